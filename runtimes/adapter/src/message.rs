//! Requests and replies. One line of JSON each.

use crate::{Ending, Feature, Import, Measure, Samples, Value};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of this protocol. An adapter that speaks another says so in its [`Hello`] and is not used.
pub const PROTOCOL: u32 = 1;

/// A number that the harness chose for a module, an instance, a store or a call. It says nothing about its role.
pub type Id = u32;

/// A profile's settings, as its manifest states them. Each runtime has its own; an unknown one is refused.
pub type Settings = BTreeMap<String, serde_json::Value>;

/// One request of the harness.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Request {
    /// Echoed in the reply.
    pub id: u64,
    /// What to do.
    pub operation: Operation,
}

/// The reply to one request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reply {
    /// The request's.
    pub id: u64,
    /// What came of it.
    pub answer: Answer,
}

/// What an adapter is asked to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Operation {
    /// First of all: which protocol, with which settings. Answered by [`Answer::Hello`].
    Hello {
        /// The harness's [`PROTOCOL`].
        protocol: u32,
        /// The profile's settings.
        settings: Settings,
    },
    /// Forgets every module, instance and store. Where pooling is configured, makes a fresh engine of this size.
    Reset {
        /// The size, where the case states one.
        pool: Option<Pool>,
    },
    /// Loads a module or component. `refused` tells the stage.
    Compile(Compile),
    /// Instantiates a loaded module, start function included.
    Instantiate(Instantiate),
    /// Calls an exported function.
    Call(Call),
    /// Starts a call that [`Operation::Await`] and [`Operation::Cancel`] refer to.
    Start(Start),
    /// Lets started calls progress until this one ends or none can; `pending` if it has not ended.
    Await {
        /// The started call.
        call: Id,
        /// How long.
        budget: Budget,
    },
    /// Drops the host's side of a started call.
    Cancel {
        /// The started call.
        call: Id,
    },
    /// Runs each list of operations on an OS thread of its own, all at once. Answered by [`Answer::Threads`].
    Threads {
        /// One list per thread.
        threads: Vec<Thread>,
    },
    /// Performs the operations in order, so many times. Answered by [`Answer::Cycles`].
    Repeat(Repeat),
    /// Reads what an instance exports.
    Read(Read),
    /// Writes what an instance exports, as the host.
    Write(Write),
    /// Drops something.
    Drop(Dropped),
    /// Counts what is alive. Answered by [`Answer::Stats`].
    Stats,
    /// Does something many times, timed inside the adapter. Answered by [`Answer::Samples`].
    Measure(Measure),
    /// The end: answer, then exit with status 0.
    Bye,
}

/// What came of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Answer {
    /// To `hello`.
    Hello(Hello),
    /// How the step ended. Operations without results end as `{"value":[]}`.
    Ended(Ending),
    /// To `read` of a memory.
    Memory {
        /// The memory's length, in bytes.
        length: u64,
        /// The part that was asked for, without runs of 64 zero bytes or more.
        runs: Vec<Run>,
    },
    /// To `read` of a table.
    Table {
        /// The table's length.
        length: u64,
        /// The elements asked for: null, or a number that stands for the element's identity.
        elements: Vec<Option<u32>>,
    },
    /// To `threads`: one ending per operation, per thread.
    Threads(Vec<Vec<Ending>>),
    /// To `repeat`: the endings of the operations, in order, of the first cycle, and of each later one that ended like none before it.
    Cycles(Vec<Vec<Ending>>),
    /// To `stats`.
    Stats(Stats),
    /// To `measure`.
    Samples(Samples),
    /// The adapter does not do this, and why.
    NotDriven(String),
    /// The request makes no sense to the adapter, for instance because it names an unknown instance.
    Fault(String),
}

/// What an adapter says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Hello {
    /// The protocol that the adapter speaks.
    pub protocol: u32,
    /// The runtime's name.
    pub runtime: String,
    /// The runtime's version.
    pub version: String,
    /// The [abilities](Feature::is_ability) that the adapter has with these settings.
    pub abilities: Vec<Feature>,
    /// The full configuration in the runtime's own words, for the record.
    pub configuration: BTreeMap<String, String>,
}

/// The size of a pooling profile's engine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    /// Slots for memories, tables and instances.
    pub slots: u32,
}

/// Loads a module or component.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Compile {
    /// Its number from now on.
    pub module: Id,
    /// Which of the two.
    pub kind: Kind,
    /// The binary.
    pub code: Code,
}

/// Core module or component.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A core module.
    Core,
    /// A component.
    Component,
}

