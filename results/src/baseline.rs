//! The baseline: findings and inconclusive results that a user already knows of.

mod known;
mod parse;

pub use known::{Known, Listed, When};

use crate::{Class, Compared, Record, Run, Verdict, compare, text::clean};
use dyetest_suites::{Diagnostic, read_text};
use std::{
    cmp::Reverse,
    io,
    path::{Path, PathBuf},
};

/// The baseline of this project, as it was when the program was built.
const SHIPPED: &str = include_str!("../baseline.toml");
/// The same, in the checkout that the program was built from.
const SHIPPED_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/baseline.toml");
/// A baseline's length, bytes. Longer ones are refused unread.
const CAP: u64 = 16 << 20;

/// What a user already knows of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Baseline {
    text: String,
    known: Vec<Known>,
}

/// Why a baseline cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// It cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The text is no baseline.
    #[error("the baseline cannot be used")]
    Malformed(#[source] Box<Diagnostic>),
}

impl Baseline {
    /// The baseline of this project: the file in the checkout, else the one that was built in.
    ///
    /// # Errors
    /// If the file in the checkout cannot be used.
    pub fn shipped() -> Result<Baseline, BaselineError> {
        match Path::new(SHIPPED_FILE) {
            file if file.is_file() => Baseline::load(file),
            _ => Baseline::parse(SHIPPED, "baseline.toml"),
        }
    }

    /// Reads a baseline from a file.
    ///
    /// # Errors
    /// If the file cannot be read, or is no baseline.
    pub fn load(path: &Path) -> Result<Baseline, BaselineError> {
        let unreadable = |error| BaselineError::Unreadable { path: path.to_owned(), error };
        Baseline::parse(&read_text(path, CAP).map_err(unreadable)?, &path.display().to_string())
    }

    /// Reads a baseline from a text; `name` is what errors call it.
    ///
    /// # Errors
    /// If it is no baseline: unknown keys, entries without a reason, verdicts that need no entry, an entry that is there
    /// twice.
    pub fn parse(text: &str, name: &str) -> Result<Baseline, BaselineError> {
        parse::parse(text, name)
    }

    /// The entries, in order of the file.
    pub fn known(&self) -> &[Known] {
        &self.known
    }

    /// Holds a run against the baseline, as of the day that the run is of.
    pub fn compare<'a>(&'a self, run: &'a Run) -> Compared<'a> {
        compare::compare(self, run)
    }

    /// The text of the baseline that makes this run green: stale entries are out, and what is new is in, with what was seen
    /// as its reason, or with that of the entry that has expired. Everything else stays as it was written.
    pub fn bless(&self, compared: &Compared<'_>) -> String {
        let mut text = self.text.clone();
        let mut stale: Vec<&Known> = compared.stale().iter().map(|stale| stale.entry).collect();
        stale.sort_by_key(|entry| Reverse(entry.span.start));
        for entry in &stale {
            text.replace_range(entry.span.clone(), "");
        }
        for record in compared.beyond() {
            let expired = stale.iter().find(|entry| entry.listed.has(record.verdict) && entry.is_about(record));
            text = format!("{}\n\n{}", text.trim_end(), blessed(record, expired.copied()));
        }
        text.trim_start().to_owned()
    }
}

/// The entry of a record that is new.
fn blessed(record: &Record, expired: Option<&Known>) -> String {
    let quoted = |text: &str| toml::Value::from(clean(text)).to_string();
    let seen = record.evidence.sentence.trim();
    let reason = match expired {
        Some(entry) => &entry.reason,
        None if seen.is_empty() => record.verdict.id(),
        None => seen,
    };
    let link = expired.and_then(|entry| entry.link.as_ref()).map(|link| format!("link = {}\n", quoted(link))).unwrap_or_default();
    format!(
        "[[known]]\ncase = {}\ntarget = {}\nverdict = {}\nreason = {}\n{link}",
        quoted(&record.case),
        quoted(&record.target),
        quoted(record.verdict.id()),
        quoted(reason)
    )
}

/// Whether a verdict is red without an entry.
pub(crate) fn needs_entry(verdict: Verdict) -> bool {
    verdict.class().is_finding() || verdict == Verdict::Inconclusive
}

/// Whether a verdict was settled before any step: its unit did not run, so it says nothing about what is known of it.
pub(crate) fn is_unrun(verdict: Verdict) -> bool {
    verdict.class() == Class::Absent || verdict == Verdict::NotDriven
}

#[cfg(test)]
mod tests;
