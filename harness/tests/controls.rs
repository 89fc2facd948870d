//! What profiles say of their controls, as far as the kernel can tell: the mappings and signal handlers of a worker while a case's
//! instances are alive. Whether components that exchange a stream share memory is told here too (`stream/shared-claim-mapping`).

use dyetest::{
    judge::permits,
    lane::{Campaign, Lane, Prepared},
    observe::Death,
    perform::{Conditions, Driver, perform},
    supervise::Worker,
    target::{self, Target},
};
use dyetest_adapter::{Answer, Dropped, Operation};
use dyetest_suites::{Case, Corpus, SecretKey};
use libtest_mimic::{Arguments, Failed, Trial};
use std::{
    collections::BTreeMap,
    fs,
    process::ExitCode,
    sync::{Arc, LazyLock},
    time::Duration,
};

fn main() -> ExitCode {
    dyetest::worker::divert();
    let trials = vec![
        Trial::test("components_have_no_memory_that_is_mapped_for_two", components_have_no_memory_that_is_mapped_for_two),
        Trial::test("code_is_never_writable", code_is_never_writable),
        Trial::test("who_relies_on_signals_handles_them_and_nobody_else", who_relies_on_signals_handles_them_and_nobody_else),
        Trial::test("who_reserves_nothing_has_nothing_reserved", who_reserves_nothing_has_nothing_reserved),
        Trial::test("what_is_wrong_would_be_seen", what_is_wrong_would_be_seen),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// The case whose components copy streams and futures of all sizes.
const STREAMS: &str = "stream/shared-claim-alias";
/// A case with one memory, which every target can run.
const MEMORY: &str = "memory/load-sweep";

/// What an engine reserves for a 32-bit memory so that no index leads out of it, bytes.
const WHOLE_MEMORY: u64 = 4 << 30;

/// Signals that only an engine handles which takes traps from them: those of illegal instructions and of divisions. The one of memory
/// faults is handled by every Rust program, for the sake of its message.
const SIGILL: u32 = 4;
const SIGFPE: u32 = 8;

/// What the kernel says of a worker while the instances of a case are alive.
struct Facts {
    target: Arc<Target>,
    configuration: BTreeMap<String, String>,
    /// `/proc/PID/maps`.
    mappings: String,
    /// `/proc/PID/status`.
    status: String,
    /// Whether every step of the case ended as the specification demands.
    held: bool,
}

/// A worker that is looked at when the first store of a case is dropped, with everything in it still alive.
struct Watched<'a> {
    worker: &'a mut Worker,
    seen: Option<(String, String)>,
}

impl Driver for Watched<'_> {
    fn exchange(&mut self, operation: Operation, cpu: Duration) -> Result<Answer, Death> {
        if matches!(operation, Operation::Drop(Dropped::Store(_))) && self.seen.is_none() {
            let read = |what: &str| fs::read_to_string(format!("/proc/{}/{what}", self.worker.pid())).ok();
            self.seen = read("maps").zip(read("status"));
        }
        self.worker.exchange(operation, cpu)
    }

    fn printed(&mut self) -> String {
        self.worker.printed()
    }

    fn facts(&mut self) -> Option<(u64, u64)> {
        None
    }
}

/// What is seen of each target that is built in, while it performs the case with one memory; each is looked at once for all tests.
fn with_memory(wanted: impl Fn(&Target) -> bool) -> Result<Vec<&'static Facts>, Failed> {
    static ALL: LazyLock<Result<Vec<Facts>, String>> =
        LazyLock::new(|| facts(MEMORY, |_| true).map_err(|failed| failed.message().unwrap_or("it failed").to_owned()));
    let all = ALL.as_ref().map_err(Clone::clone)?;
    Ok(all.iter().filter(|facts| wanted(&facts.target)).collect())
}

/// What is seen of each target that is built in and wanted, while it performs a case.
fn facts(id: &str, wanted: impl Fn(&Target) -> bool) -> Result<Vec<Facts>, Failed> {
    let corpus = Corpus::load(0, 1).unwrap_or_else(|wrong| panic!("{}", wrong[0].render(false)));
    let case = corpus.get(id).ok_or("the case is gone")?;
    let targets = target::known()?.into_iter().filter(|target| target.built_in && wanted(target));
    targets.map(|target| look(case, Arc::new(target))).collect()
}

fn look(case: &Case, target: Arc<Target>) -> Result<Facts, Failed> {
    let campaign = Campaign::bare();
    let script = case.script(&SecretKey { seed: 0, target: &target.id, attempt: 0 }).map_err(|wrong| wrong.render(false))?;
    let prepared = Prepared::new(target.clone(), &[]);
    let mut lane = Lane::new(&campaign, &prepared);
    let configuration = lane.known()?.hello.configuration.clone();
    let (seen, held) = lane.drive(|worker| {
        let mut watched = Watched { worker, seen: None };
        let steps = perform(&mut watched, &Conditions::of(&case.header), &script).steps;
        let held = steps.len() == script.steps.len() && script.steps.iter().zip(&steps).all(|(step, outcome)| permits(step, outcome));
        (watched.seen, held)
    })?;
    let (mappings, status) = seen.ok_or_else(|| format!("{}: nothing can be seen of its process", target.id))?;
    if writable(&mappings).count() < 10 {
        return Err(format!("{}: these are not the mappings of a process:\n{mappings}", target.id).into());
    }
    Ok(Facts { configuration, target, mappings, status, held })
}

