//! A run: a folder with a header `run.json`, one record per line in `records.jsonl`, and a footer `end.json`.
//!
//! The writer may be killed at any byte: what it leaves is readable, and can be resumed. A line counts when its newline
//! is there; what follows the last newline is *torn*.
//!
//! A run that is over may be kept with its records packed, as `zstd --rm records.jsonl` leaves them. It is read as it was.

pub(crate) mod entry;
mod environment;
mod header;
mod reader;
mod shard;
mod writer;

pub(crate) use header::digest;

pub use environment::{Environment, platform};
pub use header::{Footer, Header, Origin, Part, corpus_digest, run_id, today};
pub use reader::Run;
pub(crate) use reader::file;
pub use shard::{Shard, ShardError};
pub use writer::RunWriter;

use crate::{Unit, Unreadable};
use std::{io, path::PathBuf};

/// The longest line of `records.jsonl`, and the longest `run.json`, in bytes.
pub const LINE_CAP: usize = 16 << 20;

/// The most that packed records may unpack to, in bytes: some hundreds of them may say gigabytes.
const PACKED_CAP: u64 = 1 << 30;

const HEADER: &str = "run.json";
const RECORDS: &str = "records.jsonl";
const PACKED: &str = "records.jsonl.zst";
const TORN: &str = "records.jsonl.torn";
const FOOTER: &str = "end.json";

/// Why a run cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The file system says no.
    #[error("{}: {error}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What it says.
        error: io::Error,
    },
    /// A file is not what it should be.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: Unreadable,
    },
    /// A line of the records is not what it should be.
    #[error("{}:{line}: {why}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// The line, from 1.
        line: usize,
        /// What is wrong with it.
        why: Unreadable,
    },
    /// The folder is no run, or its writer was killed before it had begun.
    #[error("{}: no run: it has no {HEADER}", .0.display())]
    NotARun(PathBuf),
    /// The records are packed, so that none can be added.
    #[error("{}: its records are packed; `unzstd --rm {PACKED}` there, then go on with it", .0.display())]
    Packed(PathBuf),
    /// The folder holds a run already.
    #[error("{}: there is a run already; resume it, or name another folder", .0.display())]
    Exists(PathBuf),
    /// Another process writes this run.
    #[error("{}: another process is writing this run", .0.display())]
    Busy(PathBuf),
    /// The unit is not part of the run.
    #[error("{0} is not planned in this run")]
    Unplanned(Unit),
    /// The unit has its record already.
    #[error("{0} has a record in this run already")]
    Twice(Unit),
}

impl RunError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> RunError {
        let path = path.into();
        move |error| RunError::Io { path, error }
    }
}
