//! What is alive: modules, stores, instances.

use crate::{settings::Options, value::Functions};
use dyetest_adapter::{Answer, Declined, Dropped, Id, Stats};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use wasmi::{Engine, ExternRef, Instance, Module, Store, StoreLimits};

/// What a store carries for us.
pub(crate) struct Host {
    pub(crate) limits: StoreLimits,
    pub(crate) calls: Calls,
    /// External objects by the harness's number, so that a number is always the same object.
    pub(crate) objects: BTreeMap<u32, ExternRef>,
}

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
#[derive(Clone, Copy)]
pub(crate) struct Placed {
    pub(crate) store: Id,
    pub(crate) instance: Instance,
}

/// Everything that one list of operations has made.
pub(crate) struct Session {
    pub(crate) engine: Engine,
    pub(crate) options: Options,
    pub(crate) modules: BTreeMap<Id, Module>,
    pub(crate) stores: BTreeMap<Id, Store<Host>>,
    pub(crate) instances: BTreeMap<Id, Placed>,
    pub(crate) functions: Functions,
    pub(crate) calls: Calls,
}

impl Session {
    pub(crate) fn new(engine: Engine, options: Options) -> Self {
        Session {
            engine,
            options,
            modules: BTreeMap::new(),
            stores: BTreeMap::new(),
            instances: BTreeMap::new(),
            functions: Functions::default(),
            calls: Calls::default(),
        }
    }

    /// A session for another thread: the same engine and modules, stores of its own, the same counters.
    pub(crate) fn fork(&self) -> Self {
        Session { modules: self.modules.clone(), calls: self.calls.clone(), ..Session::new(self.engine.clone(), self.options) }
    }

    /// An instance by its number.
    pub(crate) fn placed(&self, instance: Id) -> Result<Placed, Declined> {
        self.instances.get(&instance).copied().ok_or_else(|| Declined::fault(format!("no instance has the number {instance}")))
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

/// The answer of an operation that has no results.
pub(crate) fn done() -> Answer {
    Answer::Ended(dyetest_adapter::Ending::done())
}
