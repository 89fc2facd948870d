//! The installation itself: sources, workspace, build, manifest.

use super::{
    cargo::{self, Package},
    fault::{Fault, TableError, faults},
    plant::Misfit,
    profiles,
    sources::{self, io, write_if_changed},
};
use crate::target::checkout;
use std::{
    fmt::Write as _,
    fs,
    io::Error,
    path::{Path, PathBuf},
};

/// What was installed.
#[derive(Clone, Debug)]
pub struct Installed {
    /// The number of faults.
    pub faults: usize,
    /// The adapter.
    pub adapter: PathBuf,
    /// Its manifest.
    pub manifest: PathBuf,
}

/// Why the faulty engine could not be installed.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    /// The table of faults cannot be used.
    #[error(transparent)]
    Table(#[from] TableError),
    /// An edit does not fit the sources.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    /// A fault edits a file that its crate does not have.
    #[error("the fault `{fault}` edits {file}, which is not there")]
    NoSuchFile {
        /// The fault.
        fault: String,
        /// The file.
        file: PathBuf,
    },
    /// A fault edits a crate that the engine does not consist of.
    #[error("the fault `{fault}` edits the crate `{package}`, which the engine does not use, or in several versions")]
    NoSuchCrate {
        /// The fault.
        fault: String,
        /// The crate.
        package: String,
    },
    /// A fault is planted for a profile that Wasmtime's manifest does not have.
    #[error("the fault `{fault}` is planted for the profile `{profile}`, which runtimes/wasmtime/adapter.toml does not have")]
    NoSuchProfile {
        /// The fault.
        fault: String,
        /// The profile.
        profile: String,
    },
    /// A file to edit is not text.
    #[error("{file} is not UTF-8")]
    NotText {
        /// The file.
        file: PathBuf,
    },
    /// The manifest of Wasmtime, or the one made from it, cannot be used.
    #[error("the manifest of the faulty engine cannot be made: {0}")]
    Manifest(String),
    /// The build would not consist of the versions that are committed.
    #[error("the build would use {0}, which runtimes/faulty/Cargo.lock does not have")]
    Unlocked(String),
    /// Cargo failed.
    #[error("cargo {what} failed:\n{log}")]
    Cargo {
        /// Doing what.
        what: &'static str,
        /// What it printed.
        log: String,
    },
    /// A file could not be read or written.
    #[error("{path}: {error}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        error: Error,
    },
}

/// Builds the engine with planted faults into `target/faulty` of the checkout, with its manifest. What has not changed
/// since the last time is not built again. Lines for people go to `progress`.
///
/// # Errors
/// If a fault does not fit the pinned sources, or something cannot be built.
pub fn faulty(progress: &mut dyn FnMut(&str)) -> Result<Installed, InstallError> {
    let (home, out) = (checkout("runtimes/faulty"), checkout("target/faulty"));
    let faults = faults()?;
    let home = fs::canonicalize(&home).map_err(io(&home))?;
    fs::create_dir_all(&out).map_err(io(&out))?;
    let out = fs::canonicalize(&out).map_err(io(&out))?;

    let base = checkout("runtimes/wasmtime/adapter.toml");
    let manifest = profiles::manifest(&fs::read_to_string(&base).map_err(io(&base))?, &faults)?;

    progress(&format!("planting {} faults", faults.len()));
    let patched = plant_all(&faults, &home, &out)?;
    workspace(&patched, &home, &out)?;

    progress("building; this takes minutes the first time");
    cargo::build(&out.join("Cargo.toml"), &out.join("build"), progress)?;
    same_versions(&home, &out)?;

    let adapter = out.join("dyetest-faulty");
    let built = out.join("build/debug/dyetest-faulty");
    replace(&built, &adapter)?;
    write_if_changed(&out.join("adapter.toml"), manifest.as_bytes())?;
    Ok(Installed { faults: faults.len(), adapter, manifest: out.join("adapter.toml") })
}

/// Copies each crate that has faults, and plants them. Returns the crates and their copies.
fn plant_all(faults: &[Fault], home: &Path, out: &Path) -> Result<Vec<(Package, PathBuf)>, InstallError> {
    let packages = cargo::packages(&home.join("Cargo.toml"))?;
    let guard = home.join("src/dyetest_fault.rs");
    let guard = fs::read_to_string(&guard).map_err(io(&guard))?;
    let mut patched = Vec::new();
    for (name, files) in sources::by_crate(faults) {
        let mut found = packages.iter().filter(|package| package.name == name && package.source.is_some());
        let (Some(package), None) = (found.next(), found.next()) else {
            let fault = files.values().flatten().map(|(fault, _)| fault.id.clone()).next().unwrap_or_default();
            return Err(InstallError::NoSuchCrate { fault, package: name.to_owned() });
        };
        let to = out.join("src").join(format!("{name}-{}", package.version));
        sources::copy(package.folder(), &to, &files, &guard)?;
        patched.push((package.clone(), to));
    }
    Ok(patched)
}

/// The workspace: the committed manifest and lockfile, and the copies in place of the registry's crates. It lies as deep
/// in the checkout as the committed one, so that relative paths hold.
fn workspace(patched: &[(Package, PathBuf)], home: &Path, out: &Path) -> Result<(), InstallError> {
    let committed = home.join("Cargo.toml");
    let mut manifest = fs::read_to_string(&committed).map_err(io(&committed))?;
    manifest.push_str("\n[patch.crates-io]\n");
    for (package, copy) in patched {
        let path = copy.strip_prefix(out).expect("copies lie in the workspace").display();
        writeln!(manifest, "{} = {{ path = \"{path}\" }}", package.name).expect("writing to a string");
    }
    write_if_changed(&out.join("Cargo.toml"), manifest.as_bytes())?;
    let lockfile = home.join("Cargo.lock");
    let lock = fs::read(&lockfile).map_err(io(&lockfile))?;
    // Cargo rewrites it, since patched crates come from elsewhere; `same_versions` looks at what became of it.
    write_if_changed(&out.join("Cargo.lock"), &lock)
}

fn same_versions(home: &Path, out: &Path) -> Result<(), InstallError> {
    let committed = cargo::locked(&home.join("Cargo.lock"))?;
    let used = cargo::locked(&out.join("Cargo.lock"))?;
    match used.difference(&committed).next() {
        Some((name, version)) => Err(InstallError::Unlocked(format!("{name} {version}"))),
        None => Ok(()),
    }
}

/// Puts a program in the place of another that may be running.
fn replace(from: &Path, to: &Path) -> Result<(), InstallError> {
    let beside = to.with_extension("new");
    fs::copy(from, &beside).map_err(io(from))?;
    fs::rename(&beside, to).map_err(io(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_fits_the_pinned_sources() {
        let out = tempfile::tempdir().unwrap();
        let patched = plant_all(&faults().unwrap(), &checkout("runtimes/faulty"), out.path()).unwrap();
        for (package, copy) in patched {
            let root = fs::read_to_string(copy.join("src/lib.rs")).unwrap();
            assert!(root.ends_with("mod dyetest_fault;\n"), "{} has no guards", package.name);
        }
    }

    #[test]
    fn the_faulty_engine_has_the_versions_of_the_others() {
        let (own, root) = (cargo::locked(&checkout("runtimes/faulty/Cargo.lock")), cargo::locked(&checkout("Cargo.lock")));
        let (mut own, root) = (own.unwrap(), root.unwrap());
        own.retain(|package| !root.contains(package));
        let strangers: Vec<_> = own.into_iter().map(|(name, _)| name).collect();
        assert_eq!(strangers, ["dyetest-faulty"]);
    }
}
