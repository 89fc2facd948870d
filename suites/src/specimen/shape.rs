//! What modules are made like.

use arbitrary::Unstructured;
use dyetest_adapter::Feature;
use wasm_smith::{Config, Module};

/// Proposals of which a module may have one set beyond the others. The empty one stands for most modules, which therefore go to every
/// target.
pub(super) const EXTRAS: &[&[Feature]] = &[
    &[],
    &[],
    &[],
    &[Feature::ExtendedConst],
    &[Feature::MultiMemory],
    &[Feature::Memory64],
    &[Feature::TailCall],
    &[Feature::ReferenceTypes, Feature::HostReferences, Feature::Exceptions],
    &[Feature::ReferenceTypes, Feature::HostReferences, Feature::FunctionReferences, Feature::Gc],
];

/// Whether a module is free to trap. One that is traps soon, and one that is not computes for longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Traps {
    /// Whatever was drawn.
    Any,
    /// Instructions that may trap are guarded or left out.
    Avoided,
}

/// The features of a module, without repetition, in order.
pub(super) fn features(references: bool, vectors: bool, extra: &[Feature]) -> Vec<Feature> {
    let references = references.then_some([Feature::ReferenceTypes, Feature::HostReferences]).into_iter().flatten();
    let vectors = vectors.then_some(Feature::Simd);
    let mut all: Vec<Feature> = [Feature::BulkMemory].into_iter().chain(references).chain(vectors).chain(extra.iter().copied()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Calls and rounds of loops before a module traps with `unreachable`. Few enough that no stack is exhausted, unless the frames are huge.
const FUEL: u32 = 500;

/// Bytes that one memory may have. Growth up to there succeeds everywhere.
pub const MEMORY: u64 = 2 << 16;

/// Elements that one table may have.
pub const TABLE: u64 = 20;

/// A valid module that ends. `None` where the entropy makes none.
pub(super) fn module(features: &[Feature], traps: Traps, entropy: &[u8]) -> Option<Vec<u8>> {
    let mut module = Module::new(config(features, traps), &mut Unstructured::new(entropy)).ok()?;
    module.ensure_termination(FUEL).ok()?;
    Some(module.to_bytes())
}

fn config(features: &[Feature], traps: Traps) -> Config {
    let has = |feature| features.contains(&feature);
    let several = |feature| if has(feature) { 2 } else { 1 };
    Config {
        bulk_memory_enabled: has(Feature::BulkMemory),
        exceptions_enabled: has(Feature::Exceptions),
        extended_const_enabled: has(Feature::ExtendedConst),
        gc_enabled: has(Feature::Gc),
        memory64_enabled: has(Feature::Memory64),
        reference_types_enabled: has(Feature::ReferenceTypes),
        simd_enabled: has(Feature::Simd),
        tail_call_enabled: has(Feature::TailCall),
        max_memories: several(Feature::MultiMemory),
        max_tables: several(Feature::ReferenceTypes),
        // What leaves the result open, or needs what is not drawn.
        canonicalize_nans: true,
        relaxed_simd_enabled: false,
        threads_enabled: false,
        wide_arithmetic_enabled: false,
        compact_imports_enabled: false,
        disallow_traps: traps == Traps::Avoided,
        // Everything that can be called or looked at can be reached.
        export_everything: true,
        max_imports: 0,
        max_funcs: 9,
        min_funcs: 6,
        max_globals: 6,
        max_instructions: 60,
        max_memory32_bytes: MEMORY,
        max_memory64_bytes: u128::from(MEMORY),
        memory_max_size_required: true,
        min_memories: 1,
        max_table_elements: TABLE,
        table_max_size_required: true,
        min_tables: 1,
        max_data_segments: 4,
        max_element_segments: 4,
        max_elements: 10,
        max_types: 20,
        min_types: 8,
        max_values: 50,
        ..Config::default()
    }
}
