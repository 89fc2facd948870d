//! Which targets of a run meet somebody's requirements, what stands against each other one, and what is unknown.
//!
//! There is no score: a target qualifies when nothing stands against it. Every reason names the record that it rests on.

mod requirements;
mod view;

pub use requirements::{Requirements, RequirementsError, Tolerance, Unknown};

use crate::{Class, Record, Run, Unit, Verdict, record::optional_severity_schema};
use dyetest_suites::Severity;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What a run says to requirements.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Choice {
    /// Whose requirements they are.
    pub title: String,
    /// The targets of the run, by id.
    pub targets: Vec<Candidate>,
}

/// What a run says of one target.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct Candidate {
    /// Its id.
    pub target: String,
    /// Its runtime's version; empty if nobody told.
    pub version: String,
    /// Whether nothing stands against it.
    pub qualifies: bool,
    /// What stands against it.
    pub against: Vec<Reason>,
    /// What is unknown, and allowed to be.
    pub unknown: Vec<Reason>,
    /// Weaknesses within their budgets.
    pub weaknesses: Vec<Reason>,
    /// By required property: how many cases held.
    pub held: BTreeMap<String, usize>,
}

/// One thing that counts, and the record that it rests on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
pub struct Reason {
    /// What is the matter.
    pub why: Matter,
    /// The property or feature that was required.
    pub about: String,
    /// The case; `null` where none of them was run.
    pub case: Option<String>,
    /// How bad it is when its property breaks.
    #[schemars(schema_with = "optional_severity_schema")]
    pub severity: Option<Severity>,
    /// Its verdict; `null` where it has no record.
    pub verdict: Option<Verdict>,
    /// What was seen.
    pub evidence: String,
    /// One line that runs it again; empty where there is no record.
    pub repro: String,
}

/// What may be the matter, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Matter {
    /// A required property was broken: a breach or a denial.
    Broken,
    /// The target has no control for a required property.
    NoControl,
    /// A required feature is not there, or works wrongly.
    NoFeature,
    /// Contained, but not as it should be, and more often than is allowed.
    Weak,
    /// Nothing can be concluded.
    Inconclusive,
    /// The adapter does not do what the case needs.
    NotDriven,
    /// There is no record.
    NotRun,
    /// Nothing of the property could be tried: the target lacks what all of its cases need.
    Unsupported,
}

impl Choice {
    /// Holds every target of a run against requirements.
    pub fn new(run: &Run, requirements: &Requirements) -> Choice {
        let subjects = subjects(run);
        let targets = run.header.planned.keys().map(|target| Trial::new(run, requirements, &subjects, target).candidate());
        Choice { title: requirements.title.clone(), targets: targets.collect() }
    }

    /// The targets that nothing stands against.
    pub fn qualified(&self) -> impl Iterator<Item = &Candidate> {
        self.targets.iter().filter(|candidate| candidate.qualifies)
    }
}

/// By case: a record of it. A unit without a record does not tell what it is about; that of another target does.
type Subjects<'a> = BTreeMap<&'a str, &'a Record>;

fn subjects(run: &Run) -> Subjects<'_> {
    run.records.values().map(|record| (record.case.as_str(), record)).collect()
}

/// One target under examination.
struct Trial<'a> {
    requirements: &'a Requirements,
    target: &'a str,
    records: Vec<&'a Record>,
    /// Units without a record, with another record of the same case, where there is one.
    missing: Vec<(Unit, Option<&'a Record>)>,
    reasons: BTreeSet<Reason>,
    held: BTreeMap<String, usize>,
}

