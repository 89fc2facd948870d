//! Enforcement points that moved: another control, release, setting or confinement under the name of the same target.

use crate::{Fact, Record, Run};
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A fact about a target that is another than it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Moved {
    /// The target's id.
    pub target: String,
    /// Which fact.
    #[schemars(with = "String")]
    pub fact: Fact,
    /// What it was; `null` if it was not stated.
    pub before: Option<String>,
    /// What it is; `null` if it is not stated any more.
    pub after: Option<String>,
    /// How many units that rest on it have the verdict that they had.
    pub same: usize,
    /// How many have another.
    pub other: usize,
}

type Facts<'a> = BTreeMap<Fact, BTreeSet<&'a str>>;

/// What moved on the targets that both runs have.
pub(super) fn moved(old: &Run, new: &Run) -> Vec<Moved> {
    let (before, after) = (facts(old), facts(new));
    let mut moved = Vec::new();
    for (target, then) in &before {
        let Some(now) = after.get(target) else { continue };
        let names: BTreeSet<&Fact> = then.keys().chain(now.keys()).collect();
        for fact in names.into_iter().filter(|fact| then.get(*fact) != now.get(*fact)) {
            let (same, other) = verdicts(old, new, target, fact);
            moved.push(Moved {
                target: (*target).into(),
                fact: fact.clone(),
                before: value(then, fact),
                after: value(now, fact),
                same,
                other,
            });
        }
    }
    moved
}

/// By target: what its records say of it. A process that did not start could not say anything.
fn facts(run: &Run) -> BTreeMap<&str, Facts<'_>> {
    let mut targets = BTreeMap::<&str, Facts<'_>>::new();
    for record in run.records.values().filter(|record| !record.identity.version.is_empty()) {
        let facts = targets.entry(&record.target).or_default();
        for (fact, value) in record.identity.facts() {
            facts.entry(fact).or_default().insert(value);
        }
    }
    targets
}

/// Machines of a merged run may differ: all values stand side by side.
fn value(facts: &Facts<'_>, fact: &Fact) -> Option<String> {
    let values: Vec<&str> = facts.get(fact)?.iter().copied().collect();
    Some(values.join(" / "))
}

/// How many of the units that rest on the fact have the same verdict in both runs, and how many have not.
fn verdicts(old: &Run, new: &Run, target: &str, fact: &Fact) -> (usize, usize) {
    let rests = |record: &&Record| match fact {
        Fact::Control(property) => record.property == *property,
        Fact::Version | Fact::Platform | Fact::Setting(_) | Fact::Confinement(_) => true,
    };
    let records = new.records.values().filter(|record| record.target == target).filter(rests);
    let pairs = records.filter_map(|record| Some((old.records.get(&record.unit())?.verdict, record.verdict)));
    let (same, other): (Vec<_>, Vec<_>) = pairs.partition(|(before, after)| before == after);
    (same.len(), other.len())
}
