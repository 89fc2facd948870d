//! What one thread of the adapter holds: modules, stores, and the instances in them.

use crate::{
    component::{Calls, PlacedComponent},
    store::{self, Common, Host},
    traps, values,
};
use dyetest_adapter::{Call, Declined, Dropped, Ending, Id, Instantiate, Kind, Limits, Stage};
use std::collections::BTreeMap;
use wasmtime::{Engine, Extern, Func, Instance, Module, Result, RootScope, Store, Val, component::Component};

/// Modules, stores and instances by number.
pub(crate) struct Realm {
    pub(crate) engine: Engine,
    pub(crate) common: Common,
    pub(crate) modules: BTreeMap<Id, Module>,
    pub(crate) stores: BTreeMap<Id, Store<Host>>,
    pub(crate) instances: BTreeMap<Id, Placed>,
    pub(crate) components: BTreeMap<Id, Component>,
    pub(crate) component_instances: BTreeMap<Id, PlacedComponent>,
    pub(crate) calls: Calls,
    /// Exports of instances of another thread, which this one may name.
    pub(crate) lent: BTreeMap<(Id, String), Extern>,
}

/// An instance, and the store that it lives in.
#[derive(Clone, Copy)]
pub(crate) struct Placed {
    pub(crate) store: Id,
    pub(crate) instance: Instance,
}

impl Realm {
    /// Nothing yet.
    pub(crate) fn new(engine: Engine, common: Common) -> Self {
        Realm {
            engine,
            common,
            modules: BTreeMap::new(),
            stores: BTreeMap::new(),
            instances: BTreeMap::new(),
            components: BTreeMap::new(),
            component_instances: BTreeMap::new(),
            calls: Calls::new(),
            lent: BTreeMap::new(),
        }
    }

    /// Loads a module. Wasmtime does not say whether a binary that it refuses is malformed or invalid.
    pub(crate) fn compile(&mut self, module: Id, kind: Kind, code: &[u8]) -> Result<Ending, Declined> {
        if kind == Kind::Component {
            return Ok(self.compile_component(module, code));
        }
        if let Err(error) = Module::validate(&self.engine, code) {
            return Ok(Ending::refused(Stage::Load, format_args!("{error:#}")));
        }
        Ok(match Module::from_binary(&self.engine, code) {
            Ok(loaded) => {
                self.modules.insert(module, loaded);
                Ending::done()
            }
            Err(error) => Ending::refused(Stage::Compile, format_args!("{error:#}")),
        })
    }

    /// Instantiates a module, start function included.
    pub(crate) fn instantiate(&mut self, request: &Instantiate) -> Result<Ending, Declined> {
        if let Some(component) = self.components.get(&request.module).cloned() {
            return self.instantiate_component(request, &component);
        }
        let missing = || Declined::fault(format!("there is no module {}", request.module));
        let module = self.modules.get(&request.module).cloned().ok_or_else(missing)?;
        self.store_or_new(request.store, &request.limits);
        let imports = self.imports(request, &module)?;
        let store = self.store_or_new(request.store, &request.limits);
        store::arm(store, request.budget).map_err(fault)?;
        store.data_mut().take_refusal();
        let instantiated = imports.instantiate(&mut RootScope::new(store), &module);
        Ok(match instantiated {
            Ok(instance) => {
                self.instances.insert(request.instance, Placed { store: request.store, instance });
                Ending::done()
            }
            Err(ending) => ending,
        })
    }

    pub(crate) fn store_or_new(&mut self, id: Id, limits: &Limits) -> &mut Store<Host> {
        self.stores.entry(id).or_insert_with(|| store::store(&self.engine, limits.clone(), self.common.clone()))
    }

    /// Calls an export.
    pub(crate) fn call(&mut self, request: &Call) -> Result<Ending, Declined> {
        if self.component_instances.contains_key(&request.instance) {
            return self.call_component(request);
        }
        let (store, instance) = self.placed(request.instance)?;
        let missing = || Declined::fault(format!("instance {} exports no function {}", request.instance, request.export));
        let function = instance.get_func(&mut *store, &request.export).ok_or_else(missing)?;
        store::arm(store, request.budget).map_err(fault)?;
        let mut scope = RootScope::new(store);
        let arguments = arguments(&mut scope, &function, request).map_err(fault)?;
        let mut results = vec![Val::I32(0); function.ty(&scope).results().len()];
        if let Err(error) = function.call(&mut scope, &arguments, &mut results) {
            return Ok(traps::ending(&mut scope, &error));
        }
        let results = results.iter().map(|result| values::to_harness(&mut scope, result));
        Ok(Ending::Value(results.collect::<Result<_>>().map_err(fault)?))
    }

    /// Entries of the tables of tasks, where the engine keeps such.
    pub(crate) fn concurrent(&mut self) -> Option<u64> {
        let keeps = self.engine.get_concurrency_support();
        keeps.then(|| self.stores.values_mut().map(|store| store.concurrent_state_table_size() as u64).sum())
    }

    /// An instance and its store.
    pub(crate) fn placed(&mut self, instance: Id) -> Result<(&mut Store<Host>, Instance), Declined> {
        let missing = || Declined::fault(format!("there is no instance {instance}"));
        let placed = *self.instances.get(&instance).ok_or_else(missing)?;
        let store = self.stores.get_mut(&placed.store).ok_or_else(missing)?;
        Ok((store, placed.instance))
    }

    /// Drops a store with its instances, or a module.
    pub(crate) fn discard(&mut self, what: Dropped) -> Result<Ending, Declined> {
        let was_there = match what {
            Dropped::Store(id) => {
                self.instances.retain(|_, placed| placed.store != id);
                self.component_instances.retain(|_, placed| placed.store != id);
                self.calls.retain(|_, call| call.store != id);
                self.stores.remove(&id).is_some()
            }
            Dropped::Module(id) => self.modules.remove(&id).is_some() || self.components.remove(&id).is_some(),
        };
        if was_there { Ok(Ending::done()) } else { Err(Declined::fault(format!("there is no {what:?}"))) }
    }
}

/// An error of the embedding interface that is no guest's doing.
pub(crate) fn fault(error: wasmtime::Error) -> Declined {
    Declined::fault(format!("{error:#}"))
}

pub(crate) fn arguments(scope: &mut RootScope<&mut Store<Host>>, function: &Func, request: &Call) -> Result<Vec<Val>> {
    let ty = function.ty(&*scope);
    wasmtime::ensure!(ty.params().len() == request.arguments.len(), "{} arguments for {ty}", request.arguments.len());
    let mut arguments = Vec::new();
    for (value, wanted) in request.arguments.iter().zip(ty.params()) {
        let value = values::to_guest(&mut *scope, value)?;
        wasmtime::ensure!(value.matches_ty(&*scope, &wanted)?, "an argument is no {wanted}");
        arguments.push(value);
    }
    Ok(arguments)
}
