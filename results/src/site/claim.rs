//! The page of a claim: what is said, what the specification says, and what was found.

use super::{
    book::{Book, Link},
    finding::Severe,
    matrix::Matrix,
    path,
};
use crate::Class;
use askama::Template;
use dyetest_suites::{Claim, Elsewhere, Standing, claims, elsewhere};

/// The list of claims.
#[derive(Template)]
#[template(path = "claims.html")]
pub(super) struct Claims<'a> {
    root: String,
    claims: &'a [ClaimPage<'a>],
}

/// The page of a claim.
#[derive(Template)]
#[template(path = "claim.html")]
pub(super) struct ClaimPage<'a> {
    root: String,
    claim: &'static Claim,
    /// The cases of the run that answer it, by target.
    matrix: Matrix<'a>,
    findings: Vec<Severe<'a>>,
    /// How many records of these cases held.
    held: usize,
    /// Cases that answer it as well, and were not in the run.
    others: Vec<&'a str>,
    /// What answers it and is no case.
    elsewhere: Vec<&'static Elsewhere>,
}

impl<'a> Claims<'a> {
    pub(super) fn new(claims: &'a [ClaimPage<'a>]) -> Self {
        Claims { root: path::root("claims.html"), claims }
    }
}

impl<'a> ClaimPage<'a> {
    /// Of every claim.
    pub(super) fn all(book: &Book<'a>) -> Vec<Self> {
        claims().iter().map(|claim| ClaimPage::new(book, claim)).collect()
    }

    fn new(book: &Book<'a>, claim: &'static Claim) -> Self {
        let answer = book.corpus.iter().filter(|case| case.header.claims.contains(&claim.id)).map(|case| case.id.as_str());
        let (run, others): (Vec<&str>, Vec<&str>) = answer.partition(|id| book.case(id).is_some());
        let records = || run.iter().flat_map(|id| book.cases[id].records.values().copied());
        let rows = run.iter().map(|id| (Link::case(id), vec![*id]));
        let caption = format!("The cases that answer {}, by target", claim.id);
        ClaimPage {
            root: path::root(&path::claim(&claim.id)),
            claim,
            findings: Severe::of(book, records()),
            held: records().filter(|record| matches!(record.class, Class::Pass | Class::Shown)).count(),
            matrix: Matrix::new(book, (caption, "case"), rows, |_, _| String::new()),
            others,
            elsewhere: elsewhere().iter().filter(|row| row.claims.contains(&claim.id)).collect(),
        }
    }

    /// Where it lies.
    pub(super) fn to(&self) -> String {
        path::claim(&self.claim.id)
    }

    fn standing(&self) -> &'static str {
        standing(self.claim.spec)
    }

    /// The same as a sentence.
    fn judgement(&self) -> &'static str {
        match self.claim.spec {
            Standing::True => "The specification bears this out: a runtime that breaks it is at fault.",
            Standing::Partly => "The specification bears this out under conditions only; what the cases expect says under which.",
            Standing::False => "This claim is wrong: the specification does not say so. The cases show what holds instead.",
            Standing::Measured => "The specification does not speak of this; only measurement can tell.",
        }
    }

    /// How many findings its cases made, on any target.
    fn found(&self) -> usize {
        self.findings.iter().map(Severe::records).sum()
    }
}

/// What the specification says to a claim, in a few words.
pub(super) fn standing(spec: Standing) -> &'static str {
    match spec {
        Standing::True => "borne out",
        Standing::Partly => "true under conditions",
        Standing::False => "wrong",
        Standing::Measured => "a matter of measurement",
    }
}
