//! `process/default-matrix`: the critical and high cases as the first example of a runtime's documentation configures it, beside its main
//! profile. What ends otherwise stands in `defaults.toml`, with reasons; a difference that nobody has entered fails, and so does an entry
//! without a difference. Wasmer's only profile is its first example: a test of its adapter says so.

use crate::{cases, run, target};
use dyetest::lane::Confirm;
use dyetest_adapter::Feature;
use dyetest_results::{Unit, Verdict};
use dyetest_suites::{Case, Severity};
use libtest_mimic::{Failed, Trial};
use serde::Deserialize;
use std::sync::Arc;

pub(crate) fn trials() -> Vec<Trial> {
    vec![
        Trial::test("defaults::wasmtime", || check("wasmtime.quickstart", "wasmtime.component-all")),
        Trial::test("defaults::wasmi", || check("wasmi.quickstart", "wasmi.eager")),
    ]
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    differs: Vec<Differs>,
}

/// What ends otherwise than on the main profile.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Differs {
    /// The target whose verdict differs.
    target: String,
    /// The verdict there.
    verdict: Verdict,
    /// The case, or all that need this feature, or all of this property.
    case: Option<String>,
    feature: Option<Feature>,
    property: Option<String>,
    /// Why.
    reason: String,
}

impl Differs {
    fn is_about(&self, case: &Case) -> bool {
        let needs = |feature: &Feature| case.header.features.iter().any(|needed| needed.with_foundations().any(|all| all == *feature));
        self.case.as_ref().is_some_and(|id| *id == case.id)
            || self.feature.as_ref().is_some_and(needs)
            || self.property.as_ref().is_some_and(|property| *property == case.header.property)
    }
}

fn check(id: &str, main: &str) -> Result<(), Failed> {
    let table: Table = toml::from_str(include_str!("defaults.toml"))?;
    let entries: Vec<&Differs> = table.differs.iter().filter(|entry| entry.target == id).collect();
    let severe: Vec<Arc<Case>> = cases(|case| matches!(case.header.severity, Severity::Critical | Severity::High));
    let records = run(&severe, [target(id)?, target(main)?], Confirm::Alone)?;
    let verdict = |case: &Case, target: &str| records[&Unit { case: case.id.clone(), target: target.to_owned() }].verdict;
    let other: Vec<&Arc<Case>> = severe.iter().filter(|case| verdict(case, id) != verdict(case, main)).collect();
    let explains = |entry: &&Differs, case: &Case| entry.is_about(case) && entry.verdict == verdict(case, id);
    let mut wrong: Vec<String> = other
        .iter()
        .filter(|case| !entries.iter().any(|entry| explains(entry, case)))
        .map(|case| {
            format!("{}: {} on {id}, {} on {main}; needs {:?}", case.id, verdict(case, id), verdict(case, main), case.header.features)
        })
        .collect();
    let idle = entries.iter().filter(|entry| !other.iter().any(|case| explains(entry, case)));
    wrong.extend(idle.map(|entry| format!("nothing differs as this entry says: {entry:?}")));
    wrong.extend(entries.iter().filter(|entry| entry.reason.is_empty()).map(|entry| format!("no reason: {entry:?}")));
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}
