//! Whether the host came back to where it was.

use crate::observe::Baseline;
use dyetest_adapter::Stats;

/// What there was more of afterwards, in words, where both counts are known. Modules stay loaded when stores are
/// dropped and calls only add up, so neither is compared.
pub(super) fn left_behind(baseline: &Baseline) -> Vec<String> {
    let (before, after) = (&baseline.before, &baseline.after);
    let counts = [
        ("stores", before.stores.zip(after.stores)),
        ("instances", before.instances.zip(after.instances)),
        ("tasks, waitable sets and stream ends", before.concurrent.zip(after.concurrent)),
        ("resources", before.resources.zip(after.resources)),
        ("calls of host functions that have not ended", host_calls(before).zip(host_calls(after))),
        ("descriptors", baseline.descriptors),
        ("threads", baseline.threads),
    ];
    let grown = |(what, counts): (&str, Option<(u64, u64)>)| {
        counts.filter(|(before, after)| after > before).map(|(before, after)| format!("{what}: {before} before, {after} after"))
    };
    counts.into_iter().filter_map(grown).collect()
}

/// The calls of host functions that take their time, and are neither done nor dropped.
fn host_calls(stats: &Stats) -> Option<u64> {
    let count = |name: &str| stats.counters.get(name).copied();
    Some(count("futures.started")?.saturating_sub(count("futures.dropped")?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_growth_that_was_counted_twice_is_named() {
        let counts = |count| Stats { instances: count, resources: Some(4), modules: count, ..Stats::default() };
        let baseline = |before, after| Baseline { before: counts(before), after: counts(after), ..Baseline::default() };
        assert_eq!(left_behind(&baseline(Some(1), Some(3))), ["instances: 1 before, 3 after"]);
        for (before, after) in [(Some(3), Some(3)), (Some(3), Some(1)), (None, Some(1)), (Some(0), None), (None, None)] {
            assert_eq!(left_behind(&baseline(before, after)), Vec::<String>::new(), "{before:?} {after:?}");
        }
        let calls = |started, dropped| {
            let counters = [("futures.started", started), ("futures.dropped", dropped)];
            Stats { counters: counters.map(|(name, count)| (name.to_owned(), count)).into(), ..Stats::default() }
        };
        let waiting = Baseline { before: calls(1, 1), after: calls(5, 3), ..Baseline::default() };
        assert_eq!(left_behind(&waiting), ["calls of host functions that have not ended: 0 before, 2 after"]);
        let process = Baseline { descriptors: Some((7, 8)), threads: Some((1, 2)), ..Baseline::default() };
        assert_eq!(left_behind(&process), ["descriptors: 7 before, 8 after", "threads: 1 before, 2 after"]);
    }
}
