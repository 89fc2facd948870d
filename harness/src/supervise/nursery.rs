//! Where processes are started, and where those end that outlive the one that made them.
//!
//! One thread starts all of them and never ends: an adapter asks the kernel to die with its parent, and to the kernel that is the
//! thread. A process that leaves its adapter's group, and so escapes the end of that, becomes a child of this program when its
//! adapter is gone. It is known by a mark that it inherited and cannot take off: a number as the limit of a resource
//! that adapters do not use. Children without a mark are not ours to end.

use rustix::process::{Pid, Resource, Signal, WaitOptions, getpid, getrlimit, kill_process, set_child_subreaper, waitpid};
use std::{
    collections::BTreeSet,
    fs, io,
    process::{Child, Command},
    sync::{
        Mutex, MutexGuard, OnceLock, PoisonError,
        mpsc::{Sender, channel},
    },
    thread,
};

/// What an adapter and all that it starts have in common; 0 where they cannot be marked.
pub(super) type Mark = u64;

/// Marks are numbers up to this, again and again. Few workers are alive at a time.
const MARKS: Mark = 500_000;

/// How often orphans of orphans are looked for.
const PASSES: usize = 100;

type Order = (Command, Sender<io::Result<Child>>);

struct Nursery {
    orders: Sender<Order>,
    marks: Mutex<Marks>,
}

#[derive(Default)]
struct Marks {
    last: Mark,
    alive: BTreeSet<Mark>,
}

/// Starts a process that lives until it is ended, or until this program ends.
pub(super) fn start(command: Command) -> io::Result<Child> {
    let (reply, child) = channel();
    let gone = || io::Error::other("the thread that starts processes is gone");
    nursery().orders.send((command, reply)).map_err(|_| gone())?;
    child.recv().map_err(|_| gone())?
}

/// A mark that no living worker has.
pub(super) fn mark() -> Mark {
    let unmarked = getrlimit(Resource::Msgqueue).current.unwrap_or(Mark::MAX);
    if unmarked <= MARKS {
        return 0;
    }
    let mut marks = lock(&nursery().marks);
    loop {
        marks.last = marks.last % MARKS + 1;
        let mark = marks.last;
        if marks.alive.insert(mark) {
            return mark;
        }
    }
}

/// Ends what a worker left behind, once it is reaped, and frees its mark.
pub(super) fn sweep(mark: Mark) {
    if mark == 0 {
        return;
    }
    let mut marks = lock(&nursery().marks);
    marks.alive.remove(&mark);
    // The children of those that end come next. Who multiplies faster than that is left to the system.
    let _ = (0..PASSES).find(|_| !end_orphans(&marks.alive));
}

fn end_orphans(alive: &BTreeSet<Mark>) -> bool {
    let orphans = children().filter(|child| mark_of(*child).is_some_and(|mark| mark <= MARKS && !alive.contains(&mark)));
    let mut found = false;
    for orphan in orphans.collect::<Vec<_>>() {
        // Nobody else reaps it, so the number stays its own.
        let _ = kill_process(orphan, Signal::KILL);
        found |= matches!(waitpid(Some(orphan), WaitOptions::empty()), Ok(Some(_)));
    }
    found
}

/// The children of this program, by the kernel's own list, where it keeps one.
fn children() -> impl Iterator<Item = Pid> {
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    let numbers = lists.flat_map(|list| list.split_ascii_whitespace().filter_map(|number| number.parse().ok()).collect::<Vec<i32>>());
    numbers.filter_map(Pid::from_raw)
}

fn mark_of(process: Pid) -> Option<Mark> {
    let limits = fs::read_to_string(format!("/proc/{process}/limits")).ok()?;
    limits.lines().find_map(|line| line.strip_prefix("Max msgqueue size"))?.split_ascii_whitespace().next()?.parse().ok()
}

fn nursery() -> &'static Nursery {
    static NURSERY: OnceLock<Nursery> = OnceLock::new();
    NURSERY.get_or_init(|| {
        // Where the kernel refuses, orphans are the system's to reap.
        let _ = set_child_subreaper(Some(getpid()));
        let (sender, orders) = channel::<Order>();
        thread::spawn(move || {
            for (mut command, reply) in orders {
                // Whoever ordered it may be gone; then the child ends with its pipes.
                let _ = reply.send(command.spawn());
            }
        });
        Nursery { orders: sender, marks: Mutex::default() }
    })
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
