//! The page of a case: its claim, its attack, what every target did, and the evidence.

use super::{
    book::{Book, Entry, Link, owner, property},
    finding::Finding,
    listing::Listing,
    path,
};
use crate::{Record, reference::Reference};
use askama::Template;
use dyetest_suites::{Case, Expect, Property, claims};
use std::collections::BTreeSet;

/// The page of a case.
#[derive(Template)]
#[template(path = "case.html")]
pub(super) struct CasePage<'a> {
    root: String,
    id: &'a str,
    suite: Link<'a>,
    title: &'a str,
    /// Any of the records: all of them agree about the case.
    record: Option<&'a Record>,
    /// The case, if it is at hand as it was run.
    case: Option<&'a Case>,
    property: Option<&'static Property>,
    owner: String,
    claims: Vec<Claimed>,
    references: Vec<Reference<'a>>,
    listing: Option<Listing<'a>>,
    rows: Vec<Row<'a>>,
    unrecorded: Vec<Link<'a>>,
    evidence: Vec<Finding<'a>>,
}

/// What targets did that did the same.
struct Row<'a> {
    record: &'a Record,
    targets: Vec<Link<'a>>,
}

/// A claim that the case answers.
struct Claimed {
    id: &'static str,
    text: &'static str,
    standing: &'static str,
    to: String,
}

impl<'a> CasePage<'a> {
    pub(super) fn new(book: &Book<'a>, id: &'a str, entry: &Entry<'a>) -> Self {
        let case = book.case(id);
        let record = entry.records.values().next().copied();
        let property_id = record.map(|record| record.property.as_str()).or(case.map(|case| case.header.property.as_str()));
        let property = property_id.and_then(property);
        let failed = entry.records.values().flat_map(|record| record.failed_steps()).map(|step| step.line).collect();
        let suite = path::parts(id).0;
        CasePage {
            root: path::root(&path::case(id)),
            id,
            suite: Link { text: suite, to: path::suite(suite) },
            title: record.map(|record| record.title.as_str()).or(case.map(|case| case.header.title.as_str())).unwrap_or(id),
            record,
            case,
            property,
            owner: owner(property),
            claims: case.map(claimed).unwrap_or_default(),
            references: references(case, property),
            listing: case.map(|case| Listing::new(&case.source.text, &failed)),
            rows: rows(entry),
            unrecorded: entry.unrecorded.iter().map(|target| Link::target(target)).collect(),
            evidence: Finding::of(book, entry.records.values().copied().filter(|record| needs_evidence(record))),
        }
    }

    /// Whether the specification allows what the attack shows.
    fn is_limit(&self) -> bool {
        self.case.is_some_and(|case| case.header.expect == Expect::Limit)
    }

    /// One line that runs the case again.
    fn repro(&self) -> Option<&'a str> {
        self.record.map(|record| record.repro.as_str())
    }
}

impl<'a> Row<'a> {
    /// What the target's profile states as control.
    fn control(&self) -> &'a str {
        self.record.identity.controls.get(&self.record.property).map_or("none stated", String::as_str)
    }

    /// Whether the other row says the same of other targets.
    fn is_alike(&self, other: &Row<'_>) -> bool {
        let said = |row: &Row<'_>| (row.record.verdict, row.record.unstable, row.record.unproven, row.record.points.clone());
        said(self) == said(other) && self.record.evidence.sentence == other.record.evidence.sentence && self.control() == other.control()
    }
}

/// Worst first.
fn rows<'a>(entry: &Entry<'a>) -> Vec<Row<'a>> {
    let mut rows: Vec<Row<'_>> = Vec::new();
    for (target, record) in &entry.records {
        let row = Row { record, targets: vec![Link::target(target)] };
        match rows.iter_mut().find(|other| other.is_alike(&row)) {
            Some(other) => other.targets.extend(row.targets),
            None => rows.push(row),
        }
    }
    rows.sort_by_key(|row| row.record.verdict);
    rows
}

/// Whether there is more to be said than the verdict: a finding, or a step that failed.
fn needs_evidence(record: &Record) -> bool {
    record.class.is_finding() || record.failed_steps().next().is_some() || record.evidence.death.is_some()
}

fn claimed(case: &Case) -> Vec<Claimed> {
    let cited: BTreeSet<&str> = case.header.claims.iter().map(String::as_str).collect();
    let rows = claims().iter().filter(|claim| cited.contains(claim.id.as_str()));
    rows.map(|claim| Claimed { id: &claim.id, text: &claim.text, standing: super::claim::standing(claim.spec), to: path::claim(&claim.id) })
        .collect()
}

/// Those of the case, and the place where its property is demanded.
fn references<'a>(case: Option<&'a Case>, property: Option<&'static Property>) -> Vec<Reference<'a>> {
    let own: Vec<&str> = case.map(|case| case.header.references.iter().map(String::as_str).collect()).unwrap_or_default();
    let anchor = property.map(|property| property.anchor.as_str()).filter(|anchor| !own.contains(anchor));
    own.into_iter().chain(anchor).map(Reference::new).collect()
}
