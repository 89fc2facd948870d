//! Nobody outlives whom it should not, and nobody dies who has no part in it.

use crate::{PLENTY, greeted, lives, stat, trial, until};
use dyetest_adapter::{Answer, Operation, Stats};
use libtest_mimic::Trial;
use std::{
    io::{BufRead as _, BufReader},
    path::Path,
    process::{self, Command, Stdio},
    thread,
    time::Duration,
};

/// The argument by which this program becomes a supervisor that is going to be killed.
const DOOMED: &str = "--doomed-supervisor";

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        trial("leftovers::a_worker_outlives_the_thread_that_started_it", outlives_its_thread),
        trial("leftovers::a_worker_dies_with_its_supervisor", dies_with_its_supervisor),
        trial("leftovers::orphans_end_with_their_adapter", || orphans_end("orphan")),
        trial("leftovers::daemons_end_with_their_adapter", || orphans_end("daemon")),
        trial("leftovers::children_end_with_their_worker", children_end),
        trial("leftovers::other_children_live_on", other_children_live_on),
        trial("leftovers::many_at_once", many_at_once),
    ]
}

/// The argument by which this program becomes a supervisor that ends well.
const PROPER: &str = "--proper-supervisor";

/// The argument by which this program becomes the one that kills a supervisor, and sees its worker die.
const WITNESS: &str = "--witness";

/// Becomes one of the programs of [`dies_with_its_supervisor`], if the command line says so.
pub(crate) fn divert() {
    match std::env::args().nth(1).as_deref() {
        Some(DOOMED) => {
            // It takes no notice of the end of its requests.
            let mut worker = greeted("spin");
            anstream::println!("{} {}", worker.pid(), worker.folder().display());
            let _ = worker.exchange(Operation::Stats, Duration::from_secs(3600));
            process::exit(1)
        }
        Some(PROPER) => {
            drop(greeted("none"));
            process::exit(0)
        }
        Some(WITNESS) => {
            witness();
            process::exit(0)
        }
        _ => {}
    }
}

fn outlives_its_thread() {
    let mut worker = thread::spawn(|| greeted("none")).join().expect("a worker starts");
    // Where the kernel ends it with the thread, that has happened by now or happens during one of these.
    for _ in 0..100 {
        assert_eq!(worker.exchange(Operation::Stats, PLENTY), Ok(Answer::Stats(Stats::default())));
    }
}

fn dies_with_its_supervisor() {
    assert!(Command::new("/proc/self/exe").arg(WITNESS).status().expect("it starts").success());
}

/// In a program of its own that starts no workers: orphans come to it and to nobody who would end them.
fn witness() {
    rustix::process::set_child_subreaper(Some(rustix::process::getpid())).expect("it may");
    let mut supervisor = Command::new("/proc/self/exe").arg(DOOMED).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut line = String::new();
    BufReader::new(supervisor.stdout.take().expect("it is piped")).read_line(&mut line).expect("it tells its worker");
    let (worker, folder) = line.trim().split_once(' ').expect("it tells its worker");
    let worker: u32 = worker.parse().expect("it tells its worker");
    assert!(lives(worker) && Path::new(folder).is_dir());
    supervisor.kill().expect("it is ours");
    supervisor.wait().expect("it is ours");
    until(|| !lives(worker));
    assert!(Path::new(folder).is_dir(), "nobody could clear up");
    let status = Command::new("/proc/self/exe").arg(PROPER).status().expect("it starts");
    assert!(status.success() && !Path::new(folder).exists(), "the next one did");
}

/// The processes that an adapter said it left behind.
fn left_behind(log: &str) -> Vec<u32> {
    log.lines().filter_map(|line| line.strip_prefix("left behind: ")?.parse().ok()).collect()
}

fn orphans_end(kind: &str) {
    let mut worker = greeted(kind);
    let death = worker.exchange(Operation::Stats, PLENTY).expect_err("it exits");
    let [orphan] = left_behind(&death.log)[..] else { panic!("{death:?}") };
    assert_eq!(death.exit, Some(3), "{death:?}");
    assert_eq!(stat(orphan), None, "it is gone, and nobody's zombie");
}

fn children_end() {
    let mut worker = greeted("family");
    assert_eq!(worker.exchange(Operation::Stats, PLENTY), Ok(Answer::Stats(Stats::default())));
    let children = left_behind(&worker.printed());
    assert!(children.len() == 2 && children.iter().all(|child| lives(*child)), "{children:?}");
    drop(worker);
    assert!(children.iter().all(|child| stat(*child).is_none()), "they are gone, and nobody's zombies");
}

fn other_children_live_on() {
    let mut other = Command::new("/bin/sleep").arg("1000").spawn().expect("it starts");
    for kind in ["exit-0", "daemon"] {
        greeted(kind).exchange(Operation::Stats, PLENTY).expect_err("it exits");
    }
    assert_eq!(other.try_wait().expect("it is ours"), None, "it lives");
    other.kill().expect("it is ours");
    other.wait().expect("it is ours");
}

fn many_at_once() {
    thread::scope(|scope| {
        for kind in ["none", "daemon", "exit-3", "abort", "none", "family", "orphan", "none"] {
            scope.spawn(move || {
                for _ in 0..5 {
                    let mut worker = greeted(kind);
                    let answer = worker.exchange(Operation::Stats, PLENTY);
                    assert_eq!(answer.is_ok(), matches!(kind, "none" | "family"), "{kind}: {answer:?}");
                }
            });
        }
    });
}
