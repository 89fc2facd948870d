// The clock of everything that runs here is ours, so that waiting takes no time, and so that it can be told when nothing more can
// happen: jco has no event for that. While a task is suspended, jco looks every ten milliseconds whether it can go on, for ever.
'use strict';

// So long, in milliseconds, nothing must have gone on before nothing will: a few of jco's looks at every task.
const PATIENCE = 35;
// What a turn of the event loop means to a host function that takes its time: long enough for jco to have looked twice.
const TURN = 25;
// jco's timers without delay belong to something that goes on, but for the one by which an idle instance looks for a deadlock.
const idle = run => Function.prototype.toString.call(run).includes('deadlockCheck');

let now = 0, last = 0, timers = new Map();

function add(run, delay, more) {
  timers.set(++last, { id: last, at: now + Math.max(1, delay), run, delay, ...more });
  return last;
}
const clear = id => { timers.delete(id); };

globalThis.setTimeout = (run, delay = 0, ...given) => add(() => run(...given), delay, { busy: delay === 0 && !idle(run) });
globalThis.setInterval = (run, delay = 0, ...given) => add(() => run(...given), delay, { busy: delay === 0, again: true });
globalThis.clearTimeout = globalThis.clearInterval = clear;

/** Is kept after so many turns. */
const later = turns => new Promise(resolve => add(resolve, turns * TURN, { busy: true, ours: true }));

/** Goes on to the next timer, and runs it. */
function tick() {
  let next;
  for (const timer of timers.values()) if (!next || timer.at < next.at) next = timer;
  now = next.at;
  if (next.again) next.at = now + Math.max(1, next.delay);
  else timers.delete(next.id);
  next.run();
  return next;
}

/** Lets everything go on until `over()`, or until nothing more can happen. */
async function settle(over) {
  for (let busy = now; ;) {
    // One turn of Node.js: everything that waits for a promise alone has run after it.
    await new Promise(resolve => setImmediate(resolve));
    if (over() || timers.size === 0) return;
    if (now - busy > PATIENCE && ![...timers.values()].some(timer => timer.ours)) return;
    if (tick().busy) busy = now;
  }
}

/** Forgets what waits. */
const reset = () => timers.clear();

module.exports = { later, settle, reset };
