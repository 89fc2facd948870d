//! What each step came to. A step of threads has many parts, which are judged one by one.

use super::permit::{by_inner_step, counted, permits_ending};
use crate::observe::{Cause, Death, Observations, Outcome};
use dyetest_adapter::Ending;
use dyetest_suites::{Case, Permitted, Role, Script, Step};
use std::borrow::Cow;

/// A step, or one step of a thread, and what became of it.
pub(super) struct Part<'a> {
    /// The index of the step in the script.
    pub(super) index: usize,
    /// The step itself; inside threads, the thread's.
    pub(super) step: &'a Step,
    /// What became of it.
    pub(super) fate: Fate<'a>,
    /// How it ended, if it did; a counter ends as its value.
    pub(super) ending: Option<Cow<'a, Ending>>,
}

/// What became of a step, as far as verdicts tell things apart.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fate<'a> {
    /// It ended as permitted.
    Permitted,
    /// It ran to an end of its own, a value, an exception, an exit, that is not permitted.
    Returned,
    /// It was stopped, or has not ended, otherwise than permitted.
    Stopped,
    /// It was stopped by a limit that the case did not set.
    Unarmed,
    /// Something is not as it was.
    Changed(&'a [String]),
    /// The process died or had to be ended.
    Died(&'a Death),
    /// The adapter does not do it.
    NotDriven(&'a str),
    /// It was not reached, or cannot be performed.
    NotRun(&'a str),
}

/// What every step came to, in order.
pub(super) fn parts<'a>(case: &Case, script: &'a Script, seen: &'a Observations) -> Vec<Part<'a>> {
    let mut parts = Vec::with_capacity(script.steps.len());
    for (index, step) in script.steps.iter().enumerate() {
        let with_ending = |step: &'a Step, ending: Cow<'a, Ending>| {
            let fate = ended(case, step, &ending);
            Part { index, step, fate, ending: Some(ending) }
        };
        let without = |fate: Fate<'a>| Part { index, step, fate, ending: None };
        match seen.steps.get(index) {
            Some(Outcome::Ended(ending)) => parts.push(with_ending(step, Cow::Borrowed(ending))),
            Some(Outcome::Counted(Some(count))) => parts.push(with_ending(step, Cow::Owned(counted(*count)))),
            Some(Outcome::Counted(None)) => parts.push(without(Fate::NotDriven("the adapter cannot count this"))),
            Some(Outcome::Threads(endings)) => match by_inner_step(step, endings) {
                Some(pairs) => parts.extend(pairs.into_iter().map(|(step, ending)| with_ending(step, Cow::Borrowed(ending)))),
                None => parts.push(without(Fate::NotRun("the threads' endings are not as many as their steps"))),
            },
            Some(Outcome::Cycles(cycles)) => match by_inner_step(step, cycles) {
                Some(pairs) => parts.extend(pairs.into_iter().map(|(step, ending)| with_ending(step, Cow::Borrowed(ending)))),
                None => parts.push(without(Fate::NotRun("the endings of a cycle are not as many as its steps"))),
            },
            Some(Outcome::Compared(differences)) if differences.is_empty() => parts.push(without(Fate::Permitted)),
            Some(Outcome::Compared(differences)) => parts.push(without(Fate::Changed(differences))),
            Some(Outcome::NotDriven(reason)) => parts.push(without(Fate::NotDriven(reason))),
            Some(Outcome::Died(death)) => parts.push(without(Fate::Died(death))),
            Some(Outcome::NotRun(reason)) => parts.push(without(Fate::NotRun(reason))),
            None => parts.push(without(Fate::NotRun("it was not reached"))),
        }
    }
    parts
}

fn ended(case: &Case, step: &Step, ending: &Ending) -> Fate<'static> {
    match ending {
        // Even where the step permits a limit: one of the profile's own says nothing of what the case armed.
        Ending::Limit { kind, .. } if is_looked_at(step) && !case.header.limits.arms(*kind) => Fate::Unarmed,
        ending if permits_ending(step, ending) => Fate::Permitted,
        Ending::Value(_) | Ending::Exception { .. } | Ending::Exit(_) => Fate::Returned,
        Ending::Trap { .. } | Ending::Refused { .. } | Ending::Limit { .. } | Ending::Pending | Ending::Cancelled | Ending::Deadlock => {
            Fate::Stopped
        }
    }
}

/// Whether the step is hostile or looks around afterwards. What has to succeed has no excuse in anybody's limit.
fn is_looked_at(step: &Step) -> bool {
    match step.role {
        Role::Attack | Role::Probe => true,
        Role::Setup | Role::Benign => false,
    }
}

impl Fate<'_> {
    /// Whether the step went as it may; `None` where it counts neither way, because nobody saw it end.
    pub(super) fn went_well(self) -> Option<bool> {
        match self {
            Fate::Permitted => Some(true),
            Fate::Returned | Fate::Stopped | Fate::Unarmed | Fate::Changed(_) => Some(false),
            Fate::Died(death) => match death.cause {
                Cause::Crashed | Cause::Hung | Cause::Exhausted => Some(false),
                Cause::Environment | Cause::Garbled(_) => None,
            },
            Fate::NotDriven(_) | Fate::NotRun(_) => None,
        }
    }
}

impl Part<'_> {
    /// Whether every ending that the step permits is a stop, so that another stop is a wrong report and no damage.
    pub(super) fn should_be_stopped(&self) -> bool {
        let is_stop = |permitted: &Permitted| match permitted {
            Permitted::Trap(_) | Permitted::AnyTrap | Permitted::Refused(_) | Permitted::Limit | Permitted::Deadlock => true,
            Permitted::AnyValue | Permitted::Values(_) | Permitted::Exception | Permitted::Pending | Permitted::Cancelled => false,
        };
        self.step.permitted.iter().all(is_stop)
    }
}
