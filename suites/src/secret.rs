//! Secrets: their placeholders in a text, and what they become.

use crate::{Diagnostic, Source, text::Filled};
use sha2::{Digest, Sha256};
use std::ops::Range;

/// What a secret depends on beside its case and its number, and on nothing else.
#[derive(Clone, Copy, Debug)]
pub struct SecretKey<'a> {
    /// The run's seed.
    pub seed: u64,
    /// The target that the case is prepared for.
    pub target: &'a str,
    /// 0 for the first attempt.
    pub attempt: u32,
}

/// The shortest secret: a shorter one may turn up by chance.
const LEAST: usize = 10;
/// The longest: a memory of one page has room for it.
const MOST: usize = 4096;

/// Replaces every placeholder of a case by what it stands for.
pub(crate) fn fill(source: &Source, case: &str, key: SecretKey<'_>) -> Result<Filled, Diagnostic> {
    let found = placeholders(source)?;
    let lengths = found.iter().filter_map(|placeholder| match placeholder.form {
        Form::New(length) => Some(length),
        Form::Again(_) | Form::I32(_) | Form::I64(_) => None,
    });
    let secrets: Vec<String> = lengths.enumerate().map(|(index, length)| derive(case, key, index, length)).collect();
    let mut filled = Filled::new(source);
    let mut next = 0;
    for Placeholder { span, form } in found {
        let (secret, new) = match form {
            Form::New(_) => (next, true),
            Form::Again(secret) | Form::I32(secret) | Form::I64(secret) => (secret, false),
        };
        next += usize::from(new);
        let Some(text) = secrets.get(secret) else {
            return Err(Diagnostic::new(source, span, format!("the file has no secret number {secret}"))
                .help(format!("it has {}; the first is number 0", secrets.len())));
        };
        // Ten characters are the least, so four and eight of them are there.
        let bytes = text.as_bytes();
        let replacement = match form {
            Form::New(_) | Form::Again(_) => text.clone(),
            Form::I32(_) => i32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]).to_string(),
            Form::I64(_) => {
                i64::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5], bytes[6], bytes[7]]).to_string()
            }
        };
        filled.replace(span, &replacement, secret, new);
    }
    filled.finish(secrets);
    Ok(filled)
}

/// The secret of this number: characters of `[A-Za-z0-9]` that follow from these values alone.
fn derive(case: &str, key: SecretKey<'_>, index: usize, length: usize) -> String {
    const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let block = |block: u64| {
        let mut hash = Sha256::new();
        // Lengths go first, so that no two lists of values are the same bytes.
        for part in [case.as_bytes(), key.target.as_bytes()] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        for number in [key.seed, u64::from(key.attempt), index as u64, block] {
            hash.update(number.to_le_bytes());
        }
        hash.finalize()
    };
    // 248 is the largest multiple of 62 that a byte can reach; what is above it would favour the first letters.
    (0..).flat_map(block).filter(|byte| *byte < 248).map(|byte| char::from(LETTERS[usize::from(byte % 62)])).take(length).collect()
}

struct Placeholder {
    span: Range<usize>,
    form: Form,
}

#[derive(Clone, Copy)]
enum Form {
    /// `{{secret:N}}`
    New(usize),
    /// `{{secret@K}}`
    Again(usize),
    /// `{{secret:i32@K}}`
    I32(usize),
    /// `{{secret:i64@K}}`
    I64(usize),
}

/// The placeholders of a text, in order. Those in comments, the header included, are talk.
fn placeholders(source: &Source) -> Result<Vec<Placeholder>, Diagnostic> {
    let mut found = Vec::new();
    let mut place = Place::Code;
    let bytes = source.text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        if rest.starts_with(b"{{") && matches!(place, Place::Code | Place::String) {
            let placeholder = placeholder(source, at, place == Place::String)?;
            at = placeholder.span.end;
            found.push(placeholder);
            continue;
        }
        let (next, step) = place.step(rest);
        place = next;
        at += step;
    }
    Ok(found)
}

/// Where in a script a byte stands, as far as the lexical grammar goes (core spec, text/lexical).
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Code,
    String,
    LineComment,
    BlockComment(usize),
}

