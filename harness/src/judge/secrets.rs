//! The search for secrets: eight bytes of one, in any encoding, in what somebody sees who does not hold it.

use crate::observe::{Content, Sighting};
use aho_corasick::{AhoCorasick, MatchKind};
use base64::{Engine as _, engine::general_purpose::STANDARD_NO_PAD};
use dyetest_adapter::Value;
use dyetest_suites::{InstanceId, Secret};
use std::{borrow::Cow, collections::BTreeMap};

/// Bytes of a secret that count as the secret: fewer would show by chance.
const WINDOW: usize = 8;

/// A secret, found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Its number among those that were searched for.
    pub secret: usize,
    /// How it was encoded.
    pub encoding: String,
    /// The step at which it was seen, if it belongs to one.
    pub step: Option<usize>,
    /// Where it was seen, in words.
    pub what: String,
}

/// Finds every secret that somebody sees who does not hold it, each once in each place.
pub fn search(secrets: &[Secret], sightings: &[Sighting]) -> Vec<Found> {
    if secrets.is_empty() || sightings.is_empty() {
        return Vec::new();
    }
    let patterns = Patterns::new(secrets);
    let mut found = Vec::new();
    for sighting in sightings {
        let holds = |secret: usize| sighting.viewer.is_some_and(|viewer| secrets[secret].holders.contains(&viewer));
        let hits = patterns.hits(&sighting.content.bytes());
        found.extend(hits.into_iter().filter(|(secret, _)| !holds(*secret)).map(|(secret, encoding)| Found {
            secret,
            encoding: encoding.to_owned(),
            step: sighting.step,
            what: sighting.what.clone(),
        }));
    }
    found.extend(in_results(secrets, sightings, &patterns));
    found
}

/// Everything that can be seen, as plain bytes: memories and texts as they are, results in order at each width.
pub fn plain(sightings: &[Sighting]) -> Vec<Vec<u8>> {
    let values = sightings.iter().filter_map(|sighting| match &sighting.content {
        Content::Values(values) => Some(values),
        Content::Bytes(_) | Content::Text(_) => None,
    });
    let results = readings(values.flatten()).into_iter().map(|(_, bytes)| bytes);
    sightings.iter().map(|sighting| sighting.content.bytes().into_owned()).chain(results).collect()
}

/// Results are taken together, in order, per viewer: a secret may come out a byte or a word at a time.
fn in_results(secrets: &[Secret], sightings: &[Sighting], patterns: &Patterns) -> Vec<Found> {
    let mut by_viewer: BTreeMap<Option<InstanceId>, Vec<(&Value, Option<usize>)>> = BTreeMap::new();
    for sighting in sightings {
        if let Content::Values(values) = &sighting.content {
            by_viewer.entry(sighting.viewer).or_default().extend(values.iter().map(|value| (value, sighting.step)));
        }
    }
    let mut found = Vec::new();
    for (viewer, values) in by_viewer {
        let holds = |secret: usize| viewer.is_some_and(|viewer| secrets[secret].holders.contains(&viewer));
        for (reading, bytes) in readings(values.iter().map(|(value, _)| *value)) {
            let hits = patterns.hits(&bytes).into_iter().filter(|(secret, _)| !holds(*secret));
            found.extend(hits.map(|(secret, encoding)| Found {
                secret,
                encoding: format!("{encoding}, {reading}"),
                step: values.last().and_then(|(_, step)| *step),
                what: "results, taken together".to_owned(),
            }));
        }
    }
    found
}

/// Results as bytes, at each width and byte order, forwards and backwards.
fn readings<'a>(values: impl DoubleEndedIterator<Item = &'a Value> + Clone) -> Vec<(String, Vec<u8>)> {
    let mut readings = Vec::new();
    let mut read = |name: &str, numbers: &[Vec<u8>]| {
        for width in [1, 2, 4, 8, 16] {
            let low = |number: &Vec<u8>| number[..width.min(number.len())].to_vec();
            let little: Vec<u8> = numbers.iter().flat_map(low).collect();
            let big: Vec<u8> = numbers.iter().flat_map(|number| low(number).into_iter().rev().collect::<Vec<_>>()).collect();
            readings.push((format!("{width} bytes of each result, lowest first{name}"), little));
            readings.push((format!("{width} bytes of each result, highest first{name}"), big));
        }
    };
    read("", &values.clone().filter_map(Value::bytes).collect::<Vec<_>>());
    read(", last result first", &values.rev().filter_map(Value::bytes).collect::<Vec<_>>());
    readings
}

