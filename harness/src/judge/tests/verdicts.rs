//! Every verdict and every rule of precedence, one line each.

use super::*;
use crate::observe::Baseline;
use dyetest_adapter::{LimitKind, Stage, Stats};
use dyetest_results::Verdict::{self, *};

fn limit(kind: LimitKind) -> Outcome {
    Outcome::Ended(Ending::Limit { kind, text: "all used".into() })
}

fn ends(ending: Ending) -> Outcome {
    Outcome::Ended(ending)
}

fn changed() -> Outcome {
    Outcome::Compared(vec!["memory `m` at byte 17: 0x03 became 0x04".into()])
}

fn not_driven() -> Outcome {
    Outcome::NotDriven("no such operation".into())
}

fn not_run() -> Outcome {
    Outcome::NotRun("its instance does not exist".into())
}

/// The victim's secret, as a result of the attacker at this step.
fn leaking(play: Play, step: usize) -> Play {
    let word = |at: usize| Value::I32(i32::from_le_bytes(SECRET.as_bytes()[at..at + 4].try_into().unwrap()));
    play.sees(Some(ATTACKER), Some(step), "result", Content::Values(vec![word(3), word(7)]))
}

fn with_more_instances(mut play: Play) -> Play {
    let counts = |instances| Stats { instances: Some(instances), ..Stats::default() };
    play.seen.baseline = Some(Baseline { before: counts(0), after: counts(1), ..Baseline::default() });
    play
}

fn at_fault(mut play: Play) -> Play {
    play.seen.fault = Some("the adapter answered nonsense".into());
    play
}

#[track_caller]
fn check(name: &str, play: &Play, verdict: Verdict, decisive: Option<usize>) {
    let judgement = play.judged();
    assert_eq!((judgement.verdict, judgement.decisive), (verdict, decisive), "{name}: {}", judgement.evidence);
    assert!(!judgement.evidence.is_empty() && judgement.steps.len() == play.script.steps.len());
}

