use super::*;
use crate::sample;
use Verdict::*;
use std::path::Path;

const MEMORY: &str = "title = 'Mine'\n[[hold]]\nproperties = ['memory-bounds']\n";

fn run(records: &[(&str, Verdict)]) -> Run {
    sample::run(records.iter().map(|(case, verdict)| sample::record(case, "wasmi.eager", *verdict)))
}

/// What these requirements find in a run of these cases of `memory-bounds`: what stands against, is unknown, is weak.
fn check(requirements: &str, records: &[(&str, Verdict)], against: &[Matter], unknown: &[Matter], weaknesses: usize) {
    let choice = Choice::new(&run(records), &Requirements::parse(requirements, "r.toml").unwrap());
    let [candidate] = &choice.targets[..] else { panic!("{choice:?}") };
    let matters = |reasons: &[Reason]| reasons.iter().map(|reason| reason.why).collect::<Vec<_>>();
    assert_eq!(matters(&candidate.against), against, "{records:?}");
    assert_eq!((matters(&candidate.unknown).as_slice(), candidate.weaknesses.len()), (unknown, weaknesses), "{records:?}");
    assert_eq!(candidate.qualifies, against.is_empty());
}

#[test]
fn a_target_qualifies_when_nothing_stands_against_it() {
    check(MEMORY, &[("memory/a", Contained), ("memory/b", Limit)], &[], &[], 0);
    for verdict in [Leaked, Corrupted, Escalated, Uncontained, BrokenFeature, Crashed, Hung, Exhausted] {
        check(MEMORY, &[("memory/a", Contained), ("memory/b", verdict)], &[Matter::Broken], &[], 0);
    }
    check(MEMORY, &[("memory/a", Contained), ("memory/b", NoControl)], &[Matter::NoControl], &[], 0);
}

#[test]
fn other_properties_and_lesser_severities_do_not_count() {
    let other = MEMORY.replace("memory-bounds", "bounded-time");
    check(&other, &[("memory/a", Leaked)], &[Matter::NotRun], &[], 0);
    // The sample is critical, and nothing is worse.
    check(&(MEMORY.to_owned() + "severity = 'critical'\n"), &[("memory/a", Leaked)], &[Matter::Broken], &[], 0);
    let mut run = run(&[("memory/a", Contained), ("memory/b", Leaked)]);
    run.records.values_mut().filter(|record| record.verdict == Leaked).for_each(|record| record.severity = Severity::Medium);
    for (severity, qualifies) in [("high", true), ("medium", false), ("low", false)] {
        let requirements = Requirements::parse(&format!("{MEMORY}severity = '{severity}'\n"), "r").unwrap();
        assert_eq!(Choice::new(&run, &requirements).qualified().count() == 1, qualifies, "{severity}");
    }
}

#[test]
fn what_needs_a_proposal_that_nobody_is_given_does_not_count() {
    let without = |feature: &str| Requirements::parse(&format!("without = ['{feature}']\n{MEMORY}"), "r").unwrap();
    // The sample needs bulk-memory.
    let mut run = run(&[("memory/a", Contained), ("memory/b", Leaked)]);
    run.records.values_mut().filter(|record| record.verdict == Contained).for_each(|record| record.features.clear());
    for (feature, qualifies) in [("threads", false), ("bulk-memory", true)] {
        assert_eq!(Choice::new(&run, &without(feature)).qualified().count() == 1, qualifies, "{feature}");
    }
    let both = format!("features = ['simd']\nwithout = ['simd']\n{MEMORY}");
    assert!(Requirements::parse(&both, "r").is_err());
}

#[test]
fn what_is_unknown_counts_unless_it_is_allowed() {
    let allow = |what: &str| format!("{MEMORY}[unknown]\n{what} = 'allow'\n");
    for (verdict, matter, name) in [(Inconclusive, Matter::Inconclusive, "inconclusive"), (NotDriven, Matter::NotDriven, "not-driven")] {
        let records = [("memory/a", Contained), ("memory/b", verdict)];
        check(MEMORY, &records, &[matter], &[], 0);
        check(&allow(name), &records, &[], &[matter], 0);
    }
    // A lacking feature takes its cases away; only where nothing is left, nothing is known.
    check(MEMORY, &[("memory/a", Contained), ("memory/b", Unsupported)], &[], &[], 0);
    check(MEMORY, &[("memory/a", Unsupported), ("memory/b", Unsupported)], &[Matter::Unsupported], &[], 0);
    check(&allow("unsupported"), &[("memory/a", Unsupported)], &[], &[Matter::Unsupported], 0);
}

