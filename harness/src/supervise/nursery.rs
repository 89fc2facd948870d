//! Where processes are started and ended.
//!
//! One thread starts all of them and never ends: a worker asks the kernel to die with its parent, and to the kernel the parent is
//! the thread. Processes that outlive the worker that made them become children of this process and are ended here.

use rustix::process::{Pid, Signal, WaitOptions, getpid, kill_process, kill_process_group, set_child_subreaper, waitpid};
use std::{
    collections::HashSet,
    io,
    process::{Child, Command, ExitStatus},
    sync::{
        Mutex, MutexGuard, OnceLock, PoisonError,
        mpsc::{Sender, channel},
    },
    thread,
};

type Order = (Command, Sender<io::Result<Child>>);

static ALIVE: Mutex<Option<HashSet<u32>>> = Mutex::new(None);

/// Starts a process that lives until it is ended, or until this program ends.
pub(super) fn start(command: Command) -> io::Result<Child> {
    static ORDERS: OnceLock<Sender<Order>> = OnceLock::new();
    let orders = ORDERS.get_or_init(|| {
        let (sender, orders) = channel::<Order>();
        thread::spawn(move || {
            // Where the kernel refuses, orphans are init's to reap.
            let _ = set_child_subreaper(Some(getpid()));
            for (mut command, reply) in orders {
                let mut alive = alive();
                let child = command.spawn();
                if let Ok(child) = &child {
                    alive.get_or_insert_default().insert(child.id());
                }
                let _ = reply.send(child);
            }
        });
        sender
    });
    let (reply, child) = channel();
    let gone = || io::Error::other("the thread that starts processes is gone");
    orders.clone().send((command, reply)).map_err(|_| gone())?;
    child.recv().map_err(|_| gone())?
}

/// Ends a process and its group, waits for it, and ends whatever it left behind.
pub(super) fn end(child: &mut Child) -> io::Result<ExitStatus> {
    let group = Pid::from_child(child);
    // Before it is reaped, the number cannot be another process's.
    let _ = kill_process_group(group, Signal::KILL);
    let status = child.wait();
    let mut alive = alive();
    let alive = alive.get_or_insert_default();
    alive.remove(&child.id());
    for orphan in children().filter(|pid| !alive.contains(pid)) {
        if let Some(pid) = i32::try_from(orphan).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::KILL);
            let _ = waitpid(Some(pid), WaitOptions::empty());
        }
    }
    status
}

fn alive() -> MutexGuard<'static, Option<HashSet<u32>>> {
    ALIVE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The children of this process, by the kernel's list, where it has one.
fn children() -> impl Iterator<Item = u32> {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let lists = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("children")).ok());
    lists.flat_map(|list| list.split_ascii_whitespace().filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>())
}
