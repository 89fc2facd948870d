// Drives V8 through Node.js for Dyetest: the lines of docs/adapter-protocol.md, in on descriptor 3, out on descriptor 4.
'use strict';
const v8 = require('v8');
const { abilities, operations } = require('./core.js');
const { measure } = require('./measure.js');
const { Fault } = require('./value.js');
const { PROTOCOL, serve } = require('./lines.js');

function hello({ settings: { flags: wanted = [], ...unknown } }) {
  if (Object.keys(unknown).length) throw new Fault(`unknown settings ${Object.keys(unknown)}, expected flags`);
  for (const flag of wanted) v8.setFlagsFromString(flag);
  const configuration = { v8: process.versions.v8, flags: [...process.execArgv, ...wanted].join(' '), arch: process.arch };
  return { hello: { protocol: PROTOCOL, runtime: 'node', version: process.versions.node, abilities: [...abilities, 'measured'], configuration } };
}

serve({ hello, ...operations, measure });
