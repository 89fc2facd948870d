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
///
/// It keeps to the schema of Jenkins' plugin, the strictest that readers use: what else is to be said of a test is its output, since that
/// schema has no properties of tests.
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
        let xml = report.to_string().expect("a report without timestamps is XML");
        // The root comes first, and may not tell what each suite tells.
        xml.replacen(&format!(" skipped=\"{}\"", report.skipped), "", 1)
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
    test.set_system_out(format!(
        "severity: {}\nproperty: {}\nverdict: {verdict}\nagain: {}",
        record.severity,
        clean(&record.property),
        clean(&record.repro)
    ));
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

#[cfg(test)]
pub(in crate::report) use tests::wrong;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Baseline, sample};
    use quick_xml::{Reader, events::Event};

    /// By element: where it may stand, the attributes that it must have, and those that it may have.
    const MODEL: &[(&str, &str, &[&str], &[&str])] = &[
        ("testsuites", "", &["name", "tests", "failures", "errors"], &["time"]),
        ("testsuite", "testsuites", &["name", "tests", "failures", "errors"], &["skipped", "time"]),
        ("testcase", "testsuite", &["name", "classname"], &["time"]),
        ("system-out", "testcase", &[], &[]),
        ("failure", "testcase", &["type", "message"], &[]),
        ("error", "testcase", &["type", "message"], &[]),
        ("skipped", "testcase", &["message"], &[]),
    ];

    /// What is wrong with XML that should be JUnit. This permits what we mean to write, and nothing else; `.ci/junit` holds a report against
    /// the schema of Jenkins' plugin.
    pub(in crate::report) fn wrong(xml: &str) -> Option<String> {
        let mut reader = Reader::from_str(xml);
        let mut open: Vec<String> = Vec::new();
        loop {
            let (start, closed) = match reader.read_event() {
                Err(error) => return Some(error.to_string()),
                Ok(Event::Eof) => return (!open.is_empty()).then(|| format!("{open:?} is open")),
                Ok(Event::Start(start)) => (start, false),
                Ok(Event::Empty(start)) => (start, true),
                Ok(Event::End(_)) => {
                    open.pop();
                    continue;
                }
                Ok(_) => continue,
            };
            let name = String::from_utf8_lossy(start.name().as_ref()).into_owned();
            let parent = open.last().cloned().unwrap_or_default();
            let Some((_, _, must, may)) = MODEL.iter().find(|(element, place, ..)| *element == name && *place == parent) else {
                return Some(format!("{name} in `{parent}`"));
            };
            let has: Vec<String> =
                start.attributes().map(|attribute| String::from_utf8_lossy(attribute.unwrap().key.as_ref()).into_owned()).collect();
            let unknown = has.iter().find(|attribute| !must.contains(&attribute.as_str()) && !may.contains(&attribute.as_str()));
            let missing = must.iter().find(|attribute| !has.iter().any(|has| has == *attribute));
            if unknown.is_some() || missing.is_some() {
                return Some(format!("{name}: unknown {unknown:?}, missing {missing:?}"));
            }
            if !closed {
                open.push(name);
            }
        }
    }

    #[test]
    fn it_is_what_readers_know() {
        let cases = Verdict::ALL.iter().map(|verdict| (format!("memory/{verdict}"), *verdict));
        let mut run = sample::run(cases.map(|(case, verdict)| sample::record(&case, "wasmi.eager", verdict)));
        run.header.planned.get_mut("wasmi.eager").unwrap().insert("memory/z".into());
        let stale = "[[known]]\ncase = 'memory/contained'\ntarget = '*'\nverdict = 'leaked'\nreason = 'was'\n";
        let baseline = Baseline::parse(stale, "b").unwrap();
        let xml = Junit.render(&run, &baseline.compare(&run), Page::default());
        assert_eq!(wrong(&xml), None);
        // It could fail.
        for (what, by) in [("classname=", "class="), ("<system-out>", "<system-put>"), ("</testsuite>", ""), (" message=", " massage=")] {
            assert!(wrong(&xml.replacen(what, by, 1)).is_some(), "{what}");
        }
    }
}