impl Content {
    /// The bytes in which a secret is looked for. Results are looked through together, elsewhere.
    fn bytes(&self) -> Cow<'_, [u8]> {
        match self {
            Content::Bytes(bytes) => Cow::Borrowed(bytes),
            Content::Text(text) => Cow::Borrowed(text.as_bytes()),
            Content::Values(values) => Cow::Owned(values.iter().flat_map(texts).collect()),
        }
    }
}

/// The texts in a component's value, and the bytes of a list of bytes.
fn texts(value: &Value) -> Vec<u8> {
    let all = |values: &[Value]| values.iter().flat_map(texts).collect();
    match value {
        Value::String(text) | Value::Enum(text) => text.as_bytes().to_vec(),
        Value::Char(char) => char.to_string().into_bytes(),
        Value::U8(byte) => vec![*byte],
        Value::S8(byte) => byte.to_le_bytes().to_vec(),
        Value::U16(number) => number.to_le_bytes().to_vec(),
        Value::S16(number) => number.to_le_bytes().to_vec(),
        Value::U32(number) | Value::Handle(number) => number.to_le_bytes().to_vec(),
        Value::S32(number) => number.to_le_bytes().to_vec(),
        Value::U64(number) => number.to_le_bytes().to_vec(),
        Value::S64(number) => number.to_le_bytes().to_vec(),
        Value::List(values) | Value::Tuple(values) => all(values),
        Value::Record(fields) => fields.iter().flat_map(|(_, value)| texts(value)).collect(),
        Value::Variant(_, payload) | Value::Option(payload) | Value::Ok(payload) | Value::Err(payload) => {
            payload.as_deref().map(texts).unwrap_or_default()
        }
        Value::Flags(flags) => flags.concat().into_bytes(),
        // Core numbers are read at each width, in `readings`.
        Value::I32(_) | Value::I64(_) | Value::F32(_) | Value::F64(_) | Value::V128(_) | Value::Ref { .. } | Value::Bool(_) => Vec::new(),
    }
}

/// Every window of every secret, in every encoding.
struct Patterns {
    automaton: AhoCorasick,
    /// What each pattern stands for.
    of: Vec<(usize, &'static str)>,
}

impl Patterns {
    fn new(secrets: &[Secret]) -> Self {
        let mut patterns: Vec<Vec<u8>> = Vec::new();
        let mut of = Vec::new();
        for (index, secret) in secrets.iter().enumerate() {
            for (encoding, pattern) in secret.text.as_bytes().windows(WINDOW).flat_map(encodings) {
                patterns.push(pattern);
                of.push((index, encoding));
            }
        }
        let automaton = AhoCorasick::builder().match_kind(MatchKind::Standard).build(&patterns).expect("a case has few secrets of few bytes");
        Patterns { automaton, of }
    }

