//! The baseline: findings and inconclusive results that a user already knows of.

use crate::{Class, Compared, Run, Unit, Verdict, compare};
use dyetest_suites::{Diagnostic, Lines, Source};
use serde::Deserialize;
use std::{
    collections::HashMap,
    fs, io,
    ops::Range,
    path::{Path, PathBuf},
};
use toml::Spanned;

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

/// Something known: one verdict of one case, on one target or on several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The case's id.
    pub case: String,
    /// The target's id, or a pattern of ids in which `*` stands for any characters.
    pub target: String,
    /// The verdict that is known. No other is.
    pub verdict: Verdict,
    /// What is known about it.
    pub reason: String,
    /// Where it is reported.
    pub link: Option<String>,
    /// Where the entry stands in the file: byte offsets.
    span: Range<usize>,
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    known: Vec<Spanned<Entry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    case: Spanned<String>,
    target: Spanned<String>,
    verdict: Spanned<Verdict>,
    reason: Spanned<String>,
    #[serde(default)]
    link: Option<Spanned<String>>,
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
        if fs::metadata(path).map_err(unreadable)?.len() > CAP {
            return Err(unreadable(io::Error::other(format!("it is longer than {CAP} bytes"))));
        }
        Baseline::parse(&fs::read_to_string(path).map_err(unreadable)?, &path.display().to_string())
    }

    /// Reads a baseline from a text; `name` is what errors call it.
    ///
    /// # Errors
    /// If it is no baseline: unknown keys, entries without a reason, verdicts that need no entry, an entry that is there
    /// twice.
    pub fn parse(text: &str, name: &str) -> Result<Baseline, BaselineError> {
        let source = Source { path: name.into(), text: text.into() };
        let malformed = |diagnostic| BaselineError::Malformed(Box::new(diagnostic));
        let wrong = |span: Range<usize>, message: String| Err(malformed(Diagnostic::new(&source, span, message)));
        let unparsed = |error: toml::de::Error| Diagnostic::of_parser(&source, error.span().unwrap_or(0..0), error.message());
        let file: File = toml::from_str(text).map_err(|error| malformed(unparsed(error)))?;
        let mut known = Vec::with_capacity(file.known.len());
        let lines = Lines::of(text);
        let mut first = HashMap::new();
        for entry in file.known {
            let whole = entry_span(text, &entry);
            let entry = entry.into_inner();
            for (field, words) in [(&entry.case, "a case's id"), (&entry.target, "a target's id"), (&entry.reason, "a reason")] {
                if field.get_ref().trim().is_empty() {
                    return wrong(field.span(), format!("expected {words}"));
                }
            }
            let verdict = *entry.verdict.get_ref();
            if !needs_entry(verdict) {
                return wrong(entry.verdict.span(), format!("`{verdict}` is neither a finding nor inconclusive, and needs no entry"));
            }
            let key = (entry.case.get_ref().clone(), entry.target.get_ref().clone(), verdict);
            if let Some(line) = first.insert(key, lines.place(whole.start).0) {
                return wrong(entry.case.span(), format!("this entry is there already, on line {line}"));
            }
            known.push(Known {
                case: entry.case.into_inner(),
                target: entry.target.into_inner(),
                verdict,
                reason: entry.reason.into_inner(),
                link: entry.link.map(Spanned::into_inner),
                span: whole,
            });
        }
        Ok(Baseline { text: text.to_owned(), known })
    }

    /// The entries, in order of the file.
    pub fn known(&self) -> &[Known] {
        &self.known
    }

    /// Holds a run against the baseline.
    pub fn compare<'a>(&'a self, run: &'a Run) -> Compared<'a> {
        compare::compare(self, run)
    }

    /// The text of the baseline that makes this run green: stale entries are out, and what is new is in, with what was seen
    /// as its reason. Everything else stays as it was written.
    pub fn bless(&self, compared: &Compared<'_>) -> String {
        let mut text = self.text.clone();
        let mut stale: Vec<&Range<usize>> = compared.stale().iter().map(|stale| &stale.entry.span).collect();
        stale.sort_by_key(|span| std::cmp::Reverse(span.start));
        for span in stale {
            text.replace_range(span.clone(), "");
        }
        for record in compared.beyond() {
            let quoted = |text: &str| toml::Value::from(crate::text::clean(text)).to_string();
            let reason = if record.evidence.sentence.trim().is_empty() { record.verdict.id() } else { &record.evidence.sentence };
            text = format!(
                "{}\n\n[[known]]\ncase = {}\ntarget = {}\nverdict = {}\nreason = {}\n",
                text.trim_end(),
                quoted(&record.case),
                quoted(&record.target),
                quoted(record.verdict.id()),
                quoted(reason)
            );
        }
        text.trim_start().to_owned()
    }
}

impl Known {
    /// Whether the entry is about this unit, whatever its verdict.
    pub fn is_about(&self, unit: &Unit) -> bool {
        self.case == unit.case && matches(&self.target, &unit.target)
    }
}

/// Whether a verdict is red without an entry.
pub(crate) fn needs_entry(verdict: Verdict) -> bool {
    verdict.class().is_finding() || verdict == Verdict::Inconclusive
}

/// Whether a verdict was settled before any step: its unit did not run, so it says nothing about what is known of it.
pub(crate) fn is_unrun(verdict: Verdict) -> bool {
    verdict.class() == Class::Absent || verdict == Verdict::NotDriven
}

/// Whether `text` is of the form of `pattern`, in which `*` stands for any characters.
fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = text.strip_prefix(parts.next().unwrap_or_default()) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        // The first place is the best one: it leaves most for the parts that follow.
        let Some(at) = rest.find(part) else { return false };
        rest = &rest[at + part.len()..];
    }
    true
}

/// From the entry's `[[known]]` to the end of the line of its last value.
fn entry_span(text: &str, entry: &Spanned<Entry>) -> Range<usize> {
    let fields = entry.get_ref();
    let spans = [fields.case.span(), fields.target.span(), fields.verdict.span(), fields.reason.span()];
    let spans = spans.into_iter().chain(fields.link.as_ref().map(Spanned::span)).chain([entry.span()]);
    let (start, end) = spans.fold((usize::MAX, 0), |(start, end), span| (start.min(span.start), end.max(span.end)));
    let start = text[..start.min(text.len())].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[end..].find('\n').map_or(text.len(), |newline| end + newline + 1);
    start..end
}

#[cfg(test)]
mod tests;
