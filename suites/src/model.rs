//! A case, ready to be planned, and its script, ready to be performed. Plain data: neither runs anything.

use dyetest_adapter::{Feature, HostImport, Kind, LimitKind, Limits, Pool, Stage, TrapClass, Value};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, ops::Range, path::PathBuf, sync::Arc};

/// One attack on one property. Its id is its path: `memory/load-straddles-end`.
#[derive(Clone, Debug)]
pub struct Case {
    /// `<suite>/<name>`.
    pub id: String,
    /// What the header says.
    pub header: Header,
    /// The text, before secrets are filled in.
    pub source: Source,
    /// SHA-256 of what proves the case: the text, or for a family the text of its points under seed 0.
    pub digest: String,
    /// For a generated family, its number of points.
    pub points: Option<usize>,
    /// Whether it came from the corpus, or from a user's folder.
    pub origin: Origin,
}

/// Whether a case belongs to the corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// The corpus: planted faults must kill it.
    Corpus,
    /// A user's folder: its results carry the flag `unproven`.
    User,
}

/// A text and where it stands, for errors that point into it.
#[derive(Clone, Debug)]
pub struct Source {
    /// The file, as people should see it: from the root of the checkout for the corpus, otherwise as they named it.
    pub path: PathBuf,
    /// Its text.
    pub text: Arc<str>,
}

/// The header of a case file: TOML in its leading `;;!` lines.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// One sentence.
    pub title: String,
    /// A row of the table of properties.
    pub property: String,
    /// How bad it is when the property breaks.
    pub severity: Severity,
    /// Proposals and abilities that the case needs.
    #[serde(default)]
    pub features: Vec<Feature>,
    /// Rows of the table of claims.
    #[serde(default)]
    pub claims: Vec<String>,
    /// The specification, weakness and vulnerability ids.
    pub references: Vec<String>,
    /// Why the expectation is what it is.
    #[serde(default)]
    pub notes: String,
    /// Whether the specification allows the exposure that the attack shows.
    #[serde(default)]
    pub expect: Expect,
    /// Budgets and limits.
    #[serde(default)]
    pub limits: CaseLimits,
    /// The size of pooling profiles' engines.
    #[serde(default)]
    pub pool: Option<Pool>,
    /// Host functions by `module.name`.
    #[serde(default)]
    pub host: BTreeMap<String, HostImport>,
}

/// What a case is about: a boundary that holds, or an exposure that the specification allows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expect {
    /// The boundary holds.
    #[default]
    Contained,
    /// The attack section shows an exposure that the specification allows; the benign section is its mitigation.
    Limit,
}

/// Budgets and limits of a case.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct CaseLimits {
    /// CPU time of the worker that one step may take, milliseconds.
    pub cpu_ms: u64,
    /// Fuel, armed before every call.
    pub fuel: Option<u64>,
    /// Milliseconds, armed before every call.
    pub deadline_ms: Option<u64>,
    /// Bytes that one memory may have.
    pub memory_bytes: Option<u64>,
    /// Elements that one table may have.
    pub table_elements: Option<u64>,
    /// Handles that all tables of components may hold together.
    pub handles: Option<u64>,
}

impl Default for CaseLimits {
    fn default() -> Self {
        CaseLimits { cpu_ms: 2000, fuel: None, deadline_ms: None, memory_bytes: None, table_elements: None, handles: None }
    }
}

impl CaseLimits {
    /// The limits of each store of the case.
    pub fn store(&self) -> Limits {
        Limits { memory_bytes: self.memory_bytes, table_elements: self.table_elements, handles: self.handles }
    }

    /// Whether the case itself arms the limit of this kind, so that being stopped by it is an answer.
    pub fn arms(&self, kind: LimitKind) -> bool {
        match kind {
            LimitKind::Fuel => self.fuel.is_some(),
            LimitKind::Epoch | LimitKind::Deadline => self.deadline_ms.is_some(),
            LimitKind::Memory => self.memory_bytes.is_some(),
            LimitKind::Table => self.table_elements.is_some(),
            LimitKind::Instances | LimitKind::Handles => true,
        }
    }
}

