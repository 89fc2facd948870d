//! The top-level forms of a script, and the refusal of annotations that nobody would read.

use crate::{
    Diagnostic,
    text::{Filled, lexer},
};
use std::ops::Range;
use wast::lexer::{Token, TokenKind};

/// One parenthesised form at the top level of a script.
#[derive(Debug)]
pub(crate) struct Form {
    /// Where it stands in the filled text, parentheses included.
    pub(crate) range: Range<usize>,
    /// Where its first word stands.
    pub(crate) head: Range<usize>,
    /// What its first word is.
    pub(crate) kind: FormKind,
}

/// What a form is, by its first word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormKind {
    /// `(word ..)`, or anything else that is no annotation.
    Directive,
    /// `(@word ..)`
    Annotation,
}

/// Our annotations. They stand at the top level only, or in an `@repeat` there.
pub(crate) const OURS: &[&str] = &[
    "attack",
    "await",
    "benign",
    "cancel",
    "drop",
    "holds",
    "host",
    "permit",
    "probe",
    "repeat",
    "setup",
    "snapshot",
    "start",
    "store",
    "unchanged",
    "write",
];

/// Those that the standard and the tools define inside modules.
pub(crate) const STANDARD: &[&str] = &["custom", "dylink.0", "metadata.code.branch_hint", "name", "producers"];

/// Which annotations a text may use.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Annotations {
    /// Ours at the top level or in an `@repeat`, the standard's inside modules, and no others: parsers skip what they do not know.
    Known,
    /// Any: the text is not ours.
    Any,
}

/// The top-level forms of a text, in order.
pub(crate) fn split(text: &Filled, annotations: Annotations) -> Result<Vec<Form>, Diagnostic> {
    let mut forms = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut head: Option<(Range<usize>, FormKind)> = None;
    let lexer = lexer(text.text());
    let mut at = 0;
    while let Some(token) = lexer.parse(&mut at).map_err(|error| text.refuse_token(error.span().offset(), error.message()))? {
        if matches!(token.kind, TokenKind::Whitespace | TokenKind::LineComment | TokenKind::BlockComment) {
            continue;
        }
        let span = token.offset..at;
        if open.is_empty() && token.kind != TokenKind::LParen {
            return Err(text.refuse(span, "a script is made of parenthesised forms"));
        }
        if token.kind == TokenKind::Annotation && annotations == Annotations::Known {
            check(text, &token, &open)?;
        }
        if open.len() == 1 && head.is_none() {
            let kind = if token.kind == TokenKind::Annotation { FormKind::Annotation } else { FormKind::Directive };
            head = Some((span.clone(), kind));
        }
        match token.kind {
            TokenKind::LParen => open.push(span.start),
            TokenKind::RParen => {
                let start = open.pop().unwrap_or_default();
                if open.is_empty() {
                    let (head, kind) = head.take().unwrap_or((span.clone(), FormKind::Directive));
                    forms.push(Form { range: start..span.end, head, kind });
                }
            }
            _ => {}
        }
    }
    match open.last() {
        Some(unclosed) => Err(text.refuse(*unclosed..unclosed + 1, "this parenthesis is never closed")),
        None => Ok(forms),
    }
}

/// Refuses an annotation that would be skipped silently.
fn check(text: &Filled, token: &Token, open: &[usize]) -> Result<(), Diagnostic> {
    let name = token.annotation(text.text()).map_err(|error| text.refuse_token(error.span().offset(), error.message()))?;
    let span = token.offset..token.offset + token.src(text.text()).len();
    let (ours, standard) = (OURS.contains(&&*name), STANDARD.contains(&&*name) || name.starts_with("metadata.code."));
    let refused = match open {
        [.., paren] if paren + 1 != token.offset => text.refuse(span, "an annotation follows its parenthesis without a space"),
        [_] if ours => return Ok(()),
        [outer, _] if ours && text.text()[*outer..].starts_with("(@repeat") => return Ok(()),
        [_, _, ..] if standard => return Ok(()),
        _ if ours => text.refuse(span, format!("`@{name}` stands at the top level of a case only")),
        _ if standard => text.refuse(span, format!("`@{name}` stands inside a module only")),
        _ => text.refuse(span, format!("unknown annotation `@{name}`")).did_you_mean(&name, OURS.iter().chain(STANDARD).copied()),
    };
    Err(refused)
}

/// The range of the form whose first word stands at this byte.
pub(crate) fn around(text: &Filled, word: usize) -> Range<usize> {
    let start = text.text()[..word].rfind('(').unwrap_or(word);
    let (mut at, mut depth) = (start, 0usize);
    let lexer = lexer(text.text());
    while let Ok(Some(token)) = lexer.parse(&mut at) {
        match token.kind {
            TokenKind::LParen => depth += 1,
            TokenKind::RParen => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    start..at
}
