//! The suite `process`: what is asked of whole runs and of the harness itself, not of one script. Workers are this very program.

#[path = "process/ablation.rs"]
mod ablation;
#[path = "process/containment.rs"]
mod containment;
#[path = "process/defaults.rs"]
mod defaults;
#[path = "process/honesty.rs"]
mod honesty;
#[path = "process/sketches.rs"]
mod sketches;

use dyetest::{
    lane::{Campaign, Confirm, Lane, Prepared},
    run::Plan,
    target::{self, Start, Target},
};
use dyetest_results::{Record, Sensitivity, Unit};
use dyetest_suites::{Case, Corpus};
use libtest_mimic::{Arguments, Failed};
use std::{
    collections::{BTreeMap, HashSet},
    process::ExitCode,
    sync::{Arc, LazyLock},
};

fn main() -> ExitCode {
    dyetest::worker::divert();
    let trials = [honesty::trials(), ablation::trials(), defaults::trials(), containment::trials(), sketches::trials()];
    libtest_mimic::run(&Arguments::from_args(), trials.into_iter().flatten().collect()).exit_code()
}

/// The corpus, with few points of each family.
static CORPUS: LazyLock<Corpus> = LazyLock::new(|| Corpus::load(0, 16).unwrap_or_else(|wrong| panic!("{}", wrong[0].render(false))));

/// The cases of the corpus that are wanted.
fn cases(wanted: impl Fn(&Case) -> bool) -> Vec<Arc<Case>> {
    CORPUS.cases.iter().filter(|case| wanted(case)).cloned().map(Arc::new).collect()
}

/// CPU time of a step that nothing stops any more, milliseconds: such a step uses all of it.
const CPU_MS: u64 = 150;

/// The case, with little patience.
fn impatient(case: &Case) -> Arc<Case> {
    let mut case = case.clone();
    case.header.limits.cpu_ms = CPU_MS;
    Arc::new(case)
}

/// A target that every checkout knows.
fn target(id: &str) -> Result<Target, Failed> {
    let known = target::known()?;
    known.into_iter().find(|target| target.id == id).ok_or_else(|| format!("there is no target {id}").into())
}

/// The hostile adapter of this kind as a target, with the settings and the controls of another one.
fn hostile(kind: &str, like: &Target) -> Result<Target, Failed> {
    let program = std::env::current_exe()?.to_string_lossy().into_owned();
    let start = Start::Foreign { command: vec![program, "hostile".into(), kind.into()], folder: "/".into() };
    let name = kind.replace('@', "-");
    Ok(Target { id: format!("hostile.{name}"), runtime: "hostile".into(), name, start, built_in: false, profile: like.profile.clone() })
}

/// What a run of these cases on these targets comes to, from plan to records.
fn run(cases: &[Arc<Case>], targets: impl IntoIterator<Item = Target>, confirm: Confirm) -> Result<BTreeMap<Unit, Record>, Failed> {
    let plan = Plan { cases: cases.to_vec(), targets: targets.into_iter().map(Arc::new).collect() };
    let campaign = Campaign {
        proof: Some(Sensitivity::shipped()?),
        probes: CORPUS.probes.clone(),
        features: plan.features(),
        confirm,
        ..Campaign::bare()
    };
    let mut records = BTreeMap::new();
    plan.execute(&campaign, 2, &HashSet::new(), |record| {
        records.insert(record.unit(), record);
    });
    Ok(records)
}

/// The records of these cases on one target, which is not asked first what its runtime has.
fn run_unprobed(cases: &[Arc<Case>], target: Target) -> Result<Vec<Record>, Failed> {
    let campaign = Campaign { proof: Some(Sensitivity::shipped()?), ..Campaign::bare() };
    let prepared = Prepared::new(Arc::new(target), cases);
    let mut lane = Lane::new(&campaign, &prepared);
    Ok(cases.iter().map(|case| lane.settle(case)).collect())
}