#[test]
fn each_observation_has_its_verdict() {
    let base = Play::contained;
    let any = || base().permitting(2, vec![Permitted::AnyValue, Permitted::Limit]);
    let probe_of_a_trap = |outcome| base().permitting(4, vec![Permitted::Trap(TrapClass::OobMemory)]).but(4, outcome);
    let exception = || ends(Ending::Exception { text: String::new() });
    for (name, play, verdict, decisive) in [
        ("all well", base(), Contained, None),
        ("secret in a result", leaking(base(), 2), Leaked, Some(2)),
        ("secret in a text", base().sees(None, None, "log", Content::Text(format!("at {SECRET}"))), Leaked, None),
        ("own secret", base().sees(Some(VICTIM), Some(4), "result", Content::Values(vec![Value::String(SECRET.into())])), Contained, None),
        ("bystander changed", base().but(3, changed()), Corrupted, Some(3)),
        ("bystander answers wrong", base().but(4, value(&[8])), Corrupted, Some(4)),
        ("bystander traps", base().but(4, trap(TrapClass::Unreachable)), Corrupted, Some(4)),
        ("bystander is never done", base().but(4, ends(Ending::Pending)), Corrupted, Some(4)),
        ("changed as seen in the twin", base().but(1, changed()), Corrupted, Some(1)),
        ("a probe is stopped by another class", probe_of_a_trap(trap(TrapClass::Unclassified)), Misreported, Some(4)),
        ("a probe is stopped as it should be", probe_of_a_trap(trap(TrapClass::OobMemory)), Contained, None),
        ("a probe that should be stopped returns", probe_of_a_trap(value(&[7])), Corrupted, Some(4)),
        ("attack returns", base().but(2, value(&[1])), Uncontained, Some(2)),
        ("attack throws", base().but(2, exception()), Uncontained, Some(2)),
        ("attack exits", base().but(2, ends(Ending::Exit(0))), Uncontained, Some(2)),
        ("attack returns a wrong value", base().permitting(2, vec![returns(&[1])]).but(2, value(&[2])), Uncontained, Some(2)),
        ("attack may return", any().but(2, value(&[1])), Contained, None),
        (
            "attack sees a counter moved",
            base().permitting(2, vec![Permitted::Values(vec![])]).but(2, Outcome::Counted(Some(1))),
            Uncontained,
            Some(2),
        ),
        ("crash in the attack", base().died(2, Cause::Crashed), Crashed, Some(2)),
        ("crash in the attack, which may hit a limit", any().died(2, Cause::Crashed), Crashed, Some(2)),
        ("crash in setup", base().died(0, Cause::Crashed), Crashed, Some(0)),
        ("crash in the twin", base().died(1, Cause::Crashed), Crashed, Some(1)),
        ("crash in a probe", base().died(4, Cause::Crashed), Crashed, Some(4)),
        ("hang", any().died(2, Cause::Hung), Hung, Some(2)),
        ("limits used up", base().died(2, Cause::Exhausted), Exhausted, Some(2)),
        ("something is left behind", with_more_instances(base()), Exhausted, None),
        ("setup refused", base().but(0, ends(Ending::refused(Stage::Link, "no"))).not_run_after(0), OverBlocked, Some(0)),
        ("twin traps", base().but(1, trap(TrapClass::OobMemory)), OverBlocked, Some(1)),
        ("twin returns a wrong value", base().but(1, value(&[6])), OverBlocked, Some(1)),
        ("twin hits a limit of the profile", base().but(1, limit(LimitKind::Fuel)), OverBlocked, Some(1)),
        ("another class", base().but(2, trap(TrapClass::Unreachable)), Misreported, Some(2)),
        ("no class at all", base().but(2, trap(TrapClass::Unclassified)), Misreported, Some(2)),
        ("another stage", base().but(2, ends(Ending::refused(Stage::Compile, "no"))), Misreported, Some(2)),
        ("never done", base().but(2, ends(Ending::Pending)), Misreported, Some(2)),
        (
            "no class, where that was permitted",
            base().permitting(2, vec![Permitted::Trap(TrapClass::Unclassified)]).but(2, trap(TrapClass::Unclassified)),
            Misreported,
            Some(2),
        ),
        ("a limit of the profile", base().but(2, limit(LimitKind::Fuel)), Inconclusive, Some(2)),
        ("a limit of the profile, where limits are permitted", any().but(2, limit(LimitKind::Fuel)), Inconclusive, Some(2)),
        ("a limit of the profile in a probe", base().but(4, limit(LimitKind::Fuel)), Inconclusive, Some(4)),
        ("killed from outside", base().died(2, Cause::Environment), Inconclusive, Some(2)),
        ("crashed while its stores were dropped", base().died_in_parting(Cause::Crashed), Crashed, None),
        ("hung while its stores were dropped", base().died_in_parting(Cause::Hung), Hung, None),
        ("exhausted while its stores were dropped", base().died_in_parting(Cause::Exhausted), Exhausted, None),
        ("killed from outside while its stores were dropped", base().died_in_parting(Cause::Environment), Inconclusive, None),
        ("killed from outside in the twin", base().died(1, Cause::Environment), Inconclusive, Some(1)),
        ("protocol broken", base().died(2, Cause::Garbled("half a line".into())), Inconclusive, Some(2)),
        ("protocol broken in setup", base().died(0, Cause::Garbled("half a line".into())), Inconclusive, Some(0)),
        ("harness at fault", at_fault(base()), Inconclusive, None),
        ("setup not driven", base().but(0, not_driven()).not_run_after(0), NotDriven, Some(0)),
        ("attack not driven", base().but(2, not_driven()), NotDriven, Some(2)),
        ("probe not driven", base().but(3, not_driven()), NotDriven, Some(3)),
        ("cannot count", base().but(4, Outcome::Counted(None)), NotDriven, Some(4)),
        ("twin not run", base().but(1, not_run()), Inconclusive, None),
        ("attack not run", base().but(2, not_run()), Inconclusive, None),
        ("no probe ran", base().but(3, not_run()).but(4, not_run()), Inconclusive, None),
        ("one of two probes ran", base().but(3, not_run()), Contained, None),
        ("attack returned without its twin", base().but(1, not_run()).but(2, value(&[1])), Inconclusive, Some(2)),
    ] {
        check(name, &play, verdict, decisive);
    }
}

