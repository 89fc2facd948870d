use super::*;
use dyetest_adapter::{Ending, TrapClass, Value};
use dyetest_suites::specimen::Invocation;

fn value(number: i32) -> Fact {
    Fact::Ended(Ending::Value(vec![Value::I32(number)]))
}

fn trap(class: TrapClass) -> Fact {
    Fact::Ended(Ending::trap(class, "in some words"))
}

fn done() -> Fact {
    Fact::Ended(Ending::done())
}

/// Holds what several tell of two calls in one instance, and of one in another, against each other.
fn comparison(told: &[(&str, [Fact; 3])]) -> Comparison {
    let call = Invocation { export: "f".into(), arguments: Vec::new() };
    let call = |trial| Step { trial, what: What::Call(&call) };
    let make = |trial| Step { trial, what: What::Make };
    let steps = [Step { trial: 0, what: What::Load }, make(0), call(0), call(0), make(1), call(1)];
    let testimonies: Vec<(&str, Testimony)> = told
        .iter()
        .map(|(target, [first, second, third])| {
            (*target, Testimony(vec![done(), done(), first.clone(), second.clone(), done(), third.clone()]))
        })
        .collect();
    let witnesses: Vec<Witness<'_>> = testimonies
        .iter()
        .map(|(target, testimony)| Witness { target, runtime: target.split('.').next().unwrap_or(target), testimony })
        .collect();
    compare(&steps, &witnesses)
}

#[test]
fn who_says_the_same_agrees() {
    let told = [value(1), trap(TrapClass::DivZero), value(3)];
    let found = comparison(&[("a.x", told.clone()), ("b.x", told)]);
    assert_eq!((found.disagreement, found.compared, found.open), (None, 12, 0));
}

#[test]
fn the_odd_one_is_named_with_what_led_to_it() {
    let told = |second| [value(1), value(second), value(3)];
    let found = comparison(&[("a.x", told(2)), ("b.x", told(7)), ("c.x", told(2))]).disagreement.unwrap();
    assert_eq!((found.odd, found.others, found.step), (vec![1], vec![0, 2], 3));
    assert_eq!((found.saw, found.expected, found.before), (value(7), value(2), vec![(2, value(1))]));
}

#[test]
fn configurations_of_one_runtime_do_not_outvote_others() {
    let told = |first| [value(first), value(2), value(3)];
    let found = comparison(&[("a.x", told(7)), ("a.y", told(7)), ("a.z", told(7)), ("b.x", told(1)), ("c.x", told(1))]);
    assert_eq!(found.disagreement.unwrap().odd, [0, 1, 2]);
}

#[test]
fn of_two_the_reference_is_believed() {
    let told = |first| [value(first), value(2), value(3)];
    assert_eq!(comparison(&[("a.x", told(7)), ("wasmi.x", told(1))]).disagreement.unwrap().odd, [0]);
    assert_eq!(comparison(&[("wasmi.x", told(1)), ("a.x", told(7)), ("a.y", told(7))]).disagreement.unwrap().odd, [1, 2]);
}

#[test]
fn a_death_is_never_what_was_expected() {
    let died = Fact::Died(crate::observe::Cause::Crashed);
    let found = comparison(&[("wasmi.x", [died.clone(), value(2), value(3)]), ("a.x", [value(1), value(2), value(3)])]);
    assert_eq!(found.disagreement.unwrap().saw, died);
}

#[test]
fn what_is_open_ends_the_trial_for_everybody_and_no_other() {
    let exhausted = [trap(TrapClass::StackExhausted), value(7), value(3)];
    let found = comparison(&[("a.x", exhausted.clone()), ("b.x", [value(1), value(2), value(3)])]);
    assert_eq!((found.disagreement, found.open), (None, 1));
    let exhausted = [exhausted[0].clone(), value(7), value(8)];
    let found = comparison(&[("a.x", exhausted), ("b.x", [value(1), value(2), value(3)])]);
    assert_eq!(found.disagreement.unwrap().step, 5);
}

#[test]
fn who_cannot_follow_is_silent_for_the_rest_of_the_trial() {
    let lost = Fact::Ended(Ending::refused(dyetest_adapter::Stage::Compile, "not implemented"));
    let found = comparison(&[("a.x", [lost, value(7), value(3)]), ("b.x", [value(1), value(2), value(3)])]);
    assert_eq!((found.disagreement, found.abstained.len()), (None, 1));
}