impl<'a> Trial<'a> {
    fn new(run: &'a Run, requirements: &'a Requirements, subjects: &Subjects<'a>, target: &'a str) -> Trial<'a> {
        let counts = |record: &Record| !record.features.iter().any(|feature| requirements.without.contains(feature));
        let records = run.records.values().filter(|record| record.target == target && counts(record)).collect();
        let missing = run.missing().into_iter().filter(|unit| unit.target == target);
        let missing = missing.map(|unit| (subjects.get(unit.case.as_str()).copied(), unit)).map(|(subject, unit)| (unit, subject));
        let missing = missing.filter(|(_, subject)| subject.is_none_or(counts)).collect();
        Trial { requirements, target, records, missing, reasons: BTreeSet::new(), held: BTreeMap::new() }
    }

    fn candidate(mut self) -> Candidate {
        let requirements = self.requirements;
        for (property, severity) in &requirements.properties {
            self.property(property, *severity);
        }
        for feature in &requirements.features {
            self.feature(feature);
        }
        let version = self.records.iter().map(|record| &record.identity.version).find(|version| !version.is_empty());
        let version = version.cloned().unwrap_or_default();
        let mut candidate = Candidate {
            target: self.target.into(),
            version,
            qualifies: false,
            against: vec![],
            unknown: vec![],
            weaknesses: vec![],
            held: self.held,
        };
        let spent = spent(&self.reasons, requirements);
        for reason in self.reasons {
            match (reason.why, requirements.tolerance(reason.why)) {
                (Matter::Weak, _) if !reason.severity.is_some_and(|severity| spent.contains(&severity)) => {
                    candidate.weaknesses.push(reason)
                }
                (_, Tolerance::Allow) => candidate.unknown.push(reason),
                (_, Tolerance::Disqualify) => candidate.against.push(reason),
            }
        }
        candidate.qualifies = candidate.against.is_empty();
        candidate
    }

    fn property(&mut self, property: &str, least: Severity) {
        let records: Vec<&Record> =
            self.records.iter().copied().filter(|record| record.property == property && record.severity <= least).collect();
        let held = records.iter().filter(|record| matches!(record.class, Class::Pass | Class::Shown)).count();
        self.held.insert(property.to_owned(), held);
        for record in &records {
            // A lacking feature takes its cases away with it; what is left of the property was tried.
            if let Some(why) = matter(record.verdict).filter(|why| *why != Matter::Unsupported) {
                self.reasons.insert(reason(why, property, record));
            }
        }
        let concerns = |subject: &Option<&Record>| subject.is_none_or(|of| of.property == property && of.severity <= least);
        let missing: Vec<Reason> =
            self.missing.iter().filter(|(_, subject)| concerns(subject)).map(|(unit, _)| unrecorded(property, Some(unit))).collect();
        let said = !missing.is_empty() || records.iter().any(|record| record.verdict != Verdict::Unsupported);
        self.reasons.extend(missing);
        match records.first() {
            None if !said => _ = self.reasons.insert(unrecorded(property, None)),
            Some(record) if !said => _ = self.reasons.insert(reason(Matter::Unsupported, property, record)),
            None | Some(_) => {}
        }
    }

    fn feature(&mut self, feature: &str) {
        let case = format!("features/{feature}");
        let reason = match self.records.iter().find(|record| record.case == case) {
            None => unrecorded(feature, None),
            Some(record) => match matter(record.verdict) {
                None => return,
                Some(Matter::Broken | Matter::NoControl | Matter::NoFeature | Matter::Weak | Matter::Unsupported) => {
                    reason(Matter::NoFeature, feature, record)
                }
                Some(unknown @ (Matter::Inconclusive | Matter::NotDriven | Matter::NotRun)) => reason(unknown, feature, record),
            },
        };
        self.reasons.insert(reason);
    }
}

/// The severities of which there are more weaknesses than allowed.
fn spent(reasons: &BTreeSet<Reason>, requirements: &Requirements) -> BTreeSet<Severity> {
    let mut counts = BTreeMap::<Severity, usize>::new();
    for severity in reasons.iter().filter(|reason| reason.why == Matter::Weak).filter_map(|reason| reason.severity) {
        *counts.entry(severity).or_default() += 1;
    }
    let allowed = |severity: &Severity| requirements.weaknesses.get(severity).copied().unwrap_or_default();
    counts.into_iter().filter(|(severity, count)| *count > allowed(severity)).map(|(severity, _)| severity).collect()
}

/// What is the matter with a verdict, if anything is.
fn matter(verdict: Verdict) -> Option<Matter> {
    match verdict {
        Verdict::Leaked
        | Verdict::Corrupted
        | Verdict::Escalated
        | Verdict::Uncontained
        | Verdict::BrokenFeature
        | Verdict::Crashed
        | Verdict::Hung
        | Verdict::Exhausted => Some(Matter::Broken),
        Verdict::OverBlocked | Verdict::Misreported => Some(Matter::Weak),
        Verdict::Inconclusive => Some(Matter::Inconclusive),
        Verdict::NotDriven => Some(Matter::NotDriven),
        Verdict::NoControl => Some(Matter::NoControl),
        Verdict::Unsupported => Some(Matter::Unsupported),
        Verdict::Limit | Verdict::Contained => None,
    }
}

fn reason(why: Matter, about: &str, record: &Record) -> Reason {
    Reason {
        why,
        about: about.into(),
        case: Some(record.case.clone()),
        severity: Some(record.severity),
        verdict: Some(record.verdict),
        evidence: record.evidence.sentence.clone(),
        repro: record.repro.clone(),
    }
}

fn unrecorded(about: &str, unit: Option<&Unit>) -> Reason {
    let evidence = match unit {
        Some(_) => "the run has no record of this case",
        None => "the run has nothing about it",
    };
    Reason {
        why: Matter::NotRun,
        about: about.into(),
        case: unit.map(|unit| unit.case.clone()),
        severity: None,
        verdict: None,
        evidence: evidence.into(),
        repro: String::new(),
    }
}

#[cfg(test)]
mod tests;
