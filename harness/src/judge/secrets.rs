//! The search for secrets in what others than their holders can see.

mod encoding;
mod strand;

use dyetest_suites::{InstanceId, Secret};
use encoding::{Encoding, WINDOW, spellings};
use std::collections::{BTreeSet, HashMap};
use strand::{Audience, Strand, each_strand};

use crate::observe::Sighting;

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
    /// By the first eight bytes of a spelling: what they are the beginning of.
    spelled: HashMap<u64, Vec<Spelling>>,
    /// One bit for each hash of such eight bytes: nearly everything that is scanned is told apart here.
    filter: Vec<u64>,
}

/// One spelling of eight bytes of a secret.
#[derive(Clone, Debug)]
struct Spelling {
    secret: usize,
    encoding: Encoding,
    /// What follows the first eight bytes.
    rest: Box<[u8]>,
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
        Secrets { holders: Vec::new(), spelled: HashMap::new(), filter: vec![0; 1 << (FILTER_BITS - 6)] }
    }
}

impl Secrets {
    /// Adds a secret; its number is that of the secrets before it.
    pub fn add(&mut self, secret: &Secret) {
        let number = self.holders.len();
        self.holders.push(secret.holders.clone());
        for window in secret.text.as_bytes().windows(WINDOW) {
            for (encoding, spelled) in spellings(window) {
                let (first, rest) = spelled.split_at(WINDOW);
                let key = first.iter().rev().fold(0, |key, byte| key << 8 | u64::from(*byte));
                let (word, bit) = place(key);
                self.filter[word] |= bit;
                self.spelled.entry(key).or_default().push(Spelling { secret: number, encoding, rest: rest.into() });
            }
        }
    }

    /// Looks for every secret. At most one leak for each is reported, the earliest, in order of their numbers.
    pub fn search(&self, sightings: &[Sighting]) -> Vec<Leak> {
        // By secret: the earliest sighting that completes a hit, and what to say of it.
        let mut found: Vec<Option<(usize, Leak)>> = vec![None; self.holders.len()];
        if found.is_empty() {
            return Vec::new();
        }
        let holders: BTreeSet<&[InstanceId]> = self.holders.iter().map(Vec::as_slice).collect();
        each_strand(sightings, &holders, &mut |strand| self.scan(strand, sightings, &mut found));
        found.into_iter().flatten().map(|(_, leak)| leak).collect()
    }

    fn scan(&self, strand: &Strand<'_>, sightings: &[Sighting], found: &mut [Option<(usize, Leak)>]) {
        let bytes = &strand.bytes;
        let mut key = 0;
        for (at, byte) in bytes.iter().enumerate() {
            key = key >> 8 | u64::from(*byte) << 56;
            let (word, bit) = place(key);
            if self.filter[word] & bit == 0 {
                continue;
            }
            for spelling in self.spelled.get(&key).into_iter().flatten() {
                if at + 1 < WINDOW || !bytes[at + 1..].starts_with(&spelling.rest) || self.may_know(&strand.audience, spelling.secret) {
                    continue;
                }
                let seen = strand.latest_sighting(at + 1 - WINDOW..at + 1 + spelling.rest.len());
                let known = &mut found[spelling.secret];
                if known.as_ref().is_none_or(|(earliest, _)| seen < *earliest) {
                    let Sighting { viewer, step, what, .. } = &sightings[seen];
                    let encoding = format!("{}{}", spelling.encoding, strand.reading);
                    let leak = Leak { secret: spelling.secret, encoding, step: *step, viewer: *viewer, what: what.clone() };
                    *known = Some((seen, leak));
                }
            }
        }
    }

    /// Whether a hit in what this audience sees is no leak of this secret.
    fn may_know(&self, audience: &Audience<'_>, secret: usize) -> bool {
        let holders = &self.holders[secret];
        match audience {
            Audience::Everybody => false,
            Audience::One(viewer) => holders.contains(viewer),
            Audience::AllBut(others) => holders != others,
        }
    }
}

/// The word and the bit of the filter for eight bytes. The multiplier is the golden ratio's, after Knuth.
fn place(key: u64) -> (usize, u64) {
    let hash = key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - FILTER_BITS);
    ((hash >> 6) as usize, 1 << (hash & 63))
}

#[cfg(test)]
mod tests;
