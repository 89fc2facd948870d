// The clock of everything that runs here is ours, so that waiting takes no time, and so that it can be told when nothing more can
// happen: jco has no event for that. While a task is suspended, jco looks after it by a timer, every ten milliseconds, for ever.
'use strict';

// Looks in a row that find nothing to do, after which nothing will. One is enough where one instance waits; each instance looks by
// its own timer, and a call passes through a few.
const PATIENCE = 24;
// What a turn of the event loop means to a host function that takes its time: long enough for jco to have looked twice.
const TURN = 25;

let now = 0, last = 0, timers = new Map();

function add(run, delay, more) {
  timers.set(++last, { id: last, at: now + Math.max(1, delay), run, delay, ...more });
  return last;
}
const clear = id => { timers.delete(id); };

globalThis.setTimeout = (run, delay = 0, ...given) => add(() => run(...given), Number(delay) || 0);
globalThis.setInterval = (run, delay = 0, ...given) => add(() => run(...given), Number(delay) || 0, { again: true });
globalThis.clearTimeout = globalThis.clearInterval = clear;

/** Is kept after so many turns. */
const later = turns => new Promise(resolve => add(resolve, turns * TURN, { ours: true }));

/** Goes on to the next timer, and runs it. Says whether that may have changed something. */
function tick() {
  let next;
  for (const timer of timers.values()) if (!next || timer.at < next.at) next = timer;
  now = next.at;
  if (next.again) next.at = now + Math.max(1, next.delay);
  else timers.delete(next.id);
  next.run();
  // jco looks again at once after it has resumed a task, otherwise by and by.
  return next.ours || next.delay === 0;
}

/** Lets everything go on until `over()`, or until nothing more can happen. */
async function settle(over) {
  for (let idle = 0; ;) {
    // One turn of Node.js: everything that waits for a promise alone has run after it.
    await new Promise(resolve => setImmediate(resolve));
    if (over()) return;
    if (timers.size === 0 || idle > PATIENCE) return;
    idle = tick() || [...timers.values()].some(timer => timer.ours) ? 0 : idle + 1;
  }
}

/** Forgets what waits. */
const reset = () => timers.clear();

module.exports = { later, settle, reset };
