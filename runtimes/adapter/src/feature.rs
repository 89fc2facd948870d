//! What a case may need of a runtime: proposals, which are probed, and abilities, which the adapter answers for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! features {
    ($($(#[$doc:meta])* $variant:ident $id:literal $kind:ident,)*) => {
        /// Something that a case needs beyond WebAssembly 1.0.
        ///
        /// A *proposal* is a feature of the runtime: it is probed with modules that use it, and never believed. An
        /// *ability* is something that the adapter can do with the runtime: the adapter lists it in
        /// [`Hello`](crate::Hello), and a case that needs a missing one is `not-driven`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum Feature { $($(#[$doc])* #[serde(rename = $id)] $variant,)* }

        impl Feature {
            /// Every feature, in the order of the table.
            pub const ALL: &[Feature] = &[$(Feature::$variant),*];

            /// Its name in case files.
            pub fn id(self) -> &'static str {
                match self { $(Feature::$variant => $id,)* }
            }

            /// Whether the adapter answers for it, rather than a probe.
            pub fn is_ability(self) -> bool {
                match self { $(Feature::$variant => features!(@$kind),)* }
            }
        }
    };
    (@proposal) => { false };
    (@ability) => { true };
}

features! {
    /// Bulk memory operations and passive segments.
    BulkMemory "bulk-memory" proposal,
    /// Reference types and several tables.
    ReferenceTypes "reference-types" proposal,
    /// References to the host's objects: the part of reference types for which some runtimes need a collector.
    HostReferences "host-references" proposal,
    /// 128-bit vectors.
    Simd "simd" proposal,
    /// Relaxed vector instructions.
    RelaxedSimd "relaxed-simd" proposal,
    /// 64-bit memories and tables.
    Memory64 "memory64" proposal,
    /// Several memories in a module.
    MultiMemory "multi-memory" proposal,
    /// Tail calls.
    TailCall "tail-call" proposal,
    /// Arithmetic in constant expressions.
    ExtendedConst "extended-const" proposal,
    /// Typed function references.
    FunctionReferences "function-references" proposal,
    /// Garbage-collected structures and arrays.
    Gc "gc" proposal,
    /// Exceptions with `try_table` and `exnref`.
    Exceptions "exceptions" proposal,
    /// Atomics and shared memories.
    Threads "threads" proposal,
    /// Memories with pages of one byte.
    CustomPageSizes "custom-page-sizes" proposal,
    /// Continuations.
    StackSwitching "stack-switching" proposal,
    /// Components with synchronous functions.
    ComponentModel "component-model" proposal,
    /// Components with asynchronous functions, streams and futures.
    ComponentAsync "component-async" proposal,
    /// Components: synchronous copies of streams and futures, and asynchronous cancellation.
    ComponentMoreAsync "component-more-async" proposal,
    /// Components: asynchronous functions without a callback.
    ComponentStackful "component-stackful" proposal,
    /// Components: cooperative threads.
    ComponentThreading "component-threading" proposal,
    /// Components: 64-bit memories.
    ComponentMemory64 "component-memory64" proposal,
    /// Components: contexts of errors.
    ComponentErrorContext "component-error-context" proposal,
    /// Several stores in one process.
    Stores "stores" ability,
    /// Stores can be dropped while the process goes on.
    DropStore "drop-store" ability,
    /// Calls on OS threads.
    OsThreads "os-threads" ability,
    /// Declared host functions as imports.
    HostImports "host-imports" ability,
    /// Tables can be read, with the identity of their elements.
    ReadTable "read-table" ability,
    /// The host can write memories and globals.
    HostWrite "host-write" ability,
    /// A limit on the bytes of a store's memories.
    MemoryLimit "memory-limit" ability,
    /// A limit on the elements of a store's tables.
    TableLimit "table-limit" ability,
    /// A limit on the handles of a store's components.
    HandleLimit "handle-limit" ability,
    /// A memory of 4 GiB, of which only what is touched costs anything.
    FullMemory "full-memory" ability,
    /// Calls that are started, awaited and cancelled.
    StartedCalls "started-calls" ability,
    /// Timed loops inside the adapter.
    Measured "measured" ability,
}

impl Feature {
    /// The feature without which there is nothing to have this one in.
    pub fn foundation(self) -> Option<Feature> {
        match self {
            Feature::HostReferences => Some(Feature::ReferenceTypes),
            Feature::ComponentAsync | Feature::ComponentMemory64 => Some(Feature::ComponentModel),
            Feature::ComponentMoreAsync | Feature::ComponentStackful | Feature::ComponentThreading | Feature::ComponentErrorContext => {
                Some(Feature::ComponentAsync)
            }
            _ => None,
        }
    }

    /// The feature itself, and all that it stands on.
    pub fn with_foundations(self) -> impl Iterator<Item = Feature> {
        std::iter::successors(Some(self), |feature| feature.foundation())
    }

    /// The feature of this name, as [`Feature::id`] gives it.
    pub fn from_id(id: &str) -> Option<Feature> {
        Self::ALL.iter().find(|feature| feature.id() == id).copied()
    }
}

impl std::fmt::Display for Feature {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(self.id())
    }
}
