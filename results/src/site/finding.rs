//! Records that say the same, on several targets.

use super::book::{Book, Link};
use crate::{Known, Record, StepRecord, Verdict};
use dyetest_suites::Severity;
use std::collections::{BTreeMap, BTreeSet};

/// How many failed steps of one case are shown.
const STEPS: usize = 20;

/// A finding, or an inconclusive result, on all targets that show the very same.
pub(super) struct Finding<'a> {
    pub(super) record: &'a Record,
    pub(super) case: Link<'a>,
    pub(super) targets: Vec<(Link<'a>, &'a Record)>,
    /// What the baseline knows of it.
    pub(super) known: Option<&'a Known>,
}

/// Findings of one severity.
pub(super) struct Severe<'a> {
    pub(super) severity: Severity,
    pub(super) findings: Vec<Finding<'a>>,
}

/// Records with one verdict for one reason, and no finding.
pub(super) struct Group<'a> {
    pub(super) verdict: Verdict,
    pub(super) reason: &'a str,
    /// Each with its number of cases.
    pub(super) targets: Vec<(Link<'a>, usize)>,
    pub(super) cases: Vec<Link<'a>>,
}

impl<'a> Finding<'a> {
    /// These records, those that differ in their target only as one, worst first.
    pub(super) fn of(book: &Book<'a>, records: impl IntoIterator<Item = &'a Record>) -> Vec<Self> {
        let mut records: Vec<&Record> = records.into_iter().collect();
        records.sort_by_key(|record| (record.severity, record.verdict, record.unit()));
        let mut findings: Vec<Finding<'_>> = Vec::new();
        for record in records {
            let known = book.known(record);
            let target = (Link::target(&record.target), record);
            let same = |finding: &&mut Finding<'_>| finding.known == known && finding.is_alike(record);
            match findings.iter_mut().rev().take_while(|finding| finding.record.case == record.case).find(same) {
                Some(finding) => finding.targets.push(target),
                None => findings.push(Finding { record, case: Link::case(&record.case), targets: vec![target], known }),
            }
        }
        findings
    }

    /// Whether the record says the same of another target.
    fn is_alike(&self, record: &Record) -> bool {
        let first = self.record;
        (first.severity, first.verdict, first.unstable, first.unproven)
            == (record.severity, record.verdict, record.unstable, record.unproven)
            && first.evidence == record.evidence
            && first.failed_steps().eq(record.failed_steps())
    }

    /// The failed steps, the first of them.
    pub(super) fn steps(&self) -> Vec<&'a StepRecord> {
        self.record.failed_steps().take(STEPS).collect()
    }

    /// How many other steps failed.
    pub(super) fn other_steps(&self) -> usize {
        self.record.failed_steps().count().saturating_sub(STEPS)
    }

    /// How many steps could not run.
    pub(super) fn unrun_steps(&self) -> usize {
        self.record.steps.iter().filter(|step| !step.ran).count()
    }

    /// The verdicts of the attempts, where there were several.
    pub(super) fn attempts(&self) -> String {
        let attempts = &self.record.process.attempts;
        if attempts.len() < 2 { String::new() } else { attempts.iter().map(Verdict::to_string).collect::<Vec<_>>().join(", ") }
    }
}

impl<'a> Severe<'a> {
    /// How many records these findings are.
    pub(super) fn records(&self) -> usize {
        self.findings.iter().map(|finding| finding.targets.len()).sum()
    }

    /// The findings among these records, by severity, worst first.
    pub(super) fn of(book: &Book<'a>, records: impl IntoIterator<Item = &'a Record>) -> Vec<Self> {
        let mut severe: Vec<Severe<'_>> = Vec::new();
        for finding in Finding::of(book, records.into_iter().filter(|record| record.class.is_finding())) {
            match severe.last_mut() {
                Some(last) if last.severity == finding.record.severity => last.findings.push(finding),
                _ => severe.push(Severe { severity: finding.record.severity, findings: vec![finding] }),
            }
        }
        severe
    }
}

impl<'a> Group<'a> {
    /// These records by verdict and reason.
    pub(super) fn of(records: impl IntoIterator<Item = &'a Record>) -> Vec<Self> {
        let mut groups = BTreeMap::<(Verdict, &str), (BTreeMap<&str, usize>, BTreeSet<&str>)>::new();
        for record in records {
            let (targets, cases) = groups.entry((record.verdict, &record.evidence.sentence)).or_default();
            *targets.entry(&record.target).or_default() += 1;
            cases.insert(&record.case);
        }
        let group = |((verdict, reason), (targets, cases)): (_, (BTreeMap<&'a str, usize>, BTreeSet<&'a str>))| Group {
            verdict,
            reason,
            targets: targets.into_iter().map(|(target, count)| (Link::target(target), count)).collect(),
            cases: cases.into_iter().map(Link::case).collect(),
        };
        groups.into_iter().map(group).collect()
    }
}
