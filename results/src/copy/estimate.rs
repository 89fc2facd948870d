//! What the samples of a run come to: curves with their lines, and the prices of containment.
//!
//! A figure is the median of the quiet rounds; a ratio is taken in each round, where both sides suffered alike, and its median is
//! the figure.

use super::{
    CRANELIFT, CopyRun, Group, INSTANCE_PER_TENANT, MEMCPY, MEMORY_COPY, Machine, Memory, Method, NATIVE, PROCESS_PER_TENANT, PathInfo,
    Series,
    crossing::{Crossing, crossings},
    fit::{Fit, Line, fit},
    instructions::Instructions,
    noise::{Round, Rounds, is_sentinel},
    statement::{Statement, statements},
    statistics::{median, quantile},
};
use std::collections::BTreeMap;

/// A point with a greater ratio of the slowest tenth to the median is unsteady, and shown as such.
pub(super) const UNSTEADY: f64 = 1.3;
/// How far a curve may be from a line, or from its own beginning, and still be called one, or flat.
pub(super) const TOLERANCE: f64 = 0.25;

/// What a run comes to. Equal runs have equal estimates.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimates {
    pub(super) machine: Machine,
    pub(super) method: Method,
    pub(super) versions: BTreeMap<String, String>,
    pub(super) rounds: usize,
    pub(super) noisy: usize,
    pub(super) curves: Vec<Curve>,
    pub(super) prices: Vec<Price>,
    pub(super) crossings: Vec<Crossing>,
    pub(super) statements: Vec<Statement>,
}

/// One path on one target in one state of memory, over sizes.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Curve {
    pub(super) path: PathInfo,
    pub(super) target: String,
    pub(super) memory: Memory,
    /// By size, from small to large.
    pub(super) points: Vec<Point>,
    pub(super) fit: Option<Fit>,
    pub(super) shape: Option<Shape>,
}

/// A curve at one size.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Point {
    pub(super) size: u64,
    /// The quiet rounds behind it.
    pub(super) rounds: usize,
    pub(super) min_ns: f64,
    pub(super) ns: f64,
    /// The slowest tenth against the median.
    pub(super) spread: f64,
    pub(super) instructions: Option<Instructions>,
    /// Against native `memcpy` of as many bytes in the same state of memory.
    pub(super) to_memcpy: Option<f64>,
    /// Against `memory.copy` of as many bytes on the same target.
    pub(super) to_memory_copy: Option<f64>,
}

/// The form of a whole curve, with the line that comes nearest to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Shape {
    pub(super) kind: Kind,
    pub(super) line: Line,
    /// The share of the variance that the line explains; a flat curve has none to explain.
    pub(super) r_squared: Option<f64>,
    pub(super) worst_error: f64,
}

/// The forms that a curve may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The same at every size.
    Flat,
    /// A fixed cost, and one for each byte.
    Line,
    /// Neither: caches, page faults, or other code for other sizes.
    Bent,
}

/// What a boundary costs before anything crosses it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Price {
    pub(super) path: PathInfo,
    pub(super) target: String,
    pub(super) memory: Memory,
    pub(super) point: Point,
    /// Against the same on [`CRANELIFT`].
    pub(super) to_cranelift: Option<f64>,
    /// Of what serves one tenant: against [`INSTANCE_PER_TENANT`] on the same target.
    pub(super) to_instance: Option<f64>,
}

/// What a run comes to.
pub fn estimates(run: &CopyRun) -> Estimates {
    let quiet = Quiet::of(run);
    let curves: Vec<Curve> =
        run.paths.iter().filter(|path| path.group != Group::Containment).flat_map(|path| curves(&quiet, path)).collect();
    let prices = run.paths.iter().filter(|path| path.group == Group::Containment).flat_map(|path| prices(&quiet, path)).collect();
    let mut estimates = Estimates {
        machine: run.machine.clone(),
        method: run.method.clone(),
        versions: run.versions.clone(),
        rounds: quiet.rounds.count(),
        noisy: quiet.rounds.noisy.len(),
        crossings: crossings(&curves),
        curves,
        prices,
        statements: vec![],
    };
    estimates.statements = statements(&estimates);
    estimates
}

impl Curve {
    pub(super) fn at(&self, size: u64) -> Option<&Point> {
        self.points.iter().find(|point| point.size == size)
    }
}

/// The quiet samples of a run, by what they are of.
struct Quiet<'a> {
    rounds: Rounds,
    samples: BTreeMap<Key<'a>, (&'a Series, BTreeMap<Round, f64>)>,
}

type Key<'a> = (&'a str, &'a str, Memory, u64);

