//! What to start, and within which limits.

use crate::target::{Start, Target};
use std::{collections::BTreeMap, ffi::OsString, path::PathBuf};

/// Private writable mappings of an adapter, bytes: `RLIMIT_DATA`. A guest's memory of 4 GiB must fit. Never `RLIMIT_AS`: engines
/// reserve address space by the terabyte.
const DATA: u64 = 6 << 30;

/// The longest file of an adapter, bytes: `RLIMIT_FSIZE`. Engines keep the images of memories in memory files.
const FILE: u64 = 256 << 20;

/// A program to start as an adapter, and its limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch {
    /// Program and arguments. The program is an absolute path: the adapter's working directory is a folder of its own.
    pub command: Vec<OsString>,
    /// The environment; nothing else is in it.
    pub env: BTreeMap<String, String>,
    /// What it may read and execute besides the system's own folders and its program.
    pub readable: Vec<PathBuf>,
    /// `RLIMIT_DATA`, bytes.
    pub data: u64,
    /// `RLIMIT_FSIZE`, bytes.
    pub file: u64,
}

impl Launch {
    /// A program with the usual limits and an empty environment.
    pub fn new(command: impl IntoIterator<Item = impl Into<OsString>>) -> Self {
        let command = command.into_iter().map(Into::into).collect();
        Launch { command, env: BTreeMap::new(), readable: Vec::new(), data: DATA, file: FILE }
    }

    /// This very program as a worker, by a hidden subcommand and its argument, even if its file was replaced meanwhile.
    pub fn itself(subcommand: &str, argument: &str) -> Self {
        Launch::new(["/proc/self/exe", subcommand, argument])
    }

    /// The adapter of a target. One that is not installed gives an empty command, which cannot be started.
    pub fn of(target: &Target) -> Self {
        let mut launch = match &target.start {
            Start::BuiltIn(name) => Launch::itself("adapter", name),
            Start::Foreign { command, folder } => {
                // A link to the program, as version managers make them, may lead out of the system's folders.
                let program = command.first().and_then(|program| std::fs::canonicalize(program).ok());
                Launch { readable: program.into_iter().chain([folder.clone()]).collect(), ..Launch::new(command) }
            }
            Start::NotInstalled(_) => Launch::new([] as [OsString; 0]),
        };
        launch.env = target.profile.env.clone();
        launch
    }
}