#[test]
fn the_worse_verdict_goes_first() {
    // Each play shows everything that is better as well, as far as both can be seen in one performance.
    let weak =
        || Play::contained().step(Role::Attack, invoke(ATTACKER), vec![Permitted::Trap(TrapClass::DivZero)], trap(TrapClass::Unreachable));
    let escaped = || weak().step(Role::Attack, invoke(ATTACKER), vec![Permitted::Trap(TrapClass::DivZero)], value(&[1]));
    let crashed = |play: Play, cause| play.step(Role::Attack, invoke(ATTACKER), vec![], Outcome::Died(death(cause)));
    let blocked = || weak().step(Role::Benign, invoke(ATTACKER), vec![returns(&[1])], value(&[2]));
    for (name, play, verdict) in [
        ("fault before leak", at_fault(leaking(escaped(), 2)), Inconclusive),
        ("leak before change", leaking(crashed(escaped().but(3, changed()), Cause::Crashed), 2), Leaked),
        ("change before return", crashed(escaped().but(3, changed()), Cause::Crashed), Corrupted),
        ("return before crash", crashed(escaped(), Cause::Crashed), Uncontained),
        ("crash before what is left behind", with_more_instances(crashed(weak(), Cause::Crashed)), Crashed),
        ("crash before hang", crashed(crashed(weak(), Cause::Hung), Cause::Crashed), Crashed),
        ("hang before limits used up", crashed(crashed(weak(), Cause::Exhausted), Cause::Hung), Hung),
        ("hang before what is left behind", with_more_instances(crashed(weak(), Cause::Hung)), Hung),
        ("crash before a blocked twin", crashed(blocked(), Cause::Crashed), Crashed),
        ("left behind before a blocked twin", with_more_instances(blocked()), Exhausted),
        ("blocked twin before another class", blocked(), OverBlocked),
        ("another class before a death from outside", crashed(weak(), Cause::Environment), Misreported),
        ("another class before a limit of the profile", weak().but(2, limit(LimitKind::Fuel)), Misreported),
        ("death from outside before not driven", crashed(Play::contained().but(3, not_driven()), Cause::Environment), Inconclusive),
        ("a limit of the profile before not driven", Play::contained().but(2, limit(LimitKind::Fuel)).but(3, not_driven()), Inconclusive),
        (
            "not driven before a return that nothing prepared",
            Play::contained().but(1, not_run()).but(2, value(&[1])).but(3, not_driven()),
            NotDriven,
        ),
        ("not driven before a twin that did not run", Play::contained().but(1, not_run()).but(3, not_driven()), NotDriven),
    ] {
        let judgement = play.judged();
        assert_eq!(judgement.verdict, verdict, "{name}: {}", judgement.evidence);
    }
}

#[test]
fn a_case_may_have_no_probe() {
    let mut play = Play::contained();
    play.script.steps.truncate(3);
    play.seen.steps.truncate(3);
    assert_eq!(play.judged().verdict, Contained);
}

#[test]
fn what_else_was_found_is_noted() {
    let play = at_fault(with_more_instances(leaking(Play::contained().but(3, changed()), 2)));
    assert_eq!(
        play.judged().notes,
        [
            "leaked: secret 0 can be read in result of $attacker at step 2 (raw, low 4 bytes of each result)",
            "corrupted: step 3 (comparing $victim with its snapshot) finds a difference: memory `m` at byte 17: 0x03 became 0x04 of $victim",
            "exhausted: after all stores of the case were dropped, the host kept more than before: instances: 0 before, 1 after",
        ]
    );
    assert_eq!(Play::contained().judged().notes, Vec::<String>::new());
}

#[test]
fn limits_that_the_case_sets_are_answers() {
    let mut play = Play::contained().permitting(2, vec![Permitted::Limit]).but(2, limit(LimitKind::Fuel));
    assert_eq!(play.judged().verdict, Inconclusive);
    play.case.header.limits.fuel = Some(1000);
    assert_eq!(play.judged().verdict, Contained);
    let not_permitted = play.permitting(2, vec![Permitted::Trap(TrapClass::OobMemory)]);
    assert_eq!(not_permitted.judged().verdict, Misreported);
}

