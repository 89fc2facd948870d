//! A store of the harness: its limits, its counters, and what a call in it may use.

use crate::{component, options::Options};
use dyetest_adapter::{Budget, Id, LimitKind, Limits};
use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
};
use wasmtime::{Engine, ResourceLimiter, Result, Store, component::Val};

/// Ticks that never pass.
const NEVER: u64 = 1 << 60;

/// The number of the first reference that is not the host's own. The host's are small, and the two may meet: an object of
/// the guest can become an `extern`.
const FIRST_IDENTITY: u32 = 1 << 31;

/// What all stores of an adapter share, threads included.
#[derive(Clone)]
pub(crate) struct Common {
    calls: Arc<Mutex<BTreeMap<String, u64>>>,
    identities: Arc<AtomicU32>,
    /// The host's resource types, by the name of their import.
    kinds: Arc<Mutex<BTreeMap<String, u32>>>,
    /// What host functions hold, of all stores: whoever asks for it gets the last of it, whichever store it is of.
    held: Arc<Mutex<Vec<component::Kept>>>,
    pub(crate) counters: Arc<Counters>,
    /// Whether stores have a limiter.
    limited: bool,
}

/// What the host counts for components.
#[derive(Default)]
pub(crate) struct Counters {
    /// The host's resources that are alive.
    pub(crate) resources: AtomicU64,
    /// Destructors of the host's resources that ran.
    pub(crate) destructors: AtomicU64,
    /// Calls of host functions that take their time.
    pub(crate) futures_started: AtomicU64,
    /// Those of them that are over, done or not.
    pub(crate) futures_dropped: AtomicU64,
    /// The host's ends of streams and futures that are alive.
    pub(crate) ends: AtomicU64,
    /// What they wrote, in elements.
    pub(crate) ends_given: AtomicU64,
    /// What they read, in elements.
    pub(crate) ends_taken: AtomicU64,
    /// The sum of what they read.
    pub(crate) ends_sum: AtomicU64,
}

impl Common {
    /// For the first store of an engine.
    pub(crate) fn new(options: &Options) -> Self {
        Common {
            calls: Arc::default(),
            identities: Arc::new(AtomicU32::new(FIRST_IDENTITY)),
            kinds: Arc::default(),
            held: Arc::default(),
            counters: Arc::default(),
            limited: options.limiter != Some(false),
        }
    }

    /// How often each host function was called.
    pub(crate) fn calls(&self) -> BTreeMap<String, u64> {
        self.calls.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The number of the host's resource type that is imported under this name. Two imports of one name are one type.
    pub(crate) fn kind(&self, name: &str) -> u32 {
        let mut kinds = self.kinds.lock().unwrap_or_else(PoisonError::into_inner);
        let next = kinds.len() as u32;
        *kinds.entry(name.to_owned()).or_insert(next)
    }

    /// Keeps every handle among these values that the host owns.
    pub(crate) fn hold(&self, values: &[Val]) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.extend(values.iter().filter_map(component::Kept::of));
    }

    /// The last thing that is held, which is no longer held then.
    pub(crate) fn held(&self) -> Option<component::Kept> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    /// The host's resource types.
    pub(crate) fn kinds(&self) -> BTreeMap<String, u32> {
        self.kinds.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The data of a store.
pub(crate) struct Host {
    limits: Limits,
    refused: Option<LimitKind>,
    pub(crate) common: Common,
    pub(crate) components: component::State,
    identities: BTreeMap<u64, u32>,
}

impl Host {
    /// Counts a call of a host function.
    pub(crate) fn called(&self, name: &str) {
        let mut calls = self.common.calls.lock().unwrap_or_else(PoisonError::into_inner);
        *calls.entry(name.to_owned()).or_default() += 1;
    }

    /// The number of the reference with this key. Keys belong to the store; numbers are unique in the process.
    pub(crate) fn identity(&mut self, key: impl Hash) -> Id {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        *self.identities.entry(hasher.finish()).or_insert_with(|| self.common.identities.fetch_add(1, Ordering::Relaxed))
    }

    /// The limit that has refused something since the last time somebody asked.
    pub(crate) fn take_refusal(&mut self) -> Option<LimitKind> {
        self.refused.take()
    }

    fn allow(&mut self, desired: usize, limit: Option<u64>, kind: LimitKind) -> bool {
        let within = limit.is_none_or(|limit| desired as u64 <= limit);
        if !within {
            self.refused = Some(kind);
        }
        within
    }
}

impl ResourceLimiter for Host {
    fn memory_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        Ok(self.allow(desired, self.limits.memory_bytes, LimitKind::Memory))
    }

    fn table_growing(&mut self, _: usize, desired: usize, _: Option<usize>) -> Result<bool> {
        Ok(self.allow(desired, self.limits.table_elements, LimitKind::Table))
    }
}

/// A new store with these limits, if stores have any.
pub(crate) fn store(engine: &Engine, limits: Limits, common: Common) -> Store<Host> {
    let limited = common.limited;
    let (values, handles) = (limits.memory_bytes, limits.handles);
    let mut store =
        Store::new(engine, Host { limits, refused: None, common, components: component::State::default(), identities: BTreeMap::new() });
    if !limited {
        return store;
    }
    if let Some(bytes) = values {
        store.set_hostcall_fuel(usize::try_from(bytes).unwrap_or(usize::MAX));
    }
    if let Some(handles) = handles {
        store.set_max_component_handles(usize::try_from(handles).unwrap_or(usize::MAX));
    }
    store.limiter(|host| host);
    store
}

/// Arms whichever of fuel and epochs the engine has. What the budget leaves open is unlimited.
///
/// # Errors
/// None that fuel or epochs are known for: fuel can be set wherever it is consumed.
pub(crate) fn arm<T>(store: &mut Store<T>, budget: Budget) -> Result<()> {
    let (fuel, epochs) = (store.engine().get_consume_fuel(), store.engine().get_epoch_interruption());
    if fuel {
        store.set_fuel(budget.fuel.unwrap_or(u64::MAX))?;
    }
    if epochs {
        store.set_epoch_deadline(budget.deadline_ms.map_or(NEVER, |milliseconds| milliseconds.clamp(1, NEVER)));
    }
    Ok(())
}
