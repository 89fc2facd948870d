use super::*;
use crate::{Outcome, Record, Stale, report::Exit, sample};
use std::fs;

fn entry(target: &str, verdict: &str) -> String {
    format!("[[known]]\ncase = 'memory/a'\ntarget = '{target}'\nverdict = '{verdict}'\nreason = 'reported'\n")
}

fn run(records: &[(&str, &str, Verdict)]) -> Run {
    sample::run(records.iter().map(|(case, target, verdict)| sample::record(case, target, *verdict)))
}

/// What a run of these records, held against these entries, comes to.
fn check(entries: &[String], records: &[(&str, &str, Verdict)], exit: Exit, stale: usize) {
    let (baseline, run) = (Baseline::parse(&entries.concat(), "b").unwrap(), run(records));
    let compared = baseline.compare(&run);
    assert_eq!((compared.exit(), compared.stale().len()), (exit, stale), "{entries:?} {records:?}");
}

#[test]
fn a_run_is_red_with_what_is_new_or_stale_and_green_with_what_is_known() {
    use Verdict::*;
    let crashed = [entry("wasmer.a", "crashed")];
    check(&[], &[("memory/a", "wasmer.a", Contained)], Exit::Clean, 0);
    check(&[], &[("memory/a", "wasmer.a", Crashed)], Exit::Findings, 0);
    check(&crashed, &[("memory/a", "wasmer.a", Crashed)], Exit::Clean, 0);
    // Fixed: the entry must go.
    check(&crashed, &[("memory/a", "wasmer.a", Contained)], Exit::Findings, 1);
    // Worse: new, and the entry is wrong.
    check(&crashed, &[("memory/a", "wasmer.a", Leaked)], Exit::Findings, 1);
    // Another target, another case, or not run: nothing to say about the entry.
    check(&crashed, &[("memory/a", "wasmer.b", Contained)], Exit::Clean, 0);
    check(&crashed, &[("memory/b", "wasmer.a", Contained)], Exit::Clean, 0);
    check(&crashed, &[], Exit::Clean, 0);
    for settled_before in [Unsupported, NotDriven, NoControl] {
        check(&crashed, &[("memory/a", "wasmer.a", settled_before)], Exit::Clean, 0);
    }
}

#[test]
fn inconclusive_results_need_entries_too() {
    use Verdict::*;
    check(&[], &[("memory/a", "wasmer.a", Inconclusive)], Exit::Incomplete, 0);
    check(&[entry("wasmer.a", "inconclusive")], &[("memory/a", "wasmer.a", Inconclusive)], Exit::Clean, 0);
    check(&[entry("wasmer.a", "inconclusive")], &[("memory/a", "wasmer.a", Contained)], Exit::Findings, 1);
    // It does not refute what is known, and is not it either.
    check(&[entry("wasmer.a", "crashed")], &[("memory/a", "wasmer.a", Inconclusive)], Exit::Incomplete, 0);
    // What was found outranks what is missing.
    check(&[], &[("memory/a", "wasmer.a", Inconclusive), ("memory/b", "wasmer.a", Hung)], Exit::Findings, 0);
}

#[test]
fn a_pattern_holds_while_one_of_its_units_does() {
    use Verdict::*;
    let pattern = [entry("wasmer.*", "crashed")];
    check(&pattern, &[("memory/a", "wasmer.a", Crashed), ("memory/a", "wasmer.b", Contained)], Exit::Clean, 0);
    check(&pattern, &[("memory/a", "wasmer.a", Contained), ("memory/a", "wasmer.b", Unsupported)], Exit::Findings, 1);
    check(&pattern, &[("memory/a", "wasmi.a", Crashed)], Exit::Findings, 0);
}

#[test]
fn a_missing_unit_is_never_green() {
    let mut run = run(&[("memory/a", "wasmer.a", Verdict::Contained)]);
    run.header.planned.get_mut("wasmer.a").unwrap().insert("memory/z".into());
    assert_eq!(Baseline::default().compare(&run).exit(), Exit::Incomplete);
}

