// What JavaScript cannot do for Dyetest's adapter: it neither tells the types of functions nor carries NaN payloads and
// vectors. So types are read from the binary, and floats and vectors cross as integers, through small modules ("bridges").
'use strict';

class NotDriven extends Error {}

// Names of value types, by their byte.
const NAMES = { 0x7f: 'i32', 0x7e: 'i64', 0x7d: 'f32', 0x7c: 'f64', 0x7b: 'v128', 0x70: 'func', 0x6f: 'extern', 0x6e: 'any', 0x6d: 'eq', 0x6c: 'i31',
  0x6b: 'struct', 0x6a: 'array', 0x69: 'exn', 0x71: 'any', 0x72: 'extern', 0x73: 'func', 0x74: 'exn' };
const CODES = { i32: 0x7f, i64: 0x7e, f32: 0x7d, f64: 0x7c, v128: 0x7b, func: 0x70, extern: 0x6f };

/** The types of the imported and exported functions of a module that V8 has accepted. */
function describe(bytes) {
  let at = 8;
  const leb = () => { for (let value = 0, unit = 1; ; unit *= 128) { const byte = bytes[at++]; value += (byte & 127) * unit; if (byte < 128) return value; } };
  const list = item => Array.from({ length: leb() }, item);
  const text = () => { const size = leb(); at += size; return Buffer.from(bytes.subarray(at - size, at)).toString(); };
  const types = [], functions = [], imports = new Map(), exports = new Map();
  const value = () => { // a type that a bridge cannot spell is marked as exact: false
    const byte = bytes[at++];
    if (byte !== 0x63 && byte !== 0x64) return { name: NAMES[byte], exact: CODES[NAMES[byte]] === byte };
    if ((bytes[at] & 0xc0) === 0x40) return { name: NAMES[bytes[at++]], exact: false };
    const index = leb();
    return { get name() { return types[index].params ? 'func' : types[index]; }, exact: false };
  };
  const field = () => { value(); at++; };
  const composite = () => { switch (bytes[at++]) {
    case 0x50: case 0x4f: list(leb); return composite();
    case 0x5f: list(field); return 'struct';
    case 0x5e: field(); return 'array';
    default: return { params: list(value), results: list(value) };
  } };
  const limits = () => { const flags = bytes[at++]; leb(); if (flags & 1) leb(); if (flags & 8) leb(); };
  const sections = {
    1: () => list(() => { if (bytes[at] !== 0x4e) return types.push(composite()); at++; list(() => types.push(composite())); }),
    2: () => list(() => { const key = text() + '.' + text(); switch (bytes[at++]) {
      case 0: functions.push(leb()); imports.set(key, types[functions.at(-1)]); break;
      case 1: value(); limits(); break;
      case 2: limits(); break;
      case 3: field(); break;
      default: at++; leb();
    } }),
    3: () => list(() => functions.push(leb())),
    7: () => list(() => { const name = text(), kind = bytes[at++], index = leb(); if (kind === 0) exports.set(name, types[functions[index]]); }),
  };
  while (at < bytes.length) { const id = bytes[at++], end = leb() + at; sections[id]?.(); at = end; }
  return { imports, exports };
}

// Assembling.
const leb = n => n < 128 ? [n] : [n & 127 | 128, ...leb(n >>> 7)];
const vec = items => [...leb(items.length), ...items.flat()];
const section = (id, items) => { const body = vec(items); return [id, ...leb(body.length), ...body]; };
const name = text => vec([...Buffer.from(text)]);
const signature = (params, results) => [0x60, ...vec(params), ...vec(results)];
const body = (locals, code) => { const inner = [...vec(locals.map(code => [1, code])), ...code, 0x0b]; return [...leb(inner.length), ...inner]; };
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
  const { params, results } = type;
  if (plain(type)) return callee;
  if (![...params, ...results].every(({ exact }) => exact)) throw new NotDriven('floats or vectors beside typed references do not cross');
  const [outer, inner] = inward ? [whole, lowered] : [lowered, whole];
  const first = outer(params).length, returned = inner(results);
  const code = [...move(params, 0, !inward), 0x10, 0, ...returned.flatMap((_, i) => [0x21, ...leb(first + returned.length - 1 - i)]), ...move(results, first, inward)];
  const module = assemble(section(1, [signature(inner(params), returned), signature(outer(params), outer(results))]),
    section(2, [[...name('m'), ...name('f'), 0, 0]]), section(3, [[1]]), section(7, [[...name('f'), 0, 1]]), section(10, [body(returned, code)]));
  return new WebAssembly.Instance(module, { m: { f: callee } }).exports.f;
}

/** How many lowered values these are. */
const width = types => lowered(types).length;

/** Calls a function with lowered arguments, for lowered results. */
function enter(callee, type, values) {
  const result = bridge(callee, type)(...values);
  return result === undefined ? [] : Array.isArray(result) ? result : [result];
}

const accessors = new Map();

/** Functions that get and set a global, and its type, which is found by trying. */
function access(global) {
  for (const type of Object.keys(CODES)) for (const mutable of [0, 1]) {
    if (!accessors.has(type + mutable)) accessors.set(type + mutable, accessor(type, mutable));
    try {
      return { type: { name: type, exact: true }, ...new WebAssembly.Instance(accessors.get(type + mutable), { m: { g: global } }).exports };
    } catch { /* another type */ }
  }
  throw new NotDriven('a global of a type that does not cross to JavaScript');
}

function accessor(type, mutable) {
  const code = CODES[type], setter = mutable ? [[0x20, 0, 0x24, 0]] : [];
  return assemble(section(1, [signature([], [code]), signature([code], [])]), section(2, [[...name('m'), ...name('g'), 3, code, mutable]]),
    section(3, [[0], ...setter.map(() => [1])]), section(7, [[...name('get'), 0, 0], ...setter.map(() => [...name('set'), 0, 1])]),
    section(10, [body([], [0x23, 0]), ...setter.map(code => body([], code))]));
}

module.exports = { NotDriven, describe, bridge, enter, width, access };
