//! Drills: what happens to a run when the disk is full, when it is interrupted, when there are two of it, and when its folder lies.

#[path = "drills/hostile.rs"]
mod hostile;
#[path = "drills/interrupted.rs"]
mod interrupted;

use dyetest_results::{Record, Run, Unit};
use std::{
    collections::BTreeMap,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long a command may take that has nothing to wait for. One that is still there then hangs.
const PATIENCE: Duration = Duration::from_secs(300);

/// How a command ended, and what it said to people.
#[derive(Debug)]
struct Ended {
    status: Option<i32>,
    said: String,
}

/// The program, which leaves its own working folders in `temporary`.
fn dyetest(temporary: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dyetest"));
    command.args(arguments).env("NO_COLOR", "1").env("TMPDIR", temporary).env_remove("GITHUB_STEP_SUMMARY").stdout(Stdio::null());
    command
}

/// Lets a command end, and fails if it does not.
fn ended(mut command: Command) -> Ended {
    let log = tempfile::NamedTempFile::new().expect("a file");
    let mut child = command.stderr(log.reopen().expect("a file")).spawn().expect("it starts");
    let started = Instant::now();
    while child.try_wait().expect("it is ours").is_none() {
        if started.elapsed() > PATIENCE {
            end(&mut child);
            panic!("{command:?} hangs");
        }
        thread::sleep(Duration::from_millis(2));
    }
    let status = child.wait().expect("it is ours").code();
    Ended { status, said: fs::read_to_string(log.path()).expect("it is text") }
}

fn end(child: &mut Child) {
    child.kill().expect("it is ours");
    child.wait().expect("it is ours");
}

/// The arguments of a short run.
const SHORT: [&str; 8] = ["run", "memory", "--budget", "4", "--jobs", "2", "--target", "wasmi.eager"];

/// A short run whose folder will lie in `parent`.
fn short(temporary: &Path, parent: &Path) -> Command {
    let mut command = dyetest(temporary, &SHORT);
    command.arg("--out").arg(parent);
    command
}

/// The same run, gone on with.
fn resumed(temporary: &Path, run: &Path) -> Command {
    let mut command = dyetest(temporary, &SHORT);
    command.arg("--resume").arg(run);
    command
}

/// The runs in a folder.
fn runs(parent: &Path) -> Vec<PathBuf> {
    let mut runs: Vec<PathBuf> = fs::read_dir(parent).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    runs.sort();
    runs
}

fn only_run(parent: &Path) -> PathBuf {
    let [run] = &runs(parent)[..] else { panic!("{:?}", runs(parent)) };
    run.clone()
}

/// What a whole run says, without what may differ between equal runs.
fn identities(run: &Path) -> BTreeMap<Unit, Record> {
    let run = Run::read(run).expect("it can be read");
    assert!(run.is_complete() && run.torn.is_none() && run.duplicates.is_empty() && run.unplanned.is_empty() && run.footer.is_some());
    run.records.into_iter().map(|(unit, record)| (unit, record.identity())).collect()
}

/// How long the records of the run are by now, bytes.
fn recorded(run: &Path) -> u64 {
    fs::metadata(run.join("records.jsonl")).map_or(0, |records| records.len())
}

fn names(folder: &Path) -> Vec<String> {
    let name = |path: &PathBuf| path.file_name().map(OsStr::to_string_lossy).unwrap_or_default().into_owned();
    runs(folder).iter().map(name).collect()
}
