//! The corpus itself: every file is sound. `DYETEST_CASES=FOLDER` checks another folder of suites instead.

use dyetest_suites::{Action, Case, Corpus, Diagnostic, Role, Script, SecretKey, families};
use std::path::PathBuf;

const FOLDER: &str = "DYETEST_CASES";

/// The folder to check.
fn folder() -> PathBuf {
    std::env::var_os(FOLDER).map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
}

fn corpus() -> Corpus {
    Corpus::checkout(&folder()).unwrap_or_else(|wrong| refuse(&wrong))
}

/// Fails with everything that is wrong, each with its lines.
fn refuse<T>(wrong: &[Diagnostic]) -> T {
    let rendered: Vec<String> = wrong.iter().map(|wrong| wrong.render(false)).collect();
    panic!("{} files are not sound\n\n{}\n", wrong.len(), rendered.join("\n\n"));
}

#[test]
fn every_file_is_a_sound_case() {
    let corpus = corpus();
    // A folder that somebody names has something in it.
    assert!(std::env::var_os(FOLDER).is_none() || !corpus.cases.is_empty(), "{}: no case", folder().display());
    let keys = [SecretKey { seed: 0, target: "wasmi.eager", attempt: 0 }, SecretKey { seed: 7, target: "wasmtime.pooling", attempt: 1 }];
    let wrong: Vec<Diagnostic> = corpus
        .cases
        .iter()
        .filter_map(|case| keys.iter().map(|key| case.script(key).map(|script| check(case, &script))).find_map(Result::err))
        .collect();
    if !wrong.is_empty() {
        refuse(&wrong)
    }
}

/// What the loader promises of a case.
fn check(case: &Case, script: &Script) {
    let has = |role| script.steps.iter().any(|step| step.role == role && !matches!(step.action, Action::NotApplicable(_)));
    assert!(has(Role::Benign) && has(Role::Attack), "{}: no twin, or no attack", case.id);
    assert!(!case.header.references.is_empty(), "{}: no reference", case.id);
    assert!(script.secrets.iter().all(|secret| !secret.holders.is_empty()), "{}: a secret that belongs to nobody", case.id);
    let text = &case.source.text;
    assert!(script.steps.iter().all(|step| text.get(step.span.clone()).is_some_and(|form| form.starts_with('('))), "{}: a span", case.id);
}

#[test]
fn every_proposal_that_a_case_needs_has_a_probe() {
    let corpus = corpus();
    for case in &corpus.cases {
        for feature in case.header.features.iter().filter(|feature| !feature.is_ability()) {
            let probed = corpus.probes.iter().any(|probe| probe.feature == *feature);
            assert!(probed, "{} needs `{feature}`: there is no suites/features/{feature}.wast", case.id);
        }
    }
}

#[test]
fn families_are_sound_from_any_seed_and_keep_their_digest() {
    let [zero, one] = [0, 1].map(|seed| Corpus::load(seed, families::POINTS).unwrap_or_else(|wrong| refuse(&wrong)));
    for case in zero.cases.iter().chain(&one.cases).filter(|case| case.points.is_some()) {
        let script = case.script(&SecretKey { seed: 0, target: "wasmi.eager", attempt: 0 });
        check(case, &script.unwrap_or_else(|wrong| refuse(&[wrong])));
    }
    assert_eq!(zero.digest(), one.digest());
}

#[test]
fn the_guides_to_the_format_are_sound_cases() {
    for guide in Corpus::guides().unwrap_or_else(|wrong| refuse(&[wrong])) {
        let script = guide.script(&SecretKey { seed: 0, target: "wasmi.eager", attempt: 0 }).unwrap_or_else(|wrong| refuse(&[wrong]));
        check(&guide, &script);
    }
}
