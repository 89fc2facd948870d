// Drives jco for Dyetest: the lines of docs/adapter-protocol.md, in on descriptor 3, out on descriptor 4.
// jco makes JavaScript of a component. Its core modules run on V8, and so do modules that stand alone.
'use strict';
const { dependencies } = require('./package.json');
const { abilities } = require('../node/core.js');
const { Fault } = require('../node/value.js');
const { PROTOCOL, serve } = require('../node/lines.js');
const operations = require('./components.js');

function hello({ settings }) {
  if (Object.keys(settings).length) throw new Fault(`unknown settings ${Object.keys(settings)}: there are none`);
  const configuration = { node: process.versions.node, v8: process.versions.v8, flags: process.execArgv.join(' '), arch: process.arch };
  return { hello: { protocol: PROTOCOL, runtime: 'jco', version: dependencies['@bytecodealliance/jco'], abilities: [...abilities, 'stores', 'started-calls'], configuration } };
}

serve({ hello, ...operations });
