// Timed loops: calls, instantiation, and copies of JavaScript's own.
'use strict';
const { NotDriven, bridge, list } = require('./bridge.js');
const { callable, forget, operations } = require('./core.js');
const { Fault, ending } = require('./value.js');

/** What is to be timed: `once` does it, `last` tells how it ended. */
function prepare({ call, copy, instantiate, typed }) {
  if (typed) throw new NotDriven('JavaScript has one way to call a function');
  if (copy) return copying(copy.bytes);
  if (instantiate) {
    let last;
    const once = () => {
      last = operations.instantiate(instantiate);
      forget(instantiate.store);
    };
    return { once, last: () => last };
  }
  if (call.payload) throw new Fault('a core function takes no payload');
  const { callee, type, values, answer } = callable(call.call), direct = bridge(callee, type);
  let result;
  return { once: () => { result = direct(...values); }, last: () => answer(list(result)) };
}

function copying(bytes) {
  const from = Uint8Array.from({ length: bytes }, (_, at) => at), to = new Uint8Array(bytes);
  const mark = () => bytes === 0 ? 0 : bytes + to[0] + to[bytes - 1];
  return { once: () => to.set(from), last: () => ({ ended: { value: [{ u32: mark() }] } }) };
}

let buffer = new Uint8Array(0);

/** Fills the caches with so many bytes, by writing into every line of them. */
function evict(bytes) {
  if (buffer.length < bytes) buffer = new Uint8Array(bytes).fill(1);
  for (let at = 0; at < bytes; at += 64) buffer[at]++;
}

const fine = answer => answer.ended?.value !== undefined;

function measure({ what, state, batch, samples }) {
  const picoseconds = [];
  let last = { ended: { value: [] } };
  for (let sample = 0; sample < samples; sample++) {
    const { instantiate: fresh, prepare: first } = state.fresh ?? {};
    for (const made of [fresh && operations.instantiate(fresh), first && operations.call(first)]) if (made && !fine(made)) return made;
    const { once, last: told } = prepare(what);
    if (state.cold) evict(state.cold.bytes);
    try {
      const started = process.hrtime.bigint();
      for (let times = 0; times < batch; times++) once();
      picoseconds.push(Number((process.hrtime.bigint() - started) * 1000n / BigInt(batch)));
      last = told();
    } catch (error) {
      return ending(error);
    }
    if (fresh) operations.drop({ store: fresh.store });
    if (!what.instantiate && !fine(last)) return last;
  }
  return { samples: { picoseconds, last: last.ended } };
}

module.exports = { measure };
