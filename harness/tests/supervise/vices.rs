//! One trial for each vice, and for crashes at each operation.

use crate::{PLENTY, greeted, hello, processes, start, trial, until};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use dyetest::{
    hostile,
    observe::{Cause, Death},
    supervise::{Launch, Worker},
};
use dyetest_adapter::{
    Answer, Budget, Call, Code, Compile, Dropped, Instantiate, Item, Kind, LINE_CAP, Limits, Measure, Operation, Read, Start, State, Stats,
    Timed, Value, Write,
};
use libtest_mimic::Trial;
use std::{
    hash::{BuildHasher as _, RandomState},
    path::Path,
    thread,
    time::{Duration, Instant},
};

/// CPU time for what is going to use it up. Ten times as much is the backstop.
const SHORT: Duration = Duration::from_millis(60);

/// What a vice comes to.
pub(crate) enum Comes {
    /// The proper reply.
    Replied,
    /// A death by a signal.
    Signalled(Cause, i32),
    /// A death by exit.
    Exited(Cause, i32),
    /// Ended by the supervisor for its budget: of CPU time, or of wall time.
    Spun,
    Slept,
    /// Ended, or overtaken, by the supervisor: the protocol was broken, and the description says this.
    Garbled(&'static str),
    /// The proper reply, and at the next request this.
    Then(&'static Comes),
}

impl Comes {
    /// Whether the process dies of it.
    pub(crate) fn is_death(&self) -> bool {
        match self {
            Replied => false,
            Then(next) => next.is_death(),
            Signalled(..) | Exited(..) | Spun | Slept | Garbled(_) => true,
        }
    }
}

use Comes::{Exited, Garbled, Replied, Signalled, Slept, Spun, Then};

pub(crate) const TABLE: &[(&str, Comes)] = &[
    ("none", Then(&Replied)),
    ("abort", Signalled(Cause::Crashed, 6)),
    ("segv", Signalled(Cause::Crashed, 11)),
    ("ill", Signalled(Cause::Crashed, 4)),
    ("exit-0", Exited(Cause::Crashed, 0)),
    ("exit-3", Exited(Cause::Crashed, 3)),
    ("panic", Exited(Cause::Crashed, 101)),
    ("late-exit", Then(&Exited(Cause::Crashed, 0))),
    ("spin", Spun),
    ("spin-threads", Spun),
    ("sleep", Slept),
    ("stop", Slept),
    ("stubborn", Slept),
    ("slow", Then(&Replied)),
    ("drip", Then(&Replied)),
    ("endless-drip", Slept),
    ("flood-stdout", Spun),
    ("flood-stderr", Spun),
    ("flood-replies", Garbled("too long")),
    ("chatter", Then(&Replied)),
    ("garbage", Garbled("no reply")),
    ("binary", Garbled("no reply")),
    ("empty", Garbled("no reply")),
    ("unknown", Garbled("unknown variant `contained`")),
    ("deep", Garbled("no reply")),
    ("wrong-id", Garbled("another request")),
    ("other-protocol@hello", Garbled("protocol 2, not 1")),
    ("twice", Then(&Garbled("another request"))),
    ("ahead", Then(&Garbled("another request"))),
    ("half", Garbled("middle of a line")),
    ("half-panic", Exited(Cause::Crashed, 101)),
    ("half-hang", Slept),
    ("refused", Garbled("no reply")),
    ("refused@hello", Slept),
    ("forge", Then(&Replied)),
    ("mute", Garbled("closed its replies")),
    ("orphan", Exited(Cause::Crashed, 3)),
    ("daemon", Exited(Cause::Crashed, 3)),
    ("family", Then(&Replied)),
    ("binge", Then(&Signalled(Cause::Crashed, 6))),
    ("fill", Signalled(Cause::Exhausted, 25)),
];

/// The ways to die at once, which are tried at each operation.
pub(crate) const CRASHES: &[&str] = &["abort", "segv", "exit-0", "exit-3", "panic"];

pub(crate) fn trials() -> Vec<Trial> {
    let table = TABLE.iter().map(|(kind, comes)| trial(format!("vices::{kind}"), move || check(kind, comes)));
    let crashes = CRASHES.iter().map(|vice| trial(format!("vices::{vice}_anywhere"), move || anywhere(vice)));
    let others = [
        trial("vices::every_one_is_tried", every_one_is_tried),
        trial("vices::deaf", deaf),
        trial("vices::unread", unread),
        trial("vices::hoard", hoard),
        trial("vices::a_small_hoard_is_no_exhaustion", small_hoard),
        trial("vices::forged_lines_are_only_printed", forged),
        trial("vices::a_flood_of_words_is_cut", cut),
        trial("vices::killed_from_outside", killed),
        trial("vices::large_binaries_arrive", large_binaries),
        trial("vices::too_large_a_request_is_not_sent", too_large),
        trial("vices::parting", parting),
    ];
    table.chain(crashes).chain(others).collect()
}

fn check(kind: &str, comes: &Comes) {
    let (pid, death) = meet(kind, comes);
    assert_eq!(processes(5, pid), [0; 0], "its group is gone");
    if death.is_some() {
        assert_eq!(greeted("none").exchange(Operation::Stats, PLENTY), Ok(Answer::Stats(Stats::default())), "the next one works");
    }
}

/// Lets a worker show its vice, which must come to this: its number, and how it died, if it did.
pub(crate) fn meet(kind: &str, comes: &Comes) -> (u32, Option<Death>) {
    let at_hello = kind.ends_with("@hello");
    let mut launch = Launch::itself("hostile", kind);
    launch.data = 256 << 20;
    launch.file = 8 << 20;
    let mut worker = Worker::start(&launch).expect("a worker starts");
    let pid = worker.pid();
    if !at_hello {
        worker.exchange(hello(), PLENTY).expect("it greets properly");
    }
    expect(&mut worker, if at_hello { hello() } else { Operation::Stats }, comes);
    (pid, worker.death().cloned())
}

fn expect(worker: &mut Worker, operation: Operation, comes: &Comes) {
    let allowance = if matches!(comes, Spun | Slept) { SHORT } else { PLENTY };
    let began = Instant::now();
    let seen = worker.exchange(operation.clone(), allowance);
    let took = began.elapsed();
    match comes {
        Replied => assert_eq!(seen, Ok(Answer::Stats(Stats::default()))),
        Then(next) => {
            assert_eq!(seen, Ok(Answer::Stats(Stats::default())));
            expect(worker, operation, next);
        }
        Signalled(cause, signal) => {
            let death = seen.expect_err("it dies");
            assert_eq!((&death.cause, death.signal, death.exit), (cause, Some(*signal), None), "{death:?}");
            assert!(took < allowance * 10);
        }
        Exited(cause, exit) => {
            let death = seen.expect_err("it dies");
            assert_eq!((&death.cause, death.exit, death.signal), (cause, Some(*exit), None), "{death:?}");
            assert!(took < allowance * 10, "nothing that it left behind delays its end");
        }
        // What spins is ended for its CPU time, or, on a machine that gives it none, for its wall time.
        Spun => {
            let death = seen.expect_err("it is ended");
            assert_eq!(death.cause, Cause::Hung, "{death:?}");
            assert!(death.cpu_ms >= SHORT.as_millis() as u64 || took >= SHORT * 10, "{death:?}");
        }
        Slept => {
            let death = seen.expect_err("it is ended");
            assert_eq!(death.cause, Cause::Hung, "{death:?}");
            assert!(took >= SHORT * 10 || death.cpu_ms >= SHORT.as_millis() as u64, "it had its time: {death:?}");
        }
        Garbled(says) => match seen.expect_err("it is ended").cause {
            Cause::Garbled(how) => assert!(how.contains(says), "{how}"),
            other => panic!("{other:?}"),
        },
    }
    if worker.death().is_some() {
        let told = worker.exchange(Operation::Stats, PLENTY).expect_err("it stays dead");
        assert_eq!(worker.exchange(Operation::Bye, PLENTY), Err(told));
    }
}

fn every_one_is_tried() {
    let elsewhere = ["deaf", "unread", "hoard"];
    for vice in hostile::vices().filter(|vice| !elsewhere.contains(vice)) {
        assert!(TABLE.iter().any(|(kind, _)| kind.split('@').next() == Some(vice)), "{vice}");
    }
}

/// One of each operation.
pub(crate) fn operations() -> Vec<Operation> {
    let call = Call { instance: 0, export: "f".into(), arguments: vec![Value::I32(1)], budget: Budget::default() };
    let instantiate =
        Instantiate { instance: 0, module: 0, store: 0, imports: Vec::new(), limits: Limits::default(), budget: Budget::default() };
    vec![
        hello(),
        Operation::Reset { pool: None },
        Operation::Compile(Compile { module: 0, kind: Kind::Core, code: Code::Base64(String::new()) }),
        Operation::Instantiate(instantiate),
        Operation::Call(call.clone()),
        Operation::Start(Start { call: 0, what: call.clone() }),
        Operation::Await { call: 0, budget: Budget::default() },
        Operation::Cancel { call: 0 },
        Operation::Threads { threads: Vec::new() },
        Operation::Read(Read { instance: 0, item: Item::Global { export: "g".into() } }),
        Operation::Write(Write::Global { instance: 0, export: "g".into(), value: Value::I32(1) }),
        Operation::Drop(Dropped::Store(0)),
        Operation::Stats,
        Operation::Measure(Measure { what: Timed::Call { call, payload: None }, state: State::Warm, batch: 1, samples: 1 }),
        Operation::Bye,
    ]
}

/// The name of an operation on the wire.
fn name(operation: &Operation) -> String {
    match serde_json::to_value(operation).expect("it is JSON") {
        serde_json::Value::String(name) => name,
        serde_json::Value::Object(map) => map.keys().next().expect("it has a name").clone(),
        other => panic!("{other}"),
    }
}

fn anywhere(vice: &str) {
    operations().iter().for_each(|operation| drop(die_at(vice, operation)));
}

/// Lets a worker crash at this operation, after all before it.
pub(crate) fn die_at(vice: &str, operation: &Operation) -> Death {
    let mut worker = start(&format!("{vice}@{}", name(operation)));
    for earlier in operations().iter().take_while(|earlier| *earlier != operation) {
        worker.exchange(earlier.clone(), PLENTY).unwrap_or_else(|death| panic!("{earlier:?}: {death:?}"));
    }
    let death = worker.exchange(operation.clone(), PLENTY).expect_err("it dies");
    assert_eq!(death.cause, Cause::Crashed, "{operation:?}: {death:?}");
    death
}

fn garbled(seen: Result<Answer, Death>) -> String {
    match seen {
        Err(Death { cause: Cause::Garbled(how), .. }) => how,
        other => panic!("{other:?}"),
    }
}

fn deaf() {
    let mut worker = greeted("deaf");
    assert_eq!(worker.exchange(Operation::Stats, PLENTY), Ok(Answer::Stats(Stats::default())));
    let requests = format!("/proc/{}/fd/3", worker.pid());
    until(|| !Path::new(&requests).exists());
    assert!(garbled(worker.exchange(Operation::Stats, PLENTY)).contains("takes no requests"));
}

/// It never reads a request that no pipe holds.
fn unread() {
    let mut worker = greeted("unread");
    assert_eq!(worker.exchange(Operation::Stats, PLENTY), Ok(Answer::Stats(Stats::default())));
    let item = Item::Global { export: "x".repeat(LINE_CAP / 2) };
    let death = worker.exchange(Operation::Read(Read { instance: 0, item }), SHORT).expect_err("it is ended");
    assert_eq!(death.cause, Cause::Hung, "{death:?}");
}

fn hoarding(limit: u64) -> Death {
    let mut launch = Launch::itself("hostile", "hoard");
    launch.data = limit;
    let mut worker = Worker::start(&launch).expect("a worker starts");
    worker.exchange(hello(), PLENTY).expect("it greets properly");
    worker.exchange(Operation::Stats, PLENTY).expect_err("it dies")
}

fn hoard() {
    let limit = 128 << 20;
    let death = hoarding(limit);
    assert_eq!(death.cause, Cause::Exhausted, "{death:?}");
    assert!(death.peak_data >= limit / 10 * 9 && death.signal == Some(6), "{death:?}");
}

/// The same death far below the limit is a crash: it is the size that tells.
fn small_hoard() {
    let mut worker = greeted("abort");
    let death = worker.exchange(Operation::Stats, PLENTY).expect_err("it dies");
    assert_eq!(death.cause, Cause::Crashed);
    assert!(death.peak_data > 0, "{death:?}");
}

fn forged() {
    let mut worker = greeted("forge");
    worker.printed();
    assert_eq!(worker.exchange(Operation::Stats, PLENTY), Ok(Answer::Stats(Stats::default())));
    assert_eq!(worker.printed().matches(r#"{"ended":{"value":[{"i32":666}]}}"#).count(), 20);
    assert_eq!(worker.printed(), "");
}

fn cut() {
    let mut worker = greeted("chatter");
    assert_eq!(worker.exchange(Operation::Stats, PLENTY), Ok(Answer::Stats(Stats::default())));
    let printed = worker.printed();
    assert!(printed.contains("the first words\n") && printed.ends_with("the last words\n"));
    assert!(printed.len() < 200_000 && printed.contains("bytes left out"), "{}", printed.len());
}

/// SIGKILL at any moment: the right reply, or the right death, and never anything else.
fn killed() {
    let random = RandomState::new();
    let mut died = 0;
    for round in 0..100_u32 {
        let mut worker = greeted("none");
        let pid = rustix::process::Pid::from_raw(worker.pid() as i32).expect("it has a number");
        let delay = Duration::from_micros(random.hash_one(round) % 2000);
        thread::scope(|scope| {
            scope.spawn(move || {
                thread::sleep(delay);
                rustix::process::kill_process(pid, rustix::process::Signal::KILL).expect("it lives until it is reaped");
            });
            let end = loop {
                match worker.exchange(Operation::Stats, PLENTY) {
                    Ok(answer) => assert_eq!(answer, Answer::Stats(Stats::default())),
                    Err(death) => break death,
                }
            };
            assert_eq!((&end.cause, end.signal), (&Cause::Environment, Some(9)), "{end:?}");
            died += 1;
        });
    }
    assert_eq!(died, 100);
}

/// The honest adapter tells the length of what it was asked to compile, and whether it came as a file.
fn large_binaries() {
    let mut worker = greeted("none");
    for (length, as_file) in [(0, false), (1000, false), (LINE_CAP, true), (8 * LINE_CAP, true)] {
        let code = Code::Base64(STANDARD.encode(vec![7; length]));
        let answer = worker.exchange(Operation::Compile(Compile { module: 0, kind: Kind::Core, code }), PLENTY);
        assert_eq!(answer, Ok(crate::told(length as u64, as_file)));
    }
}

fn too_large() {
    let mut worker = greeted("none");
    let item = Item::Global { export: "x".repeat(LINE_CAP) };
    let answer = worker.exchange(Operation::Read(Read { instance: 0, item }), PLENTY);
    assert!(matches!(&answer, Ok(Answer::Fault(why)) if why.contains("longer than a line")), "{answer:?}");
    assert_eq!(worker.exchange(Operation::Stats, PLENTY), Ok(Answer::Stats(Stats::default())));
}

fn parting() {
    for kind in ["none", "sleep@bye", "exit-3@bye", "flood-replies@bye"] {
        let worker = greeted(kind);
        let (pid, folder) = (worker.pid(), worker.folder().to_owned());
        assert!(folder.is_dir());
        worker.finish();
        assert_eq!(processes(5, pid), [0; 0]);
        assert!(!folder.exists(), "its folder goes with it");
    }
}
