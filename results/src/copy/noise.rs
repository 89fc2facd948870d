//! Which rounds were quiet enough to count.
//!
//! A round is noisy when a sentinel in it took more than 1.3 times what it takes undisturbed, or when more than a quarter of all its
//! series did. Which rounds are noisy follows from the samples and is never kept.

use super::{CopyRun, NATIVE, SENTINELS, Series, statistics::undisturbed};
use std::collections::{BTreeMap, BTreeSet};

/// How much longer than usual is too long. On a busy machine ordinary samples stay within it; a core that was taken away does not.
const TOO_LONG: f64 = 1.3;
/// The share of a round's series that may take too long.
const MAY_BE_LONG: f64 = 0.25;

/// A round of a run: the process, and the round in it.
pub(super) type Round = (u32, u32);

/// The rounds of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rounds {
    pub(super) quiet: BTreeSet<Round>,
    pub(super) noisy: BTreeSet<Round>,
}

impl Rounds {
    pub(super) fn of(run: &CopyRun) -> Rounds {
        let mut series_of = BTreeMap::<Round, (usize, usize)>::new();
        let mut noisy = BTreeSet::new();
        for series in &run.series {
            let usual = undisturbed(&nanoseconds(series).map(|(_, ns)| ns).collect::<Vec<_>>());
            for (round, ns) in nanoseconds(series) {
                let is_long = ns > TOO_LONG * usual;
                let (all, long) = series_of.entry(round).or_default();
                *all += 1;
                *long += usize::from(is_long);
                if is_long && is_sentinel(series) {
                    noisy.insert(round);
                }
            }
        }
        let too_many = |(all, long): &(usize, usize)| *long as f64 > MAY_BE_LONG * *all as f64;
        noisy.extend(series_of.iter().filter(|(_, counts)| too_many(counts)).map(|(round, _)| *round));
        Rounds { quiet: series_of.into_keys().filter(|round| !noisy.contains(round)).collect(), noisy }
    }

    pub(super) fn count(&self) -> usize {
        self.quiet.len() + self.noisy.len()
    }

    /// The samples of a series in quiet rounds, in nanoseconds.
    pub(super) fn quiet(&self, series: &Series) -> BTreeMap<Round, f64> {
        nanoseconds(series).filter(|(round, _)| self.quiet.contains(round)).collect()
    }
}

pub(super) fn is_sentinel(series: &Series) -> bool {
    series.target == NATIVE && SENTINELS.contains(&&*series.path)
}

/// No crossing takes no time: what is too quick for the clock counts as the least that the form can say.
fn nanoseconds(series: &Series) -> impl Iterator<Item = (Round, f64)> {
    series.samples.iter().map(|sample| ((sample.process, sample.round), sample.picoseconds.max(1) as f64 / 1000.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::copy::synthetic::{Synthetic, by};

    #[test]
    fn a_slow_sentinel_makes_a_round_noisy_and_a_slow_path_alone_does_not() {
        let mut run = Synthetic::quiet().run();
        assert_eq!((Rounds::of(&run).noisy.len(), Rounds::of(&run).count()), (0, 30));
        let mut slow = |path: &str, factor: f64| {
            let series = run.series.iter_mut().find(|series| series.path == path).unwrap();
            series.samples[4].picoseconds = by(series.samples[4].picoseconds, factor);
            Rounds::of(&run).noisy
        };
        assert_eq!(slow("list-u8", 9.0), [].into());
        assert_eq!(slow("sentinel-1", 1.25), [].into());
        assert_eq!(slow("sentinel-1", 1.1), [(0, 4)].into());
    }

    #[test]
    fn a_round_in_which_a_quarter_is_slow_is_noisy() {
        let mut run = Synthetic::quiet().run();
        let others: Vec<usize> = (0..run.series.len()).filter(|index| !is_sentinel(&run.series[*index])).collect();
        let quarter = run.series.len() / 4;
        for index in &others[..quarter] {
            let sample = &mut run.series[*index].samples[7];
            sample.picoseconds = by(sample.picoseconds, 1.4);
        }
        assert_eq!(Rounds::of(&run).noisy, [].into());
        let sample = &mut run.series[others[quarter]].samples[7];
        sample.picoseconds = by(sample.picoseconds, 1.4);
        assert_eq!(Rounds::of(&run).noisy, [(0, 7)].into());
    }
}
