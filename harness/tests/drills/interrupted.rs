//! Runs that something comes in the way of.

use crate::{PATIENCE, dyetest, end, ended, identities, names, only_run, recorded, resumed, runs, short};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    collections::BTreeMap,
    fs,
    hash::{BuildHasher as _, RandomState},
    os::unix::process::ExitStatusExt as _,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// A run that nothing comes in the way of, and the length of its records.
fn undisturbed(folder: &Path) -> (BTreeMap<dyetest_results::Unit, dyetest_results::Record>, u64) {
    let parent = folder.join("undisturbed");
    let ended = ended(short(folder, &parent));
    assert_eq!(ended.status, Some(0), "{ended:?}");
    let run = only_run(&parent);
    (identities(&run), recorded(&run))
}

fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_raw(child.id() as i32).expect("it has a number"), signal).expect("it lives until it is reaped");
}

/// Waits until the records of the run are so long, or the run has ended.
fn until_recorded(child: &mut Child, parent: &Path, bytes: u64) {
    let started = Instant::now();
    while child.try_wait().expect("it is ours").is_none() && runs(parent).first().map_or(0, |run| recorded(run)) < bytes {
        assert!(started.elapsed() < PATIENCE, "nothing is recorded");
        thread::sleep(Duration::from_micros(200));
    }
}

/// Each signal again and again, until the run has come to its end all the same.
#[test]
fn a_run_that_is_interrupted_again_and_again_ends_with_the_same_records() {
    let folder = tempfile::tempdir().expect("a folder");
    let (whole, length) = undisturbed(folder.path());
    for with in [Signal::INT, Signal::TERM, Signal::KILL].into_iter().filter(|with| !is_ignored(*with)) {
        // A run may be at its end before the signal comes: then another is started.
        let mut tries = (0..TRIES).map(|number| folder.path().join(format!("{with:?}-{number}")));
        let parent = tries.find(|parent| interrupted(parent, with, length) > 0).expect("some run is interrupted");
        assert_eq!(identities(&only_run(&parent)), whole, "{with:?}");
    }
}

/// Whether whoever started the tests has this signal ignored, as shells have for what they start in the background: children inherit that.
fn is_ignored(signal: Signal) -> bool {
    let status = fs::read_to_string("/proc/self/status").expect("the kernel tells");
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).expect("it tells which signals are ignored");
    u64::from_str_radix(mask.trim(), 16).expect("a mask") >> (signal.as_raw() - 1) & 1 == 1
}

/// Runs of which one at least is interrupted.
const TRIES: u32 = 50;

/// Runs to the end what a signal interrupts again and again, and tells how often it did.
fn interrupted(parent: &Path, with: Signal, length: u64) -> u32 {
    let random = RandomState::new();
    let temporary = parent.with_extension("temporary");
    fs::create_dir(&temporary).expect("a folder");
    let mut interruptions = 0;
    loop {
        let before = runs(parent).first().map_or(0, |run| recorded(run));
        let mut command =
            if before == 0 && runs(parent).is_empty() { short(&temporary, parent) } else { resumed(&temporary, &only_run(parent)) };
        let mut child = command.stderr(Stdio::null()).spawn().expect("it starts");
        // A fifth of the whole, more or less, each time.
        until_recorded(&mut child, parent, before + 1 + random.hash_one(interruptions) % (length / 5 * 2));
        if child.try_wait().expect("it is ours").is_none() {
            signal(&child, with);
        }
        let status = child.wait().expect("it is ours");
        if status.code() == Some(0) {
            break;
        }
        assert_eq!(status.signal(), Some(with.as_raw()), "{status}");
        interruptions += 1;
    }
    // The next one clears up behind those that could not.
    assert_eq!(ended(short(&temporary, &parent.with_extension("after"))).status, Some(0));
    let left: Vec<String> = names(&temporary).into_iter().filter(|name| temporary.join(name).join("alive").exists()).collect();
    assert_eq!(left, [""; 0], "what the dead left behind");
    interruptions
}

/// A file may grow to so many bytes, and the write that would make it longer fails in its middle, as on a full disk.
fn on_a_full_disk(blocks: u64, mut command: Command) -> Command {
    let mut limited = Command::new("/bin/sh");
    limited
        .args(["-c", "trap '' XFSZ; ulimit -S -f \"$0\"; exec \"$@\"", &blocks.to_string()])
        .arg(command.get_program())
        .args(command.get_args());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    command.stdout(Stdio::null());
    limited.stdout(Stdio::null());
    limited
}

#[test]
fn a_run_on_a_full_disk_says_so_and_goes_on_when_there_is_room() {
    let folder = tempfile::tempdir().expect("a folder");
    let (whole, length) = undisturbed(folder.path());
    let parent = folder.path().join("runs");
    // Half of the records, in blocks of 512 bytes.
    let full = ended(on_a_full_disk(length / 1024, short(folder.path(), &parent)));
    assert_eq!(full.status, Some(2), "{full:?}");
    assert!(full.said.contains("records.jsonl") && full.said.contains("--resume"), "{full:?}");
    let run = only_run(&parent);
    let half = dyetest_results::Run::read(&run).expect("it can be read");
    assert!(half.torn.is_none() && half.footer.is_none() && !half.records.is_empty() && !half.is_complete(), "half a line was taken back");
    // It is still full.
    let again = ended(on_a_full_disk(length / 1024, resumed(folder.path(), &run)));
    assert_eq!(again.status, Some(2), "{again:?}");
    let resumed = ended(resumed(folder.path(), &run));
    assert_eq!(resumed.status, Some(0), "{resumed:?}");
    assert_eq!(identities(&run), whole);
}

#[test]
fn two_runs_into_one_folder_have_a_folder_each() {
    let folder = tempfile::tempdir().expect("a folder");
    let parent = folder.path().join("runs");
    let [one, other] = thread::scope(|scope| {
        let start = || scope.spawn(|| ended(short(folder.path(), &parent)));
        [start(), start()].map(|run| run.join().expect("it ends"))
    });
    assert_eq!((one.status, other.status), (Some(0), Some(0)), "{one:?} {other:?}");
    let [one, other] = &runs(&parent)[..] else { panic!("{:?}", runs(&parent)) };
    assert_eq!(identities(one), identities(other));
}

#[test]
fn a_run_that_is_being_written_is_nobody_elses() {
    let folder = tempfile::tempdir().expect("a folder");
    let parent = folder.path().join("runs");
    let mut first = short(folder.path(), &parent).stderr(Stdio::null()).spawn().expect("it starts");
    until_recorded(&mut first, &parent, 1);
    // It holds still, and holds its run.
    signal(&first, Signal::STOP);
    let run = only_run(&parent);
    let second = ended(resumed(folder.path(), &run));
    let merged = {
        let mut merge = dyetest(folder.path(), &["merge"]);
        merge.arg(&run).arg("--out").arg(&run);
        ended(merge)
    };
    signal(&first, Signal::CONT);
    let started = Instant::now();
    while first.try_wait().expect("it is ours").is_none() {
        if started.elapsed() > PATIENCE {
            end(&mut first);
        }
        thread::sleep(Duration::from_millis(2));
    }
    assert_eq!(second.status, Some(2), "{second:?}");
    assert!(second.said.contains("another process is writing this run"), "{second:?}");
    assert_eq!(merged.status, Some(2), "{merged:?}");
    assert!(first.wait().expect("it is ours").success());
    assert!(!identities(&run).is_empty());
}
