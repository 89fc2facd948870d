//! What is alive: modules, stores, instances.

use crate::value::References;
use dyetest_adapter::{Answer, Declined, Dropped, Ending, Id, Stats};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use wasmer::{Engine, Extern, Instance, Module, SharedMemory, Store};

/// How often each host import was called, as `module.name`.
#[derive(Clone, Default)]
pub(crate) struct Calls(Arc<Mutex<BTreeMap<String, u64>>>);

impl Calls {
    pub(crate) fn count(&self, name: &str) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(name.to_owned()).or_default() += 1;
    }

    fn so_far(&self) -> BTreeMap<String, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// An instance, and the number of the store that it lives in.
#[derive(Clone)]
pub(crate) struct Placed {
    pub(crate) store: Id,
    pub(crate) instance: Instance,
}

/// Everything that one list of operations has made.
pub(crate) struct Session {
    pub(crate) engine: Engine,
    pub(crate) modules: BTreeMap<Id, Module>,
    pub(crate) stores: BTreeMap<Id, Store>,
    pub(crate) instances: BTreeMap<Id, Placed>,
    /// In a thread's session, the shared memories of the others, by instance and export.
    pub(crate) shared: BTreeMap<(Id, String), SharedMemory>,
    pub(crate) references: References,
    pub(crate) calls: Calls,
}

impl Session {
    pub(crate) fn new(engine: Engine) -> Self {
        Session {
            engine,
            modules: BTreeMap::new(),
            stores: BTreeMap::new(),
            instances: BTreeMap::new(),
            shared: BTreeMap::new(),
            references: References::default(),
            calls: Calls::default(),
        }
    }

    /// What a session on another thread starts from.
    pub(crate) fn seed(&self) -> Seed {
        Seed { engine: self.engine.clone(), modules: self.modules.clone(), shared: self.shared_memories(), calls: self.calls.clone() }
    }

    fn shared_memories(&self) -> BTreeMap<(Id, String), SharedMemory> {
        let mut shared = BTreeMap::new();
        for (id, placed) in &self.instances {
            for (name, export) in placed.instance.exports.iter() {
                let Extern::Memory(memory) = export else { continue };
                if let Some(memory) = memory.as_shared(&self.stores[&placed.store]) {
                    shared.insert((*id, name.clone()), memory);
                }
            }
        }
        shared
    }

    /// An instance by its number.
    pub(crate) fn placed(&self, instance: Id) -> Result<&Placed, Declined> {
        self.instances.get(&instance).ok_or_else(|| Declined::fault(format!("no instance has the number {instance}")))
    }

    pub(crate) fn drop(&mut self, what: Dropped) -> Result<Answer, Declined> {
        let known = match what {
            Dropped::Module(module) => self.modules.remove(&module).is_some(),
            Dropped::Store(store) => {
                self.instances.retain(|_, placed| placed.store != store);
                self.stores.remove(&store).is_some()
            }
        };
        if known { Ok(done()) } else { Err(Declined::fault(format!("{what:?} is not alive"))) }
    }

    pub(crate) fn stats(&self) -> Stats {
        let count = |length: usize| Some(length as u64);
        Stats {
            stores: count(self.stores.len()),
            instances: count(self.instances.len()),
            modules: count(self.modules.len()),
            calls: self.calls.so_far(),
            ..Stats::default()
        }
    }
}

/// What can cross to another thread: engine, modules, shared memories, counters. Stores cannot.
pub(crate) struct Seed {
    engine: Engine,
    modules: BTreeMap<Id, Module>,
    shared: BTreeMap<(Id, String), SharedMemory>,
    calls: Calls,
}

impl From<Seed> for Session {
    fn from(Seed { engine, modules, shared, calls }: Seed) -> Self {
        Session { modules, shared, calls, ..Session::new(engine) }
    }
}

/// The answer of an operation that has no results.
pub(crate) fn done() -> Answer {
    Answer::Ended(Ending::done())
}
