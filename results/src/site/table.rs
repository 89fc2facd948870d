//! The pages that are one table: a suite, and the properties.

use super::{
    book::{Book, Link},
    matrix::Matrix,
    path,
};
use askama::Template;
use dyetest_suites::properties;
use std::collections::BTreeMap;

/// A page that is one table.
#[derive(Template)]
#[template(path = "table.html")]
pub(super) struct TablePage<'a> {
    root: String,
    title: String,
    introduction: &'static str,
    matrix: Matrix<'a>,
}

/// The page of a suite: its cases by target.
pub(super) fn suite<'a>(book: &Book<'a>, suite: &'a str, cases: &[&'a str]) -> TablePage<'a> {
    let rows = cases.iter().map(|case| (Link::case(case), vec![*case]));
    TablePage {
        root: path::root(&path::suite(suite)),
        title: format!("Suite {suite}"),
        introduction: "What each case showed on each target. The details are on the case's page.",
        matrix: Matrix::new(book, (format!("The cases of {suite}, by target"), "case"), rows, |_, _| String::new()),
    }
}

/// The properties by target.
pub(super) fn all_properties<'a>(book: &Book<'a>) -> TablePage<'a> {
    let mut attacked = BTreeMap::<&str, Vec<&str>>::new();
    for case in book.cases.keys() {
        if let Some(property) = book.property(case) {
            attacked.entry(property).or_default().push(case);
        }
    }
    // In the order of the table, and then what the table does not have.
    let mut ids: Vec<&str> = attacked.keys().copied().collect();
    ids.sort_by_key(|id| properties().iter().position(|property| property.id == *id).unwrap_or(usize::MAX));
    let rows = ids.into_iter().map(|id| (Link { text: id, to: String::new() }, attacked[id].clone()));
    TablePage {
        root: path::root("properties.html"),
        title: "Properties".to_owned(),
        introduction: "The worst verdict of the cases that attack a property. Each leads to the target's controls.",
        matrix: Matrix::new(book, ("The properties, by target".to_owned(), "property"), rows, |property, target| {
            format!("{}#{}", path::target(target), path::segment(property))
        }),
    }
}
