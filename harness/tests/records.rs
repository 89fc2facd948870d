//! What must be true of the records of runs: equal seeds give equal records, other seeds the same verdicts, however the work is
//! spread over threads and processes.

use dyetest::{
    lane::{Campaign, Confirm, Processes},
    run::Plan,
    target,
};
use dyetest_results::{Record, Run, Sensitivity, Unit, Verdict};
use dyetest_suites::Corpus;
use libtest_mimic::{Arguments, Failed, Trial};
use rustix::process::{Pid, Signal, kill_process};
use std::{
    collections::{BTreeMap, HashSet},
    fs,
    path::Path,
    process::{Child, Command, ExitCode, ExitStatus, Stdio},
    sync::Arc,
    thread,
    time::Duration,
};

fn main() -> ExitCode {
    dyetest::worker::divert();
    let trials = vec![
        Trial::test("equal_seeds_give_equal_records", equal_seeds_give_equal_records),
        Trial::test("other_seeds_give_the_same_verdicts", other_seeds_give_the_same_verdicts),
        Trial::test("a_process_for_each_case_changes_no_verdict", a_process_for_each_case_changes_no_verdict),
        Trial::test("shards_merge_to_the_records_of_the_whole", shards_merge_to_the_records_of_the_whole),
        Trial::test("workers_killed_at_random_moments_change_no_record", workers_killed_at_random_moments_change_no_record),
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

/// The same plan in one, two and seven parts, run and merged by the program.
fn shards_merge_to_the_records_of_the_whole() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let whole = sharded(folder.path(), 1)?;
    if whole.is_empty() {
        return Err("nothing was run".into());
    }
    for parts in [2, 7] {
        let merged = sharded(folder.path(), parts)?;
        if merged.keys().ne(whole.keys()) {
            return Err(format!("{parts} parts have other units").into());
        }
        if let Some((unit, record)) = merged.iter().find(|(unit, record)| **record != whole[unit]) {
            return Err(format!("{unit} differs in {parts} parts:\n{record:#?}\n{:#?}", whole[unit]).into());
        }
    }
    // Without one of them, the merged run is incomplete, and says so.
    let two = folder.path().join("of-2");
    let lacking = dyetest(&["merge", &text(&two.join("1")), "--out", &text(&folder.path().join("lacking"))])?;
    match lacking.code() {
        Some(3) if !Run::read(&folder.path().join("lacking"))?.is_complete() => Ok(()),
        status => Err(format!("half a run was merged, with status {status:?}").into()),
    }
}

/// What the program makes of a plan in so many parts: the identities of the merged records.
fn sharded(folder: &Path, parts: u32) -> Result<BTreeMap<Unit, Record>, Failed> {
    let folder = folder.join(format!("of-{parts}"));
    let mut shards = Vec::new();
    for index in 1..=parts {
        let out = folder.join(index.to_string());
        let part = format!("{index}/{parts}");
        dyetest(&["run", "memory", "--budget", "4", "--target", "wasmi.eager,wasmi.fuel", "--shard", &part, "--out", &text(&out)])?;
        let run = fs::read_dir(&out)?.next().ok_or("there is no run")??.path();
        // Under a name that the test can tell.
        let shard = folder.join(format!("{index}.run"));
        fs::rename(run, &shard)?;
        fs::remove_dir(&out)?;
        fs::rename(&shard, &out)?;
        shards.push(text(&out));
    }
    let merged = text(&folder.join("merged"));
    // A shard that is named twice changes nothing.
    let names = shards.iter().chain(shards.first()).map(String::as_str);
    let status = dyetest(&["merge"].into_iter().chain(names).chain(["--out", &merged]).collect::<Vec<_>>())?;
    let run = Run::read(Path::new(&merged))?;
    if status.code() != Some(0) || !run.is_complete() {
        return Err(format!("{parts} parts are not the whole: {status}").into());
    }
    Ok(run.records.into_iter().map(|(unit, record)| (unit, record.identity())).collect())
}

fn dyetest(arguments: &[&str]) -> Result<ExitStatus, Failed> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dyetest"));
    Ok(command.args(arguments).stdout(Stdio::null()).stderr(Stdio::null()).status()?)
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

/// Workers of whole runs that are killed, over all of them.
const KILLS: usize = 100;

/// Each of these runs is the program itself, so that no worker of another test is hit.
fn workers_killed_at_random_moments_change_no_record() -> Result<(), Failed> {
    let folder = tempfile::tempdir()?;
    let undisturbed = records(&mut start(folder.path())?, folder.path(), |_| {})?;
    let (mut kills, mut noise) = (0, 0x9E37_79B9_7F4A_7C15_u64);
    while kills < KILLS {
        let folder = tempfile::tempdir()?;
        let mut recorded = 0;
        let disturbed = records(&mut start(folder.path())?, folder.path(), |run| {
            // However slow the machine is, nothing is killed again before something was recorded.
            let now = recorded_bytes(folder.path());
            if now == recorded {
                return;
            }
            recorded = now;
            noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            thread::sleep(Duration::from_micros((noise >> 33) % 60_000));
            kills += usize::from(kill_a_worker(run, noise as usize));
        })?;
        for (unit, record) in &undisturbed {
            match disturbed.get(unit) {
                Some(other) if other.identity() == record.identity() => {}
                Some(other) => return Err(format!("{unit} differs: {:#?}\n{:#?}", record.identity(), other.identity()).into()),
                None => return Err(format!("{unit} is lost").into()),
            }
        }
        if disturbed.len() != undisturbed.len() {
            return Err("a record was invented".into());
        }
    }
    Ok(())
}

fn recorded_bytes(folder: &Path) -> u64 {
    let runs = fs::read_dir(folder).into_iter().flatten().flatten();
    runs.filter_map(|run| fs::metadata(run.path().join("records.jsonl")).ok()).map(|file| file.len()).sum()
}

fn start(folder: &Path) -> Result<Child, Failed> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dyetest"));
    command.args(["run", "memory", "remanence", "--budget", "16", "--jobs", "1", "--target", "wasmtime.cranelift,wasmi.eager", "--out"]);
    Ok(command.arg(folder).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?)
}

/// Waits for the run, and disturbs it meanwhile.
fn records(child: &mut Child, folder: &Path, mut disturb: impl FnMut(u32)) -> Result<BTreeMap<Unit, Record>, Failed> {
    while child.try_wait()?.is_none() {
        disturb(child.id());
        thread::sleep(Duration::from_millis(1));
    }
    let run = fs::read_dir(folder)?.next().ok_or("there is no run")??;
    let run = Run::read(&run.path())?;
    if run.torn.is_some() || !run.is_complete() {
        return Err("the run is not whole".into());
    }
    Ok(run.records)
}

/// Kills one of the processes that the run has started; whether there was one.
fn kill_a_worker(run: u32, choice: usize) -> bool {
    let tasks = fs::read_dir(format!("/proc/{run}/task")).into_iter().flatten().flatten();
    let children = tasks.filter_map(|task| fs::read_to_string(task.path().join("children")).ok());
    let workers: Vec<i32> = children.flat_map(|list| list.split(' ').filter_map(|pid| pid.parse().ok()).collect::<Vec<_>>()).collect();
    let worker = workers.get(choice % workers.len().max(1)).and_then(|worker| Pid::from_raw(*worker));
    worker.is_some_and(|worker| kill_process(worker, Signal::KILL).is_ok())
}