/// Where a binary is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Code {
    /// In the line, as base64.
    Base64(String),
    /// In a file of the adapter's folder, which is its working directory.
    File(String),
}

impl Code {
    /// The binary itself.
    ///
    /// # Errors
    /// In words, if it is not base64, or the file cannot be read.
    pub fn bytes(&self) -> Result<Vec<u8>, String> {
        match self {
            Code::Base64(text) => STANDARD.decode(text).map_err(|error| format!("the code is not base64: {error}")),
            Code::File(name) => std::fs::read(name).map_err(|error| format!("cannot read {name}: {error}")),
        }
    }
}

/// Instantiates a module.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Instantiate {
    /// Its number from now on.
    pub instance: Id,
    /// The module.
    pub module: Id,
    /// The store that it lives in. A number that is not alive makes a new store.
    pub store: Id,
    /// Its imports. One that is missing here is missing.
    pub imports: Vec<Import>,
    /// The limits of the store, if it is new.
    pub limits: Limits,
    /// Armed before the start function runs.
    pub budget: Budget,
}

/// Limits of a store.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Bytes that one memory may have, and the values that the host makes of what one call of a component hands it.
    pub memory_bytes: Option<u64>,
    /// Elements that one table may have.
    pub table_elements: Option<u64>,
    /// Handles that all tables of components may hold together.
    pub handles: Option<u64>,
}

/// What a call may use before it is interrupted, by whichever means the profile has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Budget {
    /// Units of fuel, where the profile meters.
    pub fuel: Option<u64>,
    /// Milliseconds, where the profile interrupts by epoch or timer.
    pub deadline_ms: Option<u64>,
}

/// Calls an exported function.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The instance.
    pub instance: Id,
    /// The name of the export.
    pub export: String,
    /// The arguments.
    pub arguments: Vec<Value>,
    /// Armed before the call.
    pub budget: Budget,
}

/// Starts a call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Start {
    /// Its number from now on.
    pub call: Id,
    /// What to call.
    pub what: Call,
}

/// What one OS thread does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Thread {
    /// In order. Only `compile`, `instantiate` and `call` stand here; their stores belong to the thread.
    pub operations: Vec<Operation>,
}

/// Performs operations many times, for what shows only then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Repeat {
    /// Cycles.
    pub times: u32,
    /// Of one cycle, in order. Only `start`, `await` and `cancel` stand here; each cycle uses the same numbers for its calls anew.
    pub operations: Vec<Operation>,
}

/// Reads what an instance exports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Read {
    /// The instance.
    pub instance: Id,
    /// What of it.
    pub item: Item,
}

/// Something that an instance exports.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Item {
    /// Bytes of a memory. Answered by [`Answer::Memory`].
    Memory {
        /// The export's name.
        export: String,
        /// First byte.
        offset: u64,
        /// Number of bytes; what lies beyond the memory is left out.
        length: u64,
    },
    /// A global's value. Answered by [`Answer::Ended`].
    Global {
        /// The export's name.
        export: String,
    },
    /// Elements of a table. Answered by [`Answer::Table`].
    Table {
        /// The export's name.
        export: String,
        /// Number of elements, from the first.
        length: u64,
    },
}

/// Bytes of a memory that are not all zero.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Run {
    /// Where the first of them stands in the memory.
    pub offset: u64,
    /// The bytes, as base64.
    pub base64: String,
}

/// Writes what an instance exports, as the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Write {
    /// Bytes into a memory.
    Memory {
        /// The instance.
        instance: Id,
        /// The export's name.
        export: String,
        /// First byte.
        offset: u64,
        /// The bytes, as base64.
        base64: String,
    },
    /// A global's value.
    Global {
        /// The instance.
        instance: Id,
        /// The export's name.
        export: String,
        /// The value.
        value: Value,
    },
}

/// Something to drop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Dropped {
    /// A store, with every instance in it. Modules stay loaded.
    Store(Id),
    /// A module. Its instances live on.
    Module(Id),
}

/// What is alive. Null where the adapter cannot count, never 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Stats {
    /// Stores.
    pub stores: Option<u64>,
    /// Instances.
    pub instances: Option<u64>,
    /// Modules.
    pub modules: Option<u64>,
    /// Entries in the table of tasks, threads, waitable sets and stream ends.
    pub concurrent: Option<u64>,
    /// Host resources alive.
    pub resources: Option<u64>,
    /// How often each host import was called, as `module.name`.
    pub calls: BTreeMap<String, u64>,
    /// Counters of the runtime's own, by name: destructors run, host futures started and dropped, the host's ends of streams.
    pub counters: BTreeMap<String, u64>,
}
