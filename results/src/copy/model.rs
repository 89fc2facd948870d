//! The raw figures of one run, and the names that give some of them a meaning.

use super::Machine;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of [`CopyRun`] that this program writes. All that this program writes shares one version.
pub const COPY_SCHEMA: u32 = crate::SCHEMA;

/// The target of what runs without any runtime.
pub const NATIVE: &str = "native";
/// The path that every other is held against: `memcpy` of the same bytes, on the target [`NATIVE`].
pub const MEMCPY: &str = "memcpy";
/// The path of `memory.copy` inside one memory of a guest.
pub const MEMORY_COPY: &str = "memory-copy";
/// The paths of `memcpy` of [`SENTINEL_BYTES`] in warm memory, on [`NATIVE`], at the beginning, in the middle and at the end of
/// each round. They tell how quiet the round was, and are no figures of their own.
pub const SENTINELS: [&str; 3] = ["sentinel-0", "sentinel-1", "sentinel-2"];
/// What a sentinel copies.
pub const SENTINEL_BYTES: u64 = 4096;
/// The target that the others' price of containment is held against.
pub const CRANELIFT: &str = "wasmtime.cranelift";
/// The path of one tenant in an instance of its own.
pub const INSTANCE_PER_TENANT: &str = "instance-per-tenant";
/// The path of one tenant in a process of its own.
pub const PROCESS_PER_TENANT: &str = "process-per-tenant";

/// What one run of `dyetest copy` measured.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CopyRun {
    /// The version of this form, [`COPY_SCHEMA`].
    pub schema: u32,
    /// Where it was measured.
    pub machine: Machine,
    /// How it was measured.
    pub method: Method,
    /// The version of each target's runtime; [`NATIVE`] has none.
    pub versions: BTreeMap<String, String>,
    /// The paths, in the order in which they are shown.
    pub paths: Vec<PathInfo>,
    /// The figures.
    pub series: Vec<Series>,
}

/// How a run was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Method {
    /// How often every adapter was started anew.
    pub processes: u32,
    /// The rounds in each process. A round measures every series once.
    pub rounds: u32,
    /// The version of dyetest.
    pub version: String,
    /// Whether instructions were counted.
    pub instructions: Counted,
}

/// Whether instructions were counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub enum Counted {
    /// They were.
    By(String),
    /// They were not, for this reason.
    Not(String),
}

/// One way for bytes, or for none, to get from here to there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PathInfo {
    /// Its name: letters of ASCII, digits and hyphens.
    pub id: String,
    /// One line that says what it does.
    pub title: String,
    /// What it is shown and compared with.
    pub group: Group,
    /// The bytes of one element, where the payload is a flat list of integers: 1 for `list<u8>`.
    pub element_bytes: Option<u32>,
}

/// What paths are shown together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Group {
    /// Copies inside one memory. Nothing that copies can be quicker for long.
    Limit,
    /// A pointer inside one memory. Nothing is copied, and nothing isolates.
    Pointer,
    /// From component to component, as one value.
    Fused,
    /// From the host into a guest.
    HostToGuest,
    /// From a guest to the host.
    GuestToHost,
    /// From component to component, through a stream or a future.
    Stream,
    /// From component to component, as a handle: the bytes stay with their owner.
    Handle,
    /// From core wasm, as pointer and length, to a host that reads its memory.
    CoreHost,
    /// What a boundary costs before anything crosses it: instances, traps, interruptions, processes. The size is 0.
    Containment,
}

/// The state of the memory that the bytes are in when the clock starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Memory {
    /// The crossing before touched it.
    Warm,
    /// More than the last cache holds was read since.
    Cold,
    /// Nobody has touched it yet.
    Fresh,
}

/// One path on one target at one size: a point of a curve.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Series {
    /// The path's id.
    pub path: String,
    /// The target's id, `<runtime>.<profile>`, or [`NATIVE`].
    pub target: String,
    /// The payload, in bytes.
    pub size: u64,
    /// The state of the memory.
    pub memory: Memory,
    /// The instructions of one crossing, a figure for each process in which they were counted.
    pub instructions: Vec<f64>,
    /// The samples. They are kept in a file of their own, as CSV.
    #[serde(skip)]
    pub samples: Vec<Sample>,
}

/// One measurement: the mean of a batch of crossings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sample {
    /// The process, from 0.
    pub process: u32,
    /// The round in it, from 0. Both together name a round of the run.
    pub round: u32,
    /// The time of one crossing.
    pub picoseconds: u64,
}
