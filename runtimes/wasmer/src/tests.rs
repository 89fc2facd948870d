use super::*;
use dyetest_adapter::{Answer, Outcome, Settings, answer, perform_checks};
use std::convert::Infallible;

/// Performs every check, and tells which were skipped.
fn skipped(settings: &Settings, controls: &[&str]) -> Vec<&'static str> {
    let mut adapter: Option<Wasmer> = None;
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
fn the_engine_answers_as_agreed() {
    let limits = ["limit-memory", "limit-memory-minimum", "limit-table"];
    let proposals = ["value-v128", "exception"];
    let controls = ["stopped-loop", "stopped-start"];
    assert_eq!(skipped(&Settings::new(), &[]), [&proposals[..], &controls, &limits].concat());
}
