//! Whether several testimonies of one specimen agree. A pure function of them.

use super::{
    question::{Step, What},
    testimony::{Fact, Standing, Testimony},
};
use std::collections::BTreeSet;

/// Somebody who gave a testimony.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Witness<'a> {
    /// The target.
    pub target: &'a str,
    /// Its runtime: the configurations of one are not independent of each other.
    pub runtime: &'a str,
    /// What it told.
    pub testimony: &'a Testimony,
}

/// What a comparison came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Comparison {
    /// Facts that were held against those of others.
    pub compared: usize,
    /// Trials that ended at something that the specification leaves open.
    pub open: usize,
    /// Which witness did not take part to the end, and why.
    pub abstained: Vec<(usize, String)>,
    /// The first disagreement, if there is one.
    pub disagreement: Option<Disagreement>,
}

/// A step on which the witnesses disagree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// Its place in the question.
    pub step: usize,
    /// The witnesses who differ from most, by number.
    pub odd: Vec<usize>,
    /// Those who agree, by number.
    pub others: Vec<usize>,
    /// What the first of the odd ones told.
    pub saw: Fact,
    /// What the others told.
    pub expected: Fact,
    /// The calls before it in the same instance, by their place in the question, and how they ended everywhere.
    pub before: Vec<(usize, Fact)>,
}

/// Holds the testimonies of a specimen against each other, step by step, up to the first disagreement.
pub fn compare(steps: &[Step<'_>], witnesses: &[Witness<'_>]) -> Comparison {
    let mut comparison = Comparison::default();
    let mut silent = BTreeSet::new();
    let mut over = None;
    let mut before = Vec::new();
    for (number, step) in steps.iter().enumerate() {
        if over == Some(step.trial) {
            continue;
        }
        if step.what == What::Make {
            // A fresh instance: who could not follow the last one may follow this one.
            silent.clear();
            before.clear();
        }
        let facts = facts(number, witnesses, &silent);
        if facts.iter().any(|(_, fact)| fact.standing() == Standing::Open) {
            comparison.open += 1;
            over = Some(step.trial);
            continue;
        }
        let (told, abstaining): (Vec<_>, Vec<_>) = facts.into_iter().partition(|(_, fact)| fact.standing() == Standing::Told);
        for (witness, fact) in abstaining {
            if let Fact::Ended(_) = fact {
                comparison.abstained.push((witness, fact.words(fact)));
            }
            // What cannot be read of an instance leaves it as it is.
            if matches!(step.what, What::Load | What::Make | What::Call(_)) {
                silent.insert(witness);
            }
        }
        comparison.compared += told.len();
        if let Some(found) = disagreement(number, &told, witnesses) {
            comparison.disagreement = Some(Disagreement { before, ..found });
            return comparison;
        }
        if let (What::Call(_), Some((_, fact))) = (step.what, told.first()) {
            before.push((number, (*fact).clone()));
        }
        // Without an instance there is nothing to call or to look at.
        let made = told.iter().all(|(_, fact)| matches!(fact, Fact::Ended(dyetest_adapter::Ending::Value(_))));
        if step.what == What::Make && !made {
            over = Some(step.trial);
        }
    }
    comparison
}

/// What each witness tells of a step, as far as it gets there.
fn facts<'a>(step: usize, witnesses: &[Witness<'a>], silent: &BTreeSet<usize>) -> Vec<(usize, &'a Fact)> {
    let all = witnesses.iter().enumerate().filter(|(number, _)| !silent.contains(number));
    all.filter_map(|(number, witness)| Some((number, witness.testimony.0.get(step)?))).collect()
}

fn disagreement(step: usize, told: &[(usize, &Fact)], witnesses: &[Witness<'_>]) -> Option<Disagreement> {
    let mut groups: Vec<Vec<(usize, &Fact)>> = Vec::new();
    for one in told {
        match groups.iter_mut().find(|group| group.iter().all(|other| one.1.agrees(other.1))) {
            Some(group) => group.push(*one),
            None => groups.push(vec![*one]),
        }
    }
    let most = groups.iter().max_by_key(|group| weight(group, witnesses))?;
    let odd: Vec<&(usize, &Fact)> = groups.iter().filter(|group| group[0].0 != most[0].0).flatten().collect();
    Some(Disagreement {
        step,
        others: most.iter().map(|(witness, _)| *witness).collect(),
        saw: odd.first()?.1.clone(),
        expected: most[0].1.clone(),
        odd: odd.iter().map(|(witness, _)| *witness).collect(),
        before: Vec::new(),
    })
}

/// The reference interpreter: where as many runtimes say one thing as another, it is believed.
const REFERENCE: &str = "wasmi";

/// How much a group is believed: by its runtimes, then by whether the reference is among them, then by its size. A process that ended is
/// never what was expected.
fn weight(group: &[(usize, &Fact)], witnesses: &[Witness<'_>]) -> (bool, usize, bool, usize) {
    let runtimes: BTreeSet<&str> = group.iter().map(|(witness, _)| witnesses[*witness].runtime).collect();
    let alive = !matches!(group[0].1, Fact::Died(_));
    (alive, runtimes.len(), runtimes.contains(REFERENCE), group.len())
}

#[cfg(test)]
mod tests;
