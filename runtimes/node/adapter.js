// Drives V8 through Node.js for Dyetest: the lines of docs/adapter-protocol.md, in on descriptor 3, out on descriptor 4.
// One isolate holds everything. V8 has no stores: a "store" here is no more than what its instances are dropped with.
'use strict';
const fs = require('fs'), v8 = require('v8');
const { NotDriven, describe, enter, access } = require('./bridge.js');
const { Fault, take, show, identity, ending } = require('./value.js');
const { host } = require('./host.js');

const PROTOCOL = 1, LINE_CAP = 1 << 20, GAP = 64;

const modules = new Map(), instances = new Map();
let calls = {}, opened = false;

const done = (value = []) => ({ ended: { value } });
const known = (map, id, what) => {
  if (!map.has(id)) throw new Fault(`no ${what} has the number ${id}`);
  return map.get(id);
};

function hello({ protocol, settings: { flags: wanted = [], ...unknown } }) {
  if (protocol !== PROTOCOL) throw new Fault(`this adapter speaks protocol ${PROTOCOL}, not ${protocol}`);
  if (Object.keys(unknown).length) throw new Fault(`unknown settings ${Object.keys(unknown)}, expected flags`);
  for (const flag of wanted) v8.setFlagsFromString(flag);
  opened = true;
  const { node, v8: engine } = process.versions, abilities = ['drop-store', 'host-imports', 'read-table', 'host-write'];
  return { hello: { protocol, runtime: 'node', version: node, abilities, configuration: { v8: engine, flags: [...process.execArgv, ...wanted].join(' '), arch: process.arch } } };
}

function compile({ module, code: { base64, file } }) {
  const bytes = base64 === undefined ? fs.readFileSync(file) : Buffer.from(base64, 'base64');
  try { modules.set(module, { module: new WebAssembly.Module(bytes), types: describe(bytes) }); } catch (error) { return ending(error, 'load'); }
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
      if (!other) throw new Fault(`${key} is an alias of ${alias.module}.${alias.name}, which is not imported`);
      return provide(other);
    }
    if (!made.has(key)) made.set(key, host(from.host, types.imports.get(key), key, record, own));
    return made.get(key);
  };
  for (const wanted of imports) (given[wanted.module] ??= Object.create(null))[wanted.name] = provide(wanted);
  try { record.exports = new WebAssembly.Instance(module, given).exports; } catch (error) {
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

function call({ instance, export: name, arguments: values }) {
  const callee = exported(instance, name, Function), type = instances.get(instance).types.exports.get(name);
  const fits = ({ name }, value) => name in value || ('ref' in value && !['i32', 'i64', 'f32', 'f64', 'v128'].includes(name));
  if (values.length !== type.params.length || !type.params.every((type, at) => fits(type, values[at]))) throw new Fault(`${name} takes other arguments`);
  try {
    const results = enter(callee, type, values.flatMap(take));
    return done(type.results.map(type => show(type, results)));
  } catch (error) { return ending(error); }
}

function read({ instance, item: { memory, global, table } }) {
  if (memory) return bytesOf(exported(instance, memory.export, WebAssembly.Memory), memory);
  if (global) {
    const { get, type } = access(exported(instance, global.export, WebAssembly.Global)), values = enter(get, { params: [], results: [type] }, []);
    return done([show(type, values)]);
  }
  const found = exported(instance, table.export, WebAssembly.Table), length = Number(found.length), wide = typeof found.length === 'bigint';
  const at = index => found.get(wide ? BigInt(index) : index);
  return { table: { length, elements: Array.from({ length: Math.min(length, table.length) }, (_, index) => identity(at(index))) } };
}

/** The blocks that are not all zero. */
function bytesOf(memory, { offset, length }) {
  const all = new Uint8Array(memory.buffer), end = Math.min(all.length, offset + length), runs = [];
  for (let at = offset; at < end; at += GAP) {
    const block = all.subarray(at, Math.min(at + GAP, end));
    if (block.every(byte => byte === 0)) continue;
    const last = runs.at(-1);
    if (last?.end === at) last.end += block.length; else runs.push({ at, end: at + block.length });
  }
  return { memory: { length: all.length, runs: runs.map(({ at, end }) => ({ offset: at, base64: Buffer.from(all.subarray(at, end)).toString('base64') })) } };
}

function write({ memory, global }) {
  if (memory) {
    const all = new Uint8Array(exported(memory.instance, memory.export, WebAssembly.Memory).buffer), bytes = Buffer.from(memory.base64, 'base64');
    if (memory.offset + bytes.length > all.length) throw new Fault('a write beyond the memory');
    all.set(bytes, memory.offset);
    return done();
  }
  const { set, type } = access(exported(global.instance, global.export, WebAssembly.Global));
  if (!set || !(type.name in global.value)) throw new Fault(`${global.export} cannot be set so`);
  enter(set, { params: [type], results: [] }, take(global.value));
  return done();
}

/** What is no longer referred to is collected at once, as far as V8 lets go of it. */
function drop({ store, module }) {
  const gone = [...instances.keys()].filter(id => instances.get(id).store === store);
  if (!(modules.delete(module) || gone.length)) throw new Fault('nothing of that number is alive');
  gone.forEach(id => instances.delete(id));
  globalThis.gc?.();
  return done();
}

function reset() {
  modules.clear(), instances.clear(), calls = {};
  globalThis.gc?.();
  return done();
}

// What V8 keeps alive it tells nobody, so there are no counts but those of the calls.
const stats = () => ({ stats: { calls } });
const operations = { hello, reset, compile, instantiate, call, read, write, drop, stats, bye: () => done() };

function answer(operation) {
  const [name, request] = typeof operation === 'string' ? [operation] : Object.entries(operation)[0];
  if (!operations[name]) return { not_driven: `the adapter does not do ${name}` };
  if (!opened && name !== 'hello') return { fault: 'the first request must be `hello`' };
  try { return operations[name](request); } catch (error) {
    if (error instanceof NotDriven) return { not_driven: error.message };
    if (error instanceof Fault) return { fault: error.message };
    throw error;
  }
}

let pending = Buffer.alloc(0);
const chunk = Buffer.alloc(1 << 16);

/** The next request, or nothing at the end. */
function request() {
  let end;
  while ((end = pending.indexOf(10)) < 0) {
    if (pending.length > LINE_CAP) throw new Error('request longer than the protocol allows');
    const size = fs.readSync(3, chunk);
    if (size === 0) return undefined;
    pending = Buffer.concat([pending, chunk.subarray(0, size)]);
  }
  const line = pending.subarray(0, end).toString();
  pending = pending.subarray(end + 1);
  return JSON.parse(line);
}

function serve() {
  const next = request();
  if (!next) return;
  let reply = Buffer.from(JSON.stringify({ id: next.id, answer: answer(next.operation) }) + '\n');
  while (reply.length) reply = reply.subarray(fs.writeSync(4, reply));
  if (next.operation !== 'bye') setImmediate(serve); // a turn of the event loop in between, without which nothing weakly held is let go
}

serve();
