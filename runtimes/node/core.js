// Core modules on V8: what the operations of docs/adapter-protocol.md do with them.
// One isolate holds everything. V8 has no stores: a "store" here is no more than what its instances are dropped with.
'use strict';
const fs = require('fs');
const { describe } = require('./types.js');
const { NotDriven, enter, access } = require('./bridge.js');
const { Fault, take, show, fit, bytes, identity, ending } = require('./value.js');
const { host } = require('./host.js');

const modules = new Map(), instances = new Map(), stores = new Set();
const abilities = ['drop-store', 'host-imports', 'read-table', 'host-write', 'full-memory'];
let calls = {};
const done = (value = []) => ({ ended: { value } });
const known = (map, id, what) => {
  if (!map.has(id)) throw new Fault(`no ${what} has the number ${id}`);
  return map.get(id);
};

function compile({ module, code: { base64, file } }) {
  const code = base64 === undefined ? fs.readFileSync(file) : Buffer.from(base64, 'base64');
  try {
    modules.set(module, { module: new WebAssembly.Module(code) });
  } catch (error) {
    return ending(error, 'load');
  }
  modules.get(module).types = describe(code);
  return done();
}

function instantiate({ instance, module: id, store, imports }) {
  const { module, types } = known(modules, id, 'module'), record = { store, types };
  const made = new Map(), given = Object.create(null);
  const own = { take, count: key => { calls[key] = (calls[key] ?? 0) + 1; } };
  const provide = ({ module, name, from }) => {
    if (from.instance) return known(instances, from.instance.instance, 'instance').exports[from.instance.export];
    const { alias } = from.host, key = `${module}.${name}`;
    if (alias) {
      const other = imports.find(({ module, name, from }) => module === alias.module && name === alias.name && !from.host?.alias);
      if (other) return provide(other);
      throw new Fault(`${key} is an alias of what is not imported`);
    }
    if (!made.has(key)) made.set(key, host(from.host, types.imports.get(key), key, record, own));
    return made.get(key);
  };
  for (const wanted of imports) (given[wanted.module] ??= Object.create(null))[wanted.name] = provide(wanted);
  stores.add(store);
  try {
    record.exports = new WebAssembly.Instance(module, given).exports;
  } catch (error) {
    if (record.missed) throw new NotDriven('JavaScript shows no exports of an instance whose start function runs');
    return ending(error, 'link');
  }
  instances.set(instance, record);
  return done();
}

function exported(id, name, kind) {
  const found = known(instances, id, 'instance').exports[name];
  if (!(found instanceof kind)) throw new Fault(`the instance exports no ${kind.name} ${name}`);
  return found;
}

/** What a call needs: the function, its type, lowered arguments, and how to show lowered results. */
function callable({ instance, export: name, arguments: given }) {
  const callee = exported(instance, name, Function), type = instances.get(instance).types.exports.get(name);
  if (!fit(type.params, given)) throw new Fault(`${name} takes other arguments`);
  return { callee, type, values: given.flatMap(take), answer: results => done(type.results.map(type => show(type, results))) };
}

function call(request) {
  const { callee, type, values, answer } = callable(request);
  try {
    return answer(enter(callee, type, values));
  } catch (error) {
    return ending(error);
  }
}

function read({ instance, item: { memory, global, table } }) {
  if (memory) return { memory: bytes(new Uint8Array(exported(instance, memory.export, WebAssembly.Memory).buffer), memory) };
  if (global) {
    const { get, type } = access(exported(instance, global.export, WebAssembly.Global));
    return done([show(type, enter(get, { params: [], results: [type] }, []))]);
  }
  const found = exported(instance, table.export, WebAssembly.Table), length = Number(found.length);
  const at = typeof found.length === 'bigint' ? BigInt : Number, element = (_, index) => identity(found.get(at(index)));
  try {
    return { table: { length, elements: Array.from({ length: Math.min(length, table.length) }, element) } };
  } catch (error) {
    throw error instanceof TypeError ? new NotDriven('a table whose elements do not cross to JavaScript') : error;
  }
}

function write({ memory, global }) {
  if (memory) {
    const all = new Uint8Array(exported(memory.instance, memory.export, WebAssembly.Memory).buffer);
    const written = Buffer.from(memory.base64, 'base64');
    if (memory.offset + written.length > all.length) throw new Fault('a write beyond the memory');
    all.set(written, memory.offset);
    return done();
  }
  const { set, type } = access(exported(global.instance, global.export, WebAssembly.Global));
  if (!set || !fit([type], [global.value])) throw new Fault(`${global.export} cannot be set so`);
  enter(set, { params: [type], results: [] }, take(global.value));
  return done();
}

// What is no longer referred to is collected at once, as far as V8 lets go of it.
/** Drops a store, and leaves it to V8 when it lets go of it. Whether there was one. */
function forget(store) {
  for (const [id, one] of instances) if (one.store === store) instances.delete(id);
  return stores.delete(store);
}

function drop({ store, module }) {
  if (!(store === undefined ? modules.delete(module) : forget(store))) throw new Fault('nothing of that number is alive');
  globalThis.gc?.();
  return done();
}

function reset() {
  [modules, instances, stores].forEach(all => all.clear());
  calls = {};
  globalThis.gc?.();
  return done();
}

// What V8 keeps alive it tells nobody, so there are no counts but those of the calls.
const stats = () => ({ stats: { calls } });

module.exports = { abilities, done, known, instances, callable, forget, operations: { reset, compile, instantiate, call, read, write, drop, stats } };