/// How bad it is when a property breaks, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// A trust boundary is crossed: disclosure, corruption, forged authority.
    Critical,
    /// The host or a neighbour dies or hangs, or an authority is exceeded within bounds.
    High,
    /// Bounded exhaustion, an oracle, a report that drives enforcement is wrong.
    Medium,
    /// Misattribution, diagnostics.
    Low,
    /// By design, or a measurement.
    Info,
}

impl fmt::Display for Severity {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Severity::Critical => "critical",
            Severity::High => "high",
            Severity::Medium => "medium",
            Severity::Low => "low",
            Severity::Info => "info",
        })
    }
}

/// The steps of a case, with its secrets filled in and its modules assembled.
#[derive(Clone, Debug)]
pub struct Script {
    /// In order.
    pub steps: Vec<Step>,
    /// The modules that the steps name, by [`ModuleId`].
    pub modules: Vec<Module>,
    /// The instances that the steps name, by [`InstanceId`].
    pub instances: Vec<Instance>,
    /// The number of stores; [`StoreId`]s are below it.
    pub stores: u32,
    /// The secrets, by number.
    pub secrets: Vec<Secret>,
}

/// An index into [`Script::modules`].
pub type ModuleId = u32;
/// An index into [`Script::instances`].
pub type InstanceId = u32;
/// A store of the case.
pub type StoreId = u32;
/// A started call or a thread of the case.
pub type CallId = u32;

/// A module of a case.
#[derive(Clone, Debug)]
pub struct Module {
    /// Its name in the file, without `$`, if it has one.
    pub name: Option<String>,
    /// Core module or component.
    pub kind: Kind,
    /// The binary. Empty if the text does not assemble, which only `assert_malformed` of quoted text permits.
    pub code: Vec<u8>,
    /// What it imports, as `(module, name)`, in order.
    pub imports: Vec<(String, String)>,
    /// What of it a snapshot covers.
    pub exports: Exports,
}

/// The exports of a module that have state, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exports {
    /// Memories.
    pub memories: Vec<String>,
    /// Globals.
    pub globals: Vec<String>,
    /// Tables.
    pub tables: Vec<String>,
}

impl Exports {
    /// Whether a snapshot would see nothing.
    pub fn is_empty(&self) -> bool {
        self.memories.is_empty() && self.globals.is_empty() && self.tables.is_empty()
    }
}

/// An instance of a case.
#[derive(Clone, Debug)]
pub struct Instance {
    /// Its name in the file, without `$`; anonymous ones have none.
    pub name: Option<String>,
    /// Its module.
    pub module: ModuleId,
    /// The store that it lives in.
    pub store: StoreId,
}

/// A secret of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Secret {
    /// The characters.
    pub text: String,
    /// The instances that may know it.
    pub holders: Vec<InstanceId>,
}

/// One step.
#[derive(Clone, Debug)]
pub struct Step {
    /// Where it stands in the case's text, before secrets were filled in: byte offsets.
    pub span: Range<usize>,
    /// The section that it belongs to.
    pub role: Role,
    /// The heading of its section; empty before the first.
    pub title: String,
    /// What to do.
    pub action: Action,
    /// The endings that are permitted; any of them. Empty permits none.
    pub permitted: Vec<Permitted>,
}

/// What a step is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Prepares. A plain module, instance, registration or annotation is setup wherever it stands.
    Setup,
    /// The legitimate version of the attack: it must succeed.
    Benign,
    /// Hostile.
    Attack,
    /// The look around afterwards.
    Probe,
}

