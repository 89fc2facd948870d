//! What somebody saw, as strings of bytes: sightings of one kind, joined in order of time.

use crate::observe::{Content, Sighting};
use dyetest_adapter::Value;
use dyetest_suites::InstanceId;
use std::{collections::BTreeSet, fmt, ops::Range};

/// One string of bytes that an audience could read.
pub(super) struct Strand<'a> {
    pub(super) audience: Audience<'a>,
    pub(super) reading: Reading,
    pub(super) bytes: Vec<u8>,
    /// Where each sighting's bytes end, and which sighting it is, in order of places.
    ends: Vec<(usize, usize)>,
}

/// Who could read a strand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Audience<'a> {
    Everybody,
    /// One instance.
    One(InstanceId),
    /// All instances but these, if they put together what they saw.
    AllBut(&'a [InstanceId]),
}

/// How a strand's bytes were made.
#[derive(Clone, Copy, Debug)]
pub(super) enum Reading {
    /// They are what was seen.
    Plain,
    /// The low bytes of numbers.
    Numbers { of: &'static str, width: usize, order: Order, from: End },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Little,
    Big,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    First,
    Last,
}

impl fmt::Display for Reading {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reading::Plain => Ok(()),
            Reading::Numbers { of, width, order, from } => {
                match width {
                    1 => write!(to, ", low byte of each {of}")?,
                    _ => write!(to, ", low {width} bytes of each {of}")?,
                }
                to.write_str(match order {
                    Order::Little => "",
                    Order::Big => ", big-endian",
                })?;
                to.write_str(match from {
                    End::First => "",
                    End::Last => ", from the last to the first",
                })
            }
        }
    }
}

impl Strand<'_> {
    /// The latest sighting that a byte of these places comes from.
    pub(super) fn latest_sighting(&self, places: Range<usize>) -> usize {
        let first = self.ends.partition_point(|(end, _)| *end <= places.start);
        let last = self.ends.partition_point(|(end, _)| *end < places.end);
        self.ends[first..=last].iter().map(|(_, sighting)| *sighting).max().unwrap_or(0)
    }
}

/// Calls `visit` with every strand. `holders` are the sets of instances that know a secret together.
pub(super) fn each_strand(sightings: &[Sighting], holders: &BTreeSet<&[InstanceId]>, visit: &mut dyn FnMut(&Strand<'_>)) {
    let viewers: BTreeSet<Option<InstanceId>> = sightings.iter().map(|sighting| sighting.viewer).collect();
    for viewer in &viewers {
        let audience = viewer.map_or(Audience::Everybody, Audience::One);
        let theirs: Vec<(usize, &Content)> =
            sightings.iter().enumerate().filter(|(_, seen)| seen.viewer == *viewer).map(|(index, seen)| (index, &seen.content)).collect();
        plain(&theirs, audience, visit);
        for (of, items) in [("printed number", decimals(&theirs)), ("printed hexadecimal number", hexadecimals(&theirs))] {
            numbers(&items, of, audience, visit);
        }
        numbers(&results(&theirs), "result", audience, visit);
    }
    for holders in holders {
        let strangers = |seen: &Sighting| seen.viewer.is_none_or(|viewer| !holders.contains(&viewer));
        if viewers.len() > 1 {
            let together: Vec<(usize, &Content)> =
                sightings.iter().enumerate().filter(|(_, seen)| strangers(seen)).map(|(index, seen)| (index, &seen.content)).collect();
            numbers(&results(&together), "result", Audience::AllBut(holders), visit);
        }
    }
}

/// Bytes, and texts, as they are.
fn plain(seen: &[(usize, &Content)], audience: Audience<'_>, visit: &mut dyn FnMut(&Strand<'_>)) {
    let mut bytes = Strand { audience, reading: Reading::Plain, bytes: Vec::new(), ends: Vec::new() };
    let mut texts = Strand { audience, reading: Reading::Plain, bytes: Vec::new(), ends: Vec::new() };
    for (index, content) in seen {
        match content {
            Content::Bytes(piece) => bytes.push(piece, *index),
            Content::Text(piece) => texts.push(piece.as_bytes(), *index),
            Content::Values(_) => {}
        }
    }
    visit(&bytes);
    visit(&texts);
}

impl Strand<'_> {
    fn push(&mut self, piece: &[u8], sighting: usize) {
        self.bytes.extend_from_slice(piece);
        self.ends.push((self.bytes.len(), sighting));
    }
}

/// A number, or a text among numbers.
enum Item {
    /// Lowest byte first, as many as the number has.
    Number(Vec<u8>),
    Text(String),
}

