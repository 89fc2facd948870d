//! The few statistics that the figures need, as pure functions of numbers.

/// The middle of some values; 0 of none.
pub(super) fn median(values: &[f64]) -> f64 {
    quantile(values, 0.5)
}

/// What something takes when nothing disturbs it: the lower quartile, since what disturbs only ever adds. The least of all would be
/// one lucky sample, and the median moves with how busy the machine was.
pub(super) fn undisturbed(values: &[f64]) -> f64 {
    quantile(values, 0.25)
}

/// The value below which the share `share` of the values lies, between neighbours in proportion; 0 of none.
pub(super) fn quantile(values: &[f64], share: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else { return 0.0 };
    let at = share.clamp(0.0, 1.0) * last as f64;
    let (below, above) = (sorted[at.floor() as usize], sorted[at.ceil() as usize]);
    below + (above - below) * at.fract()
}

/// How probable two samples as different in rank as these are, if nothing but chance tells them apart: the two-sided test of Mann
/// and Whitney, by its normal limit with corrections for ties and for continuity.
///
/// It asks only which is slower, so that no burst counts for more than its rank.
pub(super) fn rank_sum(one: &[f64], other: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> = one.iter().map(|value| (*value, true)).chain(other.iter().map(|value| (*value, false))).collect();
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut ranks, mut ties) = (0.0, 0.0);
    let mut before = 0;
    for equal in all.chunk_by(|a, b| a.0 == b.0) {
        let count = equal.len() as f64;
        let rank = before as f64 + (count + 1.0) / 2.0;
        ranks += rank * equal.iter().filter(|(_, is_one)| *is_one).count() as f64;
        ties += count.powi(3) - count;
        before += equal.len();
    }
    let (n, m) = (one.len() as f64, other.len() as f64);
    let excess = (ranks - n * (n + 1.0) / 2.0 - n * m / 2.0).abs();
    let variance = n * m / 12.0 * (n + m + 1.0 - ties / ((n + m) * (n + m - 1.0)));
    if variance > 0.0 { two_sided((excess - 0.5).max(0.0) / variance.sqrt()) } else { 1.0 }
}

/// The least that [`rank_sum`] can say of so many values: of two samples that do not overlap.
pub(super) fn least_rank_sum(one: usize, other: usize) -> f64 {
    let values = |count: usize, from: usize| (from..from + count).map(|value| value as f64).collect::<Vec<_>>();
    rank_sum(&values(one, 0), &values(other, one))
}

/// The probability that a normal variable is further from its mean than so many standard deviations.
fn two_sided(deviations: f64) -> f64 {
    libm::erfc(deviations / std::f64::consts::SQRT_2)
}

/// The probabilities of many tests, corrected by Holm's method: calling all those below a level a discovery is wrong, anywhere
/// among them, no more often than the level says.
pub(super) fn holm(probabilities: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..probabilities.len()).collect();
    order.sort_by(|a, b| probabilities[*a].total_cmp(&probabilities[*b]));
    let mut corrected = vec![1.0; probabilities.len()];
    let mut worst = 0.0_f64;
    for (done, index) in order.into_iter().enumerate() {
        worst = worst.max(probabilities[index] * (probabilities.len() - done) as f64).min(1.0);
        corrected[index] = worst;
    }
    corrected
}

/// Numbers by chance, the same for the same seed on every machine and in every version: equal runs have equal estimates. The
/// generator is SplitMix64.
pub(super) struct Chance(u64);

impl Chance {
    pub(super) fn new(seed: u64) -> Chance {
        Chance(seed)
    }

    /// A number below `end`, which is not 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, expected: f64) {
        assert!((found - expected).abs() <= 1e-3 * expected.abs(), "{found} is not {expected}");
    }

    #[test]
    fn quantiles() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), 2.0);
        assert_eq!(median(&[4.0, 1.0, 2.0, 3.0]), 2.5);
        assert_eq!(median(&[]), 0.0);
        assert_eq!(quantile(&[0.0, 10.0], 0.9), 9.0);
        assert_eq!(quantile(&[5.0], 0.9), 5.0);
    }

    #[test]
    fn ranks_tell_samples_apart() {
        // U = 0 of 5 and 5: z = (12.5 - 0.5) / sqrt(25 * 11 / 12) = 2.507.
        near(rank_sum(&[1.0, 2.0, 3.0, 4.0, 5.0], &[6.0, 7.0, 8.0, 9.0, 10.0]), 0.01219);
        near(least_rank_sum(5, 5), 0.01219);
        // With ties the variance is 25 / 12 * (11 - 2 * (5^3 - 5) / 90) = 17.36.
        near(rank_sum(&[1.0; 5], &[2.0; 5]), 0.003977);
        assert_eq!(rank_sum(&[1.0, 4.0], &[2.0, 3.0]), 1.0);
        assert_eq!(rank_sum(&[1.0; 9], &[1.0; 9]), 1.0);
        assert_eq!(rank_sum(&[], &[1.0]), 1.0);
    }

    #[test]
    fn many_tests_are_corrected() {
        assert_eq!(holm(&[0.01, 0.04, 0.03, 0.005]), [0.03, 0.06, 0.06, 0.02]);
        assert_eq!(holm(&[0.9, 0.8]), [1.0, 1.0]);
        assert!(holm(&[]).is_empty());
    }

    #[test]
    fn chance_is_the_same_everywhere_and_even() {
        // The reference outputs of SplitMix64 for the seed 1234567.
        let mut chance = Chance::new(1_234_567);
        assert_eq!([chance.next(), chance.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
        let mut counts = [0; 5];
        (0..5000).for_each(|_| counts[chance.below(5)] += 1);
        assert!(counts.iter().all(|count| (900..1100).contains(count)), "{counts:?}");
    }
}
