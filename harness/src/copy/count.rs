//! Counting instructions: the adapter runs under callgrind, which collects inside the function that does what is timed, and writes a
//! file each time that function returns.
//!
//! Two batches of different length are counted, and their difference divided: what is done once for a batch does not count.

mod seed;

use super::{
    path::What,
    plan::Plan,
    rounds::{Measured, Progress},
    subject::{Subject, SubjectError},
};
use crate::{
    supervise::Launch,
    target::{Start, Target},
};
use dyetest_adapter::Id;
use dyetest_results::copy::Memory;
use std::{
    fs,
    path::Path as File,
    sync::{Arc, mpsc},
};

/// The function of the adapters in Rust inside which is counted.
const FUNCTION: &str = "dyetest_adapter::measure::measured_batch";

/// The largest payload, bytes.
const LARGEST: u64 = 64 << 10;

/// Crossings of the two batches.
const BATCHES: [u32; 2] = [50, 150];

/// Processes that count, all at once. Each has a seed of its own, so that one layout of blocks is not taken for the only one.
const PROCESSES: usize = 4;

/// Counts the instructions of one crossing at these sizes, in warm memory, on every target that is part of this program, in several
/// processes.
pub(super) fn count(plan: &Plan, sizes: &[u64], measured: &mut Measured, progress: Progress<'_>) -> Result<(), String> {
    let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
    let seeds = (0..PROCESSES).map(|seed| seed::library(folder.path(), seed)).collect::<Result<Vec<_>, _>>();
    let seeds = seeds.map_err(|error| format!("{}: {error}", folder.path().display()))?;
    for (at, target) in plan.targets.iter().enumerate() {
        let points = wanted(plan, at, sizes);
        let launches: Option<Vec<Launch>> = seeds.iter().map(|seed| launch(target, seed.as_deref())).collect();
        let (Some(launches), false) = (launches, points.is_empty()) else { continue };
        let what = format!("instructions of {}", target.id);
        let all = (PROCESSES * points.len()) as u64;
        let counted = count_in(plan, target, &launches, &points, &mut |done| progress(&what, done, all));
        match counted {
            Ok(counts) => counts.into_iter().for_each(|(point, count)| measured.series[point].instructions.push(count)),
            Err(SubjectError::Unfit(why)) => measured.unfit.push(("instructions".into(), target.id.clone(), why)),
            Err(SubjectError::Wrong(why)) => return Err(format!("counting instructions of {}: {why}", target.id)),
        }
    }
    Ok(())
}

/// The counts of all these processes, as they come: nothing is timed, so that they need not wait for each other.
fn count_in(
    plan: &Plan,
    target: &Arc<Target>,
    launches: &[Launch],
    points: &[usize],
    progress: &mut dyn FnMut(u64),
) -> Result<Vec<(usize, f64)>, SubjectError> {
    std::thread::scope(|scope| {
        let (told, heard) = mpsc::channel();
        let start = |launch| {
            let told = told.clone();
            scope.spawn(move || count_once(plan, target, launch, points, &told))
        };
        let processes: Vec<_> = launches.iter().map(start).collect();
        drop(told);
        (1..).zip(heard).for_each(|(done, ())| progress(done));
        let counts = processes.into_iter().map(|process| process.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)));
        Ok(counts.collect::<Result<Vec<_>, _>>()?.concat())
    })
}

/// The points of a target whose instructions are counted.
fn wanted(plan: &Plan, target: usize, sizes: &[u64]) -> Vec<usize> {
    let wanted = |point: &usize| {
        let point = &plan.points[*point];
        let fits = (sizes.contains(&point.size) && point.size <= LARGEST) || plan.paths[point.path].sizes == [0];
        point.target == target && point.memory == Memory::Warm && fits && !matches!(plan.paths[point.path].what, What::Process { .. })
    };
    (0..plan.points.len()).filter(wanted).collect()
}

