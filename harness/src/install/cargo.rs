//! Cargo: where it keeps the pinned sources, and a build with copies of some of them.

use super::{faulty::InstallError, sources::io};
use serde::Deserialize;
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

/// A package of a workspace's graph.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Package {
    /// Its name.
    pub(super) name: String,
    /// Its version.
    pub(super) version: String,
    /// Its manifest.
    pub(super) manifest_path: PathBuf,
    /// The registry that it comes from; none for a folder.
    pub(super) source: Option<String>,
}

impl Package {
    /// The folder that it lies in.
    pub(super) fn folder(&self) -> &Path {
        self.manifest_path.parent().expect("a manifest lies in a folder")
    }
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

/// The packages that a manifest's graph consists of, fetched if they must be.
///
/// # Errors
/// If Cargo fails, for instance because the lockfile does not fit the manifest.
pub(super) fn packages(manifest: &Path) -> Result<Vec<Package>, InstallError> {
    let mut cargo = cargo(manifest, "metadata");
    // Without the filter, Cargo would fetch what only other systems need.
    let platform = format!("{}-unknown-linux-gnu", std::env::consts::ARCH);
    cargo.args(["--format-version", "1", "--locked", "--filter-platform", &platform]);
    let output = cargo.output().map_err(io(Path::new("cargo")))?;
    if !output.status.success() {
        return Err(InstallError::Cargo { what: "metadata", log: String::from_utf8_lossy(&output.stderr).into_owned() });
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout)
        .map_err(|error| InstallError::Cargo { what: "metadata", log: format!("its answer cannot be read: {error}") })?;
    Ok(metadata.packages)
}

/// Builds a manifest into this folder. Lines of Cargo's go to `progress`.
///
/// # Errors
/// If the build fails, or leaves a patch unused.
pub(super) fn build(manifest: &Path, into: &Path, progress: &mut dyn FnMut(&str)) -> Result<(), InstallError> {
    let mut cargo = cargo(manifest, "build");
    cargo.arg("--target-dir").arg(into).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut child = cargo.spawn().map_err(io(Path::new("cargo")))?;
    let mut log = String::new();
    for line in BufReader::new(child.stderr.take().expect("it is piped")).lines() {
        let line = line.map_err(io(Path::new("cargo")))?;
        let step = line.trim_start();
        if step.starts_with("Compiling") || step.starts_with("Finished") {
            progress(step);
        }
        log.push_str(&line);
        log.push('\n');
    }
    let status = child.wait().map_err(io(Path::new("cargo")))?;
    if !status.success() || log.contains("was not used in the crate graph") {
        return Err(InstallError::Cargo { what: "build", log });
    }
    Ok(())
}

/// The names and versions in a lockfile.
///
/// # Errors
/// If it cannot be read, or is none.
pub(super) fn locked(lockfile: &Path) -> Result<BTreeSet<(String, String)>, InstallError> {
    #[derive(Deserialize)]
    struct Lock {
        package: Vec<Entry>,
    }
    #[derive(Deserialize)]
    struct Entry {
        name: String,
        version: String,
    }
    let text = std::fs::read_to_string(lockfile).map_err(io(lockfile))?;
    let lock: Lock =
        toml::from_str(&text).map_err(|error| InstallError::Cargo { what: "lockfile", log: format!("{}: {error}", lockfile.display()) })?;
    Ok(lock.package.into_iter().map(|entry| (entry.name, entry.version)).collect())
}

fn cargo(manifest: &Path, command: &str) -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // In the manifest's folder, so that the checkout's toolchain is used wherever the user stands.
    cargo.current_dir(manifest.parent().expect("a manifest lies in a folder"));
    cargo.arg(command).arg("--manifest-path").arg(manifest);
    cargo
}
