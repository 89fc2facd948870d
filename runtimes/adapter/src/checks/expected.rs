//! What may be answered.

use crate::{Answer, Ending, LimitKind, PROTOCOL, Stage, TrapClass, Value};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::collections::BTreeSet;

/// A kind of answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Expected {
    /// A `hello` that speaks this protocol and names a runtime and a version.
    Hello,
    /// A return without results.
    Done,
    /// A return with exactly these results.
    Values(Vec<Value>),
    /// A trap of this class, or of one that stands for it.
    Trap(TrapClass),
    /// A refusal at this stage, or at one that stands for it.
    Refused(Stage),
    /// A limit of this kind.
    Limit(LimitKind),
    /// An uncaught exception.
    Exception,
    /// The request makes no sense.
    Fault,
    /// The adapter does not do it.
    NotDriven,
    /// A memory of `length` bytes; of the part that was asked for, all bytes are zero but these.
    Memory {
        /// Bytes in the whole memory.
        length: u64,
        /// Where bytes stand, and which.
        bytes: Vec<(u64, Vec<u8>)>,
    },
    /// A table of `length` elements. Numbers stand for identities, so any others that are equal where these are will do.
    Table {
        /// Elements in the whole table.
        length: u64,
        /// Those that were asked for.
        elements: Vec<Option<u32>>,
    },
    /// Counts: this host import was called so often.
    Calls(&'static str, u64),
    /// Counts: so many stores, instances and modules, or null.
    Alive {
        /// Stores.
        stores: u64,
        /// Instances.
        instances: u64,
        /// Modules.
        modules: u64,
    },
    /// So many samples, none of them zero, and how the last one ended.
    Samples(usize, Ending),
    /// So many samples, and a trap of this class in the last one.
    SamplesOfTrap(usize, TrapClass),
    /// What the threads' operations ended with, results and all.
    Threads(Vec<Vec<Ending>>),
    /// The ways in which cycles ended.
    Cycles(Vec<Vec<Ending>>),
}

impl Expected {
    /// Whether this answer is of the kind.
    pub fn admits(&self, answer: &Answer) -> bool {
        match (self, answer) {
            (Expected::Hello, Answer::Hello(hello)) => hello.protocol == PROTOCOL && !hello.runtime.is_empty() && !hello.version.is_empty(),
            (Expected::Fault, Answer::Fault(why)) | (Expected::NotDriven, Answer::NotDriven(why)) => !why.is_empty(),
            (Expected::Memory { length, bytes }, Answer::Memory { length: told, runs }) => {
                let pieces = runs.iter().map(|run| Some((run.offset, STANDARD.decode(&run.base64).ok()?)));
                length == told && pieces.collect::<Option<Vec<_>>>().is_some_and(|pieces| set(&pieces) == set(bytes))
            }
            (Expected::Table { length, elements }, Answer::Table { length: told, elements: shown }) => {
                length == told && pattern(elements) == pattern(shown)
            }
            (Expected::Calls(name, times), Answer::Stats(stats)) => stats.calls.get(*name).copied().unwrap_or(0) == *times,
            (Expected::Alive { stores, instances, modules }, Answer::Stats(stats)) => {
                [(stats.stores, stores), (stats.instances, instances), (stats.modules, modules)]
                    .into_iter()
                    .all(|(told, count)| told.is_none_or(|told| told == *count))
            }
            (Expected::Samples(count, last), Answer::Samples(samples)) => {
                samples.picoseconds.len() == *count && !samples.picoseconds.contains(&0) && samples.last == *last
            }
            (Expected::SamplesOfTrap(count, class), Answer::Samples(samples)) => {
                samples.picoseconds.len() == *count && matches!(&samples.last, Ending::Trap { class: told, .. } if told == class)
            }
            (Expected::Threads(endings), Answer::Threads(told)) | (Expected::Cycles(endings), Answer::Cycles(told)) => endings == told,
            (_, Answer::Ended(ending)) => self.admits_ending(ending),
            _ => false,
        }
    }

    fn admits_ending(&self, ending: &Ending) -> bool {
        match (self, ending) {
            (Expected::Done, Ending::Value(values)) => values.is_empty(),
            (Expected::Values(wanted), Ending::Value(values)) => wanted == values,
            (Expected::Trap(wanted), Ending::Trap { class, .. }) => class.matches(*wanted),
            (Expected::Refused(wanted), Ending::Refused { stage, .. }) => stage.matches(*wanted),
            (Expected::Limit(wanted), Ending::Limit { kind, .. }) => kind == wanted,
            (Expected::Exception, Ending::Exception { .. }) => true,
            _ => false,
        }
    }
}

/// The bytes that are not zero, one by one.
fn set(pieces: &[(u64, Vec<u8>)]) -> BTreeSet<(u64, u8)> {
    pieces.iter().flat_map(|(at, bytes)| (*at..).zip(bytes.iter().copied())).filter(|(_, byte)| *byte != 0).collect()
}

/// Where an element occurs first, for each.
fn pattern(elements: &[Option<u32>]) -> Vec<Option<usize>> {
    elements.iter().map(|element| element.and_then(|_| elements.iter().position(|other| other == element))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Answer, Run};

    #[test]
    fn answers_that_differ_in_what_matters_are_not_admitted() {
        let table = |elements| Answer::Table { length: 3, elements };
        let expected = Expected::Table { length: 3, elements: vec![Some(0), None, Some(0)] };
        assert!(expected.admits(&table(vec![Some(9), None, Some(9)])));
        assert!(!expected.admits(&table(vec![Some(9), None, Some(8)])));
        assert!(!expected.admits(&table(vec![Some(9), Some(9), Some(9)])));

        let memory = |base64: &str| Answer::Memory { length: 64, runs: vec![Run { offset: 3, base64: base64.into() }] };
        let expected = Expected::Memory { length: 64, bytes: vec![(3, vec![1])] };
        assert!(expected.admits(&memory("AQAA")));
        assert!(!expected.admits(&memory("AgAA")) && !expected.admits(&memory("?")));

        let trap = Answer::Ended(Ending::trap(TrapClass::Unclassified, "x"));
        assert!(!Expected::Trap(TrapClass::Unclassified).admits(&trap) && !Expected::Done.admits(&trap));
    }
}
