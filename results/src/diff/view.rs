//! A difference as text: sections for people, JSON for programs.

use super::{Change, Diff, Moved};
use crate::{
    Fact, Verdict,
    section::{self, Section},
    text::{escape_json, some},
};
use std::collections::{BTreeMap, BTreeSet};

impl Diff {
    /// For people at a terminal.
    pub fn table(&self, width: Option<u16>) -> String {
        section::table(&self.sections(), width) + &self.headline() + "\n"
    }

    /// For pages.
    pub fn markdown(&self) -> String {
        format!("# What is different\n\n{}\n\n{}", self.headline(), section::markdown(&self.sections()))
    }

    /// For programs.
    pub fn json(&self) -> String {
        escape_json(&serde_json::to_string_pretty(self).expect("its keys are texts")) + "\n"
    }

    fn headline(&self) -> String {
        let counts = [
            (self.new.len(), "new"),
            (self.changed.len(), "changed"),
            (self.fixed.len(), "fixed"),
            (self.lost.len(), "lost"),
            (self.gained.len(), "gained"),
            (self.moved.len(), "moved"),
        ];
        counts.map(|(count, word)| format!("{count} {word}")).join(", ")
    }

    fn sections(&self) -> Vec<Section> {
        let named = |heading: &str, names: &BTreeSet<String>| Section {
            heading: heading.into(),
            columns: &["which"],
            rows: names.iter().map(|name| vec![name.clone()]).collect(),
        };
        vec![
            changes("New findings", &self.new),
            changes("Changed: another verdict of the same kind", &self.changed),
            moved(&self.moved),
            changes("Lost: nothing is known any more", &self.lost),
            changes("Fixed", &self.fixed),
            changes("Gained: nothing was known before", &self.gained),
            named("Cases added", &self.cases_added),
            named("Cases gone", &self.cases_gone),
            named("Cases edited", &self.cases_edited),
            named("Targets added", &self.targets_added),
            named("Targets gone", &self.targets_gone),
            named("About this comparison", &self.notes.iter().cloned().collect()),
        ]
    }
}

/// Changes, worst first; those that differ in their target only stand together.
fn changes(heading: &str, changes: &[Change]) -> Section {
    let mut groups = BTreeMap::<_, Vec<String>>::new();
    for change in changes {
        let key = (change.severity, &change.case, change.before, change.after, &change.evidence);
        groups.entry(key).or_default().push(change.target.clone());
    }
    let word = |verdict: Option<Verdict>| verdict.map_or("no record", Verdict::id).to_owned();
    let row = |((severity, case, before, after, evidence), targets): ((_, &String, _, _, &String), Vec<String>)| {
        let severity: dyetest_suites::Severity = severity;
        vec![severity.to_string(), case.clone(), word(before), word(after), some(&targets), evidence.clone()]
    };
    let columns = &["severity", "case", "before", "after", "on", "what was seen"];
    Section { heading: heading.into(), columns, rows: groups.into_iter().map(row).collect() }
}

/// What moved; targets on which the same thing did stand together.
fn moved(moved: &[Moved]) -> Section {
    let mut groups = BTreeMap::<(&Fact, &Option<String>, &Option<String>), (Vec<String>, usize, usize)>::new();
    for one in moved {
        let (targets, same, other) = groups.entry((&one.fact, &one.before, &one.after)).or_default();
        targets.push(one.target.clone());
        *same += one.same;
        *other += one.other;
    }
    let word = |value: &Option<String>| value.clone().unwrap_or_else(|| "not stated".into());
    let row = |((fact, before, after), (targets, same, other)): ((&Fact, _, _), (Vec<String>, usize, usize))| {
        vec![fact.to_string(), word(before), word(after), some(&targets), format!("{same} the same, {other} others")]
    };
    Section {
        heading: "Enforcement points that moved".into(),
        columns: &["what", "before", "after", "on", "verdicts that rest on it"],
        rows: groups.into_iter().map(row).collect(),
    }
}
