//! What all pages are made from: the run, by case and by target.

use super::path;
use crate::{Compared, Known, Outcome, Record, Run};
use dyetest_suites::{Case, Owner, Property, properties};
use std::collections::BTreeMap;

/// The run, by case and by target.
pub(super) struct Book<'a> {
    pub(super) run: &'a Run,
    pub(super) compared: &'a Compared<'a>,
    /// By id: every case that is planned or has a record.
    pub(super) cases: BTreeMap<&'a str, Entry<'a>>,
    /// By id: every target that is planned or has a record.
    pub(super) targets: BTreeMap<&'a str, Entry<'a>>,
    /// All cases that there are, in this run or not.
    pub(super) corpus: &'a [Case],
}

/// What the run has of a case, or of a target.
#[derive(Default)]
pub(super) struct Entry<'a> {
    /// The records, by the other.
    pub(super) records: BTreeMap<&'a str, &'a Record>,
    /// The others that it has no record with.
    pub(super) unrecorded: Vec<&'a str>,
}

/// A name, and the page that it leads to.
pub(super) struct Link<'a> {
    pub(super) text: &'a str,
    pub(super) to: String,
}

impl<'a> Book<'a> {
    pub(super) fn new(run: &'a Run, compared: &'a Compared<'a>, corpus: &'a [Case]) -> Self {
        let mut cases = BTreeMap::<&str, Entry<'_>>::new();
        let mut targets = BTreeMap::<&str, Entry<'_>>::new();
        for (unit, record) in &run.records {
            cases.entry(&unit.case).or_default().records.insert(&unit.target, record);
            targets.entry(&unit.target).or_default().records.insert(&unit.case, record);
        }
        for (target, planned) in &run.header.planned {
            let recorded = targets.entry(target).or_default();
            for case in planned.iter().filter(|case| !recorded.records.contains_key(case.as_str())) {
                recorded.unrecorded.push(case);
                cases.entry(case).or_default().unrecorded.push(target);
            }
        }
        Book { run, compared, cases, targets, corpus }
    }

    /// The case of this id, as it was run: one that was changed since is another.
    pub(super) fn case(&self, id: &str) -> Option<&'a Case> {
        let case = self.corpus.iter().find(|case| case.id == id)?;
        let points = |record: &Record| record.points.as_ref().map_or(case.points, |points| usize::try_from(points.count).ok());
        let same = |record: &&&Record| record.digest == case.digest && points(record) == case.points;
        let records = &self.cases.get(id)?.records;
        (records.values().filter(same).count() == records.len()).then_some(case)
    }

    /// The property that a case attacks, if a record tells.
    pub(super) fn property(&self, case: &str) -> Option<&'a str> {
        self.cases.get(case)?.records.values().next().map(|record| record.property.as_str())
    }

    /// What the baseline knows of a record.
    pub(super) fn known(&self, record: &Record) -> Option<&'a Known> {
        match self.compared.outcome(&record.unit())? {
            Outcome::Known(known) => Some(known),
            Outcome::Expected | Outcome::New | Outcome::Unsettled => None,
        }
    }

    /// The suites, with their cases.
    pub(super) fn suites(&self) -> BTreeMap<&'a str, Vec<&'a str>> {
        let mut suites = BTreeMap::<&str, Vec<&str>>::new();
        for case in self.cases.keys() {
            suites.entry(path::parts(case).0).or_default().push(case);
        }
        suites
    }
}

impl<'a> Link<'a> {
    pub(super) fn case(id: &'a str) -> Self {
        Link { text: id, to: path::case(id) }
    }

    pub(super) fn target(id: &'a str) -> Self {
        Link { text: id, to: path::target(id) }
    }
}

/// The property of this id; records may be of one that the table does not have.
pub(super) fn property(id: &str) -> Option<&'static Property> {
    properties().iter().find(|property| property.id == id)
}

/// Who has to keep it.
pub(super) fn owner(property: Option<&Property>) -> String {
    property.map_or_else(String::new, |property| match property.owner {
        Owner::EmbedderKnob => "the embedder, by a setting".to_owned(),
        Owner::Engine | Owner::Runtime | Owner::Host | Owner::Tool => format!("the {}", property.owner),
    })
}
