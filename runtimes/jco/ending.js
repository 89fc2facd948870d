// How steps end: jco's words for traps of the component model. What V8 says of core code, the adapter for Node.js knows.
'use strict';
const node = require('../node/value.js');

const TRAPS = [
  [/^unknown handle index/, 'unknown-handle'],
  [/^cannot remove owned resource while borrowed/, 'handle-lent'],
  [/^borrow handles still remain/, 'borrows-remain'],
  [/cannot enter component instance/, 'cannot-enter'],
  [/cannot leave component instance/, 'cannot-leave'],
  [/cannot block a synchronous task before returning/, 'block-in-sync'],
  [/cannot drop a subtask which has not yet resolved/, 'subtask-unresolved'],
];

function ending(error, stage) {
  const text = String(error?.message ?? error);
  if (stage !== 'load' && /deadlock detected/.test(text)) return { ended: 'deadlock' };
  const known = stage === 'load' ? undefined : TRAPS.find(([words]) => words.test(text));
  return known ? { ended: { trap: { class: known[1], text } } } : node.ending(error, stage);
}

module.exports = { ending };
