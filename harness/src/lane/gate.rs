//! What is settled before any step: the control is not there, the adapter does not do it, the runtime lacks a feature.

use super::Known;
use crate::{probe::Support, target::Target};
use dyetest_adapter::Feature;
use dyetest_results::{Evidence, Verdict};
use dyetest_suites::{Case, Owner, properties};
use std::{collections::BTreeMap, sync::Arc};

/// A verdict without steps.
pub(super) struct Settled {
    pub(super) verdict: Verdict,
    pub(super) evidence: Evidence,
}

fn settled(verdict: Verdict, sentence: String, notes: Vec<String>) -> Settled {
    Settled { verdict, evidence: Evidence { sentence, notes, ..Evidence::default() } }
}

pub(super) fn not_installed(how: &str) -> Settled {
    settled(Verdict::NotDriven, format!("the runtime is not installed: {how}"), Vec::new())
}

pub(super) fn unusable(why: &str) -> Settled {
    settled(Verdict::Inconclusive, format!("the adapter cannot be used: {why}"), Vec::new())
}

/// What the probes say of a proposal.
pub(super) fn feature(feature: Feature, known: &Known) -> Settled {
    match known.support.get(&feature) {
        Some(Support::Works) => settled(Verdict::Contained, format!("two modules that use {feature} give the right values"), Vec::new()),
        Some(Support::Unsupported(texts)) => lacks(feature, texts),
        Some(Support::Broken(what)) => {
            settled(Verdict::BrokenFeature, format!("the runtime accepts {feature} and gets it wrong: {what}"), Vec::new())
        }
        Some(Support::Unknown(why)) => settled(Verdict::Inconclusive, why.clone(), Vec::new()),
        None => settled(Verdict::Inconclusive, format!("{feature} was not probed"), Vec::new()),
    }
}

fn lacks(feature: Feature, texts: &[String]) -> Settled {
    let sentence = format!("the runtime lacks {feature}: two modules that use it were refused, their twin without it runs");
    settled(Verdict::Unsupported, sentence, texts.to_vec())
}

/// The verdict that a case has on a target whatever its steps would do, if there is one.
pub(super) fn before_any_step(case: &Case, target: &Target, known: &Known) -> Option<Settled> {
    let header = &case.header;
    let missing: Vec<&str> = header
        .features
        .iter()
        .filter(|feature| feature.is_ability() && !known.hello.abilities.contains(feature))
        .map(|feature| feature.id())
        .collect();
    for feature in &header.features {
        if let Some(Support::Unsupported(texts)) = known.support.get(feature) {
            return Some(lacks(*feature, texts));
        }
        if let Some(Support::Unknown(why)) = known.support.get(feature) {
            return Some(settled(
                Verdict::Inconclusive,
                format!("whether the runtime has {feature} could not be found out"),
                vec![why.clone()],
            ));
        }
    }
    if no_control(case, target) {
        let sentence = format!("the profile states no control for {}", header.property);
        return Some(settled(Verdict::NoControl, sentence, Vec::new()));
    }
    (!missing.is_empty()).then(|| settled(Verdict::NotDriven, format!("the adapter has no {}", missing.join(", ")), Vec::new()))
}

/// Whether the property is the embedder's to switch on, and this profile has not.
fn no_control(case: &Case, target: &Target) -> bool {
    let owner = properties().iter().find(|property| property.id == case.header.property).map(|property| property.owner);
    owner == Some(Owner::EmbedderKnob) && !target.profile.controls.contains_key(&case.header.property)
}

/// For each property that the target has no control for: the first case that would need it.
pub(super) fn demonstrations(target: &Target, cases: &[Arc<Case>]) -> Vec<String> {
    let mut first: BTreeMap<&str, &str> = BTreeMap::new();
    for case in cases.iter().filter(|case| no_control(case, target)) {
        let shown = first.entry(&case.header.property).or_insert(&case.id);
        *shown = (*shown).min(&case.id);
    }
    first.into_values().map(str::to_owned).collect()
}

/// Features of the case that the runtime accepts and gets wrong, with what was seen: the case runs, and says so.
pub(super) fn broken(case: &Case, known: &Known) -> Vec<String> {
    let features = case.header.features.iter();
    features
        .filter_map(|feature| match known.support.get(feature) {
            Some(Support::Broken(what)) => Some(format!("the runtime accepts {feature} and gets it wrong: {what}")),
            _ => None,
        })
        .collect()
}
