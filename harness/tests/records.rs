//! What must be true of the records of runs: equal seeds give equal records, other seeds the same verdicts, however the work is
//! spread over threads and processes.

use dyetest::{
    lane::{Campaign, Confirm, Processes},
    run::Plan,
    target,
};
use dyetest_results::{Record, Sensitivity, Unit, Verdict};
use dyetest_suites::Corpus;
use libtest_mimic::{Arguments, Failed, Trial};
use std::{
    collections::{BTreeMap, HashSet},
    process::ExitCode,
    sync::Arc,
};

fn main() -> ExitCode {
    dyetest::worker::divert();
    let trials = vec![
        Trial::test("equal_seeds_give_equal_records", equal_seeds_give_equal_records),
        Trial::test("other_seeds_give_the_same_verdicts", other_seeds_give_the_same_verdicts),
        Trial::test("a_process_for_each_case_changes_no_verdict", a_process_for_each_case_changes_no_verdict),
    ];
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

/// Points of each family: fewer than in a usual run, since these tests run everything several times.
const POINTS: usize = 16;

/// All cases on one compiler, one pool and one interpreter.
fn run(seed: u64, jobs: usize, processes: Processes) -> BTreeMap<Unit, Record> {
    let corpus = Corpus::load(seed, POINTS).unwrap_or_else(|wrong| panic!("{}", wrong[0].render(false)));
    let known = target::known().expect("the manifests of the checkout can be read");
    let chosen = ["wasmtime.cranelift", "wasmtime.pooling", "wasmi.eager"];
    let plan = Plan {
        cases: corpus.cases.iter().cloned().map(Arc::new).collect(),
        targets: known.into_iter().filter(|target| chosen.contains(&target.id.as_str())).map(Arc::new).collect(),
    };
    let campaign = Campaign {
        seed,
        proof: Some(Sensitivity::shipped().expect("the shipped proof can be read")),
        probes: corpus.probes,
        features: plan.features(),
        processes,
        confirm: Confirm::Alone,
        given: String::new(),
    };
    let mut records = BTreeMap::new();
    plan.execute(&campaign, jobs, &HashSet::new(), |record| {
        records.insert(record.unit(), record);
    });
    records
}

fn equal_seeds_give_equal_records() -> Result<(), Failed> {
    let (one, other) = (run(7, 1, Processes::Warm), run(7, 2, Processes::Warm));
    for (unit, record) in &one {
        let (left, right) = (record.identity(), other[unit].identity());
        if left != right {
            return Err(format!("{unit} differs:\n{left:#?}\n{right:#?}").into());
        }
    }
    Ok(())
}

fn verdicts(records: &BTreeMap<Unit, Record>) -> BTreeMap<&Unit, Verdict> {
    records.iter().map(|(unit, record)| (unit, record.verdict)).collect()
}

fn other_seeds_give_the_same_verdicts() -> Result<(), Failed> {
    let first = run(0, 2, Processes::Warm);
    for seed in 1..5 {
        let other = run(seed, 2, Processes::Warm);
        if verdicts(&first) != verdicts(&other) {
            return Err(format!("seed {seed} gives other verdicts: {:?} {:?}", verdicts(&first), verdicts(&other)).into());
        }
    }
    Ok(())
}

fn a_process_for_each_case_changes_no_verdict() -> Result<(), Failed> {
    let (warm, isolated) = (run(0, 2, Processes::Warm), run(0, 2, Processes::Isolated));
    match verdicts(&warm) == verdicts(&isolated) {
        true => Ok(()),
        false => Err(format!("{:?}\n{:?}", verdicts(&warm), verdicts(&isolated)).into()),
    }
}
