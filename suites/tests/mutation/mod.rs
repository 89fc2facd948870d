//! Texts that were good once: what a careless editor, a full disk, or somebody who means no good makes of them. Tests of several crates
//! have this file.

use proptest::{
    prelude::*,
    sample::{Index, select},
};
use std::{fs, path::Path};

/// One change.
#[derive(Clone, Debug)]
enum Change {
    /// A byte becomes another.
    Byte(Index, u8),
    /// A part is cut out.
    Cut(Index, Index),
    /// A part stands there once more, elsewhere.
    Copy(Index, Index, Index),
    /// A part of another text comes in.
    Splice(Index, Index, Index, Index),
    /// Something comes in that nobody expects.
    Insert(Index, String),
    /// What is before, or behind, is lost.
    Head(Index),
    Tail(Index),
}

/// The longest part that is cut, copied or taken from elsewhere, bytes.
const PART: usize = 400;

/// One of these texts, changed up to four times.
pub(crate) fn mutated(texts: Vec<String>) -> impl Strategy<Value = String> {
    let count = texts.len();
    let changes = prop::collection::vec(change(), 1..5);
    (0..count, changes).prop_map(move |(text, changes)| {
        let changed = changes.iter().fold(texts[text].clone().into_bytes(), |text, change| applied(text, change, &texts));
        String::from_utf8_lossy(&changed).into_owned()
    })
}

fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    prop_oneof![
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Byte(at, byte)),
        (at(), at()).prop_map(|(start, end)| Change::Cut(start, end)),
        (at(), at(), at()).prop_map(|(start, end, to)| Change::Copy(start, end, to)),
        (at(), at(), at(), at()).prop_map(|(text, start, end, to)| Change::Splice(text, start, end, to)),
        (at(), strange()).prop_map(|(at, strange)| Change::Insert(at, strange)),
        at().prop_map(Change::Head),
        at().prop_map(Change::Tail),
    ]
}

/// Text that parsers stumble over: numbers that nothing holds, half a character, deep nesting, other quotes.
fn strange() -> impl Strategy<Value = String> {
    const SHORT: &[&str] =
        &["\0", "\u{202e}", "\u{feff}", "\"", "'''", "\\", "\\ud800", "\r", "\u{85}", "{{", "(;", ")", "]", "}", "=", ";;!"];
    const NUMBERS: &[&str] = &["1e999", "-1", "18446744073709551616", "99999999999999999999999999999999", "0x", "nan", "1_0", "-0.0"];
    const DEEP: &[&str] = &["(", "[", "{\"a\":", "(;", "(block ", "a.", "{a=", "[[a.b]]\n"];
    prop_oneof![
        select(SHORT).prop_map(str::to_owned),
        select(NUMBERS).prop_map(str::to_owned),
        (select(DEEP), 1..3000_usize).prop_map(|(word, times)| word.repeat(times)),
        Just("x".repeat(1 << 16)),
    ]
}

fn applied(mut text: Vec<u8>, change: &Change, texts: &[String]) -> Vec<u8> {
    let place = |at: &Index, text: &[u8]| at.index(text.len() + 1);
    let part = |start: &Index, end: &Index, text: &[u8]| {
        let start = place(start, text);
        start..(start + end.index(PART)).min(text.len())
    };
    match change {
        Change::Byte(at, byte) => {
            let at = place(at, &text);
            if let Some(old) = text.get_mut(at) {
                *old = *byte;
            }
        }
        Change::Cut(start, end) => drop(text.drain(part(start, end, &text))),
        Change::Copy(start, end, to) => insert(&mut text, to, |text| text[part(start, end, text)].to_vec()),
        Change::Splice(other, start, end, to) => {
            let other = texts[other.index(texts.len())].as_bytes();
            insert(&mut text, to, |_| other[part(start, end, other)].to_vec());
        }
        Change::Insert(at, strange) => insert(&mut text, at, |_| strange.clone().into_bytes()),
        Change::Head(at) => drop(text.drain(..place(at, &text))),
        Change::Tail(at) => text.truncate(place(at, &text)),
    }
    text
}

fn insert(text: &mut Vec<u8>, at: &Index, what: impl FnOnce(&[u8]) -> Vec<u8>) {
    let (what, at) = (what(text), at.index(text.len() + 1));
    text.splice(at..at, what);
}

/// The files of a folder of this checkout and of the folders in it whose names end so.
pub(crate) fn texts(folder: &Path, ending: &str) -> Vec<String> {
    let mut paths: Vec<_> = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let of = |path: &std::path::PathBuf| match path.is_dir() {
        true => texts(path, ending),
        false if path.to_string_lossy().ends_with(ending) => vec![fs::read_to_string(path).expect("text")],
        false => Vec::new(),
    };
    paths.iter().flat_map(of).collect()
}
