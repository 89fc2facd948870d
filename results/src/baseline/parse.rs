//! The text of a baseline, and what is wrong with it where it stands.

use super::{Baseline, BaselineError, Known, Listed, When, needs_entry};
use crate::{Class, Verdict};
use dyetest_suites::{Diagnostic, Lines, Source};
use jiff::civil::Date;
use serde::Deserialize;
use std::{collections::HashMap, ops::Range};
use toml::{Spanned, value::Datetime};

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
    verdict: Option<Spanned<Verdict>>,
    class: Option<Spanned<Class>>,
    when: Option<Spanned<Conditions>>,
    expires: Option<Spanned<Datetime>>,
    reason: Spanned<String>,
    link: Option<Spanned<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Conditions {
    version: Option<String>,
    platform: Option<String>,
}

/// What is wrong, and where.
type Wrong = (Range<usize>, String);

/// The baseline of a text; `name` is what errors call it.
pub(super) fn parse(text: &str, name: &str) -> Result<Baseline, BaselineError> {
    let source = Source { path: name.into(), text: text.into() };
    let malformed = |diagnostic| BaselineError::Malformed(Box::new(diagnostic));
    let unparsed = |error: toml::de::Error| Diagnostic::of_parser(&source, error.span().unwrap_or(0..0), error.message());
    let file: File = toml::from_str(text).map_err(|error| malformed(unparsed(error)))?;
    let lines = Lines::of(text);
    let known = entries(file, text, |span| format!("{name}:{}", lines.place(span.start).0));
    let known = known.map_err(|(span, message)| malformed(Diagnostic::new(&source, span, message)))?;
    Ok(Baseline { text: text.to_owned(), known })
}

fn entries(file: File, text: &str, place: impl Fn(&Range<usize>) -> String) -> Result<Vec<Known>, Wrong> {
    let mut known = Vec::with_capacity(file.known.len());
    let mut first = HashMap::new();
    for entry in file.known {
        let span = entry_span(text, &entry);
        let place = place(&span);
        let case = entry.get_ref().case.span();
        let entry = entry_of(entry, span, place.clone())?;
        let key = (entry.case.clone(), entry.target.clone(), entry.listed, entry.when.clone());
        if let Some(there) = first.insert(key, place) {
            return Err((case, format!("this entry is there already, at {there}")));
        }
        known.push(entry);
    }
    Ok(known)
}

fn entry_of(entry: Spanned<Entry>, span: Range<usize>, place: String) -> Result<Known, Wrong> {
    let whole = entry.span();
    let entry = entry.into_inner();
    for (field, words) in [(&entry.case, "a case's id"), (&entry.target, "a target's id"), (&entry.reason, "a reason")] {
        if field.get_ref().trim().is_empty() {
            return Err((field.span(), format!("expected {words}")));
        }
    }
    Ok(Known {
        listed: listed(&entry, whole)?,
        when: entry.when.map(when).transpose()?.unwrap_or_default(),
        expires: entry.expires.map(expires).transpose()?,
        case: entry.case.into_inner(),
        target: entry.target.into_inner(),
        reason: entry.reason.into_inner(),
        link: entry.link.map(Spanned::into_inner),
        place,
        span,
    })
}

fn listed(entry: &Entry, whole: Range<usize>) -> Result<Listed, Wrong> {
    match (&entry.verdict, &entry.class) {
        (Some(verdict), None) if needs_entry(*verdict.get_ref()) => Ok(Listed::Verdict(*verdict.get_ref())),
        (None, Some(class)) if class.get_ref().is_finding() => Ok(Listed::Class(*class.get_ref())),
        (Some(verdict), None) => {
            let why = format!("`{}` is neither a finding nor inconclusive, and needs no entry", verdict.get_ref());
            Err((verdict.span(), why))
        }
        (None, Some(class)) => Err((class.span(), format!("`{}` is no class of findings: breach, denial or weak", class.get_ref()))),
        (Some(_), Some(class)) => Err((class.span(), "an entry lists a verdict or a class, not both".into())),
        (None, None) => Err((whole, "expected a verdict, or a class of verdicts".into())),
    }
}

fn when(conditions: Spanned<Conditions>) -> Result<When, Wrong> {
    let span = conditions.span();
    match conditions.into_inner() {
        Conditions { version: None, platform: None } => Err((span, "expected a version, a platform, or both".into())),
        Conditions { version, platform } => Ok(When { version, platform }),
    }
}

fn expires(date: Spanned<Datetime>) -> Result<Date, Wrong> {
    let wrong = || (date.span(), "expected a date, such as 2027-01-31".to_owned());
    match date.get_ref() {
        Datetime { date: Some(day), time: None, offset: None } => {
            let number = |part: u8| i8::try_from(part).unwrap_or(i8::MAX);
            let year = i16::try_from(day.year).map_err(|_| wrong())?;
            Date::new(year, number(day.month), number(day.day)).map_err(|_| wrong())
        }
        Datetime { .. } => Err(wrong()),
    }
}

/// From the entry's `[[known]]` to the end of the line of its last value.
fn entry_span(text: &str, entry: &Spanned<Entry>) -> Range<usize> {
    let fields = entry.get_ref();
    let spans = [fields.case.span(), fields.target.span(), fields.reason.span(), entry.span()].into_iter();
    let spans = spans.chain(fields.verdict.as_ref().map(Spanned::span)).chain(fields.class.as_ref().map(Spanned::span));
    let spans = spans.chain(fields.when.as_ref().map(Spanned::span)).chain(fields.expires.as_ref().map(Spanned::span));
    let spans = spans.chain(fields.link.as_ref().map(Spanned::span));
    let (start, end) = spans.fold((usize::MAX, 0), |(start, end), span| (start.min(span.start), end.max(span.end)));
    let start = text[..start.min(text.len())].rfind('\n').map_or(0, |newline| newline + 1);
    let end = text[end..].find('\n').map_or(text.len(), |newline| end + newline + 1);
    start..end
}
