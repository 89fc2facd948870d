//! Whether the host came back to where it was.

use crate::observe::Baseline;

/// What there was more of afterwards, in words, where both counts are known. Modules stay loaded when stores are
/// dropped and calls only add up, so neither is compared.
pub(super) fn left_behind(baseline: &Baseline) -> Vec<String> {
    let (before, after) = (&baseline.before, &baseline.after);
    let counts = [
        ("stores", before.stores.zip(after.stores)),
        ("instances", before.instances.zip(after.instances)),
        ("tasks, waitable sets and stream ends", before.concurrent.zip(after.concurrent)),
        ("resources", before.resources.zip(after.resources)),
        ("descriptors", baseline.descriptors),
        ("threads", baseline.threads),
    ];
    let grown = |(what, counts): (&str, Option<(u64, u64)>)| {
        counts.filter(|(before, after)| after > before).map(|(before, after)| format!("{what}: {before} before, {after} after"))
    };
    counts.into_iter().filter_map(grown).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dyetest_adapter::Stats;

    #[test]
    fn only_growth_that_was_counted_twice_is_named() {
        let counts = |count| Stats { instances: count, resources: Some(4), modules: count, ..Stats::default() };
        let baseline = |before, after| Baseline { before: counts(before), after: counts(after), ..Baseline::default() };
        assert_eq!(left_behind(&baseline(Some(1), Some(3))), ["instances: 1 before, 3 after"]);
        for (before, after) in [(Some(3), Some(3)), (Some(3), Some(1)), (None, Some(1)), (Some(0), None), (None, None)] {
            assert_eq!(left_behind(&baseline(before, after)), Vec::<String>::new(), "{before:?} {after:?}");
        }
        let process = Baseline { descriptors: Some((7, 8)), threads: Some((1, 2)), ..Baseline::default() };
        assert_eq!(left_behind(&process), ["descriptors: 7 before, 8 after", "threads: 1 before, 2 after"]);
    }
}