/// What entries of more than a verdict come to, on a run of 1.2.3 on linux-x86_64 on 1970-01-01.
fn check_with(more: &str, records: &[(&str, &str, Verdict)], exit: Exit, stale: usize) {
    check(&[entry("wasmer.a", "crashed") + more], records, exit, stale);
}

#[test]
fn an_entry_holds_where_its_conditions_do() {
    use Verdict::*;
    let crashed = [("memory/a", "wasmer.a", Crashed)];
    let contained = [("memory/a", "wasmer.a", Contained)];
    check_with("when = { version = '1.2.*' }\n", &crashed, Exit::Clean, 0);
    check_with("when = { version = '1.3.*' }\n", &crashed, Exit::Findings, 0);
    check_with("when = { platform = 'linux-aarch64' }\n", &crashed, Exit::Findings, 0);
    check_with("when = { version = '1.2.3', platform = 'linux-*' }\n", &contained, Exit::Findings, 1);
    // Elsewhere than it is about, it is not stale.
    check_with("when = { platform = 'linux-aarch64' }\n", &contained, Exit::Clean, 0);
}

#[test]
fn an_entry_holds_until_its_last_day() {
    use Verdict::*;
    let crashed = [("memory/a", "wasmer.a", Crashed)];
    check_with("expires = 1970-01-02\n", &crashed, Exit::Clean, 0);
    check_with("expires = 1970-01-01\n", &crashed, Exit::Clean, 0);
    check_with("expires = 1969-12-31\n", &crashed, Exit::Findings, 1);
    check_with("expires = 1969-12-31\n", &[("memory/a", "wasmer.a", Contained)], Exit::Findings, 1);
    // Nothing of it ran: nothing to look at again.
    check_with("expires = 1969-12-31\n", &[("memory/a", "wasmer.a", Unsupported)], Exit::Clean, 0);
    check_with("expires = 1969-12-31\n", &[("memory/b", "wasmer.a", Contained)], Exit::Clean, 0);
    // Where nobody knows the day, absence is no pass.
    let mut run = run(&crashed);
    run.header.origins.clear();
    let baseline = Baseline::parse(&(entry("wasmer.a", "crashed") + "expires = 9999-12-31\n"), "b").unwrap();
    assert_eq!(baseline.compare(&run).exit(), Exit::Findings);
}

#[test]
fn an_entry_may_list_a_class() {
    use Verdict::*;
    let denial = [entry("wasmer.a", "crashed").replace("verdict = 'crashed'", "class = 'denial'")];
    for verdict in [Crashed, Hung, Exhausted] {
        check(&denial, &[("memory/a", "wasmer.a", verdict)], Exit::Clean, 0);
    }
    check(&denial, &[("memory/a", "wasmer.a", Leaked)], Exit::Findings, 1);
    check(&denial, &[("memory/a", "wasmer.a", Contained)], Exit::Findings, 1);
}

#[test]
fn a_shard_cannot_say_that_a_pattern_is_stale() {
    let mut run = run(&[("memory/a", "wasmer.a", Verdict::Contained)]);
    run.header.parts.insert(crate::run::Part::new([], 1, 2));
    for (target, stale) in [("wasmer.*", 0), ("wasmer.a", 1)] {
        let baseline = Baseline::parse(&entry(target, "crashed"), "b").unwrap();
        assert_eq!(baseline.compare(&run).stale().len(), stale, "{target}");
    }
}

