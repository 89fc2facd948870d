//! What a target told of a specimen.

use crate::{
    judge::ending,
    observe::{Cause, Death},
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use dyetest_adapter::{Answer, Ending, Run, Stage, TrapClass, Value};

/// What a target told, step by step. It is shorter than the question where the process died.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Testimony(pub Vec<Fact>);

/// What a target told of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// How it ended, or the value of a global.
    Ended(Ending),
    /// A memory: its length, and its bytes but for those that are zero.
    Memory(u64, Vec<(u64, u8)>),
    /// A table: its length, and which of its elements are null.
    Table(u64, Vec<bool>),
    /// The process ended.
    Died(Cause),
    /// The adapter has no answer, and why.
    Unanswered(String),
}

/// What a fact is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It can be held against others.
    Told,
    /// The specification leaves it open whether this happens, so that nothing after it can be compared on any target.
    Open,
    /// The target does not take part from here on.
    Abstains,
}

impl Testimony {
    /// The answers as facts, and the end of the process if it came to one.
    pub fn new(answers: Vec<Answer>, death: Option<Death>) -> Self {
        let died = death.map(|death| Fact::Died(death.cause));
        Testimony(answers.into_iter().map(Fact::of).chain(died).collect())
    }
}

impl Fact {
    fn of(answer: Answer) -> Fact {
        match answer {
            Answer::Ended(ending) => Fact::Ended(ending),
            Answer::Memory { length, runs } => nonzero(&runs).map_or_else(Fact::Unanswered, |bytes| Fact::Memory(length, bytes)),
            Answer::Table { length, elements } => Fact::Table(length, elements.iter().map(Option::is_none).collect()),
            Answer::NotDriven(why) | Answer::Fault(why) => Fact::Unanswered(why),
            other => Fact::Unanswered(format!("it answered something else: {other:?}")),
        }
    }

    /// What it is good for.
    pub fn standing(&self) -> Standing {
        match self {
            // Where the stack ends is the implementation's; so is what it may refuse to allocate (core spec, appendix/implementation).
            Fact::Ended(Ending::Trap { class: TrapClass::StackExhausted | TrapClass::AllocTooLarge, .. } | Ending::Limit { .. })
            | Fact::Ended(Ending::Refused { stage: Stage::Instantiate, .. }) => Standing::Open,
            // So is what a compiler can translate.
            Fact::Ended(Ending::Refused { stage: Stage::Compile, .. }) | Fact::Unanswered(_) => Standing::Abstains,
            Fact::Ended(_) | Fact::Memory(..) | Fact::Table(..) | Fact::Died(_) => Standing::Told,
        }
    }

    /// Whether two targets that told these do the same.
    pub fn agrees(&self, other: &Fact) -> bool {
        match (self, other) {
            (Fact::Ended(Ending::Value(ours)), Fact::Ended(Ending::Value(theirs))) => {
                ours.len() == theirs.len() && ours.iter().zip(theirs).all(|(one, other)| same(one, other))
            }
            // Some runtimes tell two classes as one; none of them tells one that is neither.
            (Fact::Ended(Ending::Trap { class: ours, .. }), Fact::Ended(Ending::Trap { class: theirs, .. })) => {
                ours.matches(*theirs) || theirs.matches(*ours)
            }
            (Fact::Ended(Ending::Exception { .. }), Fact::Ended(Ending::Exception { .. })) => true,
            (Fact::Died(_), _) | (_, Fact::Died(_)) => false,
            (ours, theirs) => ours == theirs,
        }
    }

    /// What it is, without figures: findings of one cause mostly look alike in this.
    pub fn kind(&self) -> String {
        match self {
            Fact::Ended(Ending::Value(_)) => "value".into(),
            Fact::Ended(Ending::Exception { .. }) => "exception".into(),
            Fact::Ended(Ending::Trap { class, .. }) => format!("trap:{class}"),
            Fact::Ended(ended) => ending(ended),
            Fact::Memory(..) => "memory".into(),
            Fact::Table(..) => "table".into(),
            Fact::Died(cause) => format!("death: {cause:?}"),
            Fact::Unanswered(_) => "no answer".into(),
        }
    }