impl Place {
    /// The place after the next token or byte, and its length.
    fn step(self, rest: &[u8]) -> (Place, usize) {
        match (self, rest) {
            (Place::Code, [b';', b';', ..]) => (Place::LineComment, 2),
            (Place::Code, [b'(', b';', ..]) => (Place::BlockComment(1), 2),
            (Place::Code, [b'"', ..]) => (Place::String, 1),
            (Place::String, [b'\\', _, ..]) => (Place::String, 2),
            (Place::String, [b'"', ..]) | (Place::LineComment, [b'\n', ..]) => (Place::Code, 1),
            (Place::BlockComment(depth), [b'(', b';', ..]) => (Place::BlockComment(depth + 1), 2),
            (Place::BlockComment(1), [b';', b')', ..]) => (Place::Code, 2),
            (Place::BlockComment(depth), [b';', b')', ..]) => (Place::BlockComment(depth - 1), 2),
            _ => (self, 1),
        }
    }
}

fn placeholder(source: &Source, at: usize, in_string: bool) -> Result<Placeholder, Diagnostic> {
    let text = &source.text[at..];
    let line = text.lines().next().unwrap_or_default();
    let length = line.find("}}").map_or(line.len(), |end| end + 2);
    let span = at..at + length;
    let refuse = |message: String| Diagnostic::new(source, span.clone(), message);
    let forms = "the forms are `{{secret:24}}` and `{{secret@0}}` inside a string, `{{secret:i32@0}}` and `{{secret:i64@0}}` outside";
    let word = line[..length].strip_prefix("{{").and_then(|word| word.strip_suffix("}}"));
    let form = word.and_then(Form::read).ok_or_else(|| refuse("this is no placeholder".into()).help(forms))?;
    if let Form::New(length) = form
        && !(LEAST..=MOST).contains(&length)
    {
        return Err(refuse(format!("a secret has {LEAST} to {MOST} characters")));
    }
    if in_string != matches!(form, Form::New(_) | Form::Again(_)) {
        return Err(refuse("this placeholder stands in the wrong place".into()).help(forms));
    }
    Ok(Placeholder { span, form })
}

impl Form {
    fn read(word: &str) -> Option<Form> {
        let number = |text: &str| if text.bytes().all(|digit| digit.is_ascii_digit()) { text.parse().ok() } else { None };
        let word = word.strip_prefix("secret")?;
        if let Some(secret) = word.strip_prefix('@') {
            return number(secret).map(Form::Again);
        }
        let word = word.strip_prefix(':')?;
        match word.split_once('@') {
            Some(("i32", secret)) => number(secret).map(Form::I32),
            Some(("i64", secret)) => number(secret).map(Form::I64),
            Some(_) => None,
            None => number(word).map(Form::New),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: SecretKey<'static> = SecretKey { seed: 1, target: "wasmi.eager", attempt: 0 };

    #[test]
    fn a_secret_depends_on_its_values_and_on_nothing_else() {
        let secret = derive("memory/a", KEY, 0, 24);
        assert!(secret.len() == 24 && secret.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_eq!(secret, derive("memory/a", KEY, 0, 24));
        let others = [
            derive("memory/b", KEY, 0, 24),
            derive("memory/a", KEY, 1, 24),
            derive("memory/a", SecretKey { seed: 2, ..KEY }, 0, 24),
            derive("memory/a", SecretKey { attempt: 1, ..KEY }, 0, 24),
            derive("memory/a", SecretKey { target: "wasmi.lazy", ..KEY }, 0, 24),
        ];
        assert!(others.iter().all(|other| other[..8] != secret[..8]), "{others:?}");
        assert_eq!(derive("memory/a", KEY, 0, 200).len(), 200);
    }

    #[test]
    fn numbers_are_the_first_bytes_of_their_secret() {
        let text = r#"(; {{secret:5}} ;) "{{secret:10}}" {{secret:i32@0}} {{secret:i64@0}} "\"{{secret@0}}" ;; {{oops"#;
        let source = Source { path: "a.wast".into(), text: text.into() };
        let filled = fill(&source, "a", KEY).unwrap();
        let secret = &filled.secrets()[0];
        let number = |bytes: &[u8]| bytes.iter().rev().fold(0i64, |sum, byte| sum << 8 | i64::from(*byte));
        let (short, long) = (number(&secret.as_bytes()[..4]), number(&secret.as_bytes()[..8]));
        assert_eq!(filled.text(), format!(r#"(; {{{{secret:5}}}} ;) "{secret}" {short} {long} "\"{secret}" ;; {{{{oops"#));
    }
}
