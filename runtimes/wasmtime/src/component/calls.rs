//! The life of a call: started, awaited, given up.

use super::{executor::drive, values};
use crate::{
    realm::{Realm, fault},
    store::{self, Host},
    traps,
};
use dyetest_adapter::{Budget, Call, Declined, Ending, Id, Start};
use std::{
    collections::BTreeMap,
    future::poll_fn,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Poll, Waker},
};
use wasmtime::{
    Result, Store,
    component::{Accessor, AccessorTask, Func, JoinHandle, Val},
};

/// Started calls, by number.
pub(crate) type Calls = BTreeMap<Id, Started>;

/// A started call.
pub(crate) struct Started {
    pub(crate) store: Id,
    slot: Slot,
    task: JoinHandle,
    /// How it ended, once somebody has seen it end: it is told again to whoever asks again.
    ended: Option<Ending>,
}

/// Where the task of a call leaves what came of it.
#[derive(Clone, Default)]
struct Slot(Arc<Mutex<Progress>>);

#[derive(Default)]
struct Progress {
    returned: Option<Result<Vec<Val>>>,
    waker: Option<Waker>,
}

impl Slot {
    fn lock(&self) -> MutexGuard<'_, Progress> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn returned(&self) -> Result<Vec<Val>> {
        poll_fn(|context| {
            let mut progress = self.lock();
            match progress.returned.take() {
                Some(returned) => Poll::Ready(returned),
                None => {
                    progress.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

/// The task that a call is parked in.
struct Parked {
    function: Func,
    arguments: Vec<Val>,
    results: usize,
    slot: Slot,
}

impl AccessorTask<Host> for Parked {
    async fn run(self, accessor: &Accessor<Host>) -> Result<()> {
        let mut results = vec![Val::Bool(false); self.results];
        let called = self.function.call_concurrent(accessor, &self.arguments, &mut results).await;
        let mut progress = self.slot.lock();
        progress.returned = Some(called.map(|()| results));
        if let Some(waker) = progress.waker.take() {
            waker.wake();
        }
        Ok(())
    }
}

impl Realm {
    /// Calls an export of a component, and waits until it returns or nothing more can happen.
    pub(crate) fn call_component(&mut self, request: &Call) -> Result<Ending, Declined> {
        let (store, function, arguments) = self.callee(request)?;
        let mut results = vec![Val::Bool(false); function.ty(&*store).results().len()];
        store::arm(store, request.budget).map_err(fault)?;
        let called = drive(function.call_async(&mut *store, &arguments, &mut results));
        Ok(match called {
            None => Ending::Pending,
            Some(called) => ended(store, called.map(|()| results)),
        })
    }

    /// Starts a call. It does nothing until some call of its store is awaited.
    pub(crate) fn start(&mut self, request: Start) -> Result<Ending, Declined> {
        let id = self.component_instances.get(&request.what.instance).map(|placed| placed.store);
        let id = id.ok_or_else(|| Declined::not_driven("started calls of core modules"))?;
        let (store, function, arguments) = self.callee(&request.what)?;
        let results = function.ty(&*store).results().len();
        let slot = Slot::default();
        let task = store.spawn(Parked { function, arguments, results, slot: slot.clone() }).map_err(fault)?;
        self.calls.insert(request.call, Started { store: id, slot, task, ended: None });
        Ok(Ending::done())
    }

    /// Lets everything in the call's store progress until the call ends or nothing can.
    pub(crate) fn wait(&mut self, call: Id, budget: Budget) -> Result<Ending, Declined> {
        let missing = || Declined::fault(format!("there is no call {call}"));
        let started = self.calls.get(&call).ok_or_else(missing)?;
        if let Some(ending) = &started.ended {
            return Ok(ending.clone());
        }
        let slot = started.slot.clone();
        let store = self.stores.get_mut(&started.store).ok_or_else(missing)?;
        store::arm(store, budget).map_err(fault)?;
        let returned = drive(store.run_concurrent(async |_| slot.returned().await));
        let Some(returned) = returned else { return Ok(Ending::Pending) };
        let ending = ended(store, returned.and_then(|returned| returned));
        if let Some(started) = self.calls.get_mut(&call) {
            started.ended = Some(ending.clone());
        }
        Ok(ending)
    }

    /// Drops the host's side of a call.
    pub(crate) fn cancel(&mut self, call: Id) -> Result<Ending, Declined> {
        let missing = || Declined::fault(format!("there is no call {call}"));
        let started = self.calls.remove(&call).ok_or_else(missing)?;
        if started.ended.is_some() {
            return Ok(Ending::done());
        }
        let store = self.stores.get_mut(&started.store).ok_or_else(missing)?;
        started.task.abort();
        let mut task = started.task;
        // The task sees that it is to end when it is polled.
        let dropped = drive(store.run_concurrent(async |_| (&mut task).await));
        Ok(match dropped {
            Some(Err(error)) => traps::ending(&mut *store, &error),
            Some(Ok(())) | None => Ending::done(),
        })
    }

    pub(super) fn callee(&mut self, request: &Call) -> Result<(&mut Store<Host>, Func, Vec<Val>), Declined> {
        let missing = || Declined::fault(format!("there is no instance {}", request.instance));
        let placed = *self.component_instances.get(&request.instance).ok_or_else(missing)?;
        let store = self.stores.get_mut(&placed.store).ok_or_else(missing)?;
        let missing = || Declined::fault(format!("instance {} exports no function {}", request.instance, request.export));
        let function = placed.instance.get_func(&mut *store, &request.export).ok_or_else(missing)?;
        let arguments = request.arguments.iter().map(|value| values::to_guest(&store.data().components, value));
        let arguments = arguments.collect::<Result<Vec<_>>>().map_err(fault)?;
        Ok((store, function, arguments))
    }
}

/// How a call ended that came to this.
fn ended(store: &mut Store<Host>, called: Result<Vec<Val>>) -> Ending {
    let state = |results: Vec<Val>, store: &mut Store<Host>| -> Result<Vec<_>> {
        results.into_iter().map(|result| values::to_harness(&mut store.data_mut().components, result)).collect()
    };
    match called.and_then(|results| state(results, store)) {
        Ok(results) => Ending::Value(results),
        Err(error) => traps::ending(store, &error),
    }
}
