//! Targets: a runtime and a profile, and whether it can be run here.

use crate::manifest::{Manifest, ManifestError, Profile};
use std::path::{Path, PathBuf};

/// A runtime at a version in a named configuration, written `wasmtime.pooling`.
#[derive(Clone, Debug)]
pub struct Target {
    /// `<runtime>.<profile>`.
    pub id: String,
    /// The runtime's name.
    pub runtime: String,
    /// The profile's name.
    pub name: String,
    /// The profile.
    pub profile: Profile,
    /// How its adapter is started, or why it cannot be.
    pub start: Start,
    /// Whether it is one of the built-in runtimes.
    pub built_in: bool,
}

/// How an adapter is started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Start {
    /// This program executes itself as the adapter of this name.
    BuiltIn(String),
    /// A program of its own: the resolved command, and the folder of its manifest.
    Foreign {
        /// Program and arguments.
        command: Vec<String>,
        /// Where the manifest lies.
        folder: PathBuf,
    },
    /// It is not here, and how to get it.
    NotInstalled(String),
}

impl Target {
    /// Whether it can be run here.
    pub fn installed(&self) -> bool {
        !matches!(self.start, Start::NotInstalled(_))
    }
}

/// The manifests of the built-in runtimes that this program was built with.
pub fn built_in() -> Vec<Manifest> {
    let texts: &[(&str, &str)] = &[
        #[cfg(feature = "wasmtime")]
        ("wasmtime", dyetest_wasmtime::MANIFEST),
        #[cfg(feature = "wasmer")]
        ("wasmer", dyetest_wasmer::MANIFEST),
        #[cfg(feature = "wasmi")]
        ("wasmi", dyetest_wasmi::MANIFEST),
    ];
    texts.iter().map(|(name, text)| Manifest::parse(text, name).expect("a unit test parses every built-in manifest")).collect()
}

/// Every target that this program knows without being told: the built-in runtimes, Node.js, jco, and the faulty engine once
/// it is installed.
///
/// # Errors
/// If a manifest in the checkout cannot be used.
pub fn known() -> Result<Vec<Target>, ManifestError> {
    let mut targets: Vec<Target> = built_in().iter().flat_map(|manifest| of(manifest, Path::new(""))).collect();
    for folder in [checkout("runtimes/node"), checkout("target/faulty")] {
        let path = folder.join("adapter.toml");
        if path.exists() {
            targets.extend(of(&Manifest::load(&path)?, &folder));
        }
    }
    targets.extend(crate::install::jco_targets());
    Ok(targets)
}

/// The targets of one manifest, in the order of its profiles' names; `folder` is where it lies.
pub fn of(manifest: &Manifest, folder: &Path) -> Vec<Target> {
    let start = start(manifest, folder);
    let target = |(name, profile): (&String, &Profile)| Target {
        id: format!("{}.{name}", manifest.runtime),
        runtime: manifest.runtime.clone(),
        name: name.clone(),
        profile: profile.clone(),
        start: start.clone(),
        built_in: manifest.built_in,
    };
    manifest.profiles.iter().map(target).collect()
}

fn start(manifest: &Manifest, folder: &Path) -> Start {
    if manifest.built_in {
        return Start::BuiltIn(manifest.runtime.clone());
    }
    let folder = std::path::absolute(folder).unwrap_or_else(|_| folder.to_owned());
    match program(&manifest.command[0], &folder) {
        Some(program) => {
            let files = manifest.command[1..].iter().map(|argument| match folder.join(argument) {
                file if !argument.starts_with('-') && file.is_file() => file.to_string_lossy().into_owned(),
                _ => argument.clone(),
            });
            Start::Foreign { command: std::iter::once(program.to_string_lossy().into_owned()).chain(files).collect(), folder }
        }
        None => Start::NotInstalled(match &manifest.install {
            Some(install) => install.clone(),
            None => format!("`{}` was found neither beside the manifest nor in PATH", manifest.command[0]),
        }),
    }
}

/// A command's program: beside the manifest if its name has a slash, else in PATH.
fn program(name: &str, folder: &Path) -> Option<PathBuf> {
    if name.contains('/') {
        return Some(folder.join(name)).filter(|path| path.is_file());
    }
    std::env::split_paths(&std::env::var_os("PATH")?).map(|entry| entry.join(name)).find(|path| path.is_file())
}

/// A path of the checkout that this program was built from; elsewhere it does not exist.
pub fn checkout(path: &str) -> PathBuf {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_known_manifest_parses_and_ids_are_unique() {
        let targets = known().unwrap();
        let mut ids: Vec<&str> = targets.iter().map(|target| target.id.as_str()).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }

    #[test]
    fn wasmtimes_profiles_state_a_control_for_each_property_of_what_they_run() {
        for target in known().unwrap().into_iter().filter(|target| target.runtime == "wasmtime") {
            let controls = &target.profile.controls;
            let states = |property| controls.contains_key(property);
            let interrupted = target.name.ends_with("fuel") || target.name.ends_with("epoch");
            assert_eq!((states("bounded-time"), states("bounded-memory")), (interrupted, target.name != "quickstart"), "{}", target.id);
            assert_eq!(states("abi-copies"), target.name.starts_with("component-"), "{}", target.id);
            assert_eq!(states("disabled-proposals"), target.name == "minimal", "{}", target.id);
        }
    }

    #[test]
    fn an_absent_program_says_how_to_get_it() {
        let text = "runtime = 'x'\ncommand = ['no-such-program-anywhere']\ninstall = 'get x'\n[profiles.p]\nsummary = 's'\n";
        let targets = of(&Manifest::parse(text, "x").unwrap(), Path::new("/nowhere"));
        assert_eq!(targets[0].start, Start::NotInstalled("get x".into()));
        assert_eq!(targets[0].id, "x.p");
    }
}
