//! The corpus as tests: one trial per default target and case, named `target::suite::case`. Workers are this very program.

use dyetest::{
    lane::{Campaign, Confirm, Lane, Prepared, Processes},
    target::{self, Target},
};
use dyetest_results::{Baseline, Class, Record, Sensitivity, run::today};
use dyetest_suites::{Case, Corpus, families::POINTS};
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use std::{
    process::ExitCode,
    sync::{Arc, Mutex, PoisonError},
};

fn main() -> ExitCode {
    dyetest::worker::divert();
    let arguments = Arguments::from_args();
    let corpus = Corpus::load(0, POINTS).unwrap_or_else(|wrong| panic!("{}", wrong[0].render(false)));
    let guides = Corpus::guides().unwrap_or_else(|wrong| panic!("{}", wrong.render(false)));
    let cases: Vec<Arc<Case>> = corpus.cases.iter().chain(&guides).filter(|case| wanted(&arguments, case)).cloned().map(Arc::new).collect();
    let campaign: &'static Campaign = Box::leak(Box::new(campaign(&corpus, &cases)));
    let baseline: &'static Baseline = Box::leak(Box::new(Baseline::shipped().expect("the shipped baseline can be read")));
    let targets = target::known().expect("the manifests of the checkout can be read");
    let trials = targets.into_iter().filter(|target| target.built_in && target.profile.default).flat_map(|target| {
        let bench: &'static Bench = Box::leak(Box::new(Bench::new(campaign, Arc::new(target), &cases)));
        cases.iter().map(move |case| bench.trial(case.clone(), baseline)).collect::<Vec<_>>()
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// Whether a run of these arguments could need the case: test runners start one process per test, by its exact name.
fn wanted(arguments: &Arguments, case: &Case) -> bool {
    match &arguments.filter {
        Some(filter) if arguments.exact => filter.ends_with(&format!("::{}", case.id.replace('/', "::"))),
        _ => true,
    }
}

fn campaign(corpus: &Corpus, cases: &[Arc<Case>]) -> Campaign {
    let features = cases.iter().flat_map(|case| case.header.features.iter().copied()).collect::<std::collections::BTreeSet<_>>();
    Campaign {
        seed: 0,
        proof: Some(Sensitivity::shipped().expect("the shipped proof can be read")),
        probes: corpus.probes.clone(),
        features: features.into_iter().collect(),
        processes: Processes::Warm,
        confirm: Confirm::Alone,
        given: String::new(),
    }
}

/// A target, and the lanes that no trial is using.
struct Bench {
    campaign: &'static Campaign,
    prepared: Prepared,
    idle: Mutex<Vec<Lane<'static>>>,
}

impl Bench {
    fn new(campaign: &'static Campaign, target: Arc<Target>, cases: &[Arc<Case>]) -> Self {
        Bench { campaign, prepared: Prepared::new(target, cases), idle: Mutex::default() }
    }

    fn trial(&'static self, case: Arc<Case>, baseline: &'static Baseline) -> Trial {
        let name = format!("{}::{}", self.prepared.target.id, case.id.replace('/', "::"));
        Trial::ignorable_test(name, move || {
            let idle = self.idle().pop();
            let mut lane = idle.unwrap_or_else(|| Lane::new(self.campaign, &self.prepared));
            let record = lane.settle(&case);
            self.idle().push(lane);
            conclude(&record, baseline)
        })
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Lane<'static>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn conclude(record: &Record, baseline: &Baseline) -> Result<Completion, Failed> {
    if let Some(problem) = baseline.problem(record, today()) {
        return Err(format!("{problem}\n{}\n{}", record.evidence.sentence, record.repro).into());
    }
    match record.class {
        Class::Missing | Class::Absent => Ok(Completion::ignored_with(format!("{}: {}", record.verdict, record.evidence.sentence))),
        Class::Breach | Class::Denial | Class::Weak | Class::Shown | Class::Pass => Ok(Completion::Completed),
    }
}
