//! Merging runs: shards of one plan, or runs of several machines. Order and repetition change nothing.
//!
//! Equal seeds give equal verdicts, so two runs that disagree about a unit are not merged: which of them is right is a question
//! for people. Within one run, where a case was tried again, the worse record counts.

use crate::{Fact, Identity, Record, Run, Unit, run::Header};
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
    /// They saw different things.
    #[error("the runs disagree about {0}: {1}; run it again, and leave out the run that is wrong")]
    Verdicts(Unit, String),
    /// What they attacked under one name is not the same.
    #[error("the runs attacked different things as {0}: {1}; they can be compared, not merged")]
    Targets(String, String),
    /// One case is not the same in both.
    #[error("the records of {0} are of different versions of the case")]
    Cases(Unit),
}

/// All of these runs together; `None` if there are none.
///
/// # Errors
/// As [`runs`].
pub fn all(runs: impl IntoIterator<Item = Run>) -> Result<Option<Run>, Unmergeable> {
    let mut runs = runs.into_iter();
    let Some(first) = runs.next() else { return Ok(None) };
    runs.try_fold(first, self::runs).map(Some)
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

/// The records of two runs together.
///
/// # Errors
/// If two records of a unit are of different seeds or of different versions of the case, or if they disagree: about the verdict,
/// or about what the target is.
pub fn record_sets(mut one: BTreeMap<Unit, Record>, other: BTreeMap<Unit, Record>) -> Result<BTreeMap<Unit, Record>, Unmergeable> {
    for (unit, record) in other {
        let record = match one.remove(&unit) {
            None => record,
            Some(known) => agreed(known, record)?,
        };
        one.insert(unit, record);
    }
    Ok(one)
}

fn agreed(one: Record, other: Record) -> Result<Record, Unmergeable> {
    if one.verdict != other.verdict {
        let (worse, better) = (one.verdict.min(other.verdict), one.verdict.max(other.verdict));
        return Err(Unmergeable::Verdicts(one.unit(), format!("{worse} and {better}")));
    }
    if let Some(difference) = difference(&one.identity, &other.identity) {
        return Err(Unmergeable::Targets(one.target, difference));
    }
    records(one, other)
}

/// What two targets of one name differ in. What the kernel enforced depends on the machine, and may differ.
fn difference(one: &Identity, other: &Identity) -> Option<String> {
    let (one, other) = (one.facts(), other.facts());
    let mut facts = one.keys().chain(other.keys()).filter(|fact| !matches!(fact, Fact::Confinement(_)));
    let fact = facts.find(|fact| one.get(fact) != other.get(fact))?;
    let value = |facts: &BTreeMap<Fact, &str>| facts.get(fact).map_or("none".to_owned(), |value| format!("`{value}`"));
    let mut values = [value(&one), value(&other)];
    values.sort();
    Some(format!("{fact} is {} and {}", values[0], values[1]))
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
    use crate::{
        Verdict,
        run::{Part, Shard},
        sample::record,
    };
    use proptest::prelude::*;

    type Set = BTreeMap<Unit, Record>;

    /// Records that may disagree: about the verdict, or about the target's version.
    fn sets() -> impl Strategy<Value = Set> {
        let verdict = prop::sample::select(vec![Verdict::Leaked, Verdict::Contained, Verdict::Contained, Verdict::Contained]);
        let version = prop::sample::select(vec!["1", "1", "1", "2"]);
        let record = ("[ab]", verdict, version, any::<bool>(), 0..3_u64).prop_map(|(case, verdict, version, unstable, cpu)| {
            let mut record = record(&format!("memory/{case}"), "wasmi.eager", verdict);
            record.unstable = unstable;
            record.identity.version = version.into();
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

    /// Together, or `None` where they disagree: about what, depends on the order.
    fn merge(one: &Set, other: &Set) -> Option<Set> {
        record_sets(one.clone(), other.clone()).ok()
    }

    fn join(one: &Header, other: &Header) -> Header {
        headers(one.clone(), other.clone()).unwrap()
    }

    proptest! {
        #[test]
        fn records_merge_in_any_order_and_any_number(a in sets(), b in sets(), c in sets()) {
            let right = merge(&b, &c).and_then(|both| merge(&a, &both));
            let left = merge(&a, &b).and_then(|both| merge(&both, &c));
            // Where two of three disagree, no order helps: the others do not hide it.
            prop_assert_eq!(left, right);
            prop_assert_eq!(merge(&a, &b), merge(&b, &a));
            prop_assert_eq!(merge(&a, &a), Some(a.clone()));
            if let Some(both) = merge(&a, &b) {
                prop_assert_eq!(merge(&a, &both), Some(both));
            }
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
        fn what_merges_agrees(a in sets(), b in sets()) {
            for (unit, merged) in merge(&a, &b).into_iter().flatten() {
                let both: Vec<&Record> = [a.get(&unit), b.get(&unit)].into_iter().flatten().collect();
                prop_assert!(both.iter().all(|record| record.verdict == merged.verdict && record.identity == merged.identity));
                prop_assert_eq!(merged.unstable, both.iter().any(|record| record.unstable));
            }
        }

        #[test]
        fn of_two_tries_in_a_run_the_worse_counts_and_a_difference_shows(a in sets(), b in sets()) {
            for (unit, one) in a {
                let Some(other) = b.get(&unit) else { continue };
                let merged = records(one.clone(), other.clone()).unwrap();
                prop_assert_eq!(merged.verdict, one.verdict.min(other.verdict));
                prop_assert_eq!(merged.unstable, one.unstable || other.unstable || one.verdict != other.verdict);
            }
        }

        #[test]
        fn shards_that_are_all_there_are_the_run_and_a_missing_one_stays_missing(
            cases in prop::collection::btree_set("[a-z]{1,3}", 0..20), of in 1..8_u32, lost in any::<prop::sample::Index>(), turn in 0..8_usize
        ) {
            let whole: Set = cases
                .iter()
                .map(|case| record(&format!("memory/{case}"), "wasmi.eager", Verdict::Contained))
                .map(|record| (record.unit(), record))
                .collect();
            let shards: Vec<Run> = (1..=of).map(|index| shard(&whole, Shard { index, of })).collect();
            let mut turned = shards.clone();
            turned.rotate_left(turn % shards.len());
            let merged = all(turned).unwrap().unwrap();
            prop_assert!(merged.is_complete());
            prop_assert_eq!(&merged, &all(shards.clone()).unwrap().unwrap());
            prop_assert_eq!(&merged.records, &whole);

            let mut fewer = shards;
            fewer.remove(lost.index(of as usize));
            if let Some(merged) = all(fewer).unwrap() {
                prop_assert!(!merged.is_complete());
            }
        }
    }

    /// The run of a shard of these units.
    fn shard(whole: &Set, shard: Shard) -> Run {
        let records: Set = whole.clone().into_iter().filter(|(unit, _)| shard.has(unit)).collect();
        let part = Part::new(whole.keys().cloned(), shard.index, shard.of);
        let mut header = Header::new(7, "corpus".into(), records.keys().cloned(), part, vec![]);
        header.origins.clear();
        Run::of(header, records)
    }

    #[test]
    fn what_does_not_belong_together_is_refused() {
        let one = record("memory/a", "wasmi.eager", Verdict::Contained);
        let seed = Record { seed: 8, ..one.clone() };
        let changed = Record { digest: "11".into(), ..one.clone() };
        assert_eq!(records(one.clone(), seed).unwrap_err(), Unmergeable::Seeds(7, 8));
        assert_eq!(records(one.clone(), changed).unwrap_err(), Unmergeable::Cases(one.unit()));
        let set = |record: &Record| Set::from([(record.unit(), record.clone())]);
        let together = |other: &Record| record_sets(set(&one), set(other)).unwrap_err().to_string();
        assert!(together(&record("memory/a", "wasmi.eager", Verdict::Leaked)).contains("memory/a on wasmi.eager: leaked and contained"));
        let mut moved = one.clone();
        moved.identity.controls.clear();
        assert!(together(&moved).contains("wasmi.eager: control of memory-bounds is `explicit checks` and none"));
        let mut elsewhere = one.clone();
        elsewhere.identity.confinement.clear();
        assert_eq!(record_sets(set(&one), set(&elsewhere)).unwrap().len(), 1);
        let header = |seed, corpus: &str| Header::new(seed, corpus.into(), [], Part::new([], 1, 1), vec![]);
        assert_eq!(headers(header(7, "a"), header(8, "a")).unwrap_err(), Unmergeable::Seeds(7, 8));
        assert_eq!(headers(header(7, "b"), header(7, "a")).unwrap_err(), Unmergeable::Corpora("a".into(), "b".into()));
    }
}
