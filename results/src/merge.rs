//! Merging runs: shards of one plan, or runs of several machines. Order and repetition change nothing.

use crate::{Record, Run, Unit, run::Header};
use std::collections::BTreeMap;

/// Why runs do not go together.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unmergeable {
    /// Their secrets and generated points differ.
    #[error("the runs have different seeds: {0} and {1}")]
    Seeds(u64, u64),
    /// They ran different cases under the same names.
    #[error("the runs are of different corpora: {0} and {1}")]
    Corpora(String, String),
    /// One case is not the same in both.
    #[error("the records of {0} are of different versions of the case")]
    Cases(Unit),
}

/// Two runs together. What was torn, doubled or unplanned stays with the runs that it was in.
///
/// # Errors
/// As [`headers`] and [`record_sets`].
pub fn runs(one: Run, other: Run) -> Result<Run, Unmergeable> {
    Ok(Run::of(headers(one.header, other.header)?, record_sets(one.records, other.records)?))
}

/// The header of two runs together: what either planned, from wherever.
///
/// # Errors
/// If their seeds or corpora differ.
pub fn headers(mut one: Header, other: Header) -> Result<Header, Unmergeable> {
    if one.seed != other.seed {
        return Err(Unmergeable::Seeds(one.seed.min(other.seed), one.seed.max(other.seed)));
    }
    if one.corpus != other.corpus {
        let [lesser, greater] = if one.corpus < other.corpus { [one.corpus, other.corpus] } else { [other.corpus, one.corpus] };
        return Err(Unmergeable::Corpora(lesser, greater));
    }
    one.schema = one.schema.max(other.schema);
    for (target, cases) in other.planned {
        one.planned.entry(target).or_default().extend(cases);
    }
    one.parts.extend(other.parts);
    one.origins.extend(other.origins);
    Ok(one)
}

/// The records of two runs together. Of a unit that both have, the worse verdict counts.
///
/// # Errors
/// If two records of a unit are of different seeds or of different versions of the case.
pub fn record_sets(mut one: BTreeMap<Unit, Record>, other: BTreeMap<Unit, Record>) -> Result<BTreeMap<Unit, Record>, Unmergeable> {
    for (unit, record) in other {
        let record = match one.remove(&unit) {
            None => record,
            Some(known) => records(known, record)?,
        };
        one.insert(unit, record);
    }
    Ok(one)
}

/// One of two records of one unit: the one with the worse verdict, `unstable` if the verdicts differ or either was so.
/// Between equal verdicts the choice is arbitrary, but the same in any order.
///
/// # Errors
/// If they are of different seeds or of different versions of the case.
pub fn records(one: Record, other: Record) -> Result<Record, Unmergeable> {
    if one.seed != other.seed {
        return Err(Unmergeable::Seeds(one.seed.min(other.seed), one.seed.max(other.seed)));
    }
    if one.digest != other.digest {
        return Err(Unmergeable::Cases(one.unit()));
    }
    let unstable = one.unstable || other.unstable || one.verdict != other.verdict;
    // Without the flag, which is not the record's own: else a third record would be compared with it.
    let [one, other] = [one, other].map(|record| Record { unstable: false, ..record });
    let rank = |record: &Record| (record.verdict, record.to_line());
    let worse = if rank(&one) <= rank(&other) { one } else { other };
    Ok(Record { unstable, ..worse })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Verdict, run::Part, sample::record};
    use proptest::prelude::*;

    type Set = BTreeMap<Unit, Record>;

    fn sets() -> impl Strategy<Value = Set> {
        let verdict = prop::sample::select(vec![Verdict::Leaked, Verdict::Crashed, Verdict::Contained]);
        let record = ("[ab]", verdict, any::<bool>(), 0..3_u64).prop_map(|(case, verdict, unstable, cpu)| {
            let mut record = record(&format!("memory/{case}"), "wasmi.eager", verdict);
            record.unstable = unstable;
            record.volatile.cpu_ms = Some(cpu);
            (record.unit(), record)
        });
        prop::collection::btree_map("[abc]", record, 0..4).prop_map(|records| records.into_values().collect())
    }

    fn headers_of_one_corpus() -> impl Strategy<Value = Header> {
        (prop::collection::btree_set("[abc]", 0..3), 1..3_u32, 1..3_u32, 0..3_i64).prop_map(|(cases, index, of, time)| {
            let units: Vec<Unit> = cases.iter().map(|case| Unit { case: format!("memory/{case}"), target: "wasmi.eager".into() }).collect();
            let mut header = Header::new(7, "corpus".into(), units.clone(), Part::new(units, index, of), vec![]);
            let mut origin = header.origins.pop_first().unwrap();
            origin.started = jiff::Timestamp::from_second(time).unwrap();
            header.origins.insert(origin);
            header
        })
    }

    fn merge(one: &Set, other: &Set) -> Set {
        record_sets(one.clone(), other.clone()).unwrap()
    }

    fn join(one: &Header, other: &Header) -> Header {
        headers(one.clone(), other.clone()).unwrap()
    }

    proptest! {
        #[test]
        fn records_merge_in_any_order_and_any_number(a in sets(), b in sets(), c in sets()) {
            prop_assert_eq!(merge(&a, &merge(&b, &c)), merge(&merge(&a, &b), &c));
            prop_assert_eq!(merge(&a, &b), merge(&b, &a));
            prop_assert_eq!(merge(&a, &a), a.clone());
            prop_assert_eq!(merge(&a, &merge(&a, &b)), merge(&a, &b));
        }

        #[test]
        fn headers_merge_in_any_order_and_any_number(
            a in headers_of_one_corpus(), b in headers_of_one_corpus(), c in headers_of_one_corpus()
        ) {
            prop_assert_eq!(join(&a, &join(&b, &c)), join(&join(&a, &b), &c));
            prop_assert_eq!(join(&a, &b), join(&b, &a));
            prop_assert_eq!(join(&a, &a), a);
        }

        #[test]
        fn the_worst_verdict_counts_and_a_difference_shows(a in sets(), b in sets()) {
            for (unit, merged) in merge(&a, &b) {
                let both: Vec<&Record> = [a.get(&unit), b.get(&unit)].into_iter().flatten().collect();
                prop_assert_eq!(merged.verdict, both.iter().map(|record| record.verdict).min().unwrap());
                let differ = both.iter().any(|record| record.verdict != both[0].verdict || record.unstable);
                prop_assert_eq!(merged.unstable, differ);
            }
        }
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        let one = record("memory/a", "wasmi.eager", Verdict::Contained);
        let seed = Record { seed: 8, ..one.clone() };
        let changed = Record { digest: "11".into(), ..one.clone() };
        assert_eq!(records(one.clone(), seed).unwrap_err(), Unmergeable::Seeds(7, 8));
        assert_eq!(records(one.clone(), changed).unwrap_err(), Unmergeable::Cases(one.unit()));
        let header = |seed, corpus: &str| Header::new(seed, corpus.into(), [], Part::new([], 1, 1), vec![]);
        assert_eq!(headers(header(7, "a"), header(8, "a")).unwrap_err(), Unmergeable::Seeds(7, 8));
        assert_eq!(headers(header(7, "b"), header(7, "a")).unwrap_err(), Unmergeable::Corpora("a".into(), "b".into()));
    }
}
