//! The exported state of an instance: memories, globals, tables.

use crate::observe::{Content, Death};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use dyetest_adapter::{Answer, Ending, Item, Operation, Read, Run, Value};
use dyetest_suites::{Exports, InstanceId};
use std::collections::BTreeMap;

/// Bytes asked for at once: their base64 stays well below the cap of a line.
const PART: u64 = 256 << 10;

/// Bytes read from either end of a memory. What lies between is not compared, and no case of the corpus relies on it.
const REACH: u64 = 8 << 20;

/// Elements of a table that are compared.
const ELEMENTS: u64 = 10_000;

/// The exported state of an instance at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Snapshot {
    memories: BTreeMap<String, Memory>,
    globals: BTreeMap<String, Vec<Value>>,
    tables: BTreeMap<String, (u64, Vec<Option<u32>>)>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Memory {
    length: u64,
    runs: Vec<(u64, Vec<u8>)>,
}

type Ask<'a> = dyn FnMut(Operation) -> Result<Answer, Death> + 'a;

/// Reads all exported state, or says why the adapter cannot.
pub(super) fn take(instance: InstanceId, exports: &Exports, ask: &mut Ask<'_>) -> Result<Result<Snapshot, String>, Death> {
    let mut taken = Snapshot::default();
    for export in &exports.memories {
        match memory(instance, export, ask)? {
            Ok(memory) => taken.memories.insert(export.clone(), memory),
            Err(reason) => return Ok(Err(reason)),
        };
    }
    for export in &exports.globals {
        match ask(read(instance, Item::Global { export: export.clone() }))? {
            Answer::Ended(Ending::Value(values)) => taken.globals.insert(export.clone(), values),
            other => return Ok(Err(unread("global", export, &other))),
        };
    }
    for export in &exports.tables {
        match ask(read(instance, Item::Table { export: export.clone(), length: ELEMENTS }))? {
            Answer::Table { length, elements } => taken.tables.insert(export.clone(), (length, elements)),
            other => return Ok(Err(unread("table", export, &other))),
        };
    }
    Ok(Ok(taken))
}

/// Reads a memory from both ends. What the adapter says of it must fit together: one that gave another length each time would be asked
/// for ever.
fn memory(instance: InstanceId, export: &str, ask: &mut Ask<'_>) -> Result<Result<Memory, String>, Death> {
    let mut memory = Memory::default();
    let mut offset = 0;
    loop {
        let item = Item::Memory { export: export.to_owned(), offset, length: PART };
        let (length, runs) = match ask(read(instance, item))? {
            Answer::Memory { length, runs } => (length, runs),
            other => return Ok(Err(unread("memory", export, &other))),
        };
        if offset > 0 && length != memory.length {
            return Ok(Err(format!("memory `{export}` had {} bytes, and {length} while it was read", memory.length)));
        }
        memory.length = length;
        for run in runs {
            match STANDARD.decode(&run.base64) {
                Ok(bytes) if is_within(&run, &bytes, offset, length) => memory.runs.push((run.offset, bytes)),
                Ok(_) => return Ok(Err(format!("of memory `{export}`, another part came than the one that was asked for"))),
                Err(error) => return Ok(Err(format!("memory `{export}` came in bad base64: {error}"))),
            }
        }
        offset += PART;
        if offset >= REACH && offset < length.saturating_sub(REACH) {
            offset = length - REACH;
        }
        if offset >= length {
            return Ok(Ok(memory));
        }
    }
}

/// Whether these bytes are of the part that begins at `offset`, of a memory so long.
fn is_within(run: &Run, bytes: &[u8], offset: u64, length: u64) -> bool {
    let end = run.offset.checked_add(bytes.len() as u64);
    run.offset >= offset && end.is_some_and(|end| end <= length && end - offset <= PART)
}

fn read(instance: InstanceId, item: Item) -> Operation {
    Operation::Read(Read { instance, item })
}

fn unread(kind: &str, export: &str, answer: &Answer) -> String {
    match answer {
        Answer::NotDriven(reason) | Answer::Fault(reason) => format!("{kind} `{export}` cannot be read: {reason}"),
        _ => format!("{kind} `{export}` cannot be read"),
    }
}

impl Snapshot {
    /// What differs in `now`, in words.
    pub(super) fn differences(&self, now: &Snapshot) -> Vec<String> {
        let mut found = Vec::new();
        for (name, before) in &self.memories {
            if let Some(change) = now.memories.get(name).and_then(|after| before.change(after)) {
                found.push(format!("memory `{name}` {change}"));
            }
        }
        for (name, before) in &self.globals {
            if now.globals.get(name) != Some(before) {
                found.push(format!("global `{name}`"));
            }
        }
        for (name, (length, elements)) in &self.tables {
            match now.tables.get(name) {
                Some((after, _)) if after != length => found.push(format!("table `{name}`: length {length} became {after}")),
                Some((_, after)) => {
                    if let Some(index) = elements.iter().zip(after).position(|(one, other)| one != other) {
                        found.push(format!("table `{name}` at element {index}"));
                    }
                }
                None => found.push(format!("table `{name}` is gone")),
            }
        }
        found
    }

