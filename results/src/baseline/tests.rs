use super::*;
use crate::{Outcome, Record, report::Exit, sample};

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

#[test]
fn patterns_match_whole_ids() {
    for (pattern, text, expected) in [
        ("wasmer.*", "wasmer.singlepass", true),
        ("wasmer.*", "wasmer", false),
        ("*", "", true),
        ("wasmer", "wasmer.x", false),
        ("*.pooling", "wasmtime.pooling", true),
        ("*.pool", "wasmtime.pooling", false),
        ("w*.p*g", "wasmtime.pooling", true),
        ("w*o*o*o*", "wasmtime.pooling", false),
        ("a*a", "a", false),
        ("**", "x", true),
        ("", "", true),
        ("", "x", false),
    ] {
        assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
    }
}

#[test]
fn what_is_wrong_is_shown_where_it_stands() {
    for text in [
        entry("wasmer.a", "crashed").replace("reason", "raeson"),
        entry("wasmer.a", "crashed").replace("reported", " "),
        entry("wasmer.a", "exploded"),
        entry("wasmer.a", "contained"),
        entry("wasmer.a", "crashed").repeat(2),
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
