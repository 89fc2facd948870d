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

/// The matrix of faults and cases, as `dyetest sensitivity --format json` prints it. Every list is sorted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matrix {
    /// Every fault.
    pub faults: Vec<FaultRow>,
    /// Every case.
    pub cases: Vec<CaseRow>,
    /// Faults that no case catches.
    pub uncaught: Vec<String>,
    /// Cases that no fault kills.
    pub toothless: Vec<String>,
}

/// A fault and the cases that it kills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FaultRow {
    /// The fault.
    pub id: String,
    /// The cases that catch it.
    pub caught_by: Vec<String>,
}

/// A case and the faults that kill it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRow {
    /// The case.
    pub id: String,
    /// The faults that kill it.
    pub killed_by: Vec<String>,
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

    /// Whether some fault kills the case of this digest.
    pub fn proves(&self, digest: &str) -> bool {
        self.proofs.get(digest).is_some_and(|proof| !proof.faults.is_empty())
    }

    /// What kills the case of this digest.
    pub fn proof(&self, digest: &str) -> Option<&Proof> {
        self.proofs.get(digest)
    }

    /// Records that a fault kills a case.
    pub fn record(&mut self, digest: &str, case: &str, fault: &str) {
        let empty = || Proof { case: case.to_owned(), faults: BTreeSet::new() };
        self.proofs.entry(digest.to_owned()).or_insert_with(empty).faults.insert(fault.to_owned());
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

impl Matrix {
    /// The matrix of all faults and all cases, of which the pairs (fault, case) are kills.
    pub fn new<'a>(
        faults: impl IntoIterator<Item = &'a str>,
        cases: impl IntoIterator<Item = &'a str>,
        kills: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Matrix {
        let row = |id: &'a str| (id, BTreeSet::new());
        let mut by_fault: BTreeMap<&str, BTreeSet<&str>> = faults.into_iter().map(row).collect();
        let mut by_case: BTreeMap<&str, BTreeSet<&str>> = cases.into_iter().map(row).collect();
        for (fault, case) in kills {
            by_fault.entry(fault).or_default().insert(case);
            by_case.entry(case).or_default().insert(fault);
        }
        let without = |rows: &BTreeMap<&str, BTreeSet<&str>>| {
            rows.iter().filter(|(_, others)| others.is_empty()).map(|(id, _)| (*id).to_owned()).collect()
        };
        let (uncaught, toothless) = (without(&by_fault), without(&by_case));
        let owned = |ids: BTreeSet<&str>| ids.into_iter().map(str::to_owned).collect();
        Matrix {
            faults: by_fault.into_iter().map(|(id, cases)| FaultRow { id: id.to_owned(), caught_by: owned(cases) }).collect(),
            cases: by_case.into_iter().map(|(id, faults)| CaseRow { id: id.to_owned(), killed_by: owned(faults) }).collect(),
            uncaught,
            toothless,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proof() -> Sensitivity {
        let mut proof = Sensitivity::default();
        for (digest, case, fault) in [("d2", "memory/b", "f2"), ("d1", "memory/a", "f2"), ("d1", "memory/a", "f1")] {
            proof.record(digest, case, fault);
        }
        proof
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
    fn the_matrix_names_what_nothing_catches_and_what_nothing_kills() {
        let matrix = Matrix::new(["f2", "f1"], ["memory/b", "memory/a"], [("f1", "memory/b")]);
        insta::assert_json_snapshot!(matrix);
    }

    #[test]
    fn the_shipped_proof_can_be_read() {
        Sensitivity::shipped().unwrap();
    }
}
