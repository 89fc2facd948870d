//! `process/control-ablation`: without the control that a profile names, the verdict is another. Embedders forget what they were told to
//! arm, profiles do not switch on what they state; the engine's own controls are switched off by planted faults, of which each has one.

use crate::{CORPUS, cases, hostile, impatient, run, target};
use dyetest::{
    install,
    lane::Confirm,
    sensitivity::shows,
    target::{Start, Target, known},
};
use dyetest_results::{Class, Record, Sensitivity};
use dyetest_suites::Case;
use libtest_mimic::{Failed, Trial};
use serde::Deserialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("ablation::limits_that_are_forgotten", || forgotten("forgets-limits", "wasmtime.component-all", limited)),
        Trial::test("ablation::limits_that_are_forgotten_by_an_interpreter", || forgotten("forgets-limits", "wasmi.eager", limited)),
        Trial::test("ablation::fuel_that_is_forgotten", || forgotten("forgets-budgets", "wasmtime.fuel", budgeted)),
        Trial::test("ablation::deadlines_that_are_forgotten", || forgotten("forgets-budgets", "wasmtime.epoch", budgeted)),
        Trial::test("ablation::fuel_that_is_forgotten_by_an_interpreter", || forgotten("forgets-budgets", "wasmi.fuel", budgeted)),
        Trial::test("ablation::fuel_that_is_stated_and_off", || stated_and_off("wasmtime.fuel", "bounded-time")),
        Trial::test("ablation::epochs_that_are_stated_and_off", || stated_and_off("wasmtime.epoch", "bounded-time")),
        Trial::test("ablation::proposals_that_are_stated_to_be_off", || stated_and_off("wasmtime.minimal", "disabled-proposals")),
        Trial::test("ablation::a_limiter_that_is_stated_and_off", || stated_and_off("wasmtime.quickstart", "bounded-memory")),
        Trial::test("ablation::what_a_profile_states_some_fault_switches_off", what_a_profile_states_some_fault_switches_off),
    ]
}

/// The cases of the embedder's properties whose limits are the control.
fn limited(case: &Case) -> bool {
    let limits = &case.header.limits;
    limits.memory_bytes.or(limits.table_elements).or(limits.handles).is_some()
}

/// The same, for fuel and deadlines.
fn budgeted(case: &Case) -> bool {
    case.header.limits.fuel.is_some()
}

/// Those of these cases that are contained on the target, each of which must say otherwise of the embedder that forgets.
fn forgotten(tampering: &str, id: &str, relies: fn(&Case) -> bool) -> Result<(), Failed> {
    let honest = target(id)?;
    let careless = hostile(&format!("{tampering}@{}", honest.runtime), &honest)?;
    without(&cases(relies), honest, careless)
}

/// The cases of a property on a profile that states a control for it and does not switch it on.
fn stated_and_off(id: &str, property: &str) -> Result<(), Failed> {
    let profile = target(id)?;
    let mut honest = profile.clone();
    let mut off = profile;
    off.name += "-off";
    off.id += "-off";
    match property {
        "bounded-time" => off.profile.settings.retain(|name, _| !["consume_fuel", "epoch_interruption"].contains(&name.as_str())),
        "disabled-proposals" => drop(off.profile.settings.remove("proposals")),
        // Here it is the profile that is off, and its sibling with a limiter that is on.
        _ => {
            let stated = || (property.to_owned(), "a limiter of the store".to_owned());
            honest.profile.settings.remove("limiter");
            honest.profile.controls.extend([stated()]);
            off.profile.controls.extend([stated()]);
        }
    }
    without(&cases(|case| case.header.property == property), honest, off)
}

/// Each case that is contained with the control must show without it, in an attack or a probe, that it is not there.
fn without(cases: &[Arc<Case>], honest: Target, ablated: Target) -> Result<(), Failed> {
    let table: Table = toml::from_str(include_str!("ablation.toml"))?;
    let held: BTreeSet<String> =
        run(cases, [honest.clone()], Confirm::Never)?.into_values().filter(holds).map(|record| record.case).collect();
    let relying: Vec<Arc<Case>> = cases.iter().filter(|case| held.contains(&case.id)).map(|case| impatient(case)).collect();
    let records = run(&relying, [ablated.clone()], Confirm::Never)?;
    let of_cases = || records.values().filter(|record| held.contains(&record.case) && relying.iter().any(|case| case.id == record.case));
    let flips = |record: &&Record| matches!(record.class, Class::Breach | Class::Denial) && shows(record);
    if !of_cases().any(|record| flips(&record)) {
        return Err(format!("no case tells {} from {}", ablated.id, honest.id).into());
    }
    let stays = of_cases().filter(|record| !flips(record) && !table.unmoved.iter().any(|unmoved| unmoved.is(record, &ablated)));
    let stays: Vec<String> = stays.map(|record| format!("{}: {}: {}", record.case, record.verdict, record.evidence.sentence)).collect();
    match stays.is_empty() {
        true => Ok(()),
        false => Err(format!("{} does without what {} has, and nobody sees it in\n{}", ablated.id, honest.id, stays.join("\n")).into()),
    }
}

/// A boundary, or the mitigation of an exposure that the specification allows.
fn holds(record: &Record) -> bool {
    matches!(record.class, Class::Pass | Class::Shown)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    unmoved: Vec<Unmoved>,
}

/// A case that states a limit and does not rely on it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unmoved {
    case: String,
    /// The targets without the control whose verdict is the same, or told by nothing but the twin.
    targets: Vec<String>,
    reason: String,
}

impl Unmoved {
    fn is(&self, record: &Record, target: &Target) -> bool {
        assert!(!self.reason.is_empty(), "{}", self.case);
        self.case == record.case && self.targets.contains(&target.id)
    }
}

/// Faults by the property that they break, as far as a case of that property is killed by them.
fn what_a_profile_states_some_fault_switches_off() -> Result<(), Failed> {
    let proof = Sensitivity::shipped()?;
    let properties: BTreeMap<String, String> = install::faults()?.into_iter().map(|fault| (fault.id, fault.property)).collect();
    let killers = CORPUS.cases.iter().filter_map(|case| Some((case, &proof.proof(&case.digest)?.faults)));
    let broken: BTreeSet<&str> = killers
        .flat_map(|(case, faults)| faults.iter().map(move |fault| (case, fault)))
        .filter(|(case, fault)| properties.get(*fault) == Some(&case.header.property))
        .map(|(case, _)| case.header.property.as_str())
        .collect();
    let known = known()?;
    let sound = known.iter().filter(|target| target.profile.fault.is_none() && !matches!(target.start, Start::NotInstalled(_)));
    let stated: BTreeSet<&str> = sound.flat_map(|target| target.profile.controls.keys()).map(String::as_str).collect();
    let undemonstrated: Vec<_> = stated.difference(&broken).collect();
    match undemonstrated.is_empty() {
        true => Ok(()),
        false => Err(format!("controls are stated for {undemonstrated:?}, and no fault shows what happens without").into()),
    }
}
