// Components on V8, by way of jco: what the operations of docs/adapter-protocol.md do with them.
'use strict';
const fs = require('fs'), path = require('path'), { pathToFileURL } = require('url');
const core = require('../node/core.js');
const { NotDriven } = require('../node/bridge.js');
const { Fault } = require('../node/value.js');
const clock = require('./clock.js');
const { ending } = require('./ending.js');
const { provide } = require('./host.js');
const { camel, named, take, show } = require('./value.js');
const wit = require('./wit.js');

const { done, known } = core;
// As `jco transpile --instantiation` sets them.
const options = {
  name: 'component', instantiation: { tag: 'async' }, noTypescript: true, base64Cutoff: 0, noComponentErrorWrapping: false,
};
const components = new Map(), instances = new Map(), stores = new Map(), started = new Map();
let calls = {}, counters;
zero();

function zero() {
  counters = { resources: 0, destructors: 0, 'futures.started': 0, 'futures.dropped': 0 };
}

let transpiler, generation = 0, loaded = 0;
/** jco's own transpiler, which is a component too. One that has trapped is of no more use, and is replaced by a new instance. */
async function transpile(bytes) {
  if (!transpiler) {
    const component = pathToFileURL(require.resolve('@bytecodealliance/jco-transpile/component'));
    const fresh = url => import(`${url}?${generation}`);
    const modules = [component, new URL('wasm-tools.js', component)];
    const [{ $init, generate }, { $init: ready, tools }] = await Promise.all(modules.map(fresh));
    await Promise.all([$init, ready]);
    transpiler = { generate, tools };
    generation++;
  }
  try {
    const { files } = transpiler.generate(bytes, options);
    return { files, text: transpiler.tools.componentWit(bytes) };
  } catch (error) {
    if (error instanceof WebAssembly.RuntimeError) transpiler = undefined;
    throw error;
  }
}

// jco keeps its tables to itself. What is put where it makes instances tells how many entries they have: handles of what can be waited for,
// and tasks that have not returned. Of each synchronous call between two components it keeps the task for ever; counted, that one leak of
// jco's own would hide every other.
const TABLES = Symbol.for('dyetest.tables'), MAKES = 'let gen= (function* _initGenerator () {';
const TELLS = `
    imports[Symbol.for('dyetest.tables')]?.(() => {
      const states = typeof ASYNC_STATE === 'undefined' ? [] : [...ASYNC_STATE.values()];
      const tasks = typeof ASYNC_TASKS_BY_COMPONENT_IDX === 'undefined' ? [] : [...ASYNC_TASKS_BY_COMPONENT_IDX.values()];
      const handles = states.reduce((sum, { handles }) => sum + handles.size(), 0);
      return handles + tasks.flat().filter(({ task }) => !task.isResolvedState()).length;
    });`;

/** Loads a module that jco made, from a file, as its users do, but at once: nothing is open any more when descriptors are counted. */
function load(script) {
  const file = path.resolve(`component-${++loaded}.mjs`);
  fs.writeFileSync(file, Buffer.from(script).toString().replace(MAKES, found => found + TELLS));
  try {
    return require(file);
  } finally {
    fs.rmSync(file);
    delete require.cache[file];
  }
}

async function compile(request) {
  const { module, kind, code: { base64, file } } = request;
  if (kind === 'core') return core.operations.compile(request);
  const bytes = base64 === undefined ? fs.readFileSync(file) : Buffer.from(base64, 'base64');
  try {
    const { files, text } = await transpile(bytes);
    const cores = new Map(files.filter(([name]) => name.endsWith('.wasm')).map(([name, code]) => [name, new WebAssembly.Module(code)]));
    const { instantiate } = load(files.find(([name]) => name.endsWith('.js'))[1]);
    components.set(module, { instantiate, cores, types: wit.parse(text) });
  } catch (error) {
    return ending(error, 'load');
  }
  return done();
}

/**
 * Takes these further options of jco's. Does a little of everything, so that what jco and Node.js open once and keep is open before
 * anything is counted.
 */
async function open(further) {
  Object.assign(options, further);
  const empty = Buffer.from([0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]);
  await compile({ module: 0, kind: 'component', code: { base64: empty.toString('base64') } });
  await instantiate({ instance: 0, module: 0, store: 0, imports: [] });
  reset();
}

function store(id) {
  if (!stores.has(id)) stores.set(id, { kept: [], held: [], reps: 0, resources: 0, waiting: 0 });
  return stores.get(id);
}