impl<'a> Quiet<'a> {
    fn of(run: &'a CopyRun) -> Quiet<'a> {
        let rounds = Rounds::of(run);
        let key = |series: &'a Series| (series.path.as_str(), series.target.as_str(), series.memory, series.size);
        let figures = run.series.iter().filter(|series| !is_sentinel(series));
        let samples = figures.map(|series| (key(series), (series, rounds.quiet(series)))).filter(|(_, (_, samples))| !samples.is_empty());
        Quiet { samples: samples.collect(), rounds }
    }

    /// The targets and states of memory that a path was measured on.
    fn measured(&self, path: &'a str) -> Vec<(&'a str, Memory)> {
        let mut measured: Vec<_> = self.samples.keys().filter(|key| key.0 == path).map(|key| (key.1, key.2)).collect();
        measured.dedup();
        measured
    }

    fn sizes(&self, path: &'a str, target: &'a str, memory: Memory) -> impl Iterator<Item = (u64, &(&'a Series, BTreeMap<Round, f64>))> {
        self.samples.range((path, target, memory, 0)..=(path, target, memory, u64::MAX)).map(|(key, samples)| (key.3, samples))
    }

    fn ratio(&self, samples: &BTreeMap<Round, f64>, to: Key<'_>) -> Option<f64> {
        let (_, others) = self.samples.get(&to)?;
        let ratios: Vec<f64> = samples.iter().filter_map(|(round, ns)| Some(ns / others.get(round)?)).collect();
        (!ratios.is_empty()).then(|| median(&ratios))
    }

    fn point(&self, series: &Series, samples: &BTreeMap<Round, f64>) -> Point {
        let values: Vec<f64> = samples.values().copied().collect();
        let ns = median(&values);
        Point {
            size: series.size,
            rounds: values.len(),
            min_ns: quantile(&values, 0.0),
            ns,
            spread: quantile(&values, 0.9) / ns,
            instructions: Instructions::of(series),
            to_memcpy: self.ratio(samples, (MEMCPY, NATIVE, series.memory, series.size)),
            to_memory_copy: self.ratio(samples, (MEMORY_COPY, &series.target, series.memory, series.size)),
        }
    }
}

fn curves<'a>(quiet: &Quiet<'a>, path: &'a PathInfo) -> Vec<Curve> {
    let curve = |(target, memory): (&'a str, Memory)| {
        let points: Vec<Point> = quiet.sizes(&path.id, target, memory).map(|(_, (series, samples))| quiet.point(series, samples)).collect();
        let samples = quiet.sizes(&path.id, target, memory).map(|(size, (_, samples))| (size, samples.clone())).collect();
        Curve { path: path.clone(), target: target.into(), memory, shape: shape(&points), fit: fit(&samples), points }
    };
    quiet.measured(&path.id).into_iter().map(curve).collect()
}

fn prices<'a>(quiet: &Quiet<'a>, path: &'a PathInfo) -> Vec<Price> {
    let is_of_tenants = [INSTANCE_PER_TENANT, PROCESS_PER_TENANT].contains(&path.id.as_str());
    let price = |(target, memory): (&'a str, Memory)| {
        let (_, (series, samples)) = quiet.sizes(&path.id, target, memory).next()?;
        Some(Price {
            path: path.clone(),
            target: target.into(),
            memory,
            point: quiet.point(series, samples),
            to_cranelift: quiet.ratio(samples, (&path.id, CRANELIFT, memory, series.size)),
            to_instance: is_of_tenants.then(|| quiet.ratio(samples, (INSTANCE_PER_TENANT, target, memory, series.size))).flatten(),
        })
    };
    quiet.measured(&path.id).into_iter().filter_map(price).collect()
}

/// The form of a curve over all its sizes but 0, at which a path may do other work.
pub(super) fn shape(points: &[Point]) -> Option<Shape> {
    let points: Vec<(u64, f64)> = points.iter().filter(|point| point.size > 0).map(|point| (point.size, point.ns)).collect();
    shape_of(&points)
}

