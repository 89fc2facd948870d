//! The proof that cases can fail: which planted faults kill which case. Committed as `suites/sensitivity.json`.

use crate::text::clean;
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

/// The proof of this project, as it was when the program was built.
const SHIPPED: &str = include_str!("../../suites/sensitivity.json");
/// The same, in the checkout that the program was built from.
const SHIPPED_FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../suites/sensitivity.json");

/// By the digest of a case: what kills it. A case that was changed has another digest, and must be proven again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sensitivity {
    proofs: BTreeMap<String, Proof>,
}

/// What kills a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    /// The case's id, when it was proven.
    pub case: String,
    /// The ids of the faults that kill it.
    pub faults: BTreeSet<String>,
}

/// How a proof differs from the corpus that it should be of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Staleness {
    /// Cases without a proof: new ones, and those that were changed.
    pub unproven: Vec<String>,
    /// Proofs of no case, by the id that the case had.
    pub left_over: Vec<String>,
}

/// Why a proof cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {why}", path.display())]
pub struct SensitivityError {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub why: String,
}

impl Sensitivity {
    /// The proof of this project: the file in the checkout, else the one that was built in.
    ///
    /// # Errors
    /// If the file in the checkout cannot be read.
    pub fn shipped() -> Result<Sensitivity, SensitivityError> {
        match Path::new(SHIPPED_FILE) {
            file if file.is_file() => Sensitivity::load(file),
            _ => Sensitivity::parse(SHIPPED).map_err(|why| SensitivityError { path: "sensitivity.json".into(), why }),
        }
    }

    /// Reads a proof.
    ///
    /// # Errors
    /// If the file cannot be read, or is no proof.
    pub fn load(path: &Path) -> Result<Sensitivity, SensitivityError> {
        let wrong = |why| SensitivityError { path: path.into(), why };
        let text = fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        Sensitivity::parse(&text).map_err(wrong)
    }

    /// Writes the proof. Equal proofs are equal bytes.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save(&self, path: &Path) -> Result<(), SensitivityError> {
        let write = || -> io::Result<()> { fs::write(path, serde_json::to_string_pretty(&self.proofs)? + "\n") };
        write().map_err(|error| SensitivityError { path: path.into(), why: error.to_string() })
    }

    /// The proof of these cases: digest, id, and the faults that kill it. A case without any has no proof.
    pub fn from_cases<F: IntoIterator<Item = String>>(cases: impl IntoIterator<Item = (String, String, F)>) -> Sensitivity {
        let proof = |(digest, case, faults): (String, String, F)| (digest, Proof { case, faults: faults.into_iter().collect() });
        Sensitivity { proofs: cases.into_iter().map(proof).filter(|(_, proof)| !proof.faults.is_empty()).collect() }
    }

    /// Adds what an older proof says of those of these digests that this one does not prove.
    pub fn keep<'a>(&mut self, older: &Sensitivity, digests: impl IntoIterator<Item = &'a str>) {
        for digest in digests {
            if let (false, Some(proof)) = (self.proves(digest), older.proof(digest)) {
                self.proofs.insert(digest.to_owned(), proof.clone());
            }
        }
    }

    /// Whether some fault kills the case of this digest.
    pub fn proves(&self, digest: &str) -> bool {
        self.proofs.get(digest).is_some_and(|proof| !proof.faults.is_empty())
    }

    /// What kills the case of this digest.
    pub fn proof(&self, digest: &str) -> Option<&Proof> {
        self.proofs.get(digest)
    }

    /// Holds the proof against a corpus, given as ids and digests.
    pub fn stale<'a>(&self, cases: impl IntoIterator<Item = (&'a str, &'a str)>) -> Staleness {
        let cases: BTreeMap<&str, &str> = cases.into_iter().map(|(id, digest)| (digest, id)).collect();
        let mut unproven: Vec<String> = cases.iter().filter(|(digest, _)| !self.proves(digest)).map(|(_, id)| (*id).to_owned()).collect();
        let gone = self.proofs.iter().filter(|(digest, _)| !cases.contains_key(digest.as_str()));
        let mut left_over: Vec<String> = gone.map(|(_, proof)| proof.case.clone()).collect();
        unproven.sort();
        left_over.sort();
        Staleness { unproven, left_over }
    }

    fn parse(text: &str) -> Result<Sensitivity, String> {
        serde_json::from_str(text).map(|proofs| Sensitivity { proofs }).map_err(|error| clean(&error.to_string()))
    }
}

impl Staleness {
    /// Whether the proof is that of the corpus.
    pub fn is_fresh(&self) -> bool {
        self.unproven.is_empty() && self.left_over.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proof() -> Sensitivity {
        let cases: [(&str, &str, &[&str]); 3] = [("d2", "memory/b", &["f2"]), ("d1", "memory/a", &["f2", "f1"]), ("d3", "memory/c", &[])];
        let owned = |(digest, case, faults): (&str, &str, &[&str])| {
            (digest.to_owned(), case.to_owned(), faults.iter().map(|fault| (*fault).to_owned()).collect::<Vec<_>>())
        };
        Sensitivity::from_cases(cases.map(owned))
    }

    #[test]
    fn a_proof_is_read_as_it_was_written_and_sorted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sensitivity.json");
        proof().save(&path).unwrap();
        assert_eq!(Sensitivity::load(&path).unwrap(), proof());
        insta::assert_snapshot!(fs::read_to_string(&path).unwrap());
    }

    #[test]
    fn only_a_fault_proves_and_only_this_very_case() {
        let empty = Sensitivity::parse(r#"{"d3":{"case":"memory/c","faults":[]}}"#).unwrap();
        assert!(!empty.proves("d3"));
        assert!(proof().proves("d1") && !proof().proves("d3"));
        assert!(Sensitivity::parse(r#"{"d3":{"case":7}}"#).is_err());
    }

    #[test]
    fn a_changed_case_is_unproven_and_its_proof_left_over() {
        assert!(proof().stale([("memory/a", "d1"), ("memory/b", "d2")]).is_fresh());
        let stale = proof().stale([("memory/a", "changed"), ("memory/b", "d2")]);
        assert_eq!((stale.unproven, stale.left_over), (vec!["memory/a".to_owned()], vec!["memory/a".to_owned()]));
    }

    #[test]
    fn an_older_proof_is_kept_for_what_is_as_it_was() {
        let mut new = Sensitivity::from_cases([("d1".to_owned(), "memory/a".to_owned(), ["f3".to_owned()])]);
        new.keep(&proof(), ["d1", "d2", "d3"]);
        assert_eq!(new.proof("d1").unwrap().faults, BTreeSet::from(["f3".to_owned()]), "the newer counts");
        assert!(new.proves("d2") && !new.proves("d3"));
        let mut shrunk = Sensitivity::default();
        shrunk.keep(&proof(), ["d2"]);
        assert!(!shrunk.proves("d1"), "a case that is gone or was changed keeps nothing");
    }

    #[test]
    fn the_shipped_proof_can_be_read() {
        Sensitivity::shipped().unwrap();
    }
}
