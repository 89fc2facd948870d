// Values in both directions, the identity of references, and how steps end.
'use strict';
const { NotDriven, heap } = require('./bridge.js');
const { HostTrap } = require('./host.js');

const GAP = 64, NUMBERS = ['i32', 'i64', 'f32', 'f64', 'v128'];
class Fault extends Error {}

// Functions and objects of guests that crossed, by number. Held weakly: dropping a store must let go of them.
const numbers = new WeakMap(), references = [];
// The host's own, by the harness's number. Objects, since a JavaScript number would turn into an i31 inside a guest.
const ours = new Map(), ourNumbers = new WeakMap();

/** A value of the protocol as JavaScript values. Floats and vectors are lowered to integers, as bridge.js carries them. */
function take(value) {
  const [kind, of] = Object.entries(value)[0];
  switch (kind) {
    case 'i32': return [of];
    case 'i64': return [BigInt(of)];
    case 'f32': return [of | 0];
    case 'f64': return [BigInt.asIntN(64, BigInt(of))];
    case 'v128': return [0, 8].map(at => Buffer.from(of, 'hex').readBigInt64LE(at));
    case 'ref': return [of.id === null ? null : ['extern', 'any'].includes(of.heap) ? own(of.id) : referred(of.id)];
    default: throw new Fault(`V8 has no value such as ${JSON.stringify(value)}`);
  }
}

function own(id) {
  if (!ours.has(id)) ours.set(id, Object.freeze({}));
  ourNumbers.set(ours.get(id), id);
  return ours.get(id);
}

function referred(id) {
  const object = references[id]?.deref();
  if (!object) throw new Fault(`no reference has the number ${id}`);
  return object;
}

/** The next of these lowered values, of this type, as a value of the protocol. */
function show({ name }, values) {
  const value = values.shift();
  switch (name) {
    case 'i32': return { i32: value };
    case 'i64': return { i64: String(value) };
    case 'f32': return { f32: value >>> 0 };
    case 'f64': return { f64: String(BigInt.asUintN(64, value)) };
    case 'v128': return { v128: Buffer.from(new BigInt64Array([value, values.shift()]).buffer).toString('hex') };
    default: return { ref: { heap: ['any', 'eq'].includes(name) ? heap(value) ?? name : name, id: identity(value) } };
  }
}

/** Whether these values of the protocol have these types. */
function fit(types, values) {
  const fits = ({ name }, value) => name in value || ('ref' in value && !NUMBERS.includes(name));
  return values.length === types.length && types.every((type, at) => fits(type, values[at]));
}

/** The number of a reference: that of the harness for what is the host's own, otherwise one for each object. */
function identity(value) {
  if (value === null) return null;
  if (typeof value !== 'object' && typeof value !== 'function') return Number(value) >>> 0; // an i31
  if (ourNumbers.has(value)) return ourNumbers.get(value);
  if (!numbers.has(value)) numbers.set(value, references.push(new WeakRef(value)) - 1);
  return numbers.get(value);
}

/** Bytes of a memory, without its zeros: the blocks that are not all zero, neighbours joined. */
function bytes(memory, { offset, length }) {
  const end = Math.min(memory.length, offset + length), runs = [];
  for (let at = offset; at < end; at += GAP) {
    const block = memory.subarray(at, Math.min(at + GAP, end));
    if (block.every(byte => byte === 0)) continue;
    const last = runs.at(-1);
    if (last?.end === at) last.end += block.length;
    else runs.push({ at, end: at + block.length });
  }
  const run = ({ at, end }) => ({ offset: at, base64: Buffer.from(memory.subarray(at, end)).toString('base64') });
  return { length: memory.length, runs: runs.map(run) };
}

// V8's words are all that tells its traps apart.
const TRAPS = [
  [/^unreachable/, 'unreachable'], [/memory access|data segment/, 'oob-memory'], [/\btable|element segment/, 'oob-table'],
  [/signature mismatch|call type mismatch/, 'indirect-call'], // older ones say so of an empty slot too
  [/^null function$/, 'null-element'],
  [/(divide|remainder) by zero/, 'div-zero'], [/divide result unrepresentable/, 'int-overflow'], [/float unrep/, 'unrepresentable'],
  [/unaligned/, 'unaligned-atomic'], [/Atomics\.wait/, 'nonshared-wait'], [/null pointer|rethrowing null/, 'null-ref'],
  [/illegal cast/, 'cast-fail'], [/array element/, 'array-oob'], [/array is too large/, 'alloc-too-large'],
];

function ending(error, stage) {
  if (error instanceof Fault || error instanceof NotDriven) throw error;
  const text = String(error?.message ?? error);
  const refused = stage => ({ ended: { refused: { stage, text } } });
  const trap = name => ({ ended: { trap: { class: name, text } } });
  if (stage === 'load') return refused('load'); // V8 does not tell decoding, validation and compilation apart
  if (error instanceof HostTrap) return trap('host-error');
  if (error instanceof WebAssembly.Exception) return { ended: { exception: { text } } };
  if (error instanceof RangeError && text.includes('call stack')) return trap('stack-exhausted');
  if (error instanceof WebAssembly.RuntimeError) return trap(TRAPS.find(([words]) => words.test(text))?.[1] ?? 'unclassified');
  if (stage !== 'link') return trap('unclassified');
  return refused(error instanceof RangeError ? 'instantiate' : 'link');
}

module.exports = { Fault, take, show, fit, bytes, identity, ending };
