// The protocol's lines: requests in on descriptor 3, replies out on descriptor 4.
'use strict';
const fs = require('fs');

const LINE_CAP = 1 << 20;
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

function reply(message) {
  let line = Buffer.from(JSON.stringify(message) + '\n');
  if (line.length > LINE_CAP) throw new Error('reply longer than the protocol allows');
  while (line.length) line = line.subarray(fs.writeSync(4, line));
}

module.exports = { request, reply };