#[test]
fn an_attack_that_returns_needs_what_stands_before_it_to_have_passed() {
    let attack = |play: Play| play.step(Role::Attack, invoke(ATTACKER), vec![Permitted::Trap(TrapClass::OobMemory)], value(&[1]));
    let benign = |play: Play, outcome| play.step(Role::Benign, invoke(ATTACKER), vec![returns(&[5])], outcome);
    let setup = |play: Play, outcome| play.step(Role::Setup, define(ATTACKER), vec![returns(&[])], outcome);
    let (good, bad) = (|| value(&[5]), || trap(TrapClass::Unreachable));
    for (name, play, verdict) in [
        ("twin before passed", attack(benign(Play::new(), good())), Uncontained),
        ("twin before failed", attack(benign(Play::new(), bad())), OverBlocked),
        ("setup before failed", attack(benign(setup(Play::new(), bad()), good())), OverBlocked),
        ("another twin failed after it", benign(attack(benign(Play::new(), good())), bad()), Uncontained),
        ("setup of the probe failed after it", setup(attack(benign(Play::new(), good())), bad()), Uncontained),
        ("twin only after it, and passed", benign(attack(Play::new()), good()), Uncontained),
        ("twin only after it, and failed", benign(attack(Play::new()), bad()), OverBlocked),
        ("two twins after it, one of which failed", benign(benign(attack(Play::new()), good()), bad()), OverBlocked),
        ("twin before did not run, one after did", benign(attack(benign(Play::new(), not_run())), good()), Inconclusive),
    ] {
        let judgement = play.judged();
        assert_eq!(judgement.verdict, verdict, "{name}: {}", judgement.evidence);
    }
}

#[test]
fn without_a_known_fault_nothing_is_contained() {
    let play = Play::contained();
    assert_eq!(play.judged_with(Proof::NotKilled).verdict, Inconclusive);
    assert_eq!(play.judged_with(Proof::User).verdict, Contained);
    assert_eq!(play.but(2, value(&[1])).judged_with(Proof::NotKilled).verdict, Uncontained);
}

#[test]
fn steps_of_threads_are_judged_one_by_one() {
    let threads = |first: Ending, second: Ending| {
        let steps = vec![
            vec![step(Role::Setup, define(ATTACKER), vec![returns(&[])]), step(Role::Attack, invoke(ATTACKER), vec![returns(&[1])])],
            vec![step(Role::Benign, invoke(VICTIM), vec![returns(&[2])])],
        ];
        let endings = vec![vec![Ending::done(), first], vec![second]];
        Play::contained().step(Role::Attack, Action::Threads(steps), vec![], Outcome::Threads(endings))
    };
    let number = |number| Ending::Value(vec![Value::I32(number)]);
    let all_well = threads(number(1), number(2));
    assert_eq!(all_well.judged().verdict, Contained);
    assert_eq!(all_well.judged().steps[5].expected, ["value", "value (i32.const 1)", "value (i32.const 2)"]);
    for (name, play, verdict) in [
        ("a wrong value in the attack", threads(number(9), number(2)), Uncontained),
        ("a trap in the attack", threads(Ending::trap(TrapClass::OobMemory, ""), number(2)), Misreported),
        ("a wrong value in the twin", threads(number(1), number(9)), OverBlocked),
    ] {
        let judgement = play.judged();
        assert_eq!((judgement.verdict, judgement.decisive), (verdict, Some(5)), "{name}");
        assert_eq!(judgement.steps[5].ok, Some(false), "{name}");
    }
    let misshapen = all_well.but(5, Outcome::Threads(vec![vec![Ending::done()]])).judged();
    assert_eq!((misshapen.verdict, misshapen.steps[5].ok), (Contained, None), "counts neither way");
}

#[test]
fn every_way_in_which_cycles_end_is_judged() {
    let number = |number| Ending::Value(vec![Value::I32(number)]);
    let cycles = |ways: Vec<Vec<Ending>>| {
        let steps =
            vec![step(Role::Attack, Action::Cancel(0), vec![returns(&[])]), step(Role::Attack, Action::Await(0), vec![returns(&[1])])];
        Play::contained().step(Role::Attack, Action::Repeat { times: 10, steps }, vec![], Outcome::Cycles(ways))
    };
    let well = || vec![Ending::done(), number(1)];
    assert_eq!(cycles(vec![well()]).judged().verdict, Contained);
    assert_eq!(cycles(vec![well()]).judged().steps[5].expected, ["value", "value (i32.const 1)"]);
    let late = cycles(vec![well(), vec![Ending::done(), number(9)]]).judged();
    assert_eq!((late.verdict, late.decisive, late.steps[5].ok), (Uncontained, Some(5), Some(false)));
    assert_eq!(late.steps[5].observed, "value; value (i32.const 1); in another cycle value; value (i32.const 9)");
}

