//! Whether an ending is one of those that a step permits.

use crate::observe::Outcome;
use dyetest_adapter::{Ending, TrapClass, Value};
use dyetest_suites::{Action, Matcher, Permitted, Step};

/// Whether what became of a step is permitted. A step that did not run is not.
pub fn permits(step: &Step, outcome: &Outcome) -> bool {
    match (outcome, &step.action) {
        (Outcome::Ended(ending), _) => permits_ending(&step.permitted, ending),
        (Outcome::Threads(endings), Action::Threads(threads)) => {
            endings.len() == threads.len()
                && threads.iter().zip(endings).all(|(steps, endings)| {
                    steps.len() == endings.len() && steps.iter().zip(endings).all(|(step, ending)| permits_ending(&step.permitted, ending))
                })
        }
        (Outcome::Compared(changed), _) => changed.is_empty(),
        (Outcome::Counted(Some(count)), _) => permits_ending(&step.permitted, &Ending::Value(vec![Value::U64(*count)])),
        (Outcome::Counted(None) | Outcome::Threads(_) | Outcome::NotDriven(_) | Outcome::Died(_) | Outcome::NotRun(_), _) => false,
    }
}

/// Whether an ending is one of these.
pub fn permits_ending(permitted: &[Permitted], ending: &Ending) -> bool {
    permitted.iter().any(|permitted| is(permitted, ending))
}

fn is(permitted: &Permitted, ending: &Ending) -> bool {
    match (permitted, ending) {
        (Permitted::AnyValue, Ending::Value(_)) => true,
        (Permitted::Values(matchers), Ending::Value(values)) => {
            matchers.len() == values.len() && matchers.iter().zip(values).all(|(matcher, value)| matches_value(matcher, value))
        }
        (Permitted::Trap(wanted), Ending::Trap { class, .. }) => class.matches(*wanted),
        (Permitted::AnyTrap, Ending::Trap { class, .. }) => *class != TrapClass::Unclassified,
        (Permitted::Refused(wanted), Ending::Refused { stage, .. }) => stage.matches(*wanted),
        (Permitted::Limit, Ending::Limit { .. }) => true,
        (Permitted::Exception, Ending::Exception { .. }) => true,
        (Permitted::Pending, Ending::Pending) => true,
        (Permitted::Cancelled, Ending::Cancelled) => true,
        (Permitted::Deadlock, Ending::Deadlock) => true,
        (
            Permitted::AnyValue
            | Permitted::Values(_)
            | Permitted::Trap(_)
            | Permitted::AnyTrap
            | Permitted::Refused(_)
            | Permitted::Limit
            | Permitted::Exception
            | Permitted::Pending
            | Permitted::Cancelled
            | Permitted::Deadlock,
            _,
        ) => false,
    }
}

/// Whether a value is what a matcher asks for (core spec, syntax/values: NaNs).
fn matches_value(matcher: &Matcher, value: &Value) -> bool {
    const QUIET32: u32 = 0x7fc0_0000;
    const QUIET64: u64 = 0x7ff8_0000_0000_0000;
    match (matcher, value) {
        (Matcher::Is(wanted), value) => wanted == value,
        (Matcher::CanonicalNan32, Value::F32(bits)) => bits & 0x7fff_ffff == QUIET32,
        (Matcher::ArithmeticNan32, Value::F32(bits)) => bits & QUIET32 == QUIET32,
        (Matcher::CanonicalNan64, Value::F64(bits)) => bits & (u64::MAX >> 1) == QUIET64,
        (Matcher::ArithmeticNan64, Value::F64(bits)) => bits & QUIET64 == QUIET64,
        (Matcher::Lanes(lanes), Value::V128(bits)) => lanes_match(lanes, *bits),
        (Matcher::NonNull(wanted), Value::Ref { heap, id: Some(_) }) => heap == wanted,
        (Matcher::Null, Value::Ref { id: None, .. }) => true,
        (Matcher::Either(matchers), value) => matchers.iter().any(|matcher| matches_value(matcher, value)),
        (
            Matcher::CanonicalNan32
            | Matcher::ArithmeticNan32
            | Matcher::CanonicalNan64
            | Matcher::ArithmeticNan64
            | Matcher::Lanes(_)
            | Matcher::NonNull(_)
            | Matcher::Null,
            _,
        ) => false,
    }
}

/// Lanes of floats: four of 32 bits or two of 64, lowest first.
fn lanes_match(lanes: &[Matcher], bits: u128) -> bool {
    let lane = |index: usize| match lanes.len() {
        4 => Some(Value::F32((bits >> (32 * index)) as u32)),
        2 => Some(Value::F64((bits >> (64 * index)) as u64)),
        _ => None,
    };
    lanes.iter().enumerate().all(|(index, matcher)| lane(index).is_some_and(|value| matches_value(matcher, &value)))
}
