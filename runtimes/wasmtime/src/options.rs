//! The settings of a profile, typed.

use dyetest_adapter::{Settings, Unusable};
use serde::Deserialize;
use wasmtime::OptLevel;

/// What a profile may set. What it leaves out is Wasmtime's own default.
///
/// Cranelift's own flags, such as those for Spectre mitigations, are missing: Wasmtime offers them through `unsafe`
/// methods only. So are protection keys, which this build of Wasmtime leaves out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Options {
    /// The compiler.
    pub(crate) strategy: Option<Compiler>,
    /// A target other than the host, as a triple: `pulley64`.
    pub(crate) target: Option<String>,
    /// Whether code may use what the host's processor has beyond the architecture's baseline.
    pub(crate) host_features: Option<bool>,
    /// How much Cranelift optimises.
    pub(crate) opt_level: Option<Effort>,
    /// Whether NaNs are made canonical.
    pub(crate) nan_canonicalization: Option<bool>,
    /// Bytes of address space reserved for each memory.
    pub(crate) memory_reservation: Option<u64>,
    /// Bytes reserved behind a memory that had to move.
    pub(crate) memory_reservation_for_growth: Option<u64>,
    /// Bytes that are left unmapped behind each memory.
    pub(crate) memory_guard_size: Option<u64>,
    /// Whether there is a guard before each memory too.
    pub(crate) guard_before_linear_memory: Option<bool>,
    /// Whether memories may move when they grow.
    pub(crate) memory_may_move: Option<bool>,
    /// Whether memories are initialised by copy-on-write mappings.
    pub(crate) memory_init_cow: Option<bool>,
    /// Whether tables are initialised on first use.
    pub(crate) table_lazy_init: Option<bool>,
    /// Whether compiled code may rely on signals for traps.
    pub(crate) signals_based_traps: Option<bool>,
    /// Bytes of stack that guests may use.
    pub(crate) max_wasm_stack: Option<usize>,
    /// Whether code consumes fuel.
    pub(crate) consume_fuel: bool,
    /// Whether code checks epochs. The adapter then runs a thread that begins one every millisecond.
    pub(crate) epoch_interruption: bool,
    /// How many of the proposals for core modules are switched on; all that the compiler has, if this is left out.
    pub(crate) proposals: Option<Proposals>,
    /// Whether each store has a limiter, which limits of memories, tables and handles need.
    pub(crate) limiter: Option<bool>,
    /// How much of the component model is switched on.
    pub(crate) components: Option<Components>,
    /// Whether components may have asynchronous functions, for which every call of any component keeps a task.
    pub(crate) concurrency_support: Option<bool>,
    /// Whether instances come from a pool, and from what pool.
    pub(crate) pooling: Option<Pooling>,
}

/// Wasmtime's compilers.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Compiler {
    /// The optimising one.
    Cranelift,
    /// The one-pass one.
    Winch,
}

/// How many of the proposals for core modules are switched on.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Proposals {
    /// None that can be switched off.
    Off,
    /// Those that Wasmtime switches on by itself.
    Own,
}

/// How much of the component model is switched on.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Components {
    /// None of it: components are refused.
    Off,
    /// Every proposal that is implemented, beside what Wasmtime has on by default.
    All,
}

/// How much Cranelift optimises.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Effort {
    /// Not at all.
    None,
    /// For speed.
    Speed,
    /// For speed and size.
    SpeedAndSize,
}

/// The pool of a pooling profile.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Pooling {
    /// Memories, tables, instances and collected heaps, where the case does not say. A collected heap takes the slot of
    /// a memory.
    pub(crate) slots: u32,
    /// Bytes that one memory may have.
    pub(crate) max_memory_size: Option<usize>,
    /// Elements that one table may have.
    pub(crate) table_elements: Option<usize>,
    /// Slots that stay bound to their last module when they are free.
    pub(crate) max_unused_warm_slots: Option<u32>,
    /// Bytes of a memory that are zeroed by writing rather than given back.
    pub(crate) linear_memory_keep_resident: Option<usize>,
    /// The same, of a table.
    pub(crate) table_keep_resident: Option<usize>,
    /// Freed slots that are given back together.
    pub(crate) decommit_batch_size: Option<usize>,
}

impl Default for Pooling {
    fn default() -> Self {
        Pooling {
            slots: 100,
            max_memory_size: None,
            table_elements: None,
            max_unused_warm_slots: None,
            linear_memory_keep_resident: None,
            table_keep_resident: None,
            decommit_batch_size: None,
        }
    }
}

impl Options {
    /// The settings of a manifest.
    pub(crate) fn parse(settings: &Settings) -> Result<Self, Unusable> {
        let object = settings.iter().map(|(name, value)| (name.clone(), value.clone())).collect();
        serde_json::from_value(serde_json::Value::Object(object)).map_err(|error| format!("settings of wasmtime: {error}"))
    }
}

impl From<Effort> for OptLevel {
    fn from(effort: Effort) -> Self {
        match effort {
            Effort::None => OptLevel::None,
            Effort::Speed => OptLevel::Speed,
            Effort::SpeedAndSize => OptLevel::SpeedAndSize,
        }
    }
}
