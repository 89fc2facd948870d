//! Adapters without a runtime: whatever is asked of a guest, the answer is the same. They claim every ability, load everything and find
//! everything as it was; no verdict may say that they hold a boundary.

use super::{converse, greeting};
use dyetest_adapter::{Answer, Call, Ending, Feature, Id, Item, LimitKind, Operation, Stage, Start, Stats, TrapClass, Value};
use std::{collections::BTreeMap, io};

/// What a puppet answers when a call is awaited or made, given its arguments.
pub(super) type Puppet = fn(&[Value]) -> Answer;

const ALL: &[(&str, Puppet)] = &[
    ("always-returns", |_| Answer::Ended(Ending::done())),
    ("always-zero", |_| Answer::Ended(Ending::Value(vec![Value::I32(0)]))),
    ("always-one", |_| Answer::Ended(Ending::Value(vec![Value::I32(1)]))),
    ("echoes", |arguments| Answer::Ended(Ending::Value(arguments.to_vec()))),
    ("always-traps", |_| Answer::Ended(Ending::trap(TrapClass::Unreachable, "as always"))),
    ("always-out-of-bounds", |_| Answer::Ended(Ending::trap(TrapClass::OobMemory, "as always"))),
    ("always-refuses", |_| Answer::Ended(Ending::refused(Stage::Validate, "as always"))),
    ("always-limited", |_| Answer::Ended(Ending::Limit { kind: LimitKind::Fuel, text: "as always".into() })),
    ("always-throws", |_| Answer::Ended(Ending::Exception { text: "as always".into() })),
    ("always-exits", |_| Answer::Ended(Ending::Exit(0))),
    ("always-pending", |_| Answer::Ended(Ending::Pending)),
    ("always-cancelled", |_| Answer::Ended(Ending::Cancelled)),
    ("always-deadlocked", |_| Answer::Ended(Ending::Deadlock)),
    ("always-undriven", |_| Answer::NotDriven("as always".into())),
    ("always-at-fault", |_| Answer::Fault("as always".into())),
];

/// The names of all puppets.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    ALL.iter().map(|(name, _)| *name)
}

/// The puppet of this name.
pub(super) fn named(name: &str) -> Option<Puppet> {
    ALL.iter().find(|(known, _)| *known == name).map(|(_, puppet)| *puppet)
}

/// Serves the protocol without a runtime.
pub(super) fn serve(puppet: Puppet) -> io::Result<()> {
    let mut started: BTreeMap<Id, Vec<Value>> = BTreeMap::new();
    converse(|operation| reply(puppet, &mut started, &operation))
}

fn reply(puppet: Puppet, started: &mut BTreeMap<Id, Vec<Value>>, operation: &Operation) -> Answer {
    let nothing = || Answer::Ended(Ending::done());
    match operation {
        Operation::Hello { .. } => greeting(Feature::ALL.iter().copied().filter(|feature| feature.is_ability()).collect()),
        Operation::Call(Call { arguments, .. }) => puppet(arguments),
        Operation::Start(Start { call, what }) => {
            started.insert(*call, what.arguments.clone());
            nothing()
        }
        Operation::Await { call, .. } | Operation::Cancel { call } => puppet(started.get(call).map_or(&[], Vec::as_slice)),
        // What it refuses, it refuses when it is loaded.
        Operation::Compile(_) => match puppet(&[]) {
            refused @ Answer::Ended(Ending::Refused { .. }) => refused,
            _ => nothing(),
        },
        Operation::Threads { threads } => {
            let ran = threads.iter().map(|thread| each(puppet, started, &thread.operations)).collect::<Result<_, _>>();
            ran.map_or_else(|other: Box<Answer>| *other, Answer::Threads)
        }
        Operation::Repeat(repeat) => {
            each(puppet, started, &repeat.operations).map_or_else(|other| *other, |cycle| Answer::Cycles(vec![cycle]))
        }
        Operation::Read(read) => match read.item {
            Item::Memory { .. } => Answer::Memory { length: 65536, runs: Vec::new() },
            Item::Global { .. } => Answer::Ended(Ending::Value(vec![Value::I32(0)])),
            Item::Table { length, .. } => Answer::Table { length, elements: vec![None; length.min(1000) as usize] },
        },
        Operation::Stats => Answer::Stats(Stats {
            stores: Some(0),
            instances: Some(0),
            modules: Some(0),
            concurrent: Some(0),
            resources: Some(0),
            ..Stats::default()
        }),
        Operation::Measure(_) => Answer::NotDriven("a puppet times nothing".into()),
        Operation::Reset { .. } | Operation::Instantiate(_) | Operation::Write(_) | Operation::Drop(_) | Operation::Bye => nothing(),
    }
}

/// The endings of several operations, or the first answer that is none.
fn each(puppet: Puppet, started: &mut BTreeMap<Id, Vec<Value>>, operations: &[Operation]) -> Result<Vec<Ending>, Box<Answer>> {
    let ending = |operation| match reply(puppet, started, operation) {
        Answer::Ended(ending) => Ok(ending),
        other => Err(Box::new(other)),
    };
    operations.iter().map(ending).collect()
}
