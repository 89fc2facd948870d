// Values of components between the protocol and the JavaScript that jco generates.
'use strict';
const { Fault } = require('../node/value.js');

const ARRAYS = {
  u8: Uint8Array, s8: Int8Array, u16: Uint16Array, s16: Int16Array, u32: Uint32Array, s32: Int32Array,
  u64: BigUint64Array, s64: BigInt64Array, f32: Float32Array, f64: Float64Array,
};
const camel = name => name.toLowerCase().replace(/-(.)/g, (_, letter) => letter.toUpperCase());
const pascal = name => camel(`-${name}`);
const named = type => { while (type?.kind === 'name') type = type.is; return type; };
const float = { f32: [Float32Array, Uint32Array], f64: [Float64Array, BigUint64Array] };
const recast = (value, [from, to]) => new to(from.of(value).buffer)[0];

/** A value of the protocol as JavaScript's. `kept` holds what the host was given, by number. */
function take(type, value, kept) {
  const of = named(type), [kind, inner] = Object.entries(value)[0], within = (type, value) => take(type, value, kept);
  const payload = (type, value) => value === null || !type ? undefined : within(type, value);
  const fits = of && (kind === of.kind || ['ok', 'err', 'handle'].includes(kind));
  if (!fits) throw new Fault(`${kind} is not what the function takes`);
  switch (kind) {
    case 'u64': case 's64': return BigInt(inner);
    case 'f32': return recast(inner, [...float.f32].reverse());
    case 'f64': return recast(BigInt(inner), [...float.f64].reverse());
    case 'list': {
      const items = inner.map(item => within(of.of, item)), typed = ARRAYS[named(of.of).kind];
      return typed ? typed.from(items) : items;
    }
    case 'record': {
      const types = new Map(of.fields);
      return Object.fromEntries(inner.map(([name, field]) => [camel(name), within(types.get(name), field)]));
    }
    case 'tuple': return inner.map((item, at) => within(of.of[at], item));
    case 'variant': return { tag: inner[0], val: payload(of.cases.find(([known]) => known === inner[0])?.[1], inner[1]) };
    case 'option': // of an option: which of the two is none must be told
      if (named(of.of).kind !== 'option') return inner === null ? undefined : within(of.of, inner);
      return inner === null ? { tag: 'none' } : { tag: 'some', val: within(of.of, inner) };
    case 'ok': return { tag: 'ok', val: payload(of.ok, inner) };
    case 'err': return { tag: 'err', val: payload(of.err, inner) };
    case 'flags': return Object.fromEntries(of.cases.map(([name]) => [camel(name), inner.includes(name)]));
    case 'handle':
      if (!(inner in kept)) throw new Fault(`the host was given no handle ${inner}`);
      return kept[inner];
    default: return inner;
  }
}

/** The same the other way round. */
function show(type, value, kept) {
  const of = named(type), within = (type, value) => show(type, value, kept);
  const payload = (type, value) => type ? within(type, value) : null;
  switch (of.kind) {
    case 'u64': case 's64': return { [of.kind]: String(value) };
    case 'f32': return { f32: recast(value, float.f32) };
    case 'f64': return { f64: String(recast(value, float.f64)) };
    case 'list': return { list: Array.from(value, item => within(of.of, item)) };
    case 'record': return { record: of.fields.map(([name, type]) => [name, within(type, value[camel(name)])]) };
    case 'tuple': return { tuple: of.of.map((type, at) => within(type, value[at])) };
    case 'variant': return { variant: [value.tag, payload(of.cases.find(([known]) => known === value.tag)?.[1], value.val)] };
    case 'option':
      if (named(of.of).kind !== 'option') return { option: value === undefined ? null : within(of.of, value) };
      return { option: value.tag === 'none' ? null : within(of.of, value.val) };
    case 'result': return { [value.tag]: payload(of[value.tag], value.val) };
    case 'flags': return { flags: of.cases.map(([name]) => name).filter(name => value[camel(name)]) };
    case 'error-context': throw new Fault('the protocol has no word for contexts of errors');
    case 'resource': case 'stream': case 'future': return { handle: kept.push(value) - 1 };
    default: return { [of.kind]: value };
  }
}

module.exports = { camel, pascal, named, take, show };