    /// Everything in it that could carry a secret.
    pub(super) fn contents(self) -> impl Iterator<Item = (String, Content)> {
        let memories = self.memories.into_iter().flat_map(|(name, memory)| {
            memory.runs.into_iter().map(move |(offset, bytes)| (format!("memory `{name}` from byte {offset}"), Content::Bytes(bytes)))
        });
        let globals = self.globals.into_iter().map(|(name, values)| (format!("global `{name}`"), Content::Values(values)));
        memories.chain(globals)
    }
}

impl Memory {
    fn change(&self, now: &Memory) -> Option<String> {
        if self.length != now.length {
            return Some(format!("grew from {} to {} bytes", self.length, now.length));
        }
        if self.runs == now.runs {
            return None;
        }
        let (mut before, mut after) = (self.bytes(), now.bytes());
        loop {
            let (one, other) = (before.next(), after.next());
            if one == other {
                one?;
                continue;
            }
            let first = one.into_iter().chain(other).map(|(at, _)| at).min()?;
            let byte = |of: Option<(u64, u8)>| of.filter(|(at, _)| *at == first).map_or(0, |(_, byte)| byte);
            return Some(format!("at byte {first}: {:#04x} became {:#04x}", byte(one), byte(other)));
        }
    }

    /// The bytes that are not zero, in order.
    fn bytes(&self) -> impl Iterator<Item = (u64, u8)> {
        self.runs.iter().flat_map(|(offset, bytes)| (*offset..).zip(bytes.iter().copied())).filter(|(_, byte)| *byte != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(length: u64, runs: Vec<(u64, Vec<u8>)>) -> Snapshot {
        Snapshot { memories: BTreeMap::from([("m".to_owned(), Memory { length, runs })]), ..Snapshot::default() }
    }

    #[test]
    fn the_first_changed_byte_is_named_however_the_runs_are_cut() {
        let before = with(65536, vec![(64, vec![1, 2, 3])]);
        assert_eq!(before.differences(&with(65536, vec![(64, vec![1]), (65, vec![2, 3])])), Vec::<String>::new());
        assert_eq!(before.differences(&with(65536, vec![(64, vec![1, 2, 4])])), ["memory `m` at byte 66: 0x03 became 0x04"]);
        assert_eq!(before.differences(&with(65536, vec![])), ["memory `m` at byte 64: 0x01 became 0x00"]);
        assert_eq!(before.differences(&with(131072, vec![])), ["memory `m` grew from 65536 to 131072 bytes"]);
    }

    #[test]
    fn tables_differ_by_length_and_identity() {
        let table = |length, elements| Snapshot { tables: BTreeMap::from([("t".to_owned(), (length, elements))]), ..Snapshot::default() };
        let before = table(2, vec![None, Some(1)]);
        assert_eq!(before.differences(&table(2, vec![None, Some(2)])), ["table `t` at element 1"]);
        assert_eq!(before.differences(&table(3, vec![None, Some(1), None])), ["table `t`: length 2 became 3"]);
    }

    /// What is read of a memory by an adapter that answers so, asked for the part that begins there.
    fn told(answer: impl Fn(u64) -> (u64, Vec<Run>)) -> Result<Snapshot, String> {
        let exports = Exports { memories: vec!["m".into()], ..Exports::default() };
        let mut ask = |operation| {
            let Operation::Read(Read { item: Item::Memory { offset, .. }, .. }) = operation else { panic!() };
            let (length, runs) = answer(offset);
            Ok(Answer::Memory { length, runs })
        };
        take(0, &exports, &mut ask).unwrap()
    }

    #[test]
    fn an_adapter_that_lies_about_a_memory_is_not_asked_for_ever() {
        let run = |offset| vec![Run { offset, base64: "AQIDBA==".into() }];
        assert!(told(|offset| (offset + PART + 1, vec![])).unwrap_err().contains("while it was read"));
        assert!(told(|_| (u64::MAX, vec![])).is_ok());
        for outside in [65533, u64::MAX - 2, u64::MAX] {
            assert!(told(|_| (65536, run(outside))).unwrap_err().contains("another part"), "{outside}");
        }
        assert!(told(|_| (2 * PART, run(0))).unwrap_err().contains("another part"), "the first part, twice");
        assert!(told(|_| (65536, run(65532))).is_ok());
    }

    #[test]
    fn a_large_memory_is_read_at_both_ends_only() {
        let mut offsets = Vec::new();
        let exports = Exports { memories: vec!["m".into()], ..Exports::default() };
        take(0, &exports, &mut |operation| {
            let Operation::Read(Read { item: Item::Memory { offset, .. }, .. }) = operation else { panic!() };
            offsets.push(offset);
            Ok(Answer::Memory { length: 4 << 30, runs: Vec::new() })
        })
        .unwrap()
        .unwrap();
        assert_eq!(offsets.len() as u64, 2 * REACH / PART);
        assert_eq!(offsets.last(), Some(&((4 << 30) - PART)));
    }
}
