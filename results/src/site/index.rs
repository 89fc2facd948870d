//! The first page: what was run, the matrix, the findings, what is missing and absent, and how to read it.

use super::{
    book::{Book, Link},
    finding::{Group, Severe},
    matrix::Matrix,
    path,
};
use crate::{Class, Outcome, Record, Verdict, compare::Exit, report::summary, run::Header};
use askama::Template;

/// The first page.
#[derive(Template)]
#[template(path = "index.html")]
pub(super) struct Index<'a> {
    root: String,
    about: String,
    header: &'a Header,
    exit: Exit,
    headline: Vec<(&'static str, String)>,
    troubles: Vec<String>,
    stale: Vec<String>,
    matrix: Matrix<'a>,
    new: Vec<Severe<'a>>,
    known: Vec<Severe<'a>>,
    missing: Vec<Group<'a>>,
    absent: Vec<Group<'a>>,
    shown: Vec<Group<'a>>,
    /// Each with the versions that its records name.
    targets: Vec<(Link<'a>, String)>,
    curves: Option<String>,
}

impl<'a> Index<'a> {
    pub(super) fn new(book: &Book<'a>, curves: Option<String>) -> Self {
        let of = |class| Group::of(book.run.records.values().filter(move |record| record.class == class));
        Index {
            root: path::root("index.html"),
            about: summary::about(book.run),
            header: &book.run.header,
            exit: book.compared.exit(),
            headline: summary::headline(book.run, book.compared),
            troubles: summary::troubles(book.run),
            stale: summary::stale(book.compared),
            matrix: matrix(book),
            new: Severe::of(book, book.compared.news()),
            known: Severe::of(book, known(book)),
            missing: of(Class::Missing),
            absent: of(Class::Absent),
            shown: of(Class::Shown),
            targets: book.targets.iter().map(|(id, entry)| (Link::target(id), super::target::versions(entry))).collect(),
            curves,
        }
    }
}

fn matrix<'a>(book: &Book<'a>) -> Matrix<'a> {
    let rows = book.suites().into_iter().map(|(suite, cases)| (Link { text: suite, to: path::suite(suite) }, cases));
    let details = |suite: &str, _: &str| path::suite(suite);
    Matrix::new(book, ("The worst verdict of each suite on each target, and how many cases have which".to_owned(), "suite"), rows, details)
}

fn known<'a>(book: &Book<'a>) -> impl Iterator<Item = &'a Record> {
    book.compared.outcomes().filter(|(_, outcome)| matches!(outcome, Outcome::Known(_))).map(|(record, _)| record)
}
