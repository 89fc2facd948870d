// Drives jco for Dyetest: the lines of docs/adapter-protocol.md, in on descriptor 3, out on descriptor 4.
// jco makes JavaScript of a component. Its core modules run on V8, and so do modules that stand alone.
'use strict';
const { version, dependencies } = require('../../package.json');
const { abilities } = require('../node/core.js');
const { Fault } = require('../node/value.js');
const { PROTOCOL, serve } = require('../node/lines.js');
const { open, operations } = require('./components.js');

async function hello({ settings: { exnref = false, ...unknown } }) {
  if (Object.keys(unknown).length) throw new Fault(`unknown settings ${Object.keys(unknown)}, expected exnref`);
  await open({ bindgenEnableWasmExnref: exnref });
  const { node, v8 } = process.versions, flags = process.execArgv.join(' ');
  const transpiler = dependencies['@bytecodealliance/jco-transpile'], arch = process.arch;
  const configuration = { transpiler, node, v8, flags, exnref: String(exnref), arch };
  return { hello: { protocol: PROTOCOL, runtime: 'jco', version, abilities: [...abilities, 'stores', 'started-calls'], configuration } };
}

serve({ hello, ...operations });
