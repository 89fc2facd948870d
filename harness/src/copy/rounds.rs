//! The rounds: each measures every point once, from another one on each time, so that what disturbs the machine meets all alike.

use super::{
    count,
    path::What,
    plan::{Extent, Plan, Point},
    subject::{Subject, SubjectError},
};
use crate::supervise::Launch;
use dyetest_adapter::Id;
use dyetest_results::copy::{COPY_SCHEMA, CopyRun, Counted, Machine, Memory, Method, NATIVE, SENTINELS, Sample, Series};
use std::collections::BTreeMap;

/// What one sample is to take, picoseconds.
const SAMPLE: u64 = 1_500_000_000;

/// The most crossings of one sample.
const MOST: u64 = 1 << 20;

/// Crossings below which the first one, into cold caches, would count for too much. One more is then made before.
const SHORT: u32 = 32;

/// The longest walk, bytes. Larger caches are shared by many processors, and to fill them takes longer than all the rest.
const WALK: u64 = 64 << 20;

/// What was measured.
pub struct Measured {
    /// The figures.
    pub series: Vec<Series>,
    /// The version of each target's runtime.
    pub versions: BTreeMap<String, String>,
    /// What could not be measured: path, target, why.
    pub unfit: Vec<(String, String, String)>,
}

impl Measured {
    /// The run that these figures are.
    pub fn run(self, plan: &Plan, extent: Extent, instructions: Counted) -> CopyRun {
        let Extent { processes, rounds } = extent;
        let method = Method { processes, rounds, version: env!("CARGO_PKG_VERSION").into(), instructions };
        let mut paths: Vec<_> = plan.paths.iter().map(|path| path.info.clone()).collect();
        paths.retain(|path| self.series.iter().any(|series| series.path == path.id));
        CopyRun { schema: COPY_SCHEMA, machine: Machine::here(), method, versions: self.versions, paths, series: self.series }
    }
}

/// Is told what is done, and how much of how much.
pub type Progress<'a> = &'a mut dyn FnMut(&str, u64, u64);

/// One process of every target.
struct Crew<'p> {
    plan: &'p Plan,
    subjects: Vec<Option<Subject>>,
    /// How many crossings make a sample, by point; none where the point cannot be measured.
    times: Vec<Option<u32>>,
}

/// Measures a plan. With `sizes` to count instructions at, it does that first.
///
/// # Errors
/// In words, if a process dies, or if what came of a crossing is not what must come of it: then there is no figure.
pub fn measure(plan: &Plan, extent: Extent, sizes: &[u64], progress: Progress<'_>) -> Result<Measured, String> {
    let mut measured =
        Measured { series: plan.points.iter().map(|point| series(plan, point)).collect(), versions: BTreeMap::new(), unfit: Vec::new() };
    let walk = Machine::here().last_cache_bytes().map_or(WALK, |cache| cache.saturating_mul(2).min(WALK));
    if !sizes.is_empty() {
        count::count(plan, sizes, &mut measured, progress)?;
    }
    let total = u64::from(extent.processes) * u64::from(extent.rounds) * plan.points.len() as u64;
    let mut done = 0;
    for process in 0..extent.processes {
        let mut crew = Crew::start(plan, walk, &mut measured)?;
        for round in 0..extent.rounds {
            let what = format!("process {} of {}, round {} of {}", process + 1, extent.processes, round + 1, extent.rounds);
            for point in order(plan, process * extent.rounds + round) {
                if let Some(picoseconds) = crew.sample(point)? {
                    measured.series[point].samples.push(Sample { process, round, picoseconds });
                }
                done += 1;
                progress(&what, done, total);
            }
        }
        crew.subjects.into_iter().flatten().for_each(Subject::finish);
    }
    measured.series.retain(|series| !series.samples.is_empty());
    Ok(measured)
}

fn series(plan: &Plan, point: &Point) -> Series {
    let path = &plan.paths[point.path];
    let target = if matches!(path.what, What::Native) { NATIVE.to_owned() } else { plan.targets[point.target].id.clone() };
    Series { path: path.info.id.clone(), target, size: point.size, memory: point.memory, instructions: Vec::new(), samples: Vec::new() }
}

/// The points of one round: the sentinels at the beginning, in the middle and at the end, and all others from another one on each time.
fn order(plan: &Plan, round: u32) -> Vec<usize> {
    // A stride that has no common factor with numbers that people choose.
    const STRIDE: usize = 211;
    let sentinel = |point: &usize| SENTINELS.iter().position(|id| *id == plan.paths[plan.points[*point].path].info.id);
    let (mut sentinels, mut others): (Vec<usize>, Vec<usize>) = (0..plan.points.len()).partition(|point| sentinel(point).is_some());
    if !others.is_empty() {
        let start = round as usize * STRIDE % others.len();
        others.rotate_left(start);
    }
    sentinels.sort_by_key(sentinel);
    for (sentinel, place) in sentinels.into_iter().zip([0, others.len() / 2 + 1, others.len() + 2]) {
        others.insert(place.min(others.len()), sentinel);
    }
    others
}

