//! Endings beside those that a step permits.

use super::matcher::all_match;
use crate::observe::Outcome;
use dyetest_adapter::{Ending, TrapClass, Value};
use dyetest_suites::{Action, Permitted, Step};

/// Whether the step ended as it may. What did not run, or could not be seen, did not.
pub fn permits(step: &Step, outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Ended(ending) => permits_ending(step, ending),
        Outcome::Threads(endings) | Outcome::Cycles(endings) => {
            by_inner_step(step, endings).is_some_and(|pairs| pairs.into_iter().all(|(step, ending)| permits_ending(step, ending)))
        }
        Outcome::Compared(differences) => differences.is_empty(),
        Outcome::Counted(Some(count)) => permits_ending(step, &counted(*count)),
        Outcome::Counted(None) | Outcome::NotDriven(_) | Outcome::Died(_) | Outcome::NotRun(_) => false,
    }
}

/// Whether the step permits this ending.
pub(super) fn permits_ending(step: &Step, ending: &Ending) -> bool {
    step.permitted.iter().any(|permitted| is(permitted, ending))
}

/// A counter as the ending that a step states it by.
pub(super) fn counted(count: u64) -> Ending {
    Ending::Value(vec![Value::U64(count)])
}

/// The steps of threads, or of cycles in every way in which cycles ended, beside their endings. `None` if there are not as many of the
/// one as of the other, or no cycle ended.
pub(crate) fn by_inner_step<'a>(step: &'a Step, endings: &'a [Vec<Ending>]) -> Option<Vec<(&'a Step, &'a Ending)>> {
    let lists: Vec<&[Step]> = match &step.action {
        Action::Threads(threads) if threads.len() == endings.len() => threads.iter().map(Vec::as_slice).collect(),
        Action::Repeat { steps, .. } if !endings.is_empty() => vec![steps; endings.len()],
        _ => return None,
    };
    let same_shape = lists.iter().zip(endings).all(|(steps, endings)| steps.len() == endings.len());
    same_shape.then(|| lists.into_iter().flatten().zip(endings.iter().flatten()).collect())
}

fn is(permitted: &Permitted, ending: &Ending) -> bool {
    match permitted {
        Permitted::AnyValue => matches!(ending, Ending::Value(_)),
        Permitted::Values(matchers) => matches!(ending, Ending::Value(values) if all_match(matchers, values)),
        Permitted::Trap(wanted) => matches!(ending, Ending::Trap { class, .. } if class.matches(*wanted)),
        Permitted::AnyTrap => matches!(ending, Ending::Trap { class, .. } if *class != TrapClass::Unclassified),
        Permitted::Refused(wanted) => matches!(ending, Ending::Refused { stage, .. } if stage.matches(*wanted)),
        Permitted::Limit => matches!(ending, Ending::Limit { .. }),
        Permitted::Exception => matches!(ending, Ending::Exception { .. }),
        Permitted::Pending => matches!(ending, Ending::Pending),
        Permitted::Cancelled => matches!(ending, Ending::Cancelled),
        Permitted::Deadlock => matches!(ending, Ending::Deadlock),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dyetest_adapter::{LimitKind, Stage};

    #[test]
    fn each_permission_takes_its_endings_and_no_other() {
        let value = Ending::Value(vec![Value::I32(1)]);
        let trap = |class| Ending::trap(class, "");
        let limit = Ending::Limit { kind: LimitKind::Fuel, text: String::new() };
        let exception = Ending::Exception { text: String::new() };
        let every = [
            value.clone(),
            trap(TrapClass::OobMemory),
            trap(TrapClass::Unclassified),
            Ending::refused(Stage::Load, ""),
            limit.clone(),
            exception.clone(),
            Ending::Exit(0),
            Ending::Pending,
            Ending::Cancelled,
            Ending::Deadlock,
        ];
        for (permitted, taken) in [
            (Permitted::AnyValue, vec![value.clone()]),
            (Permitted::Values(vec![dyetest_suites::Matcher::Is(Value::I32(1))]), vec![value]),
            (Permitted::Values(vec![]), vec![]),
            (Permitted::Trap(TrapClass::OobMemory), vec![trap(TrapClass::OobMemory)]),
            (Permitted::Trap(TrapClass::OobTable), vec![]),
            (Permitted::Trap(TrapClass::Unclassified), vec![]),
            (Permitted::AnyTrap, vec![trap(TrapClass::OobMemory)]),
            (Permitted::Refused(Stage::Validate), vec![Ending::refused(Stage::Load, "")]),
            (Permitted::Refused(Stage::Link), vec![]),
            (Permitted::Limit, vec![limit]),
            (Permitted::Exception, vec![exception]),
            (Permitted::Pending, vec![Ending::Pending]),
            (Permitted::Cancelled, vec![Ending::Cancelled]),
            (Permitted::Deadlock, vec![Ending::Deadlock]),
        ] {
            let found: Vec<_> = every.iter().filter(|ending| is(&permitted, ending)).cloned().collect();
            assert_eq!(found, taken, "{permitted:?}");
        }
    }
}
