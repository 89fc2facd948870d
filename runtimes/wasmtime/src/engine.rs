//! From settings to an engine, and back to words.

use crate::options::{Compiler, Components, Options, Pooling, Proposals};
use dyetest_adapter::{Pool, Unusable};
use std::collections::BTreeMap;
use wasmtime::{Config, Engine, InstanceAllocationStrategy, PoolingAllocationConfig, Strategy};

/// A proposal, and its switch.
type Proposal = (&'static str, fn(&mut Config, bool));

/// Every proposal that this Wasmtime implements in compiled code, but stack switching: it excludes inlining, and so
/// would change what all other cases run on.
const PROPOSALS: &[Proposal] = &[
    ("extended-const", |config, on| _ = config.wasm_extended_const(on)),
    ("relaxed-simd", |config, on| _ = config.wasm_relaxed_simd(on)),
    ("memory64", |config, on| _ = config.wasm_memory64(on)),
    ("multi-memory", |config, on| _ = config.wasm_multi_memory(on)),
    ("threads", |config, on| _ = config.wasm_threads(on)),
    ("tail-call", |config, on| _ = config.wasm_tail_call(on)),
    ("function-references", |config, on| _ = config.wasm_function_references(on)),
    ("gc", |config, on| _ = config.wasm_gc(on)),
    ("exceptions", |config, on| _ = config.wasm_exceptions(on)),
    ("wide-arithmetic", |config, on| _ = config.wasm_wide_arithmetic(on)),
    ("custom-page-sizes", |config, on| _ = config.wasm_custom_page_sizes(on)),
];

/// Every proposal for components that is off by default, and implemented.
const COMPONENT_PROPOSALS: &[Proposal] = &[
    ("more-async-builtins", |config, on| _ = config.wasm_component_model_more_async_builtins(on)),
    ("async-stackful", |config, on| _ = config.wasm_component_model_async_stackful(on)),
    ("threading", |config, on| _ = config.wasm_component_model_threading(on)),
    ("error-context", |config, on| _ = config.wasm_component_model_error_context(on)),
    ("map", |config, on| _ = config.wasm_component_model_map(on)),
    ("fixed-length-lists", |config, on| _ = config.wasm_component_model_fixed_length_lists(on)),
    ("implements", |config, on| _ = config.wasm_component_model_implements(on)),
    ("memory64", |config, on| _ = config.wasm_component_model_memory64(on)),
];

/// Those that are on by default and can be switched off.
const STANDARD: &[Proposal] = &[
    ("bulk-memory", |config, on| _ = config.wasm_bulk_memory(on)),
    ("multi-value", |config, on| _ = config.wasm_multi_value(on)),
    ("reference-types", |config, on| _ = config.wasm_reference_types(on)),
    ("simd", |config, on| _ = config.wasm_simd(on)),
];

/// All of the configuration but the pool, whose size is the case's.
pub(crate) fn configuration(options: &Options) -> Result<Config, Unusable> {
    let mut config = Config::new();
    compiler(&mut config, options).map_err(unusable)?;
    memory(&mut config, options);
    if let Some(support) = options.concurrency_support {
        config.concurrency_support(support);
    }
    config.consume_fuel(options.consume_fuel);
    config.epoch_interruption(options.epoch_interruption);
    if let Some(bytes) = options.max_wasm_stack {
        // Wasmtime insists that the stacks of asynchronous calls, of which there are none here, are no smaller.
        config.max_wasm_stack(bytes).async_stack_size(bytes.max(2 << 20));
    }
    Engine::new(&config).map_err(unusable)?;
    // Memories can be shared as soon as the proposal is on; that they may is a switch of its own.
    config.shared_memory(!matches!(options.proposals, Some(Proposals::Own)));
    match options.proposals {
        None => config = with_proposals(config, PROPOSALS),
        Some(Proposals::Off) => without_proposals(&mut config),
        Some(Proposals::Own) => {}
    }
    match options.components {
        None => {}
        Some(Components::Off) => _ = config.wasm_component_model(false),
        Some(Components::All) => config = with_proposals(config, COMPONENT_PROPOSALS),
    }
    Ok(config)
}

/// An engine of this configuration, with a pool of the case's size where the profile has one.
pub(crate) fn engine(config: &Config, options: &Options, pool: Option<&Pool>) -> Result<Engine, Unusable> {
    let mut config = config.clone();
    if let Some(pooling) = &options.pooling {
        config.allocation_strategy(InstanceAllocationStrategy::Pooling(allocation(pooling, pool)));
    }
    Engine::new(&config).map_err(unusable)
}

fn compiler(config: &mut Config, options: &Options) -> wasmtime::Result<()> {
    config.strategy(match options.strategy {
        None | Some(Compiler::Cranelift) => Strategy::Cranelift,
        Some(Compiler::Winch) => Strategy::Winch,
    });
    if options.host_features == Some(false) {
        // To name a target, even the host's own, is to have no extension but those that are switched on one by one.
        config.target(&Engine::new(config)?.get_target().unwrap_or_default())?;
    }
    if let Some(target) = &options.target {
        config.target(target)?;
    }
    if let Some(effort) = options.opt_level {
        config.cranelift_opt_level(effort.into());
    }
    if let Some(canonical) = options.nan_canonicalization {
        config.cranelift_nan_canonicalization(canonical);
    }
    if let Some(signals) = options.signals_based_traps {
        config.signals_based_traps(signals);
    }
    Ok(())
}

fn memory(config: &mut Config, options: &Options) {
    if let Some(bytes) = options.memory_reservation {
        config.memory_reservation(bytes);
    }
    if let Some(bytes) = options.memory_reservation_for_growth {
        config.memory_reservation_for_growth(bytes);
    }
    if let Some(bytes) = options.memory_guard_size {
        config.memory_guard_size(bytes);
    }
    if let Some(guard) = options.guard_before_linear_memory {
        config.guard_before_linear_memory(guard);
    }
    if let Some(may) = options.memory_may_move {
        config.memory_may_move(may);
    }
    if let Some(cow) = options.memory_init_cow {
        config.memory_init_cow(cow);
    }
    if let Some(lazy) = options.table_lazy_init {
        config.table_lazy_init(lazy);
    }
}

/// Switches on each proposal that the compiler does not refuse.
fn with_proposals(mut config: Config, proposals: &[Proposal]) -> Config {
    for (_, switch) in proposals {
        let mut trial = config.clone();
        switch(&mut trial, true);
        if Engine::new(&trial).is_ok() {
            config = trial;
        }
    }
    config
}

/// Switches off every proposal that can be, those too that are on by default. What was standardised before there was a
/// switch for it stays: the conversions that saturate, the extensions of signs, globals that can be exported.
fn without_proposals(config: &mut Config) {
    for (_, switch) in STANDARD.iter().chain(PROPOSALS) {
        switch(config, false);
    }
}

/// Stacks of a pool for calls that can be suspended: each is memory that counts against the process's limit at once.
const STACKS: u32 = 64;

fn allocation(pooling: &Pooling, pool: Option<&Pool>) -> PoolingAllocationConfig {
    let slots = pool.map_or(pooling.slots, |pool| pool.slots);
    let mut allocation = PoolingAllocationConfig::new();
    allocation
        .total_component_instances(slots)
        .total_core_instances(slots)
        .total_stacks(slots.min(STACKS))
        .total_memories(slots)
        .total_tables(slots)
        .total_gc_heaps(slots)
        .max_memories_per_module(slots)
        .max_tables_per_module(slots);
    if let Some(bytes) = pooling.max_memory_size {
        allocation.max_memory_size(bytes);
    }
    if let Some(elements) = pooling.table_elements {
        allocation.table_elements(elements);
    }
    if let Some(slots) = pooling.max_unused_warm_slots {
        allocation.max_unused_warm_slots(slots);
    }
    if let Some(bytes) = pooling.linear_memory_keep_resident {
        allocation.linear_memory_keep_resident(bytes);
    }
    if let Some(bytes) = pooling.table_keep_resident {
        allocation.table_keep_resident(bytes);
    }
    if let Some(size) = pooling.decommit_batch_size {
        allocation.decommit_batch_size(size);
    }
    allocation
}

/// The effective configuration, defaults included, in Wasmtime's own words.
pub(crate) fn description(engine: &Engine, options: &Options) -> BTreeMap<String, String> {
    let mut words = BTreeMap::new();
    let mut say = |name: &str, value: String| words.insert(name.to_owned(), value);
    say("strategy", engine.get_strategy().map_or_else(|| "none".into(), |strategy| format!("{strategy:?}").to_lowercase()));
    say("target", engine.get_target().unwrap_or_default());
    say("opt_level", engine.get_cranelift_opt_level().map_or_else(|| "not applicable".into(), |level| format!("{level:?}").to_lowercase()));
    say("nan_canonicalization", engine.get_cranelift_nan_canonicalization().unwrap_or(false).to_string());
    say("memory_reservation", engine.get_memory_reservation().to_string());
    say("memory_reservation_for_growth", engine.get_memory_reservation_for_growth().to_string());
    say("memory_guard_size", engine.get_memory_guard_size().to_string());
    say("guard_before_linear_memory", engine.get_guard_before_linear_memory().to_string());
    say("memory_may_move", engine.get_memory_may_move().to_string());
    say("memory_init_cow", engine.get_memory_init_cow().to_string());
    say("table_lazy_init", engine.get_table_lazy_init().to_string());
    say("signals_based_traps", engine.get_signals_based_traps().to_string());
    say("max_wasm_stack", engine.get_max_wasm_stack().to_string());
    say("consume_fuel", engine.get_consume_fuel().to_string());
    say("epoch_interruption", engine.get_epoch_interruption().to_string());
    say("concurrency_support", engine.get_concurrency_support().to_string());
    say("shared_memory", engine.get_shared_memory().to_string());
    say("limiter", (options.limiter != Some(false)).to_string());
    say("collector", engine.get_collector().map_or_else(|| "none".into(), |collector| format!("{collector:?}")));
    let proposals: Vec<_> = engine.get_wasm_features().iter_names().map(|(name, _)| name.to_lowercase()).collect();
    say("wasm_features", proposals.join(" "));
    say("allocation", engine.get_pooling_config().map_or_else(|| "on demand".into(), pool_in_words));
    words
}

fn pool_in_words(pool: &PoolingAllocationConfig) -> String {
    format!(
        "pooling: {} instances, {} memories of at most {} bytes, {} tables of at most {} elements, {} collected heaps; \
         max_unused_warm_slots {}, linear_memory_keep_resident {}, table_keep_resident {}, decommit_batch_size {}, \
         memory_protection_keys {:?}",
        pool.get_total_core_instances(),
        pool.get_total_memories(),
        pool.get_max_memory_size(),
        pool.get_total_tables(),
        pool.get_table_elements(),
        pool.get_total_gc_heaps(),
        pool.get_max_unused_warm_slots(),
        pool.get_memory_keep_resident(),
        pool.get_table_keep_resident(),
        pool.get_decommit_batch_size(),
        pool.get_memory_protection_keys(),
    )
}

fn unusable(error: wasmtime::Error) -> Unusable {
    format!("{error:#}")
}