#[test]
fn a_unit_without_a_record_is_not_run() {
    let mut run = run(&[("memory/a", Contained), ("memory/b", Contained)]);
    run.records.pop_last();
    let requirements = Requirements::parse(MEMORY, "r").unwrap();
    let choice = Choice::new(&run, &requirements);
    let [reason] = &choice.targets[0].against[..] else { panic!("{choice:?}") };
    assert_eq!((reason.why, reason.case.as_deref()), (Matter::NotRun, Some("memory/b")));
}

#[test]
fn features_must_be_there_and_work() {
    let simd = format!("features = ['simd']\n{MEMORY}");
    let with = |verdict| [("memory/a", Contained), ("features/simd", verdict)];
    check(&simd, &[("memory/a", Contained)], &[Matter::NotRun], &[], 0);
    // The sample's records are all of `memory-bounds`, so that a broken feature breaks it too.
    check(&simd, &with(Contained), &[], &[], 0);
    check(&simd, &with(Unsupported), &[Matter::NoFeature], &[], 0);
    check(&simd, &with(BrokenFeature), &[Matter::Broken, Matter::NoFeature], &[], 0);
    check(&simd, &with(NotDriven), &[Matter::NotDriven, Matter::NotDriven], &[], 0);
}

#[test]
fn weaknesses_have_budgets() {
    let budget = |count: usize| format!("{MEMORY}[weaknesses]\ncritical = {count}\n");
    let weak = [("memory/a", Misreported), ("memory/b", OverBlocked)];
    check(MEMORY, &weak, &[Matter::Weak; 2], &[], 0);
    check(&budget(1), &weak, &[Matter::Weak; 2], &[], 0);
    check(&budget(2), &weak, &[], &[], 2);
}

#[test]
fn what_is_wrong_is_shown_where_it_stands() {
    for text in [
        "[[hold]]\nproperties = ['memory-bounds']\n".to_owned(),
        "title = 'Mine'\n".into(),
        MEMORY.replace("memory-bounds", "memory-bonds"),
        MEMORY.replace("['memory-bounds']", "['memory-bounds', 'memory-bounds']"),
        format!("features = ['smid']\n{MEMORY}"),
        format!("features = ['stores']\n{MEMORY}"),
        format!("{MEMORY}severity = 'bad'\n"),
        format!("{MEMORY}[unknown]\nunsuported = 'allow'\n"),
        format!("{MEMORY}[weaknesses]\nterrible = 1\n"),
    ] {
        insta::with_settings!({ omit_expression => true, description => text.clone() }, {
            let Err(RequirementsError::Malformed(diagnostic)) = Requirements::parse(&text, "r.toml") else { panic!("{text}") };
            insta::assert_snapshot!(diagnostic.render(false));
        });
    }
}

#[test]
fn the_examples_can_be_used() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/requirements");
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap().path()).collect();
    assert_eq!(files.len(), 4);
    for file in files {
        Requirements::load(&file).unwrap_or_else(|error| panic!("{}: {error:?}", file.display()));
    }
}

#[test]
fn people_see_who_qualifies_and_what_stands_against_the_others() {
    let mut records = vec![
        sample::record("memory/a", "wasmi.eager", Contained),
        sample::record("memory/b", "wasmi.eager", Misreported),
        sample::record("memory/c", "wasmi.eager", NotDriven),
    ];
    for target in ["wasmer.a", "wasmer.b"] {
        records.push(sample::record("memory/a", target, Leaked));
        records.push(sample::record("memory/b", target, Contained));
        records.push(sample::record("memory/c", target, Contained));
    }
    records[3].evidence.sentence.push_str("\u{1b}[2J\u{202e}");
    let requirements = format!("{MEMORY}[unknown]\nnot-driven = 'allow'\n[weaknesses]\ncritical = 1\n");
    let choice = Choice::new(&sample::run(records), &Requirements::parse(&requirements, "r").unwrap());
    let table = anstream::adapter::strip_str(&choice.table(Some(120))).to_string();
    let obeyed = |char: char| char != '\n' && (char.is_control() || char == '\u{202e}');
    assert!(!(table.clone() + &choice.json()).chars().any(obeyed));
    insta::assert_snapshot!(table);
    insta::assert_snapshot!(choice.json());
}
