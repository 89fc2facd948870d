//! A module as sections of items and bodies of operators, any of which can be left out.

use crate::assemble::push_leb128;
use std::ops::Range;
use wasmparser::{FromReader, FunctionBody, Parser, Payload, SectionLimited};

/// Ids of sections (core spec, binary/modules).
pub(super) mod section {
    pub(crate) const TYPES: u8 = 1;
    pub(crate) const FUNCTIONS: u8 = 3;
    pub(crate) const TABLES: u8 = 4;
    pub(crate) const MEMORIES: u8 = 5;
    pub(crate) const GLOBALS: u8 = 6;
    pub(crate) const EXPORTS: u8 = 7;
    pub(crate) const START: u8 = 8;
    pub(crate) const ELEMENTS: u8 = 9;
    pub(crate) const CODE: u8 = 10;
    pub(crate) const DATA: u8 = 11;
    pub(crate) const DATA_COUNT: u8 = 12;
    pub(crate) const TAGS: u8 = 13;
}

/// A module in parts. Custom sections are left out.
#[derive(Clone)]
pub(super) struct Items<'a> {
    preamble: &'a [u8],
    /// In order. The section of code stands here without its bodies.
    pub(super) sections: Vec<(u8, Section<'a>)>,
    pub(super) bodies: Vec<Body<'a>>,
}

/// A section.
#[derive(Clone)]
pub(super) enum Section<'a> {
    /// A list of items.
    List(Vec<&'a [u8]>),
    /// Anything else.
    Whole(&'a [u8]),
}

/// The body of a function.
#[derive(Clone)]
pub(super) struct Body<'a> {
    locals: &'a [u8],
    /// Its operators, but for the `end` of the body itself.
    pub(super) operators: Vec<&'a [u8]>,
}

impl<'a> Items<'a> {
    /// Takes a valid module apart.
    pub(super) fn of(code: &'a [u8]) -> Option<Items<'a>> {
        let mut items = Items { preamble: code.get(..8)?, sections: Vec::new(), bodies: Vec::new() };
        for payload in Parser::new(0).parse_all(code) {
            let payload = payload.ok()?;
            let list = match &payload {
                Payload::TypeSection(section) => list(code, section)?,
                Payload::FunctionSection(section) => list(code, section)?,
                Payload::TableSection(section) => list(code, section)?,
                Payload::MemorySection(section) => list(code, section)?,
                Payload::TagSection(section) => list(code, section)?,
                Payload::GlobalSection(section) => list(code, section)?,
                Payload::ExportSection(section) => list(code, section)?,
                Payload::ElementSection(section) => list(code, section)?,
                Payload::DataSection(section) => list(code, section)?,
                Payload::CodeSectionEntry(body) => {
                    items.bodies.push(Body::of(code, body)?);
                    continue;
                }
                Payload::CustomSection(_) => continue,
                other => {
                    let Some((id, range)) = other.as_section() else { continue };
                    items.sections.push((id, Section::Whole(bytes(code, range)?)));
                    continue;
                }
            };
            let (id, _) = payload.as_section()?;
            items.sections.push((id, Section::List(list)));
        }
        Some(items)
    }

    /// The items of a section; none if there is no such section.
    pub(super) fn list(&self, id: u8) -> &[&'a [u8]] {
        let found = self.sections.iter().find(|(other, _)| *other == id);
        match found {
            Some((_, Section::List(items))) => items,
            _ => &[],
        }
    }

    /// Leaves out an item.
    pub(super) fn remove(&mut self, id: u8, index: usize) {
        for (other, section) in &mut self.sections {
            if let Section::List(items) = section
                && *other == id
            {
                items.remove(index);
            }
        }
        if id == section::FUNCTIONS {
            self.bodies.remove(index);
        }
    }

    /// Puts it together again.
    pub(super) fn encode(&self) -> Vec<u8> {
        let mut code = self.preamble.to_vec();
        for (id, section) in &self.sections {
            let mut body = Vec::new();
            match (*id, section) {
                (section::CODE, _) => {
                    push_leb128(&mut body, self.bodies.len());
                    for function in &self.bodies {
                        function.encode(&mut body);
                    }
                }
                (section::DATA_COUNT, _) => push_leb128(&mut body, self.list(section::DATA).len()),
                (_, Section::List(items)) if items.is_empty() => continue,
                (_, Section::List(items)) => {
                    push_leb128(&mut body, items.len());
                    items.iter().for_each(|item| body.extend_from_slice(item));
                }
                (_, Section::Whole(whole)) => body.extend_from_slice(whole),
            }
            code.push(*id);
            push_leb128(&mut code, body.len());
            code.extend(body);
        }
        code
    }
}

impl<'a> Body<'a> {
    fn of(code: &'a [u8], body: &FunctionBody<'a>) -> Option<Body<'a>> {
        let range = body.range();
        let reader = body.get_operators_reader().ok()?;
        let first = reader.original_position();
        let starts: Vec<u64> = reader.into_iter_with_offsets().map(|operator| Some(operator.ok()?.1)).collect::<Option<_>>()?;
        let mut operators = parts(code, &starts, range.end)?;
        operators.pop();
        Some(Body { locals: bytes(code, range.start..first)?, operators })
    }

    /// The `end` of the block or loop that begins at this operator.
    pub(super) fn end_of(&self, at: usize) -> Option<usize> {
        const BLOCK: u8 = 0x02;
        const LOOP: u8 = 0x03;
        const IF: u8 = 0x04;
        const END: u8 = 0x0b;
        const TRY_TABLE: u8 = 0x1f;
        let first = |operator: &&[u8]| operator.first().copied().unwrap_or_default();
        if !matches!(first(&self.operators[at]), BLOCK | LOOP) {
            return None;
        }
        let mut depth = 0;
        self.operators.iter().enumerate().skip(at).find_map(|(index, operator)| {
            match first(operator) {
                BLOCK | LOOP | IF | TRY_TABLE => depth += 1,
                END => depth -= 1,
                _ => {}
            }
            (depth == 0).then_some(index)
        })
    }

    /// Does without locals beyond the parameters.
    pub(super) fn leave_out_locals(&mut self) {
        self.locals = b"\0";
    }

    fn encode(&self, to: &mut Vec<u8>) {
        const END: u8 = 0x0b;
        let length = self.locals.len() + self.operators.iter().map(|operator| operator.len()).sum::<usize>() + 1;
        push_leb128(to, length);
        to.extend_from_slice(self.locals);
        self.operators.iter().for_each(|operator| to.extend_from_slice(operator));
        to.push(END);
    }
}

fn list<'a, T: FromReader<'a>>(code: &'a [u8], section: &SectionLimited<'a, T>) -> Option<Vec<&'a [u8]>> {
    let starts = section.clone().into_iter_with_offsets().map(|item| Some(item.ok()?.0)).collect::<Option<Vec<u64>>>()?;
    parts(code, &starts, section.range().end)
}

/// What begins at each start, and ends where the next begins.
fn parts<'a>(code: &'a [u8], starts: &[u64], end: u64) -> Option<Vec<&'a [u8]>> {
    let ends = starts.iter().copied().skip(1).chain([end]);
    starts.iter().zip(ends).map(|(start, end)| bytes(code, *start..end)).collect()
}

fn bytes(code: &[u8], range: Range<u64>) -> Option<&[u8]> {
    code.get(usize::try_from(range.start).ok()?..usize::try_from(range.end).ok()?)
}
