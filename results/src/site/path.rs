//! Where pages lie. Names come from anybody; paths have plain characters only.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// The longest name that stands in a path as it is, bytes.
const PLAIN: usize = 80;
/// How much of any other name does, characters.
const KEPT: usize = 32;

/// From a page to the first page: what its links begin with.
pub(super) fn root(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}

/// The page of a case.
pub(super) fn case(id: &str) -> String {
    let (suite, name) = parts(id);
    format!("cases/{}/{}.html", segment(suite), segment(name))
}

/// The page of a suite.
pub(super) fn suite(name: &str) -> String {
    format!("suites/{}.html", segment(name))
}

/// The page of a target.
pub(super) fn target(id: &str) -> String {
    format!("targets/{}.html", segment(id))
}

/// The page of a claim.
pub(super) fn claim(id: &str) -> String {
    format!("claims/{}.html", segment(&id.to_lowercase()))
}

/// Suite and name of a case.
pub(super) fn parts(id: &str) -> (&str, &str) {
    id.split_once('/').unwrap_or(("", id))
}

/// A name as one part of a path, or of an address: the same part for no other name, also where case does not count.
pub(super) fn segment(name: &str) -> String {
    let plain = |char: &char| matches!(char, 'a'..='z' | '0'..='9' | '-' | '_' | '.');
    if (1..=PLAIN).contains(&name.len()) && !name.starts_with('.') && name.chars().all(|char| plain(&char)) {
        return name.to_owned();
    }
    // No plain name begins with a tilde.
    let mut segment: String = ['~'].into_iter().chain(name.chars().filter(plain).take(KEPT)).chain(['-']).collect();
    for byte in &Sha256::digest(name)[..8] {
        // Writing to a string cannot fail.
        let _ = write!(segment, "{byte:02x}");
    }
    segment
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn plain_names_are_paths() {
        assert_eq!(case("memory/ea-overflow"), "cases/memory/ea-overflow.html");
        assert_eq!(target("wasmtime.pooling"), "targets/wasmtime.pooling.html");
        assert_eq!((claim("S15"), root(&case("a/b"))), ("claims/s15.html".into(), "../../".into()));
    }

    proptest! {
        #[test]
        fn any_name_is_one_plain_part_of_its_own(one in ".{0,100}|[./\\\\A-Za-z~%-]{0,6}", other in "[./\\\\A-Za-z~%-]{0,6}") {
            let part = segment(&one);
            prop_assert!(!part.starts_with('.') && !part.is_empty() && part.len() < 128, "{part}");
            prop_assert!(part.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~')), "{part}");
            prop_assert_eq!(part == segment(&other), one == other);
        }
    }
}
