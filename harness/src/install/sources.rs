//! Copies of crates from the registry cache, with faults in them. A file is written only if it changes, so that Cargo
//! rebuilds only what must be.

use super::{
    fault::{Edit, Fault},
    faulty::InstallError,
    plant::plant,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fs, io,
    path::{Path, PathBuf},
};

/// The module that answers the guards. It becomes part of every crate that has faults.
const GUARD: &str = "dyetest_fault.rs";

/// Edits by file, relative to the crate.
type Files<'a> = BTreeMap<&'a Path, Vec<(&'a Fault, &'a Edit)>>;

/// The edits of a table, by crate and file.
pub(super) fn by_crate(faults: &[Fault]) -> BTreeMap<&str, Files<'_>> {
    let mut crates: BTreeMap<&str, Files<'_>> = BTreeMap::new();
    for fault in faults {
        for edit in &fault.edits {
            crates.entry(&edit.package).or_default().entry(&edit.file).or_default().push((fault, edit));
        }
    }
    crates
}

/// Makes `to` the copy of the crate in `from`, with these edits made and `guard` as its module of guards.
///
/// # Errors
/// If an edit does not fit, or a file cannot be read or written.
pub(super) fn copy(from: &Path, to: &Path, files: &Files<'_>, guard: &str) -> Result<(), InstallError> {
    let mut kept = BTreeSet::from([to.join("src").join(GUARD)]);
    for file in walk(from)? {
        let relative = file.strip_prefix(from).expect("a walk stays in its folder");
        let target = to.join(relative);
        let bytes = fs::read(&file).map_err(io(&file))?;
        let edits = files.get(relative).map_or(&[][..], Vec::as_slice);
        let bytes = match edits.is_empty() && relative != Path::new("src/lib.rs") {
            true => bytes,
            false => planted(relative, bytes, edits)?.into_bytes(),
        };
        write_if_changed(&target, &bytes)?;
        kept.insert(target);
    }
    if let Some((missing, edits)) = files.iter().find(|(file, _)| !from.join(file).is_file()) {
        return Err(InstallError::NoSuchFile { fault: edits[0].0.id.clone(), file: from.join(missing) });
    }
    write_if_changed(&to.join("src").join(GUARD), guard.as_bytes())?;
    for file in walk(to)? {
        if !kept.contains(&file) {
            fs::remove_file(&file).map_err(io(&file))?;
        }
    }
    Ok(())
}

fn planted(file: &Path, bytes: Vec<u8>, edits: &[(&Fault, &Edit)]) -> Result<String, InstallError> {
    let text = String::from_utf8(bytes).map_err(|_| InstallError::NotText { file: file.to_owned() })?;
    let mut text = plant(&text, edits)?;
    if file == Path::new("src/lib.rs") {
        text.push_str("\nmod dyetest_fault;\n");
    }
    Ok(text)
}

/// Writes a file, and its folders, unless it has these bytes already.
///
/// # Errors
/// If it cannot be written.
pub(super) fn write_if_changed(path: &Path, bytes: &[u8]) -> Result<(), InstallError> {
    if fs::read(path).is_ok_and(|present| present == bytes) {
        return Ok(());
    }
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(io(folder))?;
    }
    fs::write(path, bytes).map_err(io(path))
}

/// Every file of a folder and its folders.
fn walk(folder: &Path) -> Result<Vec<PathBuf>, InstallError> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(io(&folder))? {
            let path = entry.map_err(io(&folder))?.path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    Ok(files)
}

/// An error of the file system, with the path that it is about.
pub(super) fn io(path: &Path) -> impl FnOnce(io::Error) -> InstallError {
    let path = path.to_owned();
    move |error| InstallError::Io { path, error }
}