    /// Each secret and encoding that occurs, once.
    fn hits(&self, bytes: &[u8]) -> Vec<(usize, &'static str)> {
        let mut hits: Vec<_> = self.automaton.find_overlapping_iter(bytes).map(|hit| self.of[hit.pattern().as_usize()]).collect();
        hits.sort_unstable();
        hits.dedup();
        hits
    }
}

/// A window as it is, backwards, and encoded. Secrets are letters and digits, so that UTF-8 is the plain form, and standard and URL
/// alphabets of base64 differ by two characters that need not occur in what is looked for.
fn encodings(window: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let hex = |upper: bool| -> Vec<u8> {
        let digits = window.iter().map(|byte| if upper { format!("{byte:02X}") } else { format!("{byte:02x}") });
        digits.collect::<String>().into_bytes()
    };
    let wide = |order: fn(u16) -> [u8; 2]| window.iter().flat_map(|byte| order(u16::from(*byte))).collect::<Vec<u8>>();
    let mut all = vec![
        ("plain", window.to_vec()),
        ("backwards", window.iter().rev().copied().collect()),
        ("hexadecimal", hex(false)),
        ("hexadecimal", hex(true)),
        ("UTF-16, lowest byte first", wide(u16::to_le_bytes)),
        ("UTF-16, highest byte first", wide(u16::to_be_bytes)),
    ];
    for shift in 0..3 {
        let standard = base64_core(window, shift);
        let url = standard.iter().map(|byte| match byte { b'+' => b'-', b'/' => b'_', other => *other }).collect::<Vec<u8>>();
        all.push(("base64", standard));
        all.push(("base64", url));
    }
    all
}

/// The characters of base64 that depend on the window alone, when it begins `shift` bytes after a multiple of three.
fn base64_core(window: &[u8], shift: usize) -> Vec<u8> {
    let padded: Vec<u8> = std::iter::repeat_n(0, shift).chain(window.iter().copied()).collect();
    let text = STANDARD_NO_PAD.encode(&padded).into_bytes();
    let first = (shift * 8).div_ceil(6);
    let last = padded.len() * 8 / 6;
    text[first..last].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::URL_SAFE;
    use proptest::prelude::*;

    fn secret(text: &str, holders: &[InstanceId]) -> Secret {
        Secret { text: text.into(), holders: holders.to_vec() }
    }

    fn sees(viewer: Option<InstanceId>, content: Content) -> Sighting {
        Sighting { viewer, step: Some(3), what: "here".into(), content }
    }

    const SECRET: &str = "q7Zx0LmN4pRs8TuV2wYb";

    fn found(content: Content) -> bool {
        !search(&[secret(SECRET, &[1])], &[sees(Some(0), content)]).is_empty()
    }

    #[test]
    fn holders_may_see_it_and_everybody_else_may_not() {
        let secrets = [secret(SECRET, &[1, 2])];
        let text = || Content::Text(SECRET.into());
        for (viewer, leaks) in [(Some(1), false), (Some(2), false), (Some(0), true), (None, true)] {
            assert_eq!(!search(&secrets, &[sees(viewer, text())]).is_empty(), leaks, "{viewer:?}");
        }
    }

    #[test]
    fn two_tenants_have_two_secrets() {
        let secrets = [secret(SECRET, &[1]), secret("0123456789abcdefghij", &[2])];
        let hits = search(&secrets, &[sees(Some(1), Content::Text("..0123456789..".into()))]);
        assert_eq!(hits.iter().map(|hit| hit.secret).collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn results_give_it_away_at_every_width_and_in_every_order() {
        let bytes = SECRET.as_bytes();
        let words = |width: usize, big: bool| -> Vec<Value> {
            let word = |chunk: &[u8]| {
                let mut word = [0; 8];
                word[..chunk.len()].copy_from_slice(chunk);
                if big {
                    word[..chunk.len()].reverse();
                }
                Value::I64(i64::from_le_bytes(word))
            };
            bytes.chunks_exact(width).map(word).collect()
        };
        for width in [1, 2, 4, 8] {
            for big in [false, true] {
                assert!(found(Content::Values(words(width, big))), "{width} {big}");
                assert!(found(Content::Values(words(width, big).into_iter().rev().collect())), "{width} {big} backwards");
            }
        }
        let one_by_one: Vec<Sighting> = words(4, false).into_iter().map(|word| sees(Some(0), Content::Values(vec![word]))).collect();
        assert!(!search(&[secret(SECRET, &[1])], &one_by_one).is_empty(), "over several results");
        assert!(!found(Content::Values(words(4, false)[..1].to_vec())), "four bytes show by chance");
    }

    proptest! {
        #[test]
        fn whatever_carries_it_is_found(before in proptest::collection::vec(any::<u8>(), 0..40), after in proptest::collection::vec(any::<u8>(), 0..40), start in 0..12_usize) {
            let part = &SECRET[start..start + 8];
            let around = |middle: &[u8]| [before.as_slice(), middle, after.as_slice()].concat();
            let wide = |order: fn(u16) -> [u8; 2]| part.encode_utf16().flat_map(order).collect::<Vec<u8>>();
            prop_assert!(found(Content::Bytes(around(part.as_bytes()))));
            prop_assert!(found(Content::Bytes(around(&wide(u16::to_le_bytes)))));
            prop_assert!(found(Content::Bytes(around(&wide(u16::to_be_bytes)))));
            let hex: String = around(part.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
            prop_assert!(found(Content::Text(hex.clone())) && found(Content::Text(hex.to_uppercase())));
            prop_assert!(found(Content::Text(STANDARD_NO_PAD.encode(around(part.as_bytes())))));
            prop_assert!(found(Content::Text(URL_SAFE.encode(around(part.as_bytes())))));
        }

        #[test]
        fn what_does_not_carry_it_is_no_alarm(bytes in proptest::collection::vec(any::<u8>(), 0..4000)) {
            prop_assert!(!found(Content::Bytes(bytes.clone())));
            prop_assert!(!found(Content::Values(bytes.into_iter().map(|byte| Value::I32(i32::from(byte))).collect())));
        }
    }
}
