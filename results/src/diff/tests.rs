use super::*;
use crate::{Fact, sample};
use Verdict::*;

fn run(records: &[(&str, &str, Verdict)]) -> Run {
    sample::run(records.iter().map(|(case, target, verdict)| sample::record(case, target, *verdict)))
}

/// What becomes of one unit: the name of the list that it is in, and what the difference comes to.
fn check(before: Verdict, after: Verdict, list: &str, exit: Exit) {
    let diff = Diff::new(&run(&[("memory/a", "wasmi.eager", before)]), &run(&[("memory/a", "wasmi.eager", after)]));
    let lists = [("new", &diff.new), ("changed", &diff.changed), ("fixed", &diff.fixed), ("lost", &diff.lost), ("gained", &diff.gained)];
    let has: Vec<&str> = lists.iter().filter(|(_, changes)| !changes.is_empty()).map(|(name, _)| *name).collect();
    assert_eq!((has.join(" ").as_str(), diff.exit()), (list, exit), "{before} to {after}");
}

#[test]
fn every_change_has_one_place() {
    check(Contained, Contained, "", Exit::Clean);
    check(Leaked, Leaked, "", Exit::Clean);
    check(Contained, Leaked, "new", Exit::Findings);
    check(Unsupported, BrokenFeature, "new", Exit::Findings);
    check(Misreported, Leaked, "changed", Exit::Findings);
    check(Leaked, Misreported, "changed", Exit::Clean);
    check(Limit, Contained, "changed", Exit::Clean);
    check(Unsupported, NotDriven, "changed", Exit::Clean);
    check(Leaked, Contained, "fixed", Exit::Clean);
    // What nobody looks at any more is not fixed.
    check(Leaked, Unsupported, "lost", Exit::Incomplete);
    check(Contained, Inconclusive, "lost", Exit::Incomplete);
    check(NoControl, Contained, "gained", Exit::Clean);
}

#[test]
fn a_run_has_no_difference_to_itself() {
    let run = sample::run(Verdict::ALL.iter().map(|verdict| sample::record(&format!("memory/{verdict}"), "w.a", *verdict)));
    let diff = Diff::new(&run, &run);
    assert_eq!(diff.exit(), Exit::Clean);
    assert_eq!(diff.table(None), "0 new, 0 changed, 0 fixed, 0 lost, 0 gained, 0 moved\n");
}

#[test]
fn a_unit_without_a_record_is_lost() {
    let (old, mut new) = (run(&[("memory/a", "w.a", Contained)]), run(&[("memory/a", "w.a", Contained)]));
    new.records.clear();
    let diff = Diff::new(&old, &new);
    assert_eq!((diff.lost.len(), diff.lost[0].after, diff.exit()), (1, None, Exit::Incomplete));
    assert_eq!(diff.notes.len(), 1);
}

#[test]
fn cases_and_targets_that_come_and_go_are_named_once() {
    let old = run(&[("memory/a", "w.a", Contained), ("memory/b", "w.a", Contained), ("memory/a", "w.b", Contained)]);
    let new =
        run(&[("memory/a", "w.a", Contained), ("memory/c", "w.a", Contained), ("memory/d", "w.a", Leaked), ("memory/a", "w.c", Contained)]);
    let diff = Diff::new(&old, &new);
    let names = |set: &BTreeSet<String>| set.iter().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!((names(&diff.cases_gone), names(&diff.cases_added)), ("memory/b".into(), "memory/c memory/d".into()));
    assert_eq!((names(&diff.targets_gone), names(&diff.targets_added)), ("w.b".into(), "w.c".into()));
    assert!(diff.lost.is_empty() && diff.gained.is_empty());
    // A finding is new, whoever brought it.
    assert_eq!(diff.new.len(), 1);
    assert_eq!(Diff::new(&old, &run(&[("memory/a", "w.a", Contained), ("memory/a", "w.b", Contained)])).exit(), Exit::Incomplete);
}

#[test]
fn a_planted_change_of_control_is_news_though_every_verdict_is_the_same() {
    let old = run(&[("memory/a", "w.a", Contained), ("memory/b", "w.a", Contained), ("memory/a", "w.b", Contained)]);
    let mut new = old.clone();
    for record in new.records.values_mut().filter(|record| record.target == "w.a") {
        record.identity.controls.insert("memory-bounds".into(), "guard pages".into());
    }
    let diff = Diff::new(&old, &new);
    let moved = Moved {
        target: "w.a".into(),
        fact: Fact::Control("memory-bounds".into()),
        before: Some("explicit checks".into()),
        after: Some("guard pages".into()),
        same: 2,
        other: 0,
    };
    assert_eq!((diff.moved.as_slice(), diff.exit()), (&[moved][..], Exit::Findings));
    insta::assert_snapshot!(diff.json());
}

#[test]
fn every_fact_can_move() {
    let old = run(&[("memory/a", "w.a", Contained)]);
    type Move = fn(&mut crate::Identity);
    let moves: [(Move, &str); 5] = [
        (|identity| identity.version = "2".into(), "version"),
        (|identity| identity.platform = "linux-aarch64".into(), "platform"),
        (|identity| identity.controls.clear(), "control of memory-bounds"),
        (|identity| _ = identity.configuration.insert("new".into(), "on".into()), "setting new"),
        (|identity| identity.confinement.clear(), "confinement by landlock"),
    ];
    for (change, name) in moves {
        let mut new = old.clone();
        new.records.values_mut().for_each(|record| change(&mut record.identity));
        let diff = Diff::new(&old, &new);
        assert_eq!(diff.moved.iter().map(|moved| moved.fact.to_string()).collect::<Vec<_>>(), [name]);
    }
    // A process that did not start says nothing of its target.
    let mut new = old.clone();
    new.records.values_mut().for_each(|record| record.identity = crate::Identity::default());
    assert_eq!(Diff::new(&old, &new).moved, []);
}

/// Something of everything, for views.
fn diff() -> Diff {
    let old = run(&[
        ("memory/a", "w.a", Contained),
        ("memory/a", "w.b", Contained),
        ("memory/b", "w.a", Leaked),
        ("memory/c", "w.a", Contained),
        ("memory/d", "w.a", Contained),
    ]);
    let mut new = run(&[
        ("memory/a", "w.a", Crashed),
        ("memory/a", "w.b", Crashed),
        ("memory/b", "w.a", Contained),
        ("memory/c", "w.a", Unsupported),
        ("memory/e", "w.a", Contained),
    ]);
    for record in new.records.values_mut() {
        record.identity.version = "2\u{1b}[31m|".into();
        record.evidence.sentence.push_str("\u{202e}<b>");
    }
    Diff::new(&old, &new)
}

#[test]
fn people_see_what_changed() {
    insta::assert_snapshot!(anstream::adapter::strip_str(&diff().table(Some(100))).to_string());
    insta::assert_snapshot!(diff().markdown());
}

#[test]
fn nothing_that_a_guest_says_is_obeyed() {
    let shown = [anstream::adapter::strip_str(&diff().table(None)).to_string(), diff().markdown(), diff().json()].concat();
    assert!(!shown.chars().any(|char| char != '\n' && (char.is_control() || char == '\u{202e}')), "{shown:?}");
    assert!(!diff().markdown().contains("<b>"));
}
