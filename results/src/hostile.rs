//! Files that were good once. Whatever became of them, they are read or refused, and what refuses them names the file and the place.

#[path = "../../suites/tests/mutation/mod.rs"]
mod mutation;

use crate::{
    Baseline, BaselineError, Choice, Diff, Record, Requirements, Run, RunWriter, Verdict,
    choose::RequirementsError,
    report::{Page, REPORTS},
    run::{Footer, RunError},
    sample, site,
};
use dyetest_suites::Diagnostic;
use mutation::{mutated, texts};
use proptest::prelude::*;
use std::{fs, path::Path};

const REQUIREMENTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/requirements");

/// A run with every verdict, as its three files: header, records, footer.
fn files() -> [String; 3] {
    let records = Verdict::ALL.iter().map(|verdict| sample::record(&format!("memory/{verdict}"), "wasmi.eager", *verdict));
    let run = sample::run(records);
    let footer = Footer {
        schema: crate::SCHEMA,
        finished: jiff::Timestamp::UNIX_EPOCH,
        planned: 1,
        recorded: 1,
        verdicts: [(Verdict::Leaked, 1)].into(),
    };
    let json = |value: Result<String, serde_json::Error>| value.unwrap();
    let lines = run.records.values().map(Record::to_line).collect();
    [json(serde_json::to_string_pretty(&run.header)), lines, json(serde_json::to_string(&footer))]
}

/// The place is in the text, and the message can be shown.
fn sound(text: &str, refused: &Diagnostic) {
    assert!(text.get(refused.span.clone()).is_some(), "{:?} of {} bytes", refused.span, text.len());
    let shown = refused.render(false);
    assert!(shown.contains("mine.toml"), "{shown}");
}

fn baselines() -> Vec<String> {
    let every_key = "[[known]]\ncase = 'memory/*'\ntarget = '*'\nclass = 'breach'\nreason = 'r'\nlink = 'https://example.org'\n\
        expires = 2027-01-31\nwhen = { version = '1', platform = 'linux-x86_64' }\n";
    vec![include_str!("../baseline.toml").to_owned(), every_key.to_owned()]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changed_baseline_is_read_or_refused(text in mutated(baselines())) {
        match Baseline::parse(&text, "mine.toml") {
            Ok(baseline) => {
                // What is stale can be taken out of it.
                let run = sample::run([sample::record("memory/a", "wasmi.eager", Verdict::Leaked)]);
                let blessed = baseline.bless(&baseline.compare(&run));
                prop_assert!(Baseline::parse(&blessed, "mine.toml").is_ok(), "{blessed}");
            }
            Err(BaselineError::Malformed(refused)) => sound(&text, &refused),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn changed_requirements_are_read_or_refused(text in mutated(texts(Path::new(REQUIREMENTS), ".toml"))) {
        match Requirements::parse(&text, "mine.toml") {
            Ok(requirements) => drop(Choice::new(&sample::run([]), &requirements).table(Some(80))),
            Err(RequirementsError::Malformed(refused)) => sound(&text, &refused),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_changed_run_is_read_or_refused(which in 0..3_usize, text in mutated(files().into())) {
        let mut files = files();
        // Two times of three, one that belongs elsewhere.
        files[which] = text;
        check_run(&files);
    }

    #[test]
    fn a_run_with_changed_records_is_read_or_refused(text in mutated(vec![files()[1].clone()])) {
        let [header, _, footer] = files();
        check_run(&[header, text, footer]);
    }

    #[test]
    fn a_run_with_a_changed_header_is_read_or_refused(text in mutated(vec![files()[0].clone()])) {
        let [_, records, footer] = files();
        check_run(&[text, records, footer]);
    }
}

/// Reads a run of these files in every way that there is.
fn check_run(files: &[String; 3]) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in ["run.json", "records.jsonl", "end.json"].iter().zip(files) {
        fs::write(folder.path().join(name), text).unwrap();
    }
    let run = match Run::read(folder.path()) {
        Ok(run) => run,
        Err(refused) => {
            let said = refused.to_string();
            let named = match &refused {
                RunError::Line { line, .. } => said.contains(&format!("records.jsonl:{line}: ")),
                _ => said.contains("run.json: ") || said.contains("end.json: "),
            };
            assert!(named && !said.chars().any(char::is_control), "{said:?}");
            assert!(RunWriter::resume(folder.path()).is_err());
            return;
        }
    };
    let baseline = Baseline::default();
    let compared = baseline.compare(&run);
    for report in REPORTS {
        report.render(&run, &compared, Page { width: Some(80) });
    }
    assert!(!site::render(&run, &compared, &[], None).is_empty());
    Diff::new(&run, &run).table(Some(80));
    check_resumed(&run, folder.path());
}

/// What is gone on with has every record that was there, and no half of one.
fn check_resumed(run: &Run, folder: &Path) {
    let (writer, resumed) = RunWriter::resume(folder).unwrap();
    assert_eq!(resumed.records, run.records);
    drop(writer);
    let again = Run::read(folder).unwrap();
    assert_eq!((again.records, again.torn, again.footer), (run.records.clone(), None, None));
}
