// How steps end: what jco says of traps of the component model. What V8 says of core code, the adapter for Node.js knows.
// A JavaScript error that is none of these, say that something "is not a function", is jco's own fault, and stays unclassified.
'use strict';
const node = require('../node/value.js');

const TRAPS = [
  [/^wasm trap: wasm `unreachable`/, 'unreachable'],
  [/cannot enter component instance/, 'cannot-enter'],
  [/cannot leave component instance|not marked as may leave/, 'cannot-leave'],
  [/cannot block a synchronous task before returning|only tasks that may block may call/, 'block-in-sync'],
  // Handles: of resources, and of what is waited for.
  [/^unknown handle index|^handle is not/, 'unknown-handle'],
  [/^invalid resource rep during|^invalid$|invalid rep \[.*out of range|double removal of rep/, 'unknown-handle'],
  [/^missing (waitable set|waitable obj|stream end|stream \(|future end|future with|error.context|error ctx)/, 'unknown-handle'],
  [/^missing\/invalid (waitable$|subtask (specified|\[))|^invalid\/missing waitable set rep|no set present with rep/, 'unknown-handle'],
  [/^not a valid handle|(stream|future) (end )?table idx \[.*\] (does not match|!= operation)/, 'wrong-handle-type'],
  [/^invalid (stream|future) (end class|type|end), expected|does not have join\(\)|^non-waitable set returned/, 'wrong-handle-type'],
  [/^cannot call future\.\w+ on a|^component idx mismatch while|Not a valid ".*" resource/, 'wrong-handle-type'],
  [/cannot remove owned resource while borrowed/, 'handle-lent'],
  [/borrow handles still remain|^Resource borrow was not dropped|^borrows not dropped/, 'borrows-remain'],
  // Values.
  [/invalid variant discriminant|^invalid discriminant specified|^wasm trap: invalid variant/, 'bad-discriminant'],
  [/not a valid char|invalid `char` bit pattern|^Invalid code point/, 'bad-char'],
  [/encoded data was not valid|invalid utf-?(8|16)/i, 'bad-encoding'],
  [/^wasm trap: string content out-of-bounds/, 'oob-string'],
  [/^wasm trap: list content out-of-bounds/, 'oob-list'],
  [/^invalid alignment:|is not aligned|unaligned pointer/, 'unaligned-ptr'],
  // Tasks.
  [/cannot drop a subtask which has not yet resolved/, 'subtask-unresolved'],
  [/subtask\.cancel` called after terminal|^cancellation has already been requested/, 'subtask-terminal'],
  [/invalid task state \[.*\] for cancellation|task\.cancel` called by task which/, 'cancel-not-delivered'],
  [/is already resolved \(did you forget|called more than once for current task/, 'double-resolve'],
  [/exited without resolution|failed to produce a result/, 'no-result'],
  [/invalid `task\.return` signature|^task\.return memory .* does not match/, 'task-return-mismatch'],
  [/outside callback code range|unsupported callback code|^invalid callback (result|return)/, 'bad-callback-code'],
  [/backpressure value .*(over|under)flow|backpressure counter (over|under)flow/, 'bp-overflow'],
  [/cannot drop waitable set with waiters|^waitable set (cannot be removed|still contains)/, 'has-waiters'],
  [/already in a set\/has a sync waiter|subtask that is in a waitable set$|used synchronously while added/, 'sync-in-set'],
  // Streams and futures.
  [/cannot have concurrent operations active|still in copying state|cannot (drop|remove|lift) busy/, 'copy-busy'],
  [/must be in idle state|copy state is not idle/, 'copy-busy'],
  [/is not copying, cannot cancel|cancelled when no/, 'copy-idle'],
  [/cannot stream non-numeric types within the same|intra-component/, 'copy-within'],
  [/after being notified that the|cannot write to dropped future|after previous (read|write) succeeded/, 'copy-done'],
  [/cannot lift (stream|future) while it's in a waitable set/, 'end-in-set'],
  [/cannot drop future write end without first writing/, 'future-unwritten'],
  [/greater than max length|count too large/, 'op-too-big'],
  [/uncaught exception propagated/, 'uncaught-exn'],
];

function ending(error, stage) {
  if (stage === 'load') return node.ending(error, stage);
  const text = String(error?.message ?? error);
  if (/deadlock detected/.test(text)) return { ended: 'deadlock' };
  const known = TRAPS.find(([words]) => words.test(text));
  return known ? { ended: { trap: { class: known[1], text } } } : node.ending(error, stage);
}

module.exports = { ending };
