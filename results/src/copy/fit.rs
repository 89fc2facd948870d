//! A line through a curve: what a crossing costs at all, and what each byte adds.
//!
//! The line has the least squares of *relative* errors: noise grows with the time, and without the weights the largest size alone
//! would decide. Its interval is that of a bootstrap over rounds, which needs no form of the noise and keeps together what one
//! round disturbed together. Rounds of one process share its layout in memory, so processes are drawn first and then rounds in them.

use super::{
    noise::Round,
    statistics::{Chance, quantile, undisturbed},
};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::{Range, RangeInclusive},
};

/// The sizes that the line is fitted on, in bytes: above nothing, and within the first cache of any machine.
pub(super) const FITTED: RangeInclusive<u64> = 64..=16 << 10;
/// The fewest sizes that say whether there is a line.
const FEWEST: usize = 3;
/// How far the interval of a slope may reach from it, where it is called certain.
const CERTAIN: f64 = 0.05;
/// How often the rounds are drawn. Ten of the slopes lie beyond either end of the interval.
const DRAWS: usize = 400;
const SEED: u64 = 0x6479_6574_6573_7421;

/// A fixed cost, and one for each byte.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(super) struct Line {
    pub(super) fixed_ns: f64,
    pub(super) slope_ns_per_byte: f64,
}

/// A line with the interval of its slope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Fit {
    pub(super) line: Line,
    pub(super) slope_ci95: [f64; 2],
}

impl Fit {
    /// Whether the interval leaves the slope within 5 %, or so flat that even the largest size says no more than the fixed cost: then another
    /// run gives the same.
    pub(super) fn is_certain(&self) -> bool {
        let open = (self.slope_ci95[1] - self.slope_ci95[0]) / 2.0;
        let flat = self.line.fixed_ns / *FITTED.end() as f64;
        open <= CERTAIN * self.line.slope_ns_per_byte.abs().max(flat)
    }
}

impl Line {
    /// The line through points of (bytes, nanoseconds); `None` through too few.
    pub(super) fn through(points: &[(u64, f64)]) -> Option<Line> {
        let mut sums = [0.0; 5];
        for (size, ns) in points {
            let (size, weight) = (*size as f64, ns.powi(-2));
            for (sum, term) in sums.iter_mut().zip([1.0, size, size * size, *ns, size * ns]) {
                *sum += weight * term;
            }
        }
        let [weights, x, xx, y, xy] = sums;
        let spread = weights * xx - x * x;
        let slope = (weights * xy - x * y) / spread;
        let is_line = points.len() >= FEWEST && spread > 0.0 && slope.is_finite();
        is_line.then(|| Line { fixed_ns: (y - slope * x) / weights, slope_ns_per_byte: slope })
    }

    pub(super) fn at(&self, size: u64) -> f64 {
        self.fixed_ns + self.slope_ns_per_byte * size as f64
    }

    /// The largest error at a point, as a share of what was measured there.
    pub(super) fn worst_error(&self, points: &[(u64, f64)]) -> f64 {
        points.iter().map(|(size, ns)| (self.at(*size) / ns - 1.0).abs()).fold(0.0, f64::max)
    }

    /// The share of the variance that the line explains, with the weights of the fit. Without them it would be 1 for anything
    /// that is large at the largest size.
    pub(super) fn r_squared(&self, points: &[(u64, f64)]) -> f64 {
        let weights: f64 = points.iter().map(|(_, ns)| ns.powi(-2)).sum();
        let mean = points.iter().map(|(_, ns)| 1.0 / ns).sum::<f64>() / weights;
        let of = |guess: &dyn Fn(u64) -> f64| points.iter().map(|(size, ns)| (guess(*size) / ns - 1.0).powi(2)).sum::<f64>();
        1.0 - of(&|size| self.at(size)) / of(&|_| mean)
    }
}

