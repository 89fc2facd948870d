//! Adapters with every vice, and what their supervisor makes of each. Workers are this very program.

#[path = "supervise/confinement.rs"]
mod confinement;
#[path = "supervise/copy.rs"]
mod copy;
#[path = "supervise/jco.rs"]
mod jco;
#[path = "supervise/leftovers.rs"]
mod leftovers;
#[path = "supervise/soak.rs"]
mod soak;
#[path = "supervise/vices.rs"]
mod vices;

use dyetest::supervise::{Launch, Worker};
use dyetest_adapter::{Answer, Ending, Operation, PROTOCOL, Settings, Value};
use libtest_mimic::{Arguments, Failed, Trial};
use std::{process::ExitCode, time::Duration};

fn main() -> ExitCode {
    dyetest::worker::divert();
    leftovers::divert();
    soak::divert();
    let trials = [vices::trials(), confinement::trials(), leftovers::trials(), jco::trials(), copy::trials(), soak::trials()].concat_all();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Lists of trials, one after another. Trials cannot be cloned.
trait ConcatAll {
    fn concat_all(self) -> Vec<Trial>;
}

impl<const N: usize> ConcatAll for [Vec<Trial>; N] {
    fn concat_all(self) -> Vec<Trial> {
        self.into_iter().flatten().collect()
    }
}

/// A trial that fails by panicking.
fn trial(name: impl Into<String>, test: impl FnOnce() + Send + 'static) -> Trial {
    Trial::test(name, move || {
        test();
        Ok::<(), Failed>(())
    })
}

/// Plenty, so that only what never ends meets the budget.
const PLENTY: Duration = Duration::from_secs(20);

fn hello() -> Operation {
    Operation::Hello { protocol: PROTOCOL, settings: Settings::new() }
}

/// What an adapter without a runtime answers to `compile`: the length of the binary, and whether it came as a file.
fn told(length: u64, as_file: bool) -> Answer {
    Answer::Ended(Ending::Value(vec![Value::U64(length), Value::Bool(as_file)]))
}

fn start(kind: &str) -> Worker {
    Worker::start(&Launch::itself("hostile", kind)).expect("a worker starts")
}

/// A worker that has said hello.
fn greeted(kind: &str) -> Worker {
    let mut worker = start(kind);
    let answer = worker.exchange(hello(), PLENTY);
    assert!(matches!(answer, Ok(Answer::Hello(_))), "{answer:?}");
    worker
}

/// Processes that live, zombies excluded, by a field of `/proc/PID/stat`, counted as in its manual.
fn processes(field: usize, value: u32) -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").expect("there is /proc").flatten();
    let numbers = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    numbers.filter(|pid| stat(*pid).is_some_and(|stat| stat[0] != "Z" && stat[field - 3] == value.to_string())).collect()
}

/// The fields of `/proc/PID/stat` from the third on, while the process lives or is a zombie.
fn stat(pid: u32) -> Option<Vec<String>> {
    let text = std::fs::read(format!("/proc/{pid}/stat")).ok()?;
    let text = String::from_utf8_lossy(&text).into_owned();
    Some(text.rsplit_once(')')?.1.split_ascii_whitespace().map(str::to_owned).collect())
}

fn lives(pid: u32) -> bool {
    stat(pid).is_some_and(|stat| stat[0] != "Z")
}

/// Waits for what is sure to come; the test runner's own patience is the limit.
fn until(mut condition: impl FnMut() -> bool) {
    while !condition() {
        std::thread::sleep(Duration::from_millis(2));
    }
}
