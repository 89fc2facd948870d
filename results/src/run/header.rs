//! What is written before the first record of a run, and after the last.

use super::Environment;
use crate::{SCHEMA, Unit, Verdict};
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// What is written before the first record of a run. A merged run has one like it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Header {
    /// The version of the run's files.
    pub schema: u32,
    /// The seed of every case.
    pub seed: u64,
    /// SHA-256 over the digests of all cases that could have been selected, in hexadecimal.
    pub corpus: String,
    /// By target: the cases that this run is to have a record of.
    pub planned: BTreeMap<String, BTreeSet<String>>,
    /// The parts of plans that this run covers: one, unless it was merged.
    pub parts: BTreeSet<Part>,
    /// When, how and where: one, unless the run was merged.
    #[schemars(extend("volatile" = true))]
    pub origins: BTreeSet<Origin>,
}

/// A part of a plan, such as the second of three shards. A whole plan is the part 1 of 1.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Part {
    /// SHA-256 of the whole plan's units, in hexadecimal.
    pub plan: String,
    /// How many parts the plan was cut into.
    pub of: u32,
    /// Which of them, from 1.
    pub index: u32,
}

/// When, how and where a run took place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct Origin {
    /// When it was started, in UTC.
    #[schemars(with = "String")]
    pub started: Timestamp,
    /// The version of the program that ran it.
    pub version: String,
    /// The program's arguments.
    pub arguments: Vec<String>,
    /// The machine.
    pub environment: Environment,
}

/// What is written when a run has ended. A run without it was interrupted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Footer {
    /// The version of the run's files.
    pub schema: u32,
    /// When it ended, in UTC.
    #[schemars(with = "String", extend("volatile" = true))]
    pub finished: Timestamp,
    /// The units that were to have a record.
    pub planned: u64,
    /// The units that have one.
    pub recorded: u64,
    /// The records by verdict.
    pub verdicts: BTreeMap<Verdict, u64>,
}

impl Header {
    /// The header of a run of `part` of a plan, here and now.
    pub fn new(seed: u64, corpus: String, units: impl IntoIterator<Item = Unit>, part: Part, arguments: Vec<String>) -> Header {
        let version = env!("CARGO_PKG_VERSION").into();
        let origin = Origin { started: Timestamp::now(), version, arguments, environment: Environment::here() };
        let mut planned = BTreeMap::<String, BTreeSet<String>>::new();
        for unit in units {
            planned.entry(unit.target).or_default().insert(unit.case);
        }
        Header { schema: SCHEMA, seed, corpus, planned, parts: [part].into(), origins: [origin].into() }
    }

    /// The planned units, by target and then by case.
    pub fn units(&self) -> impl Iterator<Item = Unit> {
        self.planned.iter().flat_map(|(target, cases)| cases.iter().map(|case| Unit { case: case.clone(), target: target.clone() }))
    }

    /// The day that the run is of, in UTC: the latest that any part of it was started on. `None` if nobody wrote it down.
    pub fn date(&self) -> Option<Date> {
        self.origins.iter().map(|origin| date(origin.started)).max()
    }

    /// Whether a unit is planned.
    pub fn plans(&self, unit: &Unit) -> bool {
        self.planned.get(&unit.target).is_some_and(|cases| cases.contains(&unit.case))
    }

    /// The parts that a merged run lacks of the plans that it has parts of. A plan that is covered by one way of cutting
    /// it lacks nothing.
    pub fn missing_parts(&self) -> Vec<Part> {
        let mut cuts = BTreeMap::<(&str, u32), BTreeSet<u32>>::new();
        for part in &self.parts {
            cuts.entry((&part.plan, part.of)).or_default().insert(part.index);
        }
        let whole = |of: u32, present: &BTreeSet<u32>| present.range(1..=of).count() as u64 == u64::from(of);
        let covered: BTreeSet<&str> = cuts.iter().filter(|((_, of), present)| whole(*of, present)).map(|((plan, _), _)| *plan).collect();
        let open = cuts.iter().filter(|((plan, _), _)| !covered.contains(plan));
        // A hostile header may state four billion parts.
        open.flat_map(|((plan, of), present)| {
            let absent = (1..=*of).filter(|index| !present.contains(index)).take(100);
            absent.map(|index| Part { plan: (*plan).to_owned(), of: *of, index })
        })
        .collect()
    }
}