    /// What it is, in words. A memory is told by where it differs from the `other`.
    pub fn words(&self, other: &Fact) -> String {
        match (self, other) {
            (Fact::Ended(ended), _) => ending(ended),
            (Fact::Memory(ours, bytes), Fact::Memory(theirs, others)) if ours == theirs => match first_difference(bytes, others) {
                Some((at, byte)) => format!("byte {at} is {byte:#04x}"),
                None => format!("{ours} bytes"),
            },
            (Fact::Memory(length, _), _) => format!("{length} bytes"),
            (Fact::Table(length, nulls), _) => format!("{length} elements, {} of them null", nulls.iter().filter(|null| **null).count()),
            (Fact::Died(cause), _) => format!("the process ended: {cause:?}"),
            (Fact::Unanswered(why), _) => why.clone(),
        }
    }
}

/// The first byte at which two memories differ, as it is in the first of them.
pub(super) fn first_difference(ours: &[(u64, u8)], theirs: &[(u64, u8)]) -> Option<(u64, u8)> {
    let differing = ours.iter().filter(|byte| !theirs.contains(byte)).chain(theirs.iter().filter(|byte| !ours.contains(byte)));
    let at = differing.map(|(at, _)| *at).min()?;
    Some((at, ours.iter().find(|(other, _)| *other == at).map_or(0, |(_, byte)| *byte)))
}

/// Of references only null can be told: which of several it is, each embedder numbers for itself.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Ref { id: one, .. }, Value::Ref { id: other, .. }) => one.is_none() == other.is_none(),
        (one, other) => one == other,
    }
}

fn nonzero(runs: &[Run]) -> Result<Vec<(u64, u8)>, String> {
    let mut bytes = Vec::new();
    for run in runs {
        let decoded = STANDARD.decode(&run.base64).map_err(|error| format!("a memory came in bad base64: {error}"))?;
        if run.offset.checked_add(decoded.len() as u64).is_none() {
            return Err("a memory has bytes where no memory is".to_owned());
        }
        bytes.extend((run.offset..).zip(decoded).filter(|(_, byte)| *byte != 0));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use dyetest_adapter::Heap;

    fn ended(ending: Ending) -> Fact {
        Fact::Ended(ending)
    }

    fn value(value: Value) -> Fact {
        ended(Ending::Value(vec![value]))
    }

    fn trap(class: TrapClass) -> Fact {
        ended(Ending::trap(class, "in some words"))
    }

    #[test]
    fn bits_differ_and_identities_do_not() {
        assert!(!value(Value::F32(0)).agrees(&value(Value::F32(1 << 31))), "minus zero is another value");
        assert!(!value(Value::I32(1)).agrees(&value(Value::I64(1))));
        let reference = |id| value(Value::Ref { heap: Heap::Func, id });
        assert!(reference(Some(1)).agrees(&reference(Some(2))) && !reference(None).agrees(&reference(Some(2))));
    }

    #[test]
    fn classes_that_stand_for_several_agree_with_each() {
        assert!(trap(TrapClass::IndirectCall).agrees(&trap(TrapClass::NullElement)));
        assert!(!trap(TrapClass::DivZero).agrees(&trap(TrapClass::IntOverflow)));
        assert!(!trap(TrapClass::Unclassified).agrees(&trap(TrapClass::Unclassified)), "what no adapter knows is looked at");
    }

    #[test]
    fn a_dead_process_agrees_with_nothing() {
        assert!(!Fact::Died(Cause::Crashed).agrees(&Fact::Died(Cause::Crashed)));
    }

    #[test]
    fn what_the_specification_leaves_open_is_no_fact() {
        for open in [trap(TrapClass::StackExhausted), ended(Ending::refused(Stage::Instantiate, "no room"))] {
            assert_eq!(open.standing(), Standing::Open);
        }
        assert_eq!(ended(Ending::refused(Stage::Compile, "unimplemented")).standing(), Standing::Abstains);
        // Every specimen is valid, so that is a claim like any other.
        assert_eq!(ended(Ending::refused(Stage::Validate, "invalid")).standing(), Standing::Told);
    }

    #[test]
    fn memories_are_compared_however_their_runs_are_cut() {
        let run = |offset, bytes: &[u8]| Run { offset, base64: STANDARD.encode(bytes) };
        let whole = nonzero(&[run(8, &[1, 0, 2])]).unwrap();
        assert_eq!(whole, nonzero(&[run(8, &[1]), run(10, &[2, 0])]).unwrap());
        assert_eq!(first_difference(&whole, &[(8, 1)]), Some((10, 2)));
        assert_eq!(first_difference(&[(8, 1)], &whole), Some((10, 0)));
    }
}