#[test]
fn steps_say_what_was_expected_and_seen_and_whether_that_is_well() {
    let play = Play::contained().but(2, value(&[1])).but(3, changed()).but(4, not_run());
    let judgement = play.judged();
    let seen: Vec<_> = judgement.steps.iter().map(|step| (step.ok, step.expected.join(" or "), step.observed.as_str())).collect();
    assert_eq!(
        seen,
        [
            (Some(true), "value".to_owned(), "value"),
            (Some(true), "value (i32.const 5)".into(), "value (i32.const 5)"),
            (Some(false), "trap:oob-memory".into(), "value (i32.const 1)"),
            (Some(false), "unchanged".into(), "changed: memory `m` at byte 17: 0x03 became 0x04"),
            (None, "value (i32.const 7)".into(), "not run: its instance does not exist"),
        ]
    );
    assert_eq!(judgement.changed, ["memory `m` at byte 17: 0x03 became 0x04 of $victim"]);
    assert_eq!(Play::contained().died(2, Cause::Environment).judged().steps[2].ok, None);
    assert_eq!(Play::contained().died(2, Cause::Hung).judged().steps[2].ok, Some(false));
}

#[test]
fn evidence_states_what_was_observed() {
    for (play, sentence) in [
        (Play::contained(), "the benign twin succeeded, and every step of the attack that ran ended as permitted"),
        (
            Play::contained().but(2, value(&[1])),
            r#"step 2 (calling "f" of $attacker) ended as value (i32.const 1); permitted: trap:oob-memory"#,
        ),
        (
            Play::contained().died(2, Cause::Crashed),
            r#"step 2 (calling "f" of $attacker) did not end: the process died by itself (signal 11)"#,
        ),
        (
            Play::contained().died(2, Cause::Garbled("half a line".into())),
            r#"step 2 (calling "f" of $attacker) did not end: the process broke the protocol: half a line; the adapter may be at fault, or may have been taken over"#,
        ),
        (
            Play::contained().but(2, limit(LimitKind::Fuel)),
            r#"step 2 (calling "f" of $attacker) ended as limit:fuel "all used"; permitted: trap:oob-memory; the case did not set this limit"#,
        ),
    ] {
        assert_eq!(play.judged().evidence, sentence);
    }
}

#[test]
fn a_leak_names_its_place() {
    let leak = leaking(Play::contained(), 2).judged().leak.unwrap();
    assert_eq!((leak.secret, leak.step, leak.what.as_str()), (0, Some(2), "result of $attacker"));
    assert_eq!(leak.encoding, "raw, low 4 bytes of each result");
}

#[test]
fn a_secret_of_an_earlier_case_is_a_leak_like_any_other() {
    let leak = crate::judge::Leak { secret: 1, encoding: "hex".into(), step: Some(2), viewer: Some(ATTACKER), what: "result".into() };
    let play = Play::contained().but(2, value(&[1]));
    let mut judgement = play.judged();
    let before = judgement.evidence.clone();
    judgement.add_leak_of_earlier("memory/other", &play.script, leak.clone());
    assert_eq!((judgement.verdict, judgement.decisive), (Leaked, Some(2)));
    assert_eq!(
        judgement.evidence,
        "secret 1 of memory/other, which the process served before, can be read in result of $attacker at step 2 (hex)"
    );
    assert_eq!(judgement.notes, [format!("uncontained: {before}")]);
    assert_eq!(judgement.leak.as_ref().unwrap().what, "result of $attacker");

    let own = leaking(Play::contained(), 2);
    let mut judgement = own.judged();
    judgement.add_leak_of_earlier("memory/other", &own.script, leak);
    assert_eq!(judgement.leak.as_ref().map(|leak| leak.secret), Some(0), "the case's own secret stays in front");
    assert_eq!(judgement.notes.len(), 1);
}

#[test]
fn outcomes_that_are_missing_prove_nothing() {
    let mut play = Play::contained();
    play.seen.steps.clear();
    let judgement = play.judged();
    assert_eq!(judgement.verdict, Inconclusive);
    assert!(judgement.steps.iter().all(|step| step.ok.is_none() && step.observed.starts_with("not run")));
}
