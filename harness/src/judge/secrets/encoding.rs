//! The spellings of eight bytes.

use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use std::fmt;

/// As many bytes of a secret in a row are a hit: fewer turn up by chance.
pub(super) const WINDOW: usize = 8;

/// How a secret is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Raw,
    Hex,
    Base64,
    Utf16,
}

impl fmt::Display for Encoding {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Encoding::Raw => "raw",
            Encoding::Hex => "hex",
            Encoding::Base64 => "base64",
            Encoding::Utf16 => "utf-16",
        })
    }
}

/// Every spelling of these eight bytes. Each is eight bytes long or longer.
pub(super) fn spellings(window: &[u8]) -> Vec<(Encoding, Vec<u8>)> {
    let mut all = vec![
        (Encoding::Raw, window.to_vec()),
        (Encoding::Hex, window.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect()),
        (Encoding::Hex, window.iter().flat_map(|byte| format!("{byte:02X}").into_bytes()).collect()),
        (Encoding::Utf16, window.iter().flat_map(|byte| [*byte, 0]).collect()),
        (Encoding::Utf16, window.iter().flat_map(|byte| [0, *byte]).collect()),
    ];
    for alphabet in [STANDARD, URL_SAFE] {
        all.extend((0..3).map(|before| (Encoding::Base64, base64(window, before, &alphabet))));
    }
    all.sort_unstable_by(|(_, one), (_, other)| one.cmp(other));
    all.dedup_by(|(_, one), (_, other)| one == other);
    all
}

/// The characters of base64 that these bytes alone settle, where `before` bytes (mod 3) stand before them: a character
/// is six bits, so those at the ends may depend on neighbours.
fn base64(window: &[u8], before: usize, alphabet: &impl base64::Engine) -> Vec<u8> {
    let mut padded = vec![0; before];
    padded.extend_from_slice(window);
    let settled = (before * 8).div_ceil(6)..padded.len() * 8 / 6;
    alphabet.encode(&padded).as_bytes()[settled].to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ::base64::Engine as _;

    #[test]
    fn base64_is_found_whatever_stands_around() {
        for before in 0..3 {
            let settled = String::from_utf8(base64(b"abcdefgh", before, &STANDARD)).unwrap();
            assert_eq!(settled.len(), 10, "60 of 64 bits");
            for (left, right) in [(0, 0), (255, 255), (7, 200)] {
                let mut around = vec![left; before + 3];
                around.extend(b"abcdefgh");
                around.extend([right; 4]);
                assert!(STANDARD.encode(around).contains(&settled), "{before} {left} {right}");
            }
        }
    }

    #[test]
    fn no_spelling_is_shorter_than_what_it_spells() {
        assert!(spellings(b"?>~\xff\x80\x00\x01z").iter().all(|(_, spelled)| spelled.len() >= WINDOW));
        assert_eq!(spellings(b"?>~\xff\x80\x00\x01z").len(), 11, "every one differs");
    }
}
