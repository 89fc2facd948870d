//! Tables of verdicts: something by target.

use super::book::{Book, Link};
use crate::{
    Class, Record, Verdict,
    report::summary::{UNRECORDED, symbol},
};
use std::collections::BTreeMap;

/// Something by target.
pub(super) struct Matrix<'a> {
    /// What it is.
    pub(super) caption: String,
    /// What its rows are.
    pub(super) corner: &'static str,
    pub(super) columns: Vec<Link<'a>>,
    pub(super) rows: Vec<Row<'a>>,
}

/// One of them.
pub(super) struct Row<'a> {
    /// Where there is no page of it, the link leads nowhere.
    pub(super) head: Link<'a>,
    /// One for each column; `None` where nothing was planned.
    pub(super) cells: Vec<Option<Cell>>,
}

/// One of them on one target.
pub(super) struct Cell {
    /// Where the details are; empty where the head of the row leads there.
    pub(super) to: String,
    counts: BTreeMap<Verdict, usize>,
    unrecorded: usize,
}

impl<'a> Matrix<'a> {
    /// A table of these rows: of each, its head, the cases in it, and where the details on a target are.
    pub(super) fn new(
        book: &Book<'a>,
        (caption, corner): (String, &'static str),
        rows: impl IntoIterator<Item = (Link<'a>, Vec<&'a str>)>,
        details: impl Fn(&str, &str) -> String,
    ) -> Self {
        let row = |(head, cases): (Link<'a>, Vec<&str>)| {
            let cell = |target: &&str| Cell::new(book, &cases, target, details(head.text, target));
            Row { cells: book.targets.keys().map(cell).collect(), head }
        };
        Matrix {
            caption,
            corner,
            columns: book.targets.keys().map(|target| Link::target(target)).collect(),
            rows: rows.into_iter().map(row).collect(),
        }
    }
}

impl Cell {
    pub(super) fn new(book: &Book<'_>, cases: &[&str], target: &str, to: String) -> Option<Cell> {
        let entry = book.targets.get(target)?;
        let records = cases.iter().filter_map(|case| entry.records.get(case)).copied();
        let unrecorded = cases.iter().filter(|case| entry.unrecorded.contains(case)).count();
        let cell = Cell { to, counts: counts(records), unrecorded };
        (cell.unrecorded > 0 || !cell.counts.is_empty()).then_some(cell)
    }

    /// The worst verdict, where the counts alone do not tell it well: a finding, something missing, or the only one.
    pub(super) fn telling(&self) -> Option<&Verdict> {
        let worst = self.counts.keys().next()?;
        (worst.class().is_finding() || worst.class() == Class::Missing || self.counts.len() == 1).then_some(worst)
    }

    /// Whether it is about one case only.
    pub(super) fn is_single(&self) -> bool {
        self.counts.values().sum::<usize>() + self.unrecorded == 1
    }

    /// How many records there are of each class, worst first: symbol, number, and the name of the class.
    pub(super) fn classes(&self) -> Vec<(char, usize, &'static str)> {
        let unrecorded = (self.unrecorded > 0).then_some((UNRECORDED, self.unrecorded, "no record"));
        classes(&self.counts).chain(unrecorded).collect()
    }
}

/// The records by verdict.
pub(super) fn counts<'a>(records: impl IntoIterator<Item = &'a Record>) -> BTreeMap<Verdict, usize> {
    let mut counts = BTreeMap::new();
    for record in records {
        *counts.entry(record.verdict).or_default() += 1;
    }
    counts
}

/// The same by class: symbol, number, and the name of the class.
fn classes(counts: &BTreeMap<Verdict, usize>) -> impl Iterator<Item = (char, usize, &'static str)> {
    let mut classes = BTreeMap::new();
    for (verdict, count) in counts {
        *classes.entry(verdict.class()).or_default() += count;
    }
    classes.into_iter().map(|(class, count)| (symbol(class), count, class.id()))
}
