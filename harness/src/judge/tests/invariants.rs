//! What holds of every judgement, whatever was seen.

use super::*;
use crate::judge::permits;
use dyetest_adapter::{LimitKind, Stage};
use dyetest_results::Verdict;
use proptest::prelude::*;

fn outcome() -> impl Strategy<Value = Outcome> {
    prop_oneof![
        8 => Just(value(&[1])),
        2 => Just(value(&[2])),
        4 => Just(trap(TrapClass::OobMemory)),
        1 => Just(trap(TrapClass::Unclassified)),
        1 => Just(Outcome::Ended(Ending::refused(Stage::Link, "no"))),
        1 => Just(Outcome::Ended(Ending::Limit { kind: LimitKind::Fuel, text: String::new() })),
        1 => Just(Outcome::Ended(Ending::Exit(1))),
        1 => Just(Outcome::Ended(Ending::Pending)),
        2 => Just(Outcome::Compared(vec![])),
        1 => Just(Outcome::Compared(vec!["global `g`".into()])),
        1 => Just(Outcome::Counted(None)),
        1 => Just(Outcome::NotDriven("no".into())),
        2 => Just(Outcome::NotRun("no".into())),
        1 => Just(Outcome::Died(death(Cause::Crashed))),
        1 => Just(Outcome::Died(death(Cause::Environment))),
        1 => Just(Outcome::Died(death(Cause::Garbled("no".into())))),
    ]
}

fn role() -> impl Strategy<Value = Role> {
    prop_oneof![Just(Role::Setup), Just(Role::Benign), Just(Role::Attack), Just(Role::Probe)]
}

fn permitted() -> impl Strategy<Value = Vec<Permitted>> {
    prop_oneof![
        3 => Just(vec![returns(&[1])]),
        2 => Just(vec![Permitted::Trap(TrapClass::OobMemory)]),
        1 => Just(vec![Permitted::Limit, Permitted::AnyValue]),
        1 => Just(vec![]),
    ]
}

fn play() -> impl Strategy<Value = Play> {
    let steps = proptest::collection::vec((role(), permitted(), outcome()), 0..7);
    (steps, prop_oneof![4 => Just(Expect::Contained), 1 => Just(Expect::Limit)]).prop_map(|(steps, expect)| {
        let mut play = Play::new();
        play.case.header.expect = expect;
        steps.into_iter().fold(play, |play, (role, permitted, outcome)| play.step(role, invoke(ATTACKER), permitted, outcome))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    /// A pass, and a limit that was shown, need every step that was seen to have gone well, and the twin and the attack to have been seen.
    #[test]
    fn nothing_passes_that_was_not_seen_to_go_well(play in play()) {
        let judgement = play.judged();
        if matches!(judgement.verdict, Verdict::Contained | Verdict::Limit) {
            prop_assert!(judgement.steps.iter().all(|step| step.ok != Some(false)));
            for role in [Role::Benign, Role::Attack] {
                let of_role = play.script.steps.iter().zip(&judgement.steps).filter(|(step, _)| step.role == role);
                prop_assert!(of_role.into_iter().any(|(_, judged)| judged.ok == Some(true)));
            }
            let unheard = |outcome: &Outcome| matches!(outcome, Outcome::NotDriven(_) | Outcome::Died(_) | Outcome::Counted(None));
            prop_assert!(!play.seen.steps.iter().any(unheard));
        }
    }

    /// A step that is called well is one that `permits` lets pass, and the decisive one exists and did not go well.
    #[test]
    fn steps_and_verdict_tell_the_same_story(play in play()) {
        let judgement = play.judged();
        for ((step, outcome), judged) in play.script.steps.iter().zip(&play.seen.steps).zip(&judgement.steps) {
            if judged.ok == Some(true) {
                prop_assert!(permits(step, outcome));
            }
        }
        if let Some(decisive) = judgement.decisive {
            prop_assert!(judgement.steps[decisive].ok != Some(true));
        }
    }

    /// A step that did not run counts neither way: taking it away changes nothing that was found.
    #[test]
    fn a_step_that_did_not_run_is_no_finding(play in play()) {
        let verdict = play.judged().verdict;
        let mut less = play.clone();
        let ran: Vec<bool> = less.seen.steps.iter().map(|outcome| !matches!(outcome, Outcome::NotRun(_))).collect();
        let (mut steps, mut outcomes) = (ran.iter(), ran.iter());
        less.script.steps.retain(|_| *steps.next().unwrap());
        less.seen.steps.retain(|_| *outcomes.next().unwrap());
        if verdict.class().is_finding() {
            prop_assert!(less.judged().verdict <= verdict);
        }
    }
}
