//! The table of planted faults: data in `runtimes/faulty/faults/*.toml`, one file per theme.

use crate::target::checkout;
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

/// A defect, planted on purpose where the real check is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Its name, and that of its profile: `memory-first-byte-only`.
    pub id: String,
    /// The property that it breaks, a row of the table of properties.
    pub property: String,
    /// The part of the engine that it sits in: compiler, runtime, linker ...
    pub layer: String,
    /// One sentence.
    pub summary: String,
    /// The profile of `runtimes/wasmtime/adapter.toml` under which the check exists.
    pub profile: String,
    /// Settings that differ from that profile's; a table is merged, key by key.
    #[serde(default)]
    pub settings: toml::Table,
    /// What was seen to differ from the engine without the fault.
    pub live: String,
    /// The edits that plant it.
    #[serde(rename = "edit")]
    pub edits: Vec<Edit>,
}

/// One edit of one file. Its code may say `planted!()`, which is true where the fault is active and counts that its code
/// was reached, and `active!()`, which does not count.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// The crate, as the registry names it.
    #[serde(rename = "crate")]
    pub package: String,
    /// The file, relative to the crate.
    pub file: PathBuf,
    /// Narrows the search for the anchor to the item that this text opens; must occur once in the file.
    pub within: Option<String>,
    /// The anchor that the code goes before. One of `before`, `after` and `instead` is there; it must occur once.
    before: Option<String>,
    /// The anchor that the code goes after.
    after: Option<String>,
    /// The anchor that the code replaces.
    instead: Option<String>,
    /// The code.
    pub code: String,
}

/// Where an edit's code goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place<'a> {
    /// Before this text.
    Before(&'a str),
    /// After this text.
    After(&'a str),
    /// In its stead.
    Instead(&'a str),
}

impl Edit {
    /// Where the code goes; `None` if the table names no place or several.
    pub fn place(&self) -> Option<Place<'_>> {
        match (self.before.as_deref(), self.after.as_deref(), self.instead.as_deref()) {
            (Some(anchor), None, None) => Some(Place::Before(anchor)),
            (None, Some(anchor), None) => Some(Place::After(anchor)),
            (None, None, Some(anchor)) => Some(Place::Instead(anchor)),
            (_, _, _) => None,
        }
    }
}

/// Why the table of faults cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
    /// It is not there, for instance because the program runs outside its checkout.
    #[error("cannot read the table of faults in {folder}, which is part of Dyetest's checkout: {error}")]
    Unreadable {
        /// The folder.
        folder: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// A file of it is not of its form.
    #[error("{file} is no part of a table of faults: {error}")]
    Malformed {
        /// The file.
        file: PathBuf,
        /// Why, with the place.
        error: Box<toml::de::Error>,
    },
    /// A fault contradicts another, or itself.
    #[error("the fault `{fault}` {problem}")]
    Wrong {
        /// Its id.
        fault: String,
        /// What is wrong with it.
        problem: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "fault")]
    faults: Vec<Fault>,
}

/// The table of faults of this checkout, by id.
///
/// # Errors
/// If it is not there, or not a table of faults.
pub fn faults() -> Result<Vec<Fault>, TableError> {
    load(&checkout("runtimes/faulty/faults"))
}

fn load(folder: &Path) -> Result<Vec<Fault>, TableError> {
    let unreadable = |error| TableError::Unreadable { folder: folder.to_owned(), error };
    let mut faults = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = fs::read_to_string(&path).map_err(unreadable)?;
            let file: File = toml::from_str(&text).map_err(|error| TableError::Malformed { file: path, error: Box::new(error) })?;
            faults.extend(file.faults);
        }
    }
    faults.sort_by(|a, b| a.id.cmp(&b.id));
    check(&faults)?;
    Ok(faults)
}

fn check(faults: &[Fault]) -> Result<(), TableError> {
    let mut ids = BTreeSet::new();
    for fault in faults {
        let wrong = |problem: &str| Err(TableError::Wrong { fault: fault.id.clone(), problem: problem.to_owned() });
        if !fault.id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
            return wrong("has an id of other letters than a-z, 0-9 and `-`");
        }
        if !ids.insert(&fault.id) {
            return wrong("is in the table twice");
        }
        if fault.edits.iter().any(|edit| edit.place().is_none()) {
            return wrong("has an edit that does not say exactly one of `before`, `after` and `instead`");
        }
        if !fault.edits.iter().any(|edit| edit.code.contains("planted!()")) {
            return wrong("never asks `planted!()`, so nobody could tell whether its code was reached");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order() {
        let faults = faults().unwrap();
        assert!(faults.len() >= 25);
        for fault in &faults {
            assert!(fault.summary.ends_with('.') && fault.live.ends_with('.'), "{}: sentences end with a full stop", fault.id);
        }
    }

    #[test]
    fn every_fault_breaks_a_property_that_exists() {
        for fault in faults().unwrap() {
            assert!(dyetest_suites::properties().iter().any(|property| property.id == fault.property), "{}", fault.id);
        }
    }

    #[test]
    fn a_fault_that_says_nothing_of_its_place_is_refused() {
        let text = "id = 'x'\nproperty = 'p'\nlayer = 'l'\nsummary = 's.'\nprofile = 'c'\nlive = 'l.'\n\
                    [[edit]]\ncrate = 'c'\nfile = 'f'\ncode = 'planted!()'\n";
        let fault: Fault = toml::from_str(text).unwrap();
        assert!(check(&[fault]).unwrap_err().to_string().contains("exactly one of"));
    }
}
