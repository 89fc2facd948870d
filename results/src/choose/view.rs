//! A choice as text: sections for people, JSON for programs.

use super::{Candidate, Choice, Matter, Reason};
use crate::{
    section::{self, Section},
    text::escape_json,
};
use std::collections::BTreeMap;

impl Choice {
    /// For people at a terminal.
    pub fn table(&self, width: Option<u16>) -> String {
        section::table(&self.sections(), width) + &self.headline() + "\n"
    }

    /// For programs.
    pub fn json(&self) -> String {
        escape_json(&serde_json::to_string_pretty(self).expect("its keys are texts")) + "\n"
    }

    fn headline(&self) -> String {
        let title = crate::text::clean(&self.title);
        match self.qualified().count() {
            0 => format!("{title}: no target of {} qualifies", self.targets.len()),
            count => format!("{title}: {count} of {} targets qualify", self.targets.len()),
        }
    }

    fn sections(&self) -> Vec<Section> {
        let (qualified, others): (Vec<&Candidate>, Vec<&Candidate>) = self.targets.iter().partition(|candidate| candidate.qualifies);
        vec![
            Section {
                heading: "Do not qualify".into(),
                columns: &["target", "version", "what stands against it"],
                rows: others.iter().map(|candidate| vec![candidate.target.clone(), candidate.version.clone(), counts(candidate)]).collect(),
            },
            reasons("What stands against them", &self.targets, |candidate| &candidate.against),
            reasons("Unknown, and allowed to be", &self.targets, |candidate| &candidate.unknown),
            reasons("Weaknesses within their budgets", &self.targets, |candidate| &candidate.weaknesses),
            Section {
                heading: "Qualify".into(),
                columns: &["target", "version", "cases held", "properties held", "unknown", "weak"],
                rows: qualified.iter().map(|candidate| row(candidate)).collect(),
            },
        ]
    }
}

fn row(candidate: &Candidate) -> Vec<String> {
    let held = candidate.held.values().filter(|cases| **cases > 0).count();
    vec![
        candidate.target.clone(),
        candidate.version.clone(),
        candidate.held.values().sum::<usize>().to_string(),
        format!("{held} of {}", candidate.held.len()),
        candidate.unknown.len().to_string(),
        candidate.weaknesses.len().to_string(),
    ]
}

/// How many reasons of each kind stand against a target.
fn counts(candidate: &Candidate) -> String {
    let mut counts = BTreeMap::<Matter, usize>::new();
    for reason in &candidate.against {
        *counts.entry(reason.why).or_default() += 1;
    }
    counts.into_iter().map(|(why, count)| format!("{count} {}", word(why))).collect::<Vec<_>>().join(", ")
}

fn word(why: Matter) -> &'static str {
    match why {
        Matter::Broken => "broken",
        Matter::NoControl => "without control",
        Matter::NoFeature => "without feature",
        Matter::Weak => "weak",
        Matter::Inconclusive => "inconclusive",
        Matter::NotDriven => "not driven",
        Matter::NotRun => "not run",
        Matter::Unsupported => "unsupported",
    }
}

/// Reasons, worst first; what is the same on several targets stands once, with all of them.
fn reasons(heading: &str, targets: &[Candidate], of: impl Fn(&Candidate) -> &[Reason]) -> Section {
    let mut groups = BTreeMap::<_, Vec<&str>>::new();
    for candidate in targets {
        for reason in of(candidate) {
            let key = (reason.why, reason.severity, &reason.about, &reason.case, reason.verdict, &reason.evidence);
            groups.entry(key).or_default().push(&candidate.target);
        }
    }
    let rows = groups.into_iter().map(|((why, severity, about, case, verdict, evidence), targets)| {
        let severity = severity.map(|severity| severity.to_string()).unwrap_or_default();
        let what = verdict.map_or(word(why), |verdict| verdict.id()).to_owned();
        vec![what, severity, about.clone(), case.clone().unwrap_or_default(), targets.join(", "), evidence.clone()]
    });
    Section { heading: heading.into(), columns: &["what", "severity", "required", "case", "on", "what was seen"], rows: rows.collect() }
}
