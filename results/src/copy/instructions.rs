//! Instructions of one crossing, as several processes counted them.
//!
//! They repeat where times do not, as long as the seeds of hash tables do. With other seeds an allocator lays out its blocks otherwise, and
//! one and the same crossing may move a block once more.

use super::Series;

/// Counts that differ by no more than this share are one count.
const SETTLED: f64 = 0.005;

/// The least and the most that was counted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Instructions {
    pub(super) least: f64,
    pub(super) most: f64,
}

impl Instructions {
    /// None, where they were not counted.
    pub(super) fn of(series: &Series) -> Option<Instructions> {
        let least = series.instructions.iter().copied().reduce(f64::min)?;
        Some(Instructions { least, most: series.instructions.iter().copied().fold(least, f64::max) })
    }

    /// Whether all processes counted the same.
    pub(super) fn settled(self) -> bool {
        self.most <= self.least * (1.0 + SETTLED)
    }

    /// By what share these are more than those before: at most what the least and the most allow, and nothing where the two overlap.
    pub(super) fn rise(self, before: Instructions) -> Option<f64> {
        let share = |now: f64, then: f64| (then > 0.0).then(|| now / then - 1.0);
        if self.least > before.most {
            share(self.least, before.most)
        } else if self.most < before.least {
            share(self.most, before.least)
        } else {
            (before.most > 0.0).then_some(0.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rise_is_what_no_layout_explains() {
        let counted = |least, most| Instructions { least, most };
        assert_eq!(counted(110.0, 110.0).rise(counted(100.0, 100.0)).map(|share| (share * 1000.0).round()), Some(100.0));
        assert_eq!(counted(90.0, 110.0).rise(counted(100.0, 105.0)), Some(0.0));
        assert_eq!(counted(150.0, 160.0).rise(counted(100.0, 120.0)), Some(0.25));
        assert_eq!(counted(75.0, 80.0).rise(counted(100.0, 120.0)), Some(80.0 / 100.0 - 1.0));
        assert_eq!(counted(1.0, 1.0).rise(counted(0.0, 0.0)), None);
        assert!(counted(1000.0, 1004.0).settled() && !counted(1000.0, 1006.0).settled());
    }
}