/// What a step does.
#[derive(Clone, Debug)]
pub enum Action {
    /// Loads a module.
    Compile(ModuleId),
    /// Instantiates a loaded module, with imports by name.
    Instantiate {
        /// The new instance.
        instance: InstanceId,
        /// Where each import comes from, as far as the case says.
        imports: Vec<(String, String, Provider)>,
    },
    /// Loads, instantiates: `(module ..)` and the assertions on modules. The ending is that of whichever failed.
    Define {
        /// The new instance; its module is new as well.
        instance: InstanceId,
        /// Where each import comes from, as far as the case says.
        imports: Vec<(String, String, Provider)>,
    },
    /// Calls an export.
    Invoke {
        /// The instance.
        instance: InstanceId,
        /// The export.
        export: String,
        /// The arguments.
        arguments: Vec<Value>,
    },
    /// Reads a global.
    Get {
        /// The instance.
        instance: InstanceId,
        /// The export.
        export: String,
    },
    /// Runs these steps on an OS thread; their endings are judged one by one.
    Threads(Vec<Vec<Step>>),
    /// Performs these steps so many times; the endings of every cycle are judged.
    Repeat {
        /// Cycles.
        times: u32,
        /// Of one cycle: started calls, what is awaited and what is given up.
        steps: Vec<Step>,
    },
    /// Starts a call.
    Start {
        /// The call.
        call: CallId,
        /// The instance.
        instance: InstanceId,
        /// The export.
        export: String,
        /// The arguments.
        arguments: Vec<Value>,
    },
    /// Awaits a started call.
    Await(CallId),
    /// Drops the host's side of a started call.
    Cancel(CallId),
    /// Takes a snapshot.
    Snapshot(InstanceId),
    /// Compares with the snapshot.
    Unchanged(InstanceId),
    /// Drops a store.
    DropStore(StoreId),
    /// Reads a counter of the adapter: `calls.MODULE.NAME`, or a name of `stats`.
    Counter(String),
    /// Writes into an exported memory as the host.
    Write {
        /// The instance.
        instance: InstanceId,
        /// The export.
        export: String,
        /// First byte.
        offset: u64,
        /// The bytes.
        bytes: Vec<u8>,
    },
    /// Nothing that this harness can perform on a runtime, and why: `assert_malformed` of quoted text tests our own parser.
    NotApplicable(&'static str),
}

/// Where an import of a case comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Provider {
    /// An export of an instance of the case.
    Instance(InstanceId, String),
    /// A host function of the header.
    Host(HostImport),
}

/// An ending that a step permits.
#[derive(Clone, Debug, PartialEq)]
pub enum Permitted {
    /// A return with any results.
    AnyValue,
    /// A return with results that match, one for one.
    Values(Vec<Matcher>),
    /// A trap of this class.
    Trap(TrapClass),
    /// A trap of any class that the adapter knows: a script that is not ours words it in a way of its own.
    AnyTrap,
    /// A refusal at this stage.
    Refused(Stage),
    /// A limit of any kind.
    Limit,
    /// An uncaught exception.
    Exception,
    /// The started call has not ended.
    Pending,
    /// The started call was cancelled.
    Cancelled,
    /// No progress is possible.
    Deadlock,
}

/// What one result may be.
#[derive(Clone, Debug, PartialEq)]
pub enum Matcher {
    /// Exactly this, bit for bit.
    Is(Value),
    /// A 32-bit float that is a canonical NaN (core spec, syntax/values).
    CanonicalNan32,
    /// A 32-bit float that is an arithmetic NaN.
    ArithmeticNan32,
    /// A 64-bit float that is a canonical NaN.
    CanonicalNan64,
    /// A 64-bit float that is an arithmetic NaN.
    ArithmeticNan64,
    /// A vector of floats, lane by lane.
    Lanes(Vec<Matcher>),
    /// A reference that is not null, of this heap type.
    NonNull(dyetest_adapter::Heap),
    /// Any null reference.
    Null,
    /// Any of these.
    Either(Vec<Matcher>),
}
