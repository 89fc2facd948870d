//! Deaths of all kinds, one after another and beside each other. Each is seen once and for what it is, and nothing remains of any.

use crate::{greeted, trial, vices};
use dyetest::observe::{Cause, Death};
use dyetest_adapter::Operation;
use libtest_mimic::Trial;
use rustix::process::{Pid, Signal, kill_process};
use std::{
    collections::BTreeMap,
    fs,
    process::{self, Command},
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
};

/// The variable that says how many deaths there are; without it there are [`FEW`].
const DEATHS: &str = "DYETEST_SOAK";
const FEW: usize = 240;

/// The argument by which this program becomes the supervisor of all of them, which supervises nothing else.
const SOAKED: &str = "--soaked-supervisor";

/// Lanes for each core: some deaths are slept through.
const LANES: usize = 2;

/// How often memory is looked at.
const LOOKS: usize = 20;
/// The looks before the allocator has what it needs.
const EARLY: usize = LOOKS / 4;
/// What memory may grow by after them, bytes: less than half a kibibyte for each death of a long soak.
const GROWTH: u64 = 4 << 20;

pub(crate) fn trials() -> Vec<Trial> {
    vec![trial("soak::nothing_remains_of_many_deaths", || {
        let folder = tempfile::tempdir().expect("a folder");
        let soaked = Command::new("/proc/self/exe").arg(SOAKED).env("TMPDIR", folder.path()).status().expect("it starts");
        assert!(soaked.success(), "{soaked}");
        let left: Vec<_> = fs::read_dir(folder.path()).expect("a folder").flatten().map(|entry| entry.path()).collect();
        assert!(left.is_empty(), "{left:?}");
    })]
}

/// Becomes the supervisor, if the command line says so.
pub(crate) fn divert() {
    if std::env::args().nth(1).as_deref() == Some(SOAKED) {
        soak(std::env::var(DEATHS).map_or(FEW, |deaths| deaths.parse().expect("a number")));
        process::exit(0)
    }
}

fn soak(deaths: usize) {
    let kinds = kinds();
    // The thread that starts processes, and the folder of all workers, come with the first.
    drop(greeted("none"));
    let before = Census::now();
    let (next, seen, sizes) = (AtomicUsize::new(0), Mutex::new(BTreeMap::<String, usize>::new()), Mutex::new(Vec::new()));
    let lane = || {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= deaths {
                break;
            }
            let (name, die) = &kinds[number % kinds.len()];
            let cause = cause(&die());
            *seen.lock().expect("no lane panics").entry(format!("{name}: {cause}")).or_default() += 1;
            if number % (deaths / LOOKS).max(1) == 0 {
                sizes.lock().expect("no lane panics").push(resident());
            }
        }
    };
    let lanes = thread::available_parallelism().map_or(1, usize::from) * LANES;
    thread::scope(|scope| {
        (0..lanes).map(|_| scope.spawn(lane)).collect::<Vec<_>>().into_iter().for_each(|lane| lane.join().expect("no lane panics"))
    });
    let (seen, sizes) = (seen.into_inner().expect("no lane panics"), sizes.into_inner().expect("no lane panics"));
    assert_eq!(seen.values().sum::<usize>(), deaths, "none is lost, and none is invented");
    assert_eq!(seen.len(), kinds.len().min(deaths), "each kind has one cause: {seen:#?}");
    assert_eq!(Census::now(), before);
    let (first, last) = (sizes[EARLY], sizes[sizes.len() - 1]);
    anstream::eprintln!("{deaths} deaths of {} kinds in {lanes} lanes; resident {first} bytes early, {last} at the end", kinds.len());
    assert!(last <= first + GROWTH, "{sizes:?}");
}

type Kind = (String, Box<dyn Fn() -> Death + Sync>);

/// Every death that there is: by each vice, by a crash at each operation, and from outside.
fn kinds() -> Vec<Kind> {
    let fatal = vices::TABLE.iter().filter(|(_, comes)| comes.is_death());
    let by_vice = fatal.map(|(vice, comes)| -> Kind { ((*vice).into(), Box::new(move || vices::meet(vice, comes).1.expect("it dies"))) });
    let operations = vices::operations().into_iter().enumerate();
    let by_crash = operations.flat_map(|(index, operation)| {
        vices::CRASHES.iter().map(move |vice| -> Kind {
            let operation = operation.clone();
            (format!("{vice} at operation {index}"), Box::new(move || vices::die_at(vice, &operation)))
        })
    });
    by_vice.chain(by_crash).chain([("from outside".to_owned(), Box::new(from_outside) as Box<_>)]).collect()
}

fn from_outside() -> Death {
    let mut worker = greeted("sleep");
    kill_process(Pid::from_raw(worker.pid() as i32).expect("it has a number"), Signal::KILL).expect("it lives until it is reaped");
    worker.exchange(Operation::Stats, crate::PLENTY).expect_err("it is dead")
}

/// One word: what is said beside it differs with the moment.
fn cause(death: &Death) -> &'static str {
    match death.cause {
        Cause::Crashed => "crashed",
        Cause::Hung => "hung",
        Cause::Exhausted => "exhausted",
        Cause::Environment => "ended from outside",
        Cause::Garbled(_) => "garbled",
    }
}

/// What this process has.
#[derive(Debug, PartialEq, Eq)]
struct Census {
    threads: usize,
    descriptors: usize,
    children: String,
    folders: usize,
}

impl Census {
    fn now() -> Census {
        let count = |folder: &str| fs::read_dir(folder).map_or(0, Iterator::count);
        let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
        Census {
            threads: count("/proc/self/task"),
            descriptors: count("/proc/self/fd"),
            children: tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok()).collect(),
            folders: count(&std::env::temp_dir().display().to_string()),
        }
    }
}

/// What of this process is in memory, bytes.
fn resident() -> u64 {
    let pages = fs::read_to_string("/proc/self/statm").ok().and_then(|sizes| sizes.split(' ').nth(1)?.parse::<u64>().ok());
    pages.expect("the kernel tells") * rustix::param::page_size() as u64
}
