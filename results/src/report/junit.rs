//! For test dashboards: JUnit XML, one suite per target.

use super::{Page, Report};
use crate::{Compared, Outcome, Record, Run, Unit, Verdict, text::clean};
use quick_junit::{NonSuccessKind, TestCase, TestCaseStatus, TestSuite};
use std::{collections::BTreeMap, time::Duration};

/// JUnit XML.
///
/// | what it is | what it becomes |
/// |---|---|
/// | a finding beyond the baseline | a failure, its type the verdict |
/// | a stale entry of the baseline | a failure of type `stale-baseline` |
/// | inconclusive beyond the baseline, a unit without a record | an error |
/// | known, unsupported, no control, not driven | skipped, with the reason |
/// | contained, limit | a success |
#[derive(Clone, Copy, Debug)]
pub struct Junit;

impl Report for Junit {
    fn name(&self) -> &'static str {
        "junit"
    }

    fn render(&self, run: &Run, compared: &Compared<'_>, _: Page) -> String {
        let mut suites = BTreeMap::<String, Vec<TestCase>>::new();
        for (record, outcome) in compared.outcomes() {
            suites.entry(clean(&record.target)).or_default().push(test(record, outcome));
        }
        for unit in run.missing() {
            let missing = status(NonSuccessKind::Error, "incomplete", "the run has no record of this unit");
            suites.entry(clean(&unit.target)).or_default().push(named(&unit, missing));
        }
        if !compared.stale().is_empty() {
            suites.insert("baseline".into(), compared.stale().iter().map(stale).collect());
        }
        let mut report = quick_junit::Report::new("dyetest");
        for (name, mut tests) in suites {
            tests.sort_by(|one, other| one.name.cmp(&other.name));
            let mut suite = TestSuite::new(name);
            suite.add_test_cases(tests);
            report.add_test_suite(suite);
        }
        report.to_string().expect("a report without timestamps is XML")
    }
}

fn test(record: &Record, outcome: Outcome<'_>) -> TestCase {
    let verdict = record.verdict.id();
    let sentence = clean(&record.evidence.sentence);
    let status = match outcome {
        Outcome::New => {
            let mut status = status(NonSuccessKind::Failure, verdict, &sentence);
            status.set_description(description(record));
            status
        }
        Outcome::Unsettled => status(NonSuccessKind::Error, verdict, &sentence),
        Outcome::Known(known) => {
            let link = known.link.as_ref().map(|link| format!(" ({})", clean(link))).unwrap_or_default();
            skipped(&format!("known, {verdict}: {}{link}", clean(&known.reason)))
        }
        Outcome::Expected => match record.verdict {
            Verdict::Contained | Verdict::Limit => TestCaseStatus::success(),
            _ => skipped(&format!("{verdict}: {sentence}")),
        },
    };
    let mut test = named(&record.unit(), status);
    for (name, value) in [
        ("severity", record.severity.to_string()),
        ("property", clean(&record.property)),
        ("verdict", verdict.to_owned()),
        ("repro", clean(&record.repro)),
    ] {
        test.add_property((name, value.as_str()));
    }
    if let Some(wall) = record.volatile.wall_ms {
        test.set_time(Duration::from_millis(wall));
    }
    test
}

/// What a person needs who reads no more than this.
fn description(record: &Record) -> String {
    let steps = record.failed_steps().map(|step| {
        let expected: Vec<String> = step.expected.iter().map(|ending| clean(ending)).collect();
        format!(
            "{}:{}:{}: {}\n  expected {}\n  observed {}\n",
            clean(&record.file),
            step.line,
            step.column,
            clean(&step.what),
            expected.join(" or "),
            clean(&step.observed)
        )
    });
    format!("{}\n{}\n{}again: {}", clean(&record.title), clean(&record.evidence.sentence), steps.collect::<String>(), clean(&record.repro))
}

fn stale(stale: &crate::Stale<'_>) -> TestCase {
    let entry = stale.entry;
    let mut test = TestCase::new(
        format!("{} on {}", clean(&entry.case), clean(&entry.target)),
        status(NonSuccessKind::Failure, "stale-baseline", &clean(&stale.sentence())),
    );
    test.set_classname("baseline");
    test
}

fn named(unit: &Unit, status: TestCaseStatus) -> TestCase {
    let case = clean(&unit.case);
    let suite = case.split('/').next().unwrap_or_default().to_owned();
    let mut test = TestCase::new(case, status);
    test.set_classname(suite);
    test
}

fn status(kind: NonSuccessKind, of: &str, message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::non_success(kind);
    status.set_type(of).set_message(message);
    status
}

fn skipped(message: &str) -> TestCaseStatus {
    let mut status = TestCaseStatus::skipped();
    status.set_message(message);
    status
}
