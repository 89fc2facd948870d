//! Errors that point into the text that they are about.

use crate::{Lines, Source};
use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};
use std::{fmt, ops::Range};

/// What is wrong with a file, and where.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// What is wrong, as a lowercase fragment.
    pub message: String,
    /// The text that it is about, as it was written: before secrets were filled in.
    pub source: Source,
    /// Where in that text: byte offsets.
    pub span: Range<usize>,
    /// What to do about it, where that is known.
    pub help: Option<String>,
}

impl Diagnostic {
    /// An error about these bytes of `source`. Offsets beyond the text, or within a character, are moved to where they make sense.
    pub fn new(source: &Source, span: Range<usize>, message: impl Into<String>) -> Self {
        let text = &source.text;
        let (start, end) = (text.floor_char_boundary(span.start), text.ceil_char_boundary(span.end));
        Diagnostic { message: message.into(), source: source.clone(), span: start..end.max(start), help: None }
    }

    /// The same, with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// What a parser says. It lists what it would have taken instead: that is advice.
    pub fn of_parser(source: &Source, span: Range<usize>, message: &str) -> Self {
        let (message, expected) = message.split_once(", expected ").unwrap_or((message, ""));
        let diagnostic = Diagnostic::new(source, span, message.replace('\n', " "));
        let wrong = source.text[diagnostic.span.clone()].trim_matches('"');
        let near = nearest(wrong, expected.split('`').skip(1).step_by(2));
        match near {
            Some(right) => diagnostic.help(format!("did you mean `{right}`?")),
            None if expected.is_empty() => diagnostic,
            None => diagnostic.help(format!("expected {expected}")),
        }
    }

    /// Advises the known name that is nearest to `wrong`, if one is near.
    #[must_use]
    pub fn did_you_mean<'a>(self, wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(wrong, known) {
            Some(right) => self.help(format!("did you mean `{right}`?")),
            None => self,
        }
    }

    /// The error with the lines that it is about, for people.
    pub fn render(&self, colour: bool) -> String {
        let path = self.source.path.display().to_string();
        let marked = AnnotationKind::Primary.span(self.span.clone());
        let mut report = vec![
            Level::ERROR.primary_title(self.message.as_str()).element(Snippet::source(&*self.source.text).path(path).annotation(marked)),
        ];
        report.extend(self.help.as_deref().map(|help| Group::with_title(Level::HELP.secondary_title(help))));
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&report)
    }
}

/// One line, `path:line:column: message`, as compilers print it.
impl fmt::Display for Diagnostic {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = Lines::of(&self.source.text).place(self.span.start);
        write!(to, "{}:{line}:{column}: {}", self.source.path.display(), self.message)
    }
}

impl std::error::Error for Diagnostic {}

/// The known name with the fewest differing letters, if at most about a third of them differ.
fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = wrong.chars().count();
    let near = |right: &&str| distance(wrong, right) <= length.div_ceil(3).min(length.saturating_sub(1));
    known.into_iter().filter(near).min_by_key(|right| distance(wrong, right))
}

/// The number of letters to add, remove or replace to get from one word to the other.
fn distance(from: &str, to: &str) -> usize {
    let to: Vec<char> = to.chars().collect();
    let mut row: Vec<usize> = (0..=to.len()).collect();
    for (above, letter) in from.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = above + 1;
        for (column, other) in to.iter().enumerate() {
            let replaced = diagonal + usize::from(letter != *other);
            diagonal = row[column + 1];
            row[column + 1] = replaced.min(diagonal + 1).min(row[column] + 1);
        }
    }
    row[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_keyboard_finds_its_word() {
        let known = ["attack", "await", "benign", "probe"];
        for (wrong, right) in
            [("attak", Some("attack")), ("awiat", Some("await")), ("bening", Some("benign")), ("secret", None), ("x", None)]
        {
            assert_eq!(nearest(wrong, known), right, "{wrong}");
        }
    }
}