/// The instructions of one crossing for each of these points of a target that it is fit for, counted in one process.
fn count_once(
    plan: &Plan,
    target: &Arc<Target>,
    launch: &Launch,
    points: &[usize],
    told: &mpsc::Sender<()>,
) -> Result<Vec<(usize, f64)>, SubjectError> {
    // A pool reserves more addresses than valgrind has.
    let mut subject = Subject::start(target, launch, 0).map_err(|why| SubjectError::Unfit(why.to_string()))?;
    let mut counts = Vec::new();
    let (mut loaded, mut unfit) = (None, None);
    for point in points {
        // Nobody listens once another process has failed.
        let _ = told.send(());
        let (path, size) = (plan.points[*point].path, plan.points[*point].size);
        if loaded != Some(path) {
            loaded = Some(path);
            // One guest at a time: valgrind has no room for the address space that many reserve.
            subject.forget()?;
            match subject.load(path as Id, &plan.paths[path], LARGEST) {
                Err(SubjectError::Unfit(_)) => unfit = Some(path),
                loaded => loaded?,
            }
        }
        if unfit == Some(path) {
            continue;
        }
        match crossing(&mut subject, path as Id, &plan.paths[path], size) {
            Ok(instructions) => counts.push((*point, instructions)),
            Err(SubjectError::Unfit(_)) => {}
            Err(wrong) => return Err(wrong),
        }
    }
    subject.finish();
    Ok(counts)
}

/// Why instructions cannot be counted here, if they cannot.
pub fn uncountable() -> Option<String> {
    valgrind().is_none().then(|| "valgrind was not found in PATH".to_owned())
}

fn valgrind() -> Option<std::path::PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|entry| entry.join("valgrind")).find(|path| path.is_file())
}

fn launch(target: &Arc<Target>, seed: Option<&File>) -> Option<Launch> {
    let Start::BuiltIn(name) = &target.start else { return None };
    let program = std::env::current_exe().ok()?;
    let options = ["--tool=callgrind", "--vgdb=no", "--callgrind-out-file=counted"];
    let function = [format!("--toggle-collect={FUNCTION}"), format!("--dump-after={FUNCTION}")];
    let command = [valgrind()?.into_os_string()].into_iter().chain(options.map(Into::into)).chain(function.map(Into::into));
    let command = command.chain([program.clone().into_os_string(), "adapter".into(), name.into()]);
    let mut launch = Launch::new(command);
    // Valgrind keeps files of its own, and may write into its working directory only.
    launch.env.insert("TMPDIR".into(), ".".into());
    launch.readable.push(program);
    if let Some(seed) = seed {
        launch.env.insert("LD_PRELOAD".into(), seed.to_str()?.to_owned());
        launch.readable.push(seed.to_owned());
    }
    Some(launch)
}

fn crossing(subject: &mut Subject, id: Id, path: &super::Path, size: u64) -> Result<f64, SubjectError> {
    subject.sample(id, path, size, Memory::Warm, 1)?;
    let mut counted = [0; 2];
    for (counted, times) in counted.iter_mut().zip(BATCHES) {
        subject.sample(id, path, size, Memory::Warm, times)?;
        *counted = last(subject.worker().folder()).ok_or_else(|| SubjectError::Wrong("callgrind wrote no count".into()))?;
    }
    let [less, more] = counted.map(|count| count as f64);
    Ok((more - less) / f64::from(BATCHES[1] - BATCHES[0]))
}

/// The count of the last file that callgrind wrote. All are removed.
fn last(folder: &File) -> Option<u64> {
    let files = fs::read_dir(folder).ok()?.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with("counted"));
    let number = |path: &File| path.extension().and_then(|number| number.to_str()?.parse::<u64>().ok()).unwrap_or_default();
    let mut files: Vec<_> = files.map(|entry| entry.path()).collect();
    files.sort_by_key(|path| number(path));
    let text = fs::read_to_string(files.last()?).ok()?;
    for file in files {
        let _ = fs::remove_file(file);
    }
    text.lines().find_map(|line| line.strip_prefix("summary: ").or_else(|| line.strip_prefix("totals: "))?.trim().parse().ok())
}
