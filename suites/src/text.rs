//! A text as it is parsed, and the way back to the text as it was written.

use crate::{Diagnostic, Source};
use std::ops::Range;
use wast::lexer::Lexer;

/// A text with its secrets filled in. It remembers where every byte came from.
pub(crate) struct Filled {
    source: Source,
    text: String,
    uses: Vec<Use>,
    secrets: Vec<String>,
    copied: usize,
}

/// A place where a secret stands.
pub(crate) struct Use {
    written: Range<usize>,
    filled: Range<usize>,
    /// The number of the secret.
    pub(crate) secret: usize,
    /// Whether the secret is made here, rather than repeated.
    pub(crate) new: bool,
}

impl Filled {
    /// An empty beginning of a filled text: [`Filled::replace`] what there is in order, then [`Filled::finish`].
    pub(crate) fn new(source: &Source) -> Self {
        let text = String::with_capacity(source.text.len());
        Filled { source: source.clone(), text, uses: Vec::new(), secrets: Vec::new(), copied: 0 }
    }

    /// A text that has no secrets.
    pub(crate) fn verbatim(source: &Source) -> Self {
        let mut filled = Filled::new(source);
        filled.finish(Vec::new());
        filled
    }

    pub(crate) fn replace(&mut self, written: Range<usize>, replacement: &str, secret: usize, new: bool) {
        self.text.push_str(&self.source.text[self.copied..written.start]);
        self.copied = written.end;
        let start = self.text.len();
        self.text.push_str(replacement);
        self.uses.push(Use { written, filled: start..self.text.len(), secret, new });
    }

    pub(crate) fn finish(&mut self, secrets: Vec<String>) {
        self.text.push_str(&self.source.text[self.copied..]);
        self.copied = self.source.text.len();
        self.secrets = secrets;
    }

    /// The text to parse.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The secrets, by number.
    pub(crate) fn secrets(&self) -> &[String] {
        &self.secrets
    }

    /// The text as it was written.
    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    /// The places within `span` where secrets stand.
    pub(crate) fn uses(&self, span: Range<usize>) -> impl Iterator<Item = &Use> {
        self.uses.iter().filter(move |found| span.contains(&found.filled.start))
    }

    /// Where `span` of the filled text stands in the text as it was written. A placeholder is never cut.
    pub(crate) fn written(&self, span: Range<usize>) -> Range<usize> {
        self.written_at(span.start, |found| found.written.start)..self.written_at(span.end, |found| found.written.end)
    }

    fn written_at(&self, at: usize, within: impl Fn(&Use) -> usize) -> usize {
        let before = self.uses.partition_point(|found| found.filled.end <= at);
        match self.uses.get(before) {
            Some(found) if found.filled.start < at => within(found),
            _ => match before.checked_sub(1).and_then(|last| self.uses.get(last)) {
                Some(last) => last.written.end + (at - last.filled.end),
                None => at,
            },
        }
    }

    /// An error about `span` of the filled text.
    pub(crate) fn refuse(&self, span: Range<usize>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(&self.source, self.written(span), message)
    }

    /// An error about the token that starts at this byte of the filled text.
    pub(crate) fn refuse_token(&self, at: usize, message: impl Into<String>) -> Diagnostic {
        self.refuse(self.token(at), message)
    }

    /// What the parser says of the token that starts at this byte of the filled text.
    pub(crate) fn unparsable(&self, at: usize, message: &str) -> Diagnostic {
        Diagnostic::of_parser(&self.source, self.written(self.token(at)), message)
    }

    /// The token that starts at this byte. What cannot be lexed is still a place: its first byte.
    fn token(&self, at: usize) -> Range<usize> {
        let mut end = at;
        let lexed = self.text.is_char_boundary(at) && lexer(&self.text).parse(&mut end).is_ok();
        if lexed && end > at { at..end } else { at..at + 1 }
    }
}

/// The lexer for all texts. Texts that are not ours may show characters that look like others: they test that.
pub(crate) fn lexer(text: &str) -> Lexer<'_> {
    let mut lexer = Lexer::new(text);
    lexer.allow_confusing_unicode(true);
    lexer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_span_leads_back_to_what_was_written() {
        let source = Source { path: "a.wast".into(), text: "ab{{x}}cd{{y}}".into() };
        let mut filled = Filled::new(&source);
        filled.replace(2..7, "0123456789", 0, true);
        filled.replace(9..14, "!", 0, false);
        filled.finish(vec![]);
        assert_eq!(filled.text(), "ab0123456789cd!");
        for (span, written) in [(0..2, 0..2), (2..12, 2..7), (5..6, 2..7), (0..3, 0..7), (12..14, 7..9), (13..15, 8..14), (15..15, 14..14)]
        {
            assert_eq!(filled.written(span.clone()), written, "{span:?}");
        }
    }
}
