use super::*;
use dyetest_adapter::{Answer, Outcome, Settings, answer, perform_checks};
use std::convert::Infallible;

fn settings(json: &[(&str, serde_json::Value)]) -> Settings {
    json.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

/// Performs every check, and tells which were skipped.
fn skipped(settings: &Settings, controls: &[&str]) -> Vec<&'static str> {
    let mut adapter: Option<Wasmi> = None;
    let performed = perform_checks(settings, controls, |operation| Ok::<Answer, Infallible>(answer(&mut adapter, operation.clone())));
    let mut skipped = Vec::new();
    for (check, outcome) in performed.unwrap_or_else(|never| match never {}) {
        match outcome {
            Outcome::Passed => {}
            Outcome::Skipped(_) => skipped.push(check.name),
            Outcome::Failed { .. } => panic!("{}: {outcome:#?}", check.name),
        }
    }
    skipped
}

#[test]
fn an_eager_engine_answers_as_agreed() {
    assert_eq!(skipped(&settings(&[("mode", "eager".into())]), &[]), ["exception", "stopped-loop", "stopped-start"]);
}

#[test]
fn a_lazy_engine_answers_as_agreed() {
    assert_eq!(skipped(&settings(&[("mode", "lazy-translation".into())]), &[]), ["exception", "stopped-loop", "stopped-start"]);
}

#[test]
fn a_metered_engine_stops_what_does_not_end() {
    assert_eq!(skipped(&settings(&[("mode", "eager".into()), ("fuel", true.into())]), &["bounded-time"]), ["exception"]);
}