/** Stores are kept apart for components. For core modules V8 has none, so that an item of another one cannot be refused. */
function apart(request) {
  const strange = ({ from: { instance: from } }) => from && core.instances.get(from.instance)?.store !== request.store;
  if (request.imports.some(strange)) throw new NotDriven('core modules that import from another store: V8 has no stores');
  return request;
}

async function instantiate(request) {
  const { instance, module, store: id, imports } = request;
  if (!components.has(module)) return core.operations.instantiate(apart(request));
  if (imports.some(({ from }) => from.instance)) throw new NotDriven('imports of a component from another instance');
  const { instantiate, cores, types } = components.get(module), record = { store: store(id), types };
  const count = key => { calls[key] = (calls[key] ?? 0) + 1; };
  const given = provide(types.imports, imports, { store: record.store, record, classes: {}, counters, count });
  given[TABLES] = count => { record.count = count; };
  const ended = await follow(() => instantiate(name => cores.get(name), given));
  if (ended === undefined) return { ended: 'pending' };
  if (ended.error) return ending(ended.error, 'link');
  record.exports = ended.value;
  instances.set(instance, record);
  return done();
}

/** Runs this to its end, or until nothing more can happen. */
async function follow(run) {
  const call = begin(run);
  await clock.settle(() => call.ended);
  return call.ended;
}

function begin(run) {
  const call = {};
  const threw = error => { call.ended = { error: error ?? new Error('nothing was thrown') }; };
  (async () => run())().then(value => { call.ended = { value }; }, threw);
  return call;
}

/** What is to be called, with its arguments; and what comes of it, for the harness. */
function prepare({ instance, export: name, arguments: values }) {
  const { exports, types, store } = known(instances, instance, 'instance'), callee = exports[camel(name)], type = types.exports.get(name);
  if (!callee || !type) throw new Fault(`the instance exports no function ${name}`);
  if (type.params.length !== values.length) throw new Fault(`${name} takes other arguments`);
  const given = values.map((value, at) => take(type.params[at], value, store.kept)), result = named(type.result);
  const answer = ended => {
    if (ended === undefined) return { ended: 'pending' };
    const { error, value } = ended;
    if (result?.kind !== 'result') return error ? ending(error) : done(result ? [show(result, value, store.kept)] : []);
    // A function whose result may be an error throws that, or returns what is inside.
    if (error && !('payload' in error)) return ending(error);
    return done([show(result, error ? { tag: 'err', val: error.payload } : { tag: 'ok', val: value }, store.kept)]);
  };
  return { store, run: () => callee(...given), answer };
}

async function call(request) {
  if (!instances.has(request.instance)) return core.operations.call(request);
  const { run, answer } = prepare(request);
  return answer(await follow(run));
}

function start({ call, what }) {
  if (!instances.has(what.instance)) throw new NotDriven('started calls of core functions');
  started.set(call, prepare(what));
  return done();
}

async function wait({ call }) {
  const wanted = known(started, call, 'call');
  for (const other of started.values()) if (other.store === wanted.store) other.call ??= begin(other.run);
  await clock.settle(() => wanted.call.ended);
  return wanted.told ??= wanted.call.ended && wanted.answer(wanted.call.ended), wanted.told ?? { ended: 'pending' };
}

// A promise cannot be cancelled: the host's side of a call is that somebody waits for it.
function cancel({ call }) {
  known(started, call, 'call');
  started.delete(call);
  return done();
}

function drop(request) {
  const { store, module } = request;
  if (module !== undefined && components.delete(module)) return done();
  if (!stores.has(store)) return core.operations.drop(request);
  const dropped = stores.get(store);
  dropped.gone = true;
  counters.resources -= dropped.resources;
  counters['futures.dropped'] += dropped.waiting;
  for (const all of [instances, started]) for (const [id, one] of all) if (one.store === dropped) all.delete(id);
  stores.delete(store);
  return done();
}

function reset() {
  [components, instances, stores, started].forEach(all => all.clear());
  clock.reset();
  calls = {};
  zero();
  return core.operations.reset();
}

function stats() {
  const { resources, ...rest } = counters, counts = [...instances.values()].map(({ count }) => count?.() ?? NaN);
  const concurrent = counts.reduce((sum, count) => sum + count, 0);
  return {
    stats: {
      calls: { ...core.operations.stats().stats.calls, ...calls }, counters: rest,
      resources, concurrent: Number.isNaN(concurrent) ? null : concurrent,
    },
  };
}

module.exports = { open, operations: { ...core.operations, compile, instantiate, call, start, await: wait, cancel, drop, reset, stats } };