pub(super) fn shape_of(points: &[(u64, f64)]) -> Option<Shape> {
    let line = Line::through(points)?;
    let worst_error = line.worst_error(points);
    let times = || points.iter().map(|(_, ns)| *ns);
    let grows = times().fold(0.0, f64::max) / times().fold(f64::INFINITY, f64::min) - 1.0;
    let kind = match (grows <= TOLERANCE, worst_error <= TOLERANCE) {
        (true, _) => Kind::Flat,
        (false, true) => Kind::Line,
        (false, false) => Kind::Bent,
    };
    Some(Shape { kind, line, r_squared: (kind != Kind::Flat).then(|| line.r_squared(points)), worst_error })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copy::synthetic::{Synthetic, plant};

    fn curve<'a>(estimates: &'a Estimates, path: &str) -> &'a Curve {
        estimates.curves.iter().find(|curve| curve.path.id == path).unwrap()
    }

    #[test]
    fn planted_costs_are_found_in_noise() {
        for seed in 0..5 {
            let estimates = estimates(&Synthetic::noisy(seed).run());
            assert!(estimates.noisy > 0 && estimates.noisy < estimates.rounds / 2, "{} noisy", estimates.noisy);
            for (path, slope, ratio) in [("list-u8", 0.319, 11.31), ("stream-u8", 0.028, 1.029), ("list-u64", 0.040, 1.418)] {
                let curve = curve(&estimates, path);
                let found = curve.fit.unwrap().line.slope_ns_per_byte;
                assert!((found / slope - 1.0).abs() < 0.1, "{path}: {found}");
                let found = curve.at(1 << 20).unwrap().to_memcpy.unwrap();
                assert!((found / ratio - 1.0).abs() < 0.1, "{path}: {found}");
            }
        }
    }

    #[test]
    fn slopes_of_two_runs_agree() {
        let slope = |seed| curve(&estimates(&Synthetic::noisy(seed).run()), "list-u8").fit.unwrap().line.slope_ns_per_byte;
        for seed in 0..5 {
            assert!((slope(seed) / slope(seed + 100) - 1.0).abs() < 0.05);
        }
    }

    #[test]
    fn noisy_rounds_do_not_count() {
        let mut run = Synthetic::quiet().run();
        let quiet = estimates(&run);
        for series in &mut run.series {
            for sample in series.samples.iter_mut().filter(|sample| sample.round < 4) {
                sample.picoseconds *= 3;
            }
        }
        let disturbed = estimates(&run);
        assert_eq!((disturbed.noisy, disturbed.rounds), (12, 30));
        assert_eq!(curve(&disturbed, "list-u8").at(4096).unwrap().ns, curve(&quiet, "list-u8").at(4096).unwrap().ns);
        assert_eq!(curve(&disturbed, "list-u8").at(4096).unwrap().rounds, 18);
    }

    #[test]
    fn ratios_are_of_the_same_round() {
        // Both twice as slow in half of the rounds, turn about: the ratio of the medians would be 1.5 / 1.5.
        let mut run = Synthetic::quiet().run();
        for (path, odd) in [(MEMCPY, 0), ("list-u8", 0)] {
            let of = |series: &&mut Series| series.path == path && series.size == 1 << 20;
            let series = run.series.iter_mut().find(of).unwrap();
            series.samples.iter_mut().filter(|sample| sample.round % 2 == odd).for_each(|sample| sample.picoseconds *= 2);
        }
        let found = curve(&estimates(&run), "list-u8").at(1 << 20).unwrap().to_memcpy.unwrap();
        assert!((found / 11.39 - 1.0).abs() < 0.01, "{found}");
    }

    #[test]
    fn shapes_are_told_apart() {
        let estimates = estimates(&Synthetic::quiet().run());
        for (path, kind) in [("pointer", Kind::Flat), ("borrow", Kind::Flat), ("list-u8", Kind::Line), ("stream-u8", Kind::Line)] {
            assert_eq!(curve(&estimates, path).shape.unwrap().kind, kind, "{path}");
        }
        let mut run = Synthetic::quiet().run();
        plant(&mut run, "host-list-u8", 10 << 20, 3.0);
        assert_eq!(curve(&super::estimates(&run), "host-list-u8").shape.unwrap().kind, Kind::Bent);
    }

    #[test]
    fn containment_has_prices() {
        let estimates = estimates(&Synthetic::quiet().run());
        let price =
            |path: &str, target: &str| estimates.prices.iter().find(|price| price.path.id == path && price.target == target).unwrap();
        assert!((price("loop", "wasmtime.fuel").to_cranelift.unwrap() - 1.8).abs() < 1e-9);
        assert!((price("process-per-tenant", CRANELIFT).to_instance.unwrap() - 200.0).abs() < 1e-9);
        assert_eq!(price("loop", CRANELIFT).to_instance, None);
    }

    #[test]
    fn a_run_without_a_sample_has_estimates() {
        let mut run = Synthetic::quiet().run();
        run.series.iter_mut().for_each(|series| series.samples.clear());
        assert_eq!((estimates(&run).curves.len(), estimates(&run).rounds), (0, 0));
        run.series.clear();
        estimates(&run);
    }
}
