//! Cuts a module down: items and operators are left out, or replaced by something simpler, as long as it stays valid and still shows what
//! it showed.

use super::{
    interface::Interface,
    items::{Items, section},
};

/// What may stand for a run of operators: nothing, an operator that ends it, a constant of any type, or something that takes what was there.
const SIMPLER: &[&[u8]] = &[
    b"",
    b"\x00",                                     // unreachable
    b"\x41\x00",                                 // i32.const 0
    b"\x42\x00",                                 // i64.const 0
    b"\x43\x00\x00\x00\x00",                     // f32.const 0
    b"\x44\0\0\0\0\0\0\0\0",                     // f64.const 0
    b"\xfd\x0c\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", // v128.const 0
    b"\x1a",                                     // drop
];

/// Lists from which any item may be left out; from the others only the last may, for the rest would be numbered anew.
const NAMED: &[u8] = &[section::EXPORTS];

/// From what is named by nothing to what is named by the rest.
const NUMBERED: &[u8] = &[
    section::ELEMENTS,
    section::DATA,
    section::FUNCTIONS,
    section::GLOBALS,
    section::TABLES,
    section::MEMORIES,
    section::TAGS,
    section::TYPES,
];

/// Runs of operators up to this length are tried from each operator on, longer ones from every half of their length.
const SHORT: usize = 8;

/// The least module that still `shows` it, found by at most `tries` questions.
pub fn least(code: &[u8], tries: usize, shows: impl FnMut(&[u8]) -> bool) -> Vec<u8> {
    let Some(items) = Items::of(code) else { return code.to_vec() };
    let mut cutter = Cutter { best: items, shows, tries };
    loop {
        let before = cutter.best.encode().len();
        cutter.sections();
        cutter.bodies();
        let after = cutter.best.encode();
        if after.len() >= before || cutter.tries == 0 {
            return after;
        }
    }
}

struct Cutter<'a, F> {
    best: Items<'a>,
    shows: F,
    tries: usize,
}

impl<'a, F: FnMut(&[u8]) -> bool> Cutter<'a, F> {
    fn attempt(&mut self, change: impl FnOnce(&mut Items<'a>)) -> bool {
        let mut changed = self.best.clone();
        change(&mut changed);
        let code = changed.encode();
        if self.tries == 0 || Interface::read(&code).is_none() {
            return false;
        }
        self.tries -= 1;
        let shown = (self.shows)(&code);
        if shown {
            self.best = changed;
        }
        shown
    }

    fn sections(&mut self) {
        self.attempt(|items| items.sections.retain(|(id, _)| *id != section::START));
        for id in NAMED {
            for index in (0..self.best.list(*id).len()).rev() {
                self.attempt(|items| items.remove(*id, index));
            }
        }
        for id in NUMBERED {
            while let Some(last) = self.best.list(*id).len().checked_sub(1)
                && self.attempt(|items| items.remove(*id, last))
            {}
        }
    }

    fn bodies(&mut self) {
        for body in 0..self.best.bodies.len() {
            self.attempt(|items| items.bodies[body].leave_out_locals());
            let mut length = self.best.bodies[body].operators.len();
            while length > 0 {
                self.runs(body, length);
                length /= 2;
            }
            self.blocks(body);
        }
    }

    /// Tries to do without each block or loop around what is in it.
    fn blocks(&mut self, body: usize) {
        let mut at = 0;
        while at < self.best.bodies[body].operators.len() {
            let gone = self.best.bodies[body].end_of(at).is_some_and(|end| {
                self.attempt(|items| {
                    items.bodies[body].operators.remove(end);
                    items.bodies[body].operators.remove(at);
                })
            });
            at += if gone { 0 } else { 1 };
        }
    }

    /// Tries to do without each run of so many operators.
    fn runs(&mut self, body: usize, length: usize) {
        let step = if length > SHORT { length / 2 } else { 1 };
        let mut at = 0;
        while at + length <= self.best.bodies[body].operators.len() {
            let gone = SIMPLER.iter().any(|simpler| self.replace(body, at, length, simpler));
            // What moved up is tried in its turn.
            at += if gone { 0 } else { step };
        }
    }

    fn replace(&mut self, body: usize, at: usize, length: usize, simpler: &'static [u8]) -> bool {
        let run = &self.best.bodies[body].operators[at..at + length];
        // Only what becomes shorter gets anywhere.
        if run.iter().map(|operator| operator.len()).sum::<usize>() <= simpler.len() {
            return false;
        }
        let replacement = Some(simpler).filter(|simpler| !simpler.is_empty());
        self.attempt(|items| {
            items.bodies[body].operators.splice(at..at + length, replacement);
        })
    }
}
