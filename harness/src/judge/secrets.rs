//! The search for secrets in what others than their holders can see.

mod encoding;
mod strand;

use crate::observe::Sighting;
use dyetest_suites::{InstanceId, Secret};
use encoding::{Encoding, WINDOW, spellings};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use strand::{Audience, Strand, each_strand};

/// Secrets, ready to be looked for. More can be added at any time, so that a process that serves many cases needs no
/// more work for each than its own secrets are worth.
///
/// Eight bytes in a row of a secret are a hit, plain or in an encoding. What is searched is everything that one viewer
/// saw, joined in order of time: bytes, texts, numbers printed in texts, and results, the latter at each width, in both
/// byte orders and from either end; results also joined over all viewers who do not hold the secret.
#[derive(Clone, Debug)]
pub struct Secrets {
    /// By number: who may know it.
    holders: Vec<Vec<InstanceId>>,
    /// By the first eight bytes of a spelling: the latest that begins so.
    latest: HashMap<u64, u32>,
    spellings: Vec<Spelling>,
    /// One bit for each hash of such eight bytes: nearly everything that is scanned is told apart here.
    filter: Vec<u64>,
}

/// One spelling of eight bytes of a secret. A process keeps those of all cases that it served, so they are small.
#[derive(Clone, Debug)]
struct Spelling {
    secret: u32,
    /// The one before that begins with the same eight bytes.
    before: Option<u32>,
    encoding: Encoding,
    /// What follows the first eight bytes, and how much of it there is.
    rest: ([u8; WINDOW], u8),
}

impl Spelling {
    fn rest(&self) -> &[u8] {
        &self.rest.0[..usize::from(self.rest.1)]
    }
}

/// A secret where it must not be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    /// Its number, in order of adding.
    pub secret: usize,
    /// How it was spelled, and where results or printed numbers were read as bytes, how: `hex`, `raw, low 2 bytes of each result`.
    pub encoding: String,
    /// The step at which the last of it was seen, if that belongs to one.
    pub step: Option<usize>,
    /// Whose view it was; `None` is everybody's.
    pub viewer: Option<InstanceId>,
    /// What it was seen in, in words.
    pub what: String,
}

/// Looks for these secrets. At most one leak for each is reported, the earliest, in order of their numbers.
pub fn search(secrets: &[Secret], sightings: &[Sighting]) -> Vec<Leak> {
    let mut index = Secrets::default();
    for secret in secrets {
        index.add(secret);
    }
    index.search(sightings)
}

/// Bits of the filter, as a power of two: 32 KiB, which stay in the fastest cache.
const FILTER_BITS: u32 = 18;

impl Default for Secrets {
    fn default() -> Self {
        Secrets { holders: Vec::new(), latest: HashMap::new(), spellings: Vec::new(), filter: vec![0; 1 << (FILTER_BITS - 6)] }
    }
}

impl Secrets {
    /// Adds a secret; its number is that of the secrets before it.
    pub fn add(&mut self, secret: &Secret) {
        let number = self.holders.len() as u32;
        self.holders.push(secret.holders.clone());
        for window in secret.text.as_bytes().windows(WINDOW) {
            for (encoding, spelled) in spellings(window) {
                self.add_spelling(number, encoding, &spelled);
            }
        }
    }

    fn add_spelling(&mut self, secret: u32, encoding: Encoding, spelled: &[u8]) {
        let (first, following) = spelled.split_at(WINDOW);
        let key = first.iter().rev().fold(0, |key, byte| key << 8 | u64::from(*byte));
        let (word, bit) = place(key);
        self.filter[word] |= bit;
        let mut rest = ([0; WINDOW], following.len() as u8);
        rest.0[..following.len()].copy_from_slice(following);
        let before = self.latest.insert(key, self.spellings.len() as u32);
        self.spellings.push(Spelling { secret, before, encoding, rest });
    }

    /// Looks for every secret. At most one leak for each is reported, the earliest, in order of their numbers.
    pub fn search(&self, sightings: &[Sighting]) -> Vec<Leak> {
        if self.holders.is_empty() {
            return Vec::new();
        }
        let mut found = BTreeMap::new();
        let holders: BTreeSet<&[InstanceId]> = self.holders.iter().map(Vec::as_slice).collect();
        each_strand(sightings, &holders, &mut |strand| self.scan(strand, sightings, &mut found));
        found.into_values().map(|(_, leak)| leak).collect()
    }

    /// Adds to `found`, by secret, the earliest sighting that completes a hit, and what to say of it.
    fn scan(&self, strand: &Strand<'_>, sightings: &[Sighting], found: &mut BTreeMap<u32, (usize, Leak)>) {
        let bytes = &strand.bytes;
        let mut key = 0;
        for (at, byte) in bytes.iter().enumerate() {
            key = key >> 8 | u64::from(*byte) << 56;
            let (word, bit) = place(key);
            if self.filter[word] & bit == 0 || at + 1 < WINDOW {
                continue;
            }
            for spelling in self.beginning_with(key) {
                if !bytes[at + 1..].starts_with(spelling.rest()) || self.may_know(&strand.audience, spelling.secret) {
                    continue;
                }
                let seen = strand.latest_sighting(at + 1 - WINDOW..at + 1 + spelling.rest().len());
                if found.get(&spelling.secret).is_none_or(|(earliest, _)| seen < *earliest) {
                    found.insert(spelling.secret, (seen, leak(spelling, strand, &sightings[seen])));
                }
            }
        }
    }

    /// The spellings that begin with these eight bytes.
    fn beginning_with(&self, key: u64) -> impl Iterator<Item = &Spelling> {
        let at = |index: u32| &self.spellings[index as usize];
        std::iter::successors(self.latest.get(&key).map(|index| at(*index)), move |spelling| spelling.before.map(at))
    }

    /// Whether a hit in what this audience sees is no leak of this secret.
    fn may_know(&self, audience: &Audience<'_>, secret: u32) -> bool {
        let holders = &self.holders[secret as usize];
        match audience {
            Audience::Everybody => false,
            Audience::One(viewer) => holders.contains(viewer),
            Audience::AllBut(others) => holders != others,
        }
    }
}

fn leak(spelling: &Spelling, strand: &Strand<'_>, sighting: &Sighting) -> Leak {
    Leak {
        secret: spelling.secret as usize,
        encoding: format!("{}{}", spelling.encoding, strand.reading),
        step: sighting.step,
        viewer: sighting.viewer,
        what: sighting.what.clone(),
    }
}

/// The word and the bit of the filter for eight bytes. The multiplier is the golden ratio's, after Knuth.
fn place(key: u64) -> (usize, u64) {
    let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - FILTER_BITS);
    ((hash >> 6) as usize, 1 << (hash & 63))
}

#[cfg(test)]
mod tests;