/// The strands that the low bytes of these numbers make.
fn numbers(items: &[(usize, Item)], of: &'static str, audience: Audience<'_>, visit: &mut dyn FnMut(&Strand<'_>)) {
    let widest = items.iter().map(|(_, item)| item.width()).max().unwrap_or(0);
    // A width that no number has gives the strand of the width before.
    for width in [1, 2, 4, 8, 16].into_iter().take_while(|width| *width == 1 || width / 2 < widest) {
        for order in [Order::Little, Order::Big] {
            for from in [End::First, End::Last] {
                if width > 1 || order == Order::Little {
                    visit(&laid_out(items, audience, Reading::Numbers { of, width, order, from }, (width, order, from)));
                }
            }
        }
    }
}

fn laid_out<'a>(
    items: &[(usize, Item)],
    audience: Audience<'a>,
    reading: Reading,
    (width, order, from): (usize, Order, End),
) -> Strand<'a> {
    let mut strand = Strand { audience, reading, bytes: Vec::new(), ends: Vec::new() };
    let mut lay = |(index, item): &(usize, Item)| match item {
        Item::Number(bytes) => {
            let low = &bytes[..width.min(bytes.len())];
            match order {
                Order::Little => strand.push(low, *index),
                Order::Big => strand.push(&low.iter().rev().copied().collect::<Vec<_>>(), *index),
            }
        }
        Item::Text(text) => strand.push(text.as_bytes(), *index),
    };
    match from {
        End::First => items.iter().for_each(&mut lay),
        End::Last => items.iter().rev().for_each(&mut lay),
    }
    strand
}

impl Item {
    fn width(&self) -> usize {
        match self {
            Item::Number(bytes) => bytes.len(),
            Item::Text(_) => 0,
        }
    }
}

/// Results, taken apart into numbers and texts.
fn results(seen: &[(usize, &Content)]) -> Vec<(usize, Item)> {
    let mut items = Vec::new();
    for (index, content) in seen {
        match content {
            Content::Values(values) => values.iter().for_each(|value| take_apart(value, &mut |item| items.push((*index, item)))),
            Content::Bytes(_) | Content::Text(_) => {}
        }
    }
    items
}

/// References and handles are numbers of the harness's and the adapter's own making, and the names of cases, fields and
/// flags belong to a type: none of them can carry a secret.
fn take_apart(value: &Value, take: &mut dyn FnMut(Item)) {
    match value {
        Value::I32(_) | Value::I64(_) | Value::F32(_) | Value::F64(_) | Value::V128(_) => {
            take(Item::Number(value.bytes().unwrap_or_default()));
        }
        Value::Bool(number) => take(Item::Number(vec![u8::from(*number)])),
        Value::S8(number) => take(Item::Number(number.to_le_bytes().to_vec())),
        Value::U8(number) => take(Item::Number(number.to_le_bytes().to_vec())),
        Value::S16(number) => take(Item::Number(number.to_le_bytes().to_vec())),
        Value::U16(number) => take(Item::Number(number.to_le_bytes().to_vec())),
        Value::S32(number) => take(Item::Number(number.to_le_bytes().to_vec())),
        Value::U32(number) => take(Item::Number(number.to_le_bytes().to_vec())),
        Value::S64(number) => take(Item::Number(number.to_le_bytes().to_vec())),
        Value::U64(number) => take(Item::Number(number.to_le_bytes().to_vec())),
        Value::Char(character) => take(Item::Number(u32::from(*character).to_le_bytes().to_vec())),
        Value::String(text) => take(Item::Text(text.clone())),
        Value::List(values) | Value::Tuple(values) => values.iter().for_each(|value| take_apart(value, take)),
        Value::Record(fields) => fields.iter().for_each(|(_, value)| take_apart(value, take)),
        Value::Variant(_, payload) | Value::Option(payload) | Value::Ok(payload) | Value::Err(payload) => {
            payload.iter().for_each(|value| take_apart(value, take));
        }
        Value::Ref { .. } | Value::Enum(_) | Value::Flags(_) | Value::Handle(_) => {}
    }
}

/// The decimal numbers in texts, each sixteen bytes wide, so that every one gives as many bytes at each width.
fn decimals(seen: &[(usize, &Content)]) -> Vec<(usize, Item)> {
    printed(seen, |word| {
        let (digits, negative) = word.strip_prefix('-').map_or((word, false), |digits| (digits, true));
        let number: u128 = if digits.bytes().all(|digit| digit.is_ascii_digit()) { digits.parse().ok()? } else { return None };
        Some(if negative { number.wrapping_neg() } else { number })
    })
}

/// The hexadecimal numbers in texts, with or without `0x` or `x`.
fn hexadecimals(seen: &[(usize, &Content)]) -> Vec<(usize, Item)> {
    printed(seen, |word| {
        let word = word.trim_start_matches('-');
        let digits = word.strip_prefix("0x").or_else(|| word.strip_prefix("0X")).or_else(|| word.strip_prefix('x')).unwrap_or(word);
        if digits.bytes().all(|digit| digit.is_ascii_hexdigit()) { u128::from_str_radix(digits, 16).ok() } else { None }
    })
}

fn printed(seen: &[(usize, &Content)], read: impl Fn(&str) -> Option<u128>) -> Vec<(usize, Item)> {
    let mut items = Vec::new();
    for (index, content) in seen {
        let mut text = String::new();
        match content {
            Content::Text(piece) => text.push_str(piece),
            Content::Values(values) => values.iter().for_each(|value| {
                take_apart(value, &mut |item| match item {
                    Item::Text(piece) => {
                        text.push_str(&piece);
                        text.push(' ');
                    }
                    Item::Number(_) => {}
                });
            }),
            Content::Bytes(_) => {}
        }
        let words = text.split(|character: char| !character.is_ascii_alphanumeric() && character != '-');
        items.extend(words.filter_map(&read).map(|number| (*index, Item::Number(number.to_le_bytes().to_vec()))));
    }
    items
}