#[test]
fn what_makes_a_run_red_says_what_to_do() {
    use Verdict::*;
    let old = entry("wasmer.a", "crashed") + "expires = 1969-12-31\n";
    let mut said = Vec::new();
    for (text, verdict) in [(&old, Crashed), (&entry("wasmer.a", "crashed"), Contained), (&entry("wasmer.b", "hung"), Crashed)] {
        let (baseline, run) = (Baseline::parse(text, "b.toml").unwrap(), run(&[("memory/a", "wasmer.a", verdict)]));
        let record = run.records.values().next().unwrap();
        said.push(baseline.problem(record, run.header.date().unwrap()).unwrap());
        said.extend(baseline.compare(&run).stale().iter().map(Stale::sentence));
    }
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn what_is_wrong_is_shown_where_it_stands() {
    for text in [
        entry("wasmer.a", "crashed").replace("reason", "raeson"),
        entry("wasmer.a", "crashed").replace("reported", " "),
        entry("wasmer.a", "exploded"),
        entry("wasmer.a", "contained"),
        entry("wasmer.a", "crashed").repeat(2),
        entry("wasmer.a", "crashed") + "class = 'denial'\n",
        entry("wasmer.a", "crashed").replace("verdict = 'crashed'", "class = 'pass'"),
        entry("wasmer.a", "crashed").replace("verdict = 'crashed'\n", ""),
        entry("wasmer.a", "crashed") + "expires = 2027-01-31T10:00:00\n",
        entry("wasmer.a", "crashed") + "when = {}\n",
        entry("wasmer.a", "crashed") + "when = { runtime = 'x' }\n",
        "known = 7".into(),
        "[[known]\n".into(),
    ] {
        insta::with_settings!({ omit_expression => true, description => text.clone() }, {
            let Err(BaselineError::Malformed(diagnostic)) = Baseline::parse(&text, "baseline.toml") else { panic!("{text}") };
            insta::assert_snapshot!(diagnostic.render(false));
        });
    }
}

#[test]
fn the_shipped_baseline_can_be_used() {
    Baseline::shipped().unwrap();
    assert_eq!(fs::read_to_string(SHIPPED_FILE).unwrap(), SHIPPED);
}

#[test]
fn a_blessed_run_is_green_and_the_rest_stays_as_it_was_written() {
    use Verdict::*;
    let text = format!(
        "# Ours.\n\n# The first.\n{}\n# The second.\n{}link = 'https://example.org'\n",
        entry("wasmer.a", "crashed"),
        entry("wasmer.b", "hung")
    );
    let baseline = Baseline::parse(&text, "b").unwrap();
    let mut leaked: Record = sample::record("memory/b", "wasmer.a", Leaked);
    leaked.evidence.sentence = "the \"secret\"\u{1b}[31m\n[[known]]".into();
    let run = sample::run([
        sample::record("memory/a", "wasmer.a", Contained),
        sample::record("memory/a", "wasmer.b", Hung),
        sample::record("memory/c", "wasmer.a", Inconclusive),
        leaked,
    ]);
    let blessed = baseline.bless(&baseline.compare(&run));
    insta::assert_snapshot!(blessed);
    let blessed = Baseline::parse(&blessed, "b").unwrap();
    let compared = blessed.compare(&run);
    assert_eq!(compared.exit(), Exit::Clean);
    let hung = compared.outcome(&sample::record("memory/a", "wasmer.b", Hung).unit()).unwrap();
    assert!(matches!(hung, Outcome::Known(known) if known.link.is_some()));
    assert_eq!(blessed.bless(&compared), blessed.text);
}

#[test]
fn blessing_what_has_expired_keeps_its_reason() {
    let text = entry("wasmer.*", "crashed") + "expires = 1969-12-31\nlink = 'https://example.org'\n";
    let (baseline, run) = (Baseline::parse(&text, "b").unwrap(), run(&[("memory/a", "wasmer.a", Verdict::Crashed)]));
    let blessed = baseline.bless(&baseline.compare(&run));
    assert!(blessed.contains("reason = \"reported\"\nlink = \"https://example.org\"") && !blessed.contains("expires"), "{blessed}");
    assert_eq!(Baseline::parse(&blessed, "b").unwrap().compare(&run).exit(), Exit::Clean);
}
