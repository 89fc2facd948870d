//! Cases that show an exposure which the specification allows.

use super::*;
use dyetest_adapter::LimitKind;
use dyetest_results::Verdict::{self, *};

/// The twin, step 1, is the mitigation; the attack, step 2, shows the exposure by what it returns.
fn exposure() -> Play {
    let mut play = Play::contained().permitting(2, vec![returns(&[1])]).but(2, value(&[1]));
    play.case.header.expect = Expect::Limit;
    play
}

fn spilling(play: Play, step: Option<usize>) -> Play {
    play.sees(Some(ATTACKER), step, "result", Content::Values(vec![Value::String(SECRET.into())]))
}

#[test]
fn a_limit_is_shown_and_its_mitigation_holds() {
    let table: Vec<(&str, Play, Verdict)> = vec![
        ("shown, and held", exposure(), Limit),
        ("the exposure is the secret itself", spilling(exposure(), Some(2)), Limit),
        ("what was exposed is still there at the end", spilling(exposure(), None), Limit),
        ("the mitigation lets the secret through", spilling(exposure(), Some(1)), Leaked),
        ("the mitigation returns something else", exposure().but(1, value(&[6])), Uncontained),
        ("the mitigation stops its own use", exposure().but(1, trap(TrapClass::Unreachable)), OverBlocked),
        ("setup fails", exposure().but(0, trap(TrapClass::Unreachable)).not_run_after(0), OverBlocked),
        ("not shown: stopped", exposure().but(2, trap(TrapClass::OobMemory)), Inconclusive),
        ("not shown: another value", exposure().but(2, value(&[2])), Inconclusive),
        ("not shown: not run", exposure().but(2, Outcome::NotRun("no".into())), Inconclusive),
        ("the mitigation did not run", exposure().but(1, Outcome::NotRun("no".into())), Inconclusive),
        ("nobody looked", exposure().but(3, Outcome::NotRun("no".into())).but(4, Outcome::NotRun("no".into())), Inconclusive),
        ("a bystander changed", exposure().but(3, Outcome::Compared(vec!["global `g`".into()])), Corrupted),
        ("a bystander answers wrong", exposure().but(4, value(&[9])), Corrupted),
        (
            "a probe is stopped by another class",
            exposure().permitting(4, vec![Permitted::Trap(TrapClass::OobMemory)]).but(4, trap(TrapClass::OobTable)),
            Misreported,
        ),
        ("crash", exposure().died(2, Cause::Crashed), Crashed),
        ("hang", exposure().died(2, Cause::Hung), Hung),
        ("limits used up", exposure().died(2, Cause::Exhausted), Exhausted),
        ("killed from outside", exposure().died(2, Cause::Environment), Inconclusive),
        ("not driven", exposure().but(2, Outcome::NotDriven("no".into())), NotDriven),
    ];
    for (name, play, verdict) in table {
        let judgement = play.judged();
        assert_eq!(judgement.verdict, verdict, "{name}: {}", judgement.evidence);
    }
}

#[test]
fn the_worse_verdict_goes_first() {
    let changed = |play: Play| play.but(3, Outcome::Compared(vec!["global `g`".into()]));
    let broken = || exposure().but(1, value(&[6]));
    let blocked = || exposure().but(1, trap(TrapClass::Unreachable));
    let wrong_probe = |play: Play| play.permitting(4, vec![Permitted::Trap(TrapClass::OobMemory)]).but(4, trap(TrapClass::OobTable));
    let died = |play: Play, cause| play.step(Role::Attack, invoke(ATTACKER), vec![], Outcome::Died(death(cause)));
    let fuel = || Outcome::Ended(Ending::Limit { kind: LimitKind::Fuel, text: String::new() });
    let not_driven = |play: Play, step| play.but(step, Outcome::NotDriven("no".into()));
    let mut at_fault = spilling(exposure(), Some(1));
    at_fault.seen.fault = Some("no".into());
    for (name, play, verdict, decisive) in [
        ("fault before leak", at_fault, Inconclusive, None),
        ("leak before change", spilling(changed(exposure()), Some(1)), Leaked, Some(1)),
        ("change before a broken mitigation", changed(broken()), Corrupted, Some(3)),
        ("broken mitigation before crash", died(broken(), Cause::Crashed), Uncontained, Some(1)),
        ("crash before hang", died(died(blocked(), Cause::Hung), Cause::Crashed), Crashed, Some(6)),
        ("hang before limits used up", died(died(blocked(), Cause::Exhausted), Cause::Hung), Hung, Some(6)),
        ("limits used up before a blocked mitigation", died(blocked(), Cause::Exhausted), Exhausted, Some(5)),
        ("blocked mitigation before another class", wrong_probe(blocked()), OverBlocked, Some(1)),
        ("another class before a death from outside", died(wrong_probe(exposure()), Cause::Environment), Misreported, Some(4)),
        ("death from outside before not driven", died(not_driven(exposure(), 3), Cause::Environment), Inconclusive, Some(5)),
        ("a limit of the profile before not driven", not_driven(exposure().but(4, fuel()), 3), Inconclusive, Some(4)),
        ("not driven before not shown", not_driven(exposure().but(2, value(&[2])), 3), NotDriven, Some(3)),
        ("not driven before a mitigation that did not run", not_driven(exposure(), 1), NotDriven, Some(1)),
    ] {
        let judgement = play.judged();
        assert_eq!((judgement.verdict, judgement.decisive), (verdict, decisive), "{name}: {}", judgement.evidence);
    }
}

#[test]
fn a_limit_needs_no_planted_fault() {
    assert_eq!(exposure().judged_with(Proof::NotKilled).verdict, Limit);
}

#[test]
fn an_exposure_that_is_not_shown_says_what_was_seen_instead() {
    let judgement = exposure().but(2, value(&[2])).judged();
    let sentence =
        r#"the exposure was not shown: step 2 (calling "f" of $attacker) ended as value (i32.const 2); permitted: value (i32.const 1)"#;
    assert_eq!((judgement.evidence.as_str(), judgement.decisive), (sentence, Some(2)));
    assert_eq!(judgement.notes, Vec::<String>::new());
}