impl Part {
    /// Part `index` of `of` of the plan that has these units in all.
    pub fn new(units: impl IntoIterator<Item = Unit>, index: u32, of: u32) -> Part {
        let units: BTreeSet<Unit> = units.into_iter().collect();
        let plan = digest(units.iter().flat_map(|unit| [unit.case.as_str(), unit.target.as_str()]));
        Part { plan, of, index }
    }
}

/// The digest of a corpus: of the ids and digests of its cases, in any order.
pub fn corpus_digest<'a>(cases: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let cases: BTreeSet<(&str, &str)> = cases.into_iter().collect();
    digest(cases.into_iter().flat_map(|(id, digest)| [id, digest]))
}

/// The name of a run's folder, such as `20261121-095830-1f0c6a2b`: names sort by time; the end tells seeds apart.
pub fn run_id(started: Timestamp, seed: u64) -> String {
    let time = started.to_zoned(TimeZone::UTC).strftime("%Y%m%d-%H%M%S");
    format!("{time}-{}", &digest([seed.to_string().as_str()])[..8])
}

/// Today's date, in UTC.
pub fn today() -> Date {
    date(Timestamp::now())
}

fn date(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

/// SHA-256 of a list of texts, in hexadecimal.
pub(crate) fn digest<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hash = Sha256::new();
    for text in texts {
        // With its length, so that no two lists run together to the same bytes.
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text);
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(plan: &str, index: u32, of: u32) -> Part {
        Part { plan: plan.into(), of, index }
    }

    fn header(parts: impl IntoIterator<Item = Part>) -> Header {
        let parts = parts.into_iter().collect();
        Header { schema: SCHEMA, seed: 7, corpus: String::new(), planned: BTreeMap::new(), parts, origins: BTreeSet::new() }
    }

    #[test]
    fn a_plan_is_covered_when_one_way_of_cutting_it_is_whole() {
        assert_eq!(header([part("a", 1, 1)]).missing_parts(), []);
        assert_eq!(header([part("a", 1, 2), part("a", 2, 2)]).missing_parts(), []);
        assert_eq!(header([part("a", 1, 3), part("a", 3, 3)]).missing_parts(), [part("a", 2, 3)]);
        assert_eq!(header([part("a", 1, 2), part("a", 1, 1)]).missing_parts(), []);
        assert_eq!(header([part("a", 1, 1), part("b", 2, 2)]).missing_parts(), [part("b", 1, 2)]);
        assert_eq!(header([part("a", 9, u32::MAX)]).missing_parts().len(), 100);
    }

    #[test]
    fn ids_sort_by_time_and_tell_seeds_apart() {
        let id = |time: &str, seed| run_id(time.parse().unwrap(), seed);
        let first = id("2026-11-21T09:58:30Z", 1);
        assert!(first.starts_with("20261121-095830-") && first.len() == 24, "{first}");
        assert!(first < id("2026-11-21T11:00:00+01:00", 0));
        assert_ne!(first, id("2026-11-21T09:58:30Z", 2));
    }

    #[test]
    fn digests_depend_on_content_and_not_on_order() {
        assert_eq!(corpus_digest([("a", "1"), ("b", "2")]), corpus_digest([("b", "2"), ("a", "1")]));
        assert_ne!(corpus_digest([("a", "bc")]), corpus_digest([("ab", "c")]));
    }

    #[test]
    fn a_header_names_its_units() {
        let unit = |case: &str, target: &str| Unit { case: case.into(), target: target.into() };
        let units = [unit("s/b", "r.p"), unit("s/a", "r.q"), unit("s/a", "r.p")];
        let header = Header::new(7, String::new(), units.clone(), Part::new(units, 1, 1), vec![]);
        assert_eq!(header.units().collect::<Vec<_>>(), [unit("s/a", "r.p"), unit("s/b", "r.p"), unit("s/a", "r.q")]);
        assert!(header.plans(&unit("s/a", "r.q")) && !header.plans(&unit("s/b", "r.q")));
    }
}