impl<'p> Crew<'p> {
    /// Starts every process, loads every program, sees that its bytes arrive, and finds out how many crossings make a sample.
    fn start(plan: &'p Plan, walk: u64, measured: &mut Measured) -> Result<Self, String> {
        let mut crew = Crew { plan, subjects: Vec::new(), times: vec![None; plan.points.len()] };
        for (at, target) in plan.targets.iter().enumerate() {
            let subject = match Subject::start(target, &Launch::of(target), walk) {
                Ok(subject) => Some(subject),
                Err(SubjectError::Unfit(why)) => {
                    unfit(&mut measured.unfit, "all", &target.id, why);
                    None
                }
                Err(SubjectError::Wrong(why)) => return Err(why),
            };
            measured.versions.extend(subject.iter().map(|subject| (target.id.clone(), subject.version.clone())));
            crew.subjects.push(subject);
            for path in 0..plan.paths.len() {
                crew.ready(at, path, measured)?;
            }
        }
        Ok(crew)
    }

    fn ready(&mut self, target: usize, path: usize, measured: &mut Measured) -> Result<(), String> {
        let here = |point: &Point| point.target == target && point.path == path;
        let points: Vec<usize> = (0..self.plan.points.len()).filter(|point| here(&self.plan.points[*point])).collect();
        let (Some(subject), false) = (&mut self.subjects[target], points.is_empty()) else { return Ok(()) };
        let info = &self.plan.paths[path].info;
        let place = |why: &str| format!("{} on {}: {why}", info.id, self.plan.targets[target].id);
        match subject.load(path as Id, &self.plan.paths[path], self.plan.largest(path)) {
            Ok(()) => {}
            Err(SubjectError::Unfit(why)) => {
                unfit(&mut measured.unfit, &info.id, &self.plan.targets[target].id, why);
                return Ok(());
            }
            Err(SubjectError::Wrong(why)) => return Err(place(&why)),
        }
        for point in points {
            let Point { size, memory, .. } = self.plan.points[point];
            let subject = self.subjects[target].as_mut().ok_or_else(|| place("its process is gone"))?;
            match calibrated(subject, path as Id, &self.plan.paths[path], size, memory) {
                Ok(times) => self.times[point] = Some(times),
                Err(SubjectError::Unfit(why)) => unfit(&mut measured.unfit, &info.id, &self.plan.targets[target].id, why),
                Err(SubjectError::Wrong(why)) => return Err(place(&format!("{size} bytes, {memory:?}: {why}"))),
            }
        }
        Ok(())
    }

    /// One sample of a point, if it can be measured.
    fn sample(&mut self, point: usize) -> Result<Option<u64>, String> {
        let (Point { path, target, size, memory }, Some(times)) = (self.plan.points[point], self.times[point]) else { return Ok(None) };
        let (Some(subject), known) = (&mut self.subjects[target], &self.plan.paths[path]) else { return Ok(None) };
        let warm_up = memory == Memory::Warm && times < SHORT && size > 0;
        let sampled = match warm_up {
            true => subject.sample(path as Id, known, size, memory, 1).and_then(|_| subject.sample(path as Id, known, size, memory, times)),
            false => subject.sample(path as Id, known, size, memory, times),
        };
        sampled.map(Some).map_err(|why| format!("{} on {}, {size} bytes, {memory:?}: {why}", known.info.id, self.plan.targets[target].id))
    }
}

/// Notes it once.
fn unfit(noted: &mut Vec<(String, String, String)>, path: &str, target: &str, why: String) {
    if !noted.iter().any(|(one, other, _)| one == path && other == target) {
        noted.push((path.to_owned(), target.to_owned(), why));
    }
}

/// How many crossings make a sample, after the bytes were seen to arrive.
fn calibrated(subject: &mut Subject, id: Id, path: &super::Path, size: u64, memory: Memory) -> Result<u32, SubjectError> {
    subject.prove(id, path, size)?;
    if memory != Memory::Warm || matches!(path.what, What::Process { .. }) {
        return Ok(1);
    }
    let enough = |each: u64| (SAMPLE / each.max(1)).clamp(1, MOST) as u32;
    subject.sample(id, path, size, memory, 1)?;
    let first = enough(subject.sample(id, path, size, memory, 1)?);
    let more = (first / 8).max(1);
    Ok(enough(subject.sample(id, path, size, memory, more)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{copy::paths, target};
    use std::{collections::BTreeSet, sync::Arc};

    #[test]
    fn every_round_has_every_point_once_and_the_sentinels_in_their_places() {
        let targets =
            target::known().unwrap().into_iter().filter(|target| target.built_in && Plan::is_usual(target)).map(Arc::new).collect();
        let plan = Plan::new(paths(), targets, false, true);
        let id = |point: usize| plan.paths[plan.points[point].path].info.id.as_str();
        for round in 0..7 {
            let order = order(&plan, round);
            assert_eq!(order.iter().collect::<BTreeSet<_>>().len(), plan.points.len());
            let places: Vec<_> = SENTINELS.map(|sentinel| order.iter().position(|point| id(*point) == sentinel)).to_vec();
            assert_eq!((places[0], places[2]), (Some(0), Some(order.len() - 1)));
            assert!(places[1].is_some_and(|place| place.abs_diff(order.len() / 2) <= 1));
        }
        assert_ne!(order(&plan, 0), order(&plan, 1));
    }
}
