// The protocol's lines: requests in on descriptor 3, replies out on descriptor 4.
'use strict';
const fs = require('fs');
const { NotDriven } = require('./bridge.js');
const { Fault } = require('./value.js');

const PROTOCOL = 1, LINE_CAP = 1 << 20, CYCLES_CAP = 16;
let opened = false, pending = Buffer.alloc(0);
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

function reply(message) {
  let line = Buffer.from(JSON.stringify(message) + '\n');
  if (line.length > LINE_CAP) throw new Error('reply longer than the protocol allows');
  while (line.length) line = line.subarray(fs.writeSync(4, line));
}

async function answer(operations, operation) {
  const [name, details] = typeof operation === 'string' ? [operation] : Object.entries(operation)[0];
  if (name === 'bye') return { ended: { value: [] } };
  if (name === 'repeat') return repeat(operations, details);
  if (!operations[name]) return { not_driven: `the adapter does not do ${name}` };
  if (!opened && name !== 'hello') return { fault: 'the first request must be `hello`' };
  if (name === 'hello' && details.protocol !== PROTOCOL) return { fault: `this adapter speaks protocol ${PROTOCOL}, not ${details.protocol}` };
  try {
    const answered = await operations[name](details);
    opened = true;
    return answered;
  } catch (error) {
    if (error instanceof NotDriven) return { not_driven: error.message };
    if (error instanceof Fault) return { fault: error.message };
    throw error;
  }
}

/** Performs operations so many times, and tells how the cycles ended, each way once. */
async function repeat(operations, { times, operations: cycle }) {
  const ways = new Map();
  for (let turn = 0; turn < times; turn++) {
    const endings = [];
    for (const operation of cycle) {
      const answered = await answer(operations, operation);
      if (!('ended' in answered)) return answered;
      endings.push(answered.ended);
    }
    ways.set(JSON.stringify(endings), endings);
    if (ways.size > CYCLES_CAP) return { fault: `the cycles ended in more than ${CYCLES_CAP} ways` };
  }
  return { cycles: [...ways.values()] };
}

/** Answers requests with these operations, until there are no more. */
async function serve(operations) {
  const next = request();
  if (!next) return;
  reply({ id: next.id, answer: await answer(operations, next.operation) });
  // A turn of the event loop in between, without which nothing that is weakly held is ever let go.
  if (next.operation !== 'bye') setImmediate(serve, operations);
}

module.exports = { PROTOCOL, serve };
