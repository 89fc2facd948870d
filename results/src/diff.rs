//! What is different between two runs: findings, coverage, and enforcement points that moved.
//!
//! A verdict alone does not tell everything: the same `contained` may rest on another mechanism than yesterday.

mod moved;
mod view;

pub use moved::Moved;

use crate::{Class, Record, Run, Unit, Verdict, record::severity_schema, report::Exit};
use dyetest_suites::Severity;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// What is different between two runs.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub struct Diff {
    /// Findings that were none before.
    pub new: Vec<Change>,
    /// Findings, held boundaries and gaps that have another verdict of the same kind.
    pub changed: Vec<Change>,
    /// Findings whose boundary holds now. One that nobody looks at any more is not fixed, but lost.
    pub fixed: Vec<Change>,
    /// Units that said something before and say nothing now: not run, inconclusive, not driven, absent.
    pub lost: Vec<Change>,
    /// Boundaries that hold, where nothing was known before.
    pub gained: Vec<Change>,
    /// Enforcement points that moved.
    pub moved: Vec<Moved>,
    /// Cases that the old run did not plan.
    pub cases_added: BTreeSet<String>,
    /// Cases that the new run does not plan.
    pub cases_gone: BTreeSet<String>,
    /// Cases whose file is another.
    pub cases_edited: BTreeSet<String>,
    /// Targets that the old run did not plan.
    pub targets_added: BTreeSet<String>,
    /// Targets that the new run does not plan.
    pub targets_gone: BTreeSet<String>,
    /// What a reader should know of the comparison itself.
    pub notes: Vec<String>,
}

/// One unit whose verdict is another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Change {
    /// The case's id.
    pub case: String,
    /// The target's id.
    pub target: String,
    /// How bad it is when the property breaks.
    #[schemars(schema_with = "severity_schema")]
    pub severity: Severity,
    /// The property.
    pub property: String,
    /// The verdict of the old run; `null` where it has no record.
    pub before: Option<Verdict>,
    /// The verdict of the new run; `null` where it has no record.
    pub after: Option<Verdict>,
    /// What was seen, in the newer record that there is.
    pub evidence: String,
    /// One line that reproduces that record.
    pub repro: String,
}

/// What a record tells of its boundary.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Finding,
    Held,
    Silent,
}

impl Diff {
    /// What is different in `new`.
    pub fn new(old: &Run, new: &Run) -> Diff {
        let (old_cases, new_cases) = (cases(old), cases(new));
        let (old_targets, new_targets) = (targets(old), targets(new));
        let mut diff = Diff {
            moved: moved::moved(old, new),
            cases_added: new_cases.difference(&old_cases).cloned().collect(),
            cases_gone: old_cases.difference(&new_cases).cloned().collect(),
            cases_edited: edited(old, new),
            targets_added: new_targets.difference(&old_targets).cloned().collect(),
            targets_gone: old_targets.difference(&new_targets).cloned().collect(),
            notes: notes(old, new),
            ..Diff::default()
        };
        let units: BTreeSet<&Unit> = old.records.keys().chain(new.records.keys()).collect();
        for unit in units {
            diff.take(unit, old.records.get(unit), new.records.get(unit));
        }
        diff
    }

    /// What it comes to: [`Exit::Findings`] if a finding is new or worse or an enforcement point moved, [`Exit::Incomplete`] if
    /// less is known than before.
    pub fn exit(&self) -> Exit {
        let worse = |change: &Change| change.is_finding() && change.after < change.before;
        if !self.new.is_empty() || self.changed.iter().any(worse) || !self.moved.is_empty() {
            Exit::Findings
        } else if !self.lost.is_empty() || !self.cases_gone.is_empty() || !self.targets_gone.is_empty() {
            Exit::Incomplete
        } else {
            Exit::Clean
        }
    }

    /// Files a unit under what became of it. A case or target that is gone as a whole is named once, and not unit by unit.
    fn take(&mut self, unit: &Unit, old: Option<&Record>, new: Option<&Record>) {
        let gone = self.cases_gone.contains(&unit.case) || self.targets_gone.contains(&unit.target);
        let added = self.cases_added.contains(&unit.case) || self.targets_added.contains(&unit.target);
        let Some(change) = change(old, new) else { return };
        match (kind(old), kind(new)) {
            (before, Kind::Finding) if before != Kind::Finding => self.new.push(change),
            _ if gone || added => {}
            (Kind::Finding, Kind::Held) => self.fixed.push(change),
            (Kind::Silent, Kind::Held) => self.gained.push(change),
            (Kind::Finding | Kind::Held, Kind::Silent) => self.lost.push(change),
            (Kind::Finding, Kind::Finding) | (Kind::Held, Kind::Held) | (Kind::Silent, Kind::Silent) => self.changed.push(change),
            (Kind::Held | Kind::Silent, Kind::Finding) => unreachable!("the first arm takes what became a finding"),
        }
    }
}

impl Change {
    fn is_finding(&self) -> bool {
        self.after.is_some_and(|verdict| verdict.class().is_finding())
    }
}

fn kind(record: Option<&Record>) -> Kind {
    match record.map(|record| record.class) {
        Some(Class::Breach | Class::Denial | Class::Weak) => Kind::Finding,
        Some(Class::Shown | Class::Pass) => Kind::Held,
        Some(Class::Missing | Class::Absent) | None => Kind::Silent,
    }
}

/// What is different in two records of a unit, if their verdicts are.
fn change(old: Option<&Record>, new: Option<&Record>) -> Option<Change> {
    let (before, after) = (old.map(|record| record.verdict), new.map(|record| record.verdict));
    let record = new.or(old).filter(|_| before != after)?;
    Some(Change {
        case: record.case.clone(),
        target: record.target.clone(),
        severity: record.severity,
        property: record.property.clone(),
        before,
        after,
        evidence: record.evidence.sentence.clone(),
        repro: record.repro.clone(),
    })
}

fn cases(run: &Run) -> BTreeSet<String> {
    run.header.planned.values().flatten().cloned().collect()
}

fn targets(run: &Run) -> BTreeSet<String> {
    run.header.planned.keys().cloned().collect()
}

fn edited(old: &Run, new: &Run) -> BTreeSet<String> {
    let digests = |run: &Run| -> BTreeMap<String, String> {
        run.records.values().map(|record| (record.case.clone(), record.digest.clone())).collect()
    };
    let before = digests(old);
    let is_other = |(case, digest): &(String, String)| before.get(case).is_some_and(|before| before != digest);
    digests(new).into_iter().filter(is_other).map(|(case, _)| case).collect()
}

fn notes(old: &Run, new: &Run) -> Vec<String> {
    let mut notes = Vec::new();
    if old.header.seed != new.header.seed {
        notes.push(format!("the seeds are {} and {}: secrets and generated points differ", old.header.seed, new.header.seed));
    }
    for (run, name) in [(old, "old"), (new, "new")] {
        if !run.is_complete() {
            notes.push(format!("the {name} run is not whole: what it has no record of says nothing"));
        }
    }
    notes
}

#[cfg(test)]
mod tests;
