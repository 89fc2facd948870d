// JavaScript carries neither NaN payloads nor vectors. So floats and vectors cross as integers ("lowered"), through small
// modules ("bridges") that are assembled here.
'use strict';
const { CODES } = require('./types.js');

class NotDriven extends Error {}

const leb = n => n < 128 ? [n] : [n & 127 | 128, ...leb(n >>> 7)];
const vec = items => [...leb(items.length), ...items.flat()];
const section = (id, items) => [id, ...vec(vec(items).map(byte => [byte]))];
const name = text => vec([...Buffer.from(text)]);
const signature = (params, results) => [0x60, ...vec(params), ...vec(results)];
const body = (locals, code) => {
  const inner = [...vec(locals.map(type => [1, type])), ...code, 0x0b];
  return [...leb(inner.length), ...inner];
};
const assemble = (...sections) => new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...sections.flat()]));
const lowered = types => types.flatMap(({ name }) => ({ f32: [0x7f], f64: [0x7e], v128: [0x7e, 0x7e] })[name] ?? [CODES[name]]);
const whole = types => types.map(({ name }) => CODES[name]);
const move = (types, local, raise) => types.flatMap(({ name }) => { // values in locals, from one form to the other
  const get = () => [0x20, ...leb(local++)];
  if (name === 'v128' && raise) return [...get(), 0xfd, 0x12, ...get(), 0xfd, 0x1e, 1];
  const same = get();
  if (name === 'v128') return [...same, 0xfd, 0x1d, 0, ...same, 0xfd, 0x1d, 1];
  return [...same, ...(name === 'f32' ? [raise ? 0xbe : 0xbc] : name === 'f64' ? [raise ? 0xbf : 0xbd] : [])];
});

/** Whether values of this function cross as they are. */
const plain = ({ params, results }) => ![...params, ...results].some(({ name }) => ['f32', 'f64', 'v128'].includes(name));

/** A function of `type` behind one of lowered type, or, inward, one of lowered type behind one of `type`. */
function bridge(callee, type, inward) {
  const { params, results } = type, all = [...params, ...results];
  if (all.some(({ name }) => name === 'exn')) throw new NotDriven('references to exceptions do not cross to JavaScript');
  if (plain(type)) return callee;
  if (!all.every(({ exact }) => exact)) throw new NotDriven('floats or vectors beside typed references do not cross');
  const [outer, inner] = inward ? [whole, lowered] : [lowered, whole];
  const first = outer(params).length, returned = inner(results);
  const keep = returned.map((_, at) => [0x21, ...leb(first + at)]).reverse().flat();
  const code = [...move(params, 0, !inward), 0x10, 0, ...keep, ...move(results, first, inward)];
  const module = assemble(
    section(1, [signature(inner(params), returned), signature(outer(params), outer(results))]),
    section(2, [[...name('m'), ...name('f'), 0, 0]]), section(3, [[1]]),
    section(7, [[...name('f'), 0, 1]]), section(10, [body(returned, code)]),
  );
  try {
    return new WebAssembly.Instance(module, { m: { f: callee } }).exports.f;
  } catch {
    throw new NotDriven('floats or vectors of a function whose type is one of several that look alike do not cross');
  }
}

/** How many lowered values these are. */
const width = types => lowered(types).length;

const bridged = new WeakMap();

/** Calls a function with lowered arguments, for lowered results. */
function enter(callee, type, values) {
  if (!bridged.has(callee)) bridged.set(callee, bridge(callee, type));
  return list(bridged.get(callee)(...values));
}

/** What a function returned to JavaScript, as a list. */
const list = result => result === undefined ? [] : Array.isArray(result) ? result : [result];

let tests;

/** What a reference of type `any` refers to, as far as a guest could tell. */
function heap(value) {
  const kinds = { i31: 0x6c, struct: 0x6b, array: 0x6a };
  tests ??= new WebAssembly.Instance(assemble(
    section(1, [signature([0x6e], [0x7f])]), section(3, [[0], [0], [0]]),
    section(7, Object.keys(kinds).map((kind, at) => [...name(kind), 0, at])),
    section(10, Object.values(kinds).map(code => body([], [0x20, 0, 0xfb, 0x14, code]))),
  )).exports;
  return value === null ? undefined : Object.keys(kinds).find(kind => tests[kind](value));
}

const accessors = new Map();

/** Functions that get and set a global, and its type, which is found by trying. */
function access(global) {
  for (const type of Object.keys(CODES)) for (const mutable of [0, 1]) {
    if (!accessors.has(type + mutable)) accessors.set(type + mutable, accessor(type, mutable));
    try {
      const { get, set } = new WebAssembly.Instance(accessors.get(type + mutable), { m: { g: global } }).exports;
      return { type: { name: type, exact: true }, get, set };
    } catch { /* another type */ }
  }
  throw new NotDriven('a global of a type that does not cross to JavaScript');
}

function accessor(type, mutable) {
  const code = CODES[type], setter = mutable ? [[0x20, 0, 0x24, 0]] : [];
  return assemble(
    section(1, [signature([], [code]), signature([code], [])]), section(2, [[...name('m'), ...name('g'), 3, code, mutable]]),
    section(3, [[0], ...setter.map(() => [1])]), section(7, [[...name('get'), 0, 0], ...setter.map(() => [...name('set'), 0, 1])]),
    section(10, [body([], [0x23, 0]), ...setter.map(code => body([], code))]),
  );
}

module.exports = { NotDriven, bridge, enter, list, width, heap, access };
