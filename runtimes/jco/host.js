// Host functions and resources of the protocol's closed list, as components import them.
'use strict';
const fs = require('fs');
const { Fault } = require('../node/value.js');
const { HostTrap } = require('../node/host.js');
const { NotDriven } = require('../node/bridge.js');
const { later } = require('./clock.js');
const { camel, pascal, named, take } = require('./value.js');

/** A resource type of the host's. Every object counts as alive until the guest that owns it drops it. */
function resource(store, counters) {
  return class {
    constructor() {
      this.rep = ++store.reps;
      this.alive = true;
      counters.resources++;
      store.resources++;
    }
    [Symbol.dispose]() {
      counters.destructors++;
      if (!this.alive) throw new HostTrap('host trap: a resource was destroyed that does not live');
      this.alive = false;
      if (!store.gone) counters.resources--;
      store.resources--;
    }
  };
}

/** The host function `key` of `type`, for the components of `store`. */
function host(declared, type, key, { store, record, classes, counters, count }) {
  const [kind, of] = typeof declared === 'string' ? [declared] : Object.entries(declared)[0];
  // A promise is over when it is kept, or with its store. That a guest gave up what it waited for, jco tells nobody.
  const waiting = async promise => {
    counters['futures.started']++;
    store.waiting++;
    await promise;
    if (store.gone) return;
    counters['futures.dropped']++;
    store.waiting--;
  };
  const log = value => fs.writeSync(1, ArrayBuffer.isView(value) || Array.isArray(value) ? Buffer.from(value) : String(value));
  const deeds = {
    return: () => of.length ? take(type.result, of[0], store.kept) : undefined,
    echo: value => type.result ? value : undefined,
    trap: () => { throw new HostTrap('host trap'); },
    log: (...values) => values.forEach(log),
    hold: (...values) => { store.held.push(...values); },
    make: () => new (classes.get(named(type.result).name))(),
    rep: ({ rep }) => rep,
    never: () => waiting(new Promise(() => {})),
    late: async value => (await waiting(later(of)), deeds.echo(value)),
    reenter: (...values) => record.exports[camel(of.export)](...values),
  };
  if (['give', 'take', 'held'].includes(kind)) throw new NotDriven('the adapter has no ends of streams and futures of its own');
  if (!deeds[kind]) throw new Fault(`${kind} is no host function of a component`);
  const run = (...values) => (count(key), deeds[kind](...values));
  // What jco is to wait for is a promise.
  return type.async ? async (...values) => run(...values) : run;
}

/** The import object of a component with these types. */
function provide(types, imports, context) {
  const given = {};
  for (const { module, name, from } of imports) {
    const key = module ? `${module}.${name}` : name, inner = module ? given[module] ??= {} : given[name] ??= {};
    const classes = (context.classes[module] ??= new Map());
    if (from.host === 'resource') {
      classes.set(name, resource(context.store, context.counters));
      inner[module ? pascal(name) : 'default'] = classes.get(name);
      continue;
    }
    const type = types.get(module)?.functions.get(name);
    // What the component does not import, nobody asks for.
    if (type) inner[module ? camel(name) : 'default'] = host(from.host, type, key, { ...context, classes });
  }
  return given;
}

module.exports = { provide };
