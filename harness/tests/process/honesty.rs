//! `process/adapter-honesty`: whatever an adapter says, where no boundary was seen to hold no record says that one did.

use crate::{cases, hostile, impatient, run, run_unprobed, target};
use dyetest::{hostile::puppets, lane::Confirm};
use dyetest_results::{Record, Verdict, Verdict::*};
use libtest_mimic::{Failed, Trial};
use std::collections::BTreeMap;

pub(crate) fn trials() -> Vec<Trial> {
    let puppet = |name: &'static str| Trial::test(format!("honesty::{name}"), move || nothing_is_held(name));
    let others = [
        Trial::test("honesty::who_dies_of_attacks", || every_case_is("dies-of-shapes", Crashed)),
        Trial::test("honesty::who_hangs_on_attacks", || every_case_is("hangs-on-shapes", Hung)),
        // What cannot even be warmed up is the adapter's fault, and says nothing of its runtime.
        Trial::test("honesty::who_dies_at_once", || every_case_is("abort@compile", Inconclusive)),
        Trial::test("honesty::who_never_answers", || every_case_is("spin@call", Inconclusive)),
    ];
    puppets().map(puppet).chain(others).collect()
}

/// What a puppet may be found to be, and nothing better: a bystander that does not answer as it did is damaged, an attack that returns is
/// uncontained, a twin that fails is over-blocked, and where nothing can be told nothing is said.
fn deserved(puppet: &str) -> &'static [Verdict] {
    match puppet {
        "always-returns" | "always-zero" | "always-one" | "echoes" | "always-throws" | "always-exits" => {
            &[Corrupted, Uncontained, BrokenFeature, OverBlocked, Inconclusive]
        }
        // It loads what is invalid.
        "always-traps" | "always-out-of-bounds" | "always-limited" | "always-pending" | "always-cancelled" | "always-deadlocked" => {
            &[Corrupted, Uncontained, OverBlocked, Inconclusive]
        }
        "always-refuses" => &[OverBlocked, Inconclusive],
        "always-undriven" => &[Corrupted, Uncontained, OverBlocked, NotDriven, Inconclusive],
        "always-at-fault" => &[Inconclusive],
        other => panic!("nobody has said what becomes of {other}"),
    }
}

/// The whole corpus, once as in a run, where probes already find that nothing works, and once as if everything had been found to work.
fn nothing_is_held(name: &str) -> Result<(), Failed> {
    let mut puppet = hostile(name, &target("wasmi.eager")?)?;
    puppet.profile.controls = everything();
    let all = cases(|_| true);
    let (probed, unprobed) = (run(&all, [puppet.clone()], Confirm::Never)?, run_unprobed(&all, puppet)?);
    if unprobed.len() != all.len() {
        return Err(format!("{} records of {} cases", unprobed.len(), all.len()).into());
    }
    let undeserved = probed.values().chain(&unprobed).filter(|record| !deserved(name).contains(&record.verdict));
    let told: Vec<String> = undeserved.map(told).collect();
    if told.is_empty() { Ok(()) } else { Err(told.join("\n").into()) }
}

/// A control for everything, as a dishonest manifest would state it: no case is left out for want of one.
fn everything() -> BTreeMap<String, String> {
    dyetest_suites::properties().iter().map(|property| (property.id.clone(), "it is said to hold".to_owned())).collect()
}

/// Cases whose attacks pass indices with the highest bit.
const HIGH: [&str; 2] = ["memory/ea-scaled-index", "memory/ea-signext"];

fn every_case_is(kind: &str, wanted: Verdict) -> Result<(), Failed> {
    let chosen: Vec<_> = cases(|case| HIGH.contains(&case.id.as_str())).iter().map(|case| impatient(case)).collect();
    let records = run_unprobed(&chosen, hostile(kind, &target("wasmi.eager")?)?)?;
    match records.iter().find(|record| record.verdict != wanted) {
        None if records.len() == HIGH.len() => Ok(()),
        None => Err(format!("{} records of {} cases", records.len(), HIGH.len()).into()),
        Some(record) => Err(told(record).into()),
    }
}

fn told(record: &Record) -> String {
    format!("{}: {}: {}", record.case, record.verdict, record.evidence.sentence)
}