/// The line through what these samples come to undisturbed, by size; `None` of too few sizes.
pub(super) fn fit(samples: &BTreeMap<u64, BTreeMap<Round, f64>>) -> Option<Fit> {
    let samples: Vec<_> = samples.iter().filter(|(size, rounds)| FITTED.contains(size) && !rounds.is_empty()).collect();
    let times: Vec<_> = samples.iter().map(|(size, rounds)| (**size, undisturbed(&rounds.values().copied().collect::<Vec<_>>()))).collect();
    let line = Line::through(&times)?;
    let rounds: BTreeSet<Round> = samples.iter().flat_map(|(_, rounds)| rounds.keys().copied()).collect();
    let rounds: Vec<Round> = rounds.into_iter().collect();
    let table: Vec<(u64, Vec<Option<f64>>)> =
        samples.iter().map(|(size, found)| (**size, rounds.iter().map(|round| found.get(round).copied()).collect())).collect();
    let processes: Vec<Range<usize>> = processes(&rounds);
    let mut chance = Chance::new(SEED);
    let slope = |_| {
        let drawn = draw(&processes, &mut chance);
        let point = |(size, row): &(u64, Vec<Option<f64>>)| {
            let found: Vec<f64> = drawn.iter().filter_map(|round| row[*round]).collect();
            (!found.is_empty()).then(|| (*size, undisturbed(&found)))
        };
        Line::through(&table.iter().filter_map(point).collect::<Vec<_>>()).map(|line| line.slope_ns_per_byte)
    };
    let slopes: Vec<f64> = (0..DRAWS).filter_map(slope).collect();
    Some(Fit { line, slope_ci95: [quantile(&slopes, 0.025), quantile(&slopes, 0.975)] })
}

/// Where the rounds of each process stand among all, which are sorted.
fn processes(rounds: &[Round]) -> Vec<Range<usize>> {
    let mut start = 0;
    let ranges = rounds.chunk_by(|a, b| a.0 == b.0).map(|process| {
        start += process.len();
        start - process.len()..start
    });
    ranges.collect()
}

/// As many processes as there are, each as often as chance wants it, and of each as many of its rounds as it has.
fn draw(processes: &[Range<usize>], chance: &mut Chance) -> Vec<usize> {
    let mut drawn = Vec::new();
    for _ in processes {
        let rounds = processes[chance.below(processes.len())].clone();
        drawn.extend(rounds.clone().map(|_| rounds.start + chance.below(rounds.len())));
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copy::synthetic::Noise;

    const SIZES: [u64; 5] = [64, 256, 1024, 4096, 16384];

    fn near(found: f64, expected: f64, share: f64) {
        assert!((found - expected).abs() <= share * expected.abs(), "{found} is not {expected}");
    }

    #[test]
    fn a_line_is_found_again() {
        let points = SIZES.map(|size| (size, 140.0 + 0.19 * size as f64));
        let line = Line::through(&points).unwrap();
        near(line.fixed_ns, 140.0, 1e-9);
        near(line.slope_ns_per_byte, 0.19, 1e-9);
        assert!(line.worst_error(&points) < 1e-9 && line.r_squared(&points) > 0.999_999);
    }

    #[test]
    fn no_line_goes_through_too_few_points_or_one_size() {
        assert_eq!(Line::through(&[(64, 1.0), (128, 2.0)]), None);
        assert_eq!(Line::through(&[(64, 1.0), (64, 2.0), (64, 3.0)]), None);
        assert_eq!(Line::through(&[]), None);
    }

    #[test]
    fn a_bent_curve_is_not_explained_by_its_largest_point() {
        let bent = [(64, 384.0), (4096, 418.0), (1 << 20, 33_000.0), (10 << 20, 730_000.0)];
        let line = Line::through(&bent).unwrap();
        assert!(line.worst_error(&bent) > 0.25, "{}", line.worst_error(&bent));
        assert!(line.r_squared(&bent) < 0.95, "{}", line.r_squared(&bent));
    }

    #[test]
    fn the_interval_holds_the_true_slope_about_as_often_as_it_says() {
        let mut noise = Noise::new(1000);
        // This noise takes away as often as it adds, so that its lower quartile is below what it disturbs.
        let slope = 0.319 * undisturbed(&(0..10_000).map(|_| noise.factor(0.03)).collect::<Vec<_>>());
        let held = (0..50).filter(|seed| {
            let mut noise = Noise::new(*seed);
            let layouts: Vec<f64> = (0..3 * SIZES.len()).map(|_| noise.factor(0.01)).collect();
            let of_size = |(index, size): (usize, u64)| {
                let mut sample = |round: Round| (15.0 + 0.319 * size as f64) * layouts[round.0 as usize * 5 + index] * noise.factor(0.03);
                (size, (0..3).flat_map(|process| (0..10).map(move |round| (process, round))).map(|round| (round, sample(round))).collect())
            };
            let fit = fit(&SIZES.into_iter().enumerate().map(of_size).collect()).unwrap();
            near(fit.line.slope_ns_per_byte, slope, 0.05);
            fit.slope_ci95[0] <= slope && slope <= fit.slope_ci95[1]
        });
        let held = held.count();
        assert!((38..=50).contains(&held), "{held} of 50");
    }
}