fn components_have_no_memory_that_is_mapped_for_two() -> Result<(), Failed> {
    let copying = facts(STREAMS, |target| target.profile.controls.contains_key("stream-copy"))?;
    let copied: Vec<&Facts> = copying.iter().filter(|facts| facts.held).collect();
    if !copied.iter().any(|facts| facts.target.profile.default) || copied.len() < 3 {
        return Err("the components copied nothing on most profiles".into());
    }
    none(copied, "maps memory for several", |facts| writable(&facts.mappings).filter(|line| is_shared(line)).collect())
}

fn code_is_never_writable() -> Result<(), Failed> {
    none(with_memory(|_| true)?, "has code that can be written", |facts| {
        writable(&facts.mappings).filter(|line| is_executable(line)).collect()
    })
}

/// `signals_based_traps` is the engine's own word; the handlers are the kernel's.
fn who_relies_on_signals_handles_them_and_nobody_else() -> Result<(), Failed> {
    let all = with_memory(|target| target.runtime == "wasmtime")?;
    let (relying, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|facts| facts.configuration["signals_based_traps"] == "true");
    if relying.is_empty() || others.len() < 2 {
        return Err("there are no profiles of both kinds".into());
    }
    let handled = |facts: &Facts| [SIGILL, SIGFPE].map(|signal| catches(&facts.status, signal));
    for (facts, wanted) in relying.into_iter().map(|facts| (facts, [true; 2])).chain(others.into_iter().map(|facts| (facts, [false; 2]))) {
        if handled(facts) != wanted {
            return Err(format!("{} catches SIGILL and SIGFPE: {:?} instead of {wanted:?}", facts.target.id, handled(facts)).into());
        }
    }
    Ok(())
}

fn who_reserves_nothing_has_nothing_reserved() -> Result<(), Failed> {
    // A pool's slots lie in one mapping, and what an engine for components reserves beside them would be taken for a guest's memory.
    let alone = |target: &Target| target.runtime == "wasmtime" && !["pooling", "component"].iter().any(|part| target.name.contains(part));
    let all = with_memory(alone)?;
    for facts in all {
        let stated: u64 = facts.configuration["memory_reservation"].parse()?;
        let reserved = facts.mappings.lines().filter_map(length).max().unwrap_or_default();
        if (stated >= WHOLE_MEMORY) != (reserved >= WHOLE_MEMORY / 2) {
            return Err(format!("{} says that it reserves {stated} bytes, and its longest mapping has {reserved}", facts.target.id).into());
        }
    }
    Ok(())
}

fn none<'a>(all: impl IntoIterator<Item = &'a Facts>, what: &str, wrong: impl Fn(&'a Facts) -> Vec<&'a str>) -> Result<(), Failed> {
    for facts in all {
        let lines = wrong(facts);
        if !lines.is_empty() {
            return Err(format!("{} {what}:\n{}", facts.target.id, lines.join("\n")).into());
        }
    }
    Ok(())
}

/// Lines of `/proc/PID/maps` about memory that can be written.
fn writable(mappings: &str) -> impl Iterator<Item = &str> {
    mappings.lines().filter(|line| permissions(line).is_some_and(|permissions| permissions.contains('w')))
}

/// The last letter is `s` for a shared mapping, and `p` for a private one.
fn is_shared(line: &str) -> bool {
    permissions(line).is_some_and(|permissions| permissions.ends_with('s'))
}

fn is_executable(line: &str) -> bool {
    permissions(line).is_some_and(|permissions| permissions.contains('x'))
}

fn permissions(line: &str) -> Option<&str> {
    line.split_whitespace().nth(1)
}

/// Bytes that a line of `/proc/PID/maps` is about.
fn length(line: &str) -> Option<u64> {
    let (from, to) = line.split_whitespace().next()?.split_once('-')?;
    let number = |text| u64::from_str_radix(text, 16).ok();
    number(to)?.checked_sub(number(from)?)
}

/// Whether `/proc/PID/status` says that a signal has a handler.
fn catches(status: &str, signal: u32) -> bool {
    let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    caught.is_some_and(|mask| mask >> (signal - 1) & 1 == 1)
}

fn what_is_wrong_would_be_seen() -> Result<(), Failed> {
    const MAPPINGS: &str = "\
7f00-7f01 r-xp 00000000 00:00 0 /bin/true
7f02-7f03 rw-p 00000000 00:00 0
7f04-7f05 rw-s 00000000 00:05 7 /memfd:memory (deleted)
7f06-7f07 r--s 00000000 00:05 8 /memfd:image (deleted)
7f08-7f0a rwxp 00000000 00:00 0
";
    const STATUS: &str = "Name:\tx\nSigIgn:\t0000000000001000\nSigCgt:\t0000000000000448\n";
    let shared: Vec<&str> = writable(MAPPINGS).filter(|line| is_shared(line)).collect();
    let code: Vec<&str> = writable(MAPPINGS).filter(|line| is_executable(line)).collect();
    let caught = [SIGILL, SIGFPE].map(|signal| catches(STATUS, signal));
    match (&shared[..], &code[..], caught) {
        ([memory], [jit], [true, false]) if memory.contains("memfd:memory") && length(jit) == Some(2) => Ok(()),
        _ => Err(format!("{shared:?} {code:?} {caught:?}").into()),
    }
}
