//! What to start, and what the kernel enforced around it.

use crate::target::{Start, Target};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, path::PathBuf};

/// Data that an adapter may map privately, bytes: `RLIMIT_DATA`. A memory of 4 GiB must fit. Never `RLIMIT_AS`: engines reserve
/// address space by the terabyte.
const DATA: u64 = 6 << 30;

/// The longest file that an adapter may write, bytes: `RLIMIT_FSIZE`. Engines keep the images of memories in memory files.
const FILE: u64 = 256 << 20;

/// A program to start as an adapter, and its confinement.
#[derive(Clone, Debug)]
pub struct Launch {
    /// Program and arguments.
    pub command: Vec<String>,
    /// The environment; nothing else is in it.
    pub env: BTreeMap<String, String>,
    /// Folders that it may read besides those of the system.
    pub readable: Vec<PathBuf>,
    /// `RLIMIT_DATA`, bytes.
    pub data: u64,
    /// `RLIMIT_FSIZE`, bytes.
    pub file: u64,
}

impl Launch {
    /// A program with the usual limits and an empty environment.
    pub fn new(command: Vec<String>) -> Self {
        Launch { command, env: BTreeMap::new(), readable: Vec::new(), data: DATA, file: FILE }
    }

    /// The adapter of a target. One that is not installed gives a command that cannot start.
    pub fn of(target: &Target) -> Self {
        let mut launch = match &target.start {
            Start::BuiltIn(name) => Launch::new(vec!["/proc/self/exe".into(), "adapter".into(), name.clone()]),
            Start::Foreign { command, folder } => Launch { readable: vec![folder.clone()], ..Launch::new(command.clone()) },
            Start::NotInstalled(_) => Launch::new(Vec::new()),
        };
        launch.env = target.profile.env.clone();
        launch
    }
}

/// What the kernel enforces around an adapter, by mechanism, in words: the limits that were set, and how much of landlock
/// the kernel has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confinement(pub BTreeMap<String, String>);
