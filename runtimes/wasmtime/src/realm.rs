//! What one thread of the adapter holds: modules, stores, and the instances in them.

use crate::{
    store::{self, Common, Host},
    traps, values,
};
use dyetest_adapter::{Answer, Call, Dropped, Ending, Id, Instantiate, Kind, Limits, Stage};
use std::collections::BTreeMap;
use wasmtime::{Engine, Extern, Func, Instance, Module, Result, RootScope, Store, Val};

/// Modules, stores and instances by number.
pub(crate) struct Realm {
    pub(crate) engine: Engine,
    pub(crate) common: Common,
    pub(crate) modules: BTreeMap<Id, Module>,
    pub(crate) stores: BTreeMap<Id, Store<Host>>,
    pub(crate) instances: BTreeMap<Id, Placed>,
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
        Realm { engine, common, modules: BTreeMap::new(), stores: BTreeMap::new(), instances: BTreeMap::new(), lent: BTreeMap::new() }
    }

    /// Loads a module. Wasmtime does not say whether a binary that it refuses is malformed or invalid.
    pub(crate) fn compile(&mut self, module: Id, kind: Kind, code: &[u8]) -> Answer {
        if kind == Kind::Component {
            return Answer::NotDriven("components".into());
        }
        if let Err(error) = Module::validate(&self.engine, code) {
            return Answer::Ended(Ending::refused(Stage::Load, format_args!("{error:#}")));
        }
        match Module::from_binary(&self.engine, code) {
            Ok(loaded) => {
                self.modules.insert(module, loaded);
                Answer::Ended(Ending::done())
            }
            Err(error) => Answer::Ended(Ending::refused(Stage::Compile, format_args!("{error:#}"))),
        }
    }

    /// Instantiates a module, start function included.
    pub(crate) fn instantiate(&mut self, request: &Instantiate) -> Answer {
        let Some(module) = self.modules.get(&request.module).cloned() else {
            return Answer::Fault(format!("there is no module {}", request.module));
        };
        self.store_or_new(request.store, &request.limits);
        let imports = match self.imports(request, &module) {
            Ok(imports) => imports,
            Err(answer) => return answer,
        };
        let store = self.store_or_new(request.store, &request.limits);
        if let Err(error) = store::arm(store, request.budget) {
            return Answer::Fault(error.to_string());
        }
        store.data_mut().take_refusal();
        let instantiated = imports.instantiate(&mut RootScope::new(store), &module);
        match instantiated {
            Ok(instance) => {
                self.instances.insert(request.instance, Placed { store: request.store, instance });
                Answer::Ended(Ending::done())
            }
            Err(ending) => Answer::Ended(ending),
        }
    }

    fn store_or_new(&mut self, id: Id, limits: &Limits) -> &mut Store<Host> {
        self.stores.entry(id).or_insert_with(|| store::store(&self.engine, limits.clone(), self.common.clone()))
    }

    /// Calls an export.
    pub(crate) fn call(&mut self, request: &Call) -> Answer {
        let (store, instance) = match self.placed(request.instance) {
            Ok(placed) => placed,
            Err(fault) => return fault,
        };
        let Some(function) = instance.get_func(&mut *store, &request.export) else {
            return Answer::Fault(format!("instance {} exports no function {}", request.instance, request.export));
        };
        if let Err(error) = store::arm(store, request.budget) {
            return Answer::Fault(error.to_string());
        }
        let mut scope = RootScope::new(store);
        let arguments = match arguments(&mut scope, &function, request) {
            Ok(arguments) => arguments,
            Err(error) => return Answer::Fault(format!("call of {}: {error:#}", request.export)),
        };
        let mut results = vec![Val::I32(0); function.ty(&scope).results().len()];
        match function.call(&mut scope, &arguments, &mut results) {
            Ok(()) => match results.iter().map(|result| values::to_harness(&mut scope, result)).collect() {
                Ok(results) => Answer::Ended(Ending::Value(results)),
                Err(error) => Answer::Fault(format!("results of {}: {error:#}", request.export)),
            },
            Err(error) => Answer::Ended(traps::ending(&mut scope, &error)),
        }
    }

    /// An instance and its store.
    pub(crate) fn placed(&mut self, instance: Id) -> Result<(&mut Store<Host>, Instance), Answer> {
        let missing = || Answer::Fault(format!("there is no instance {instance}"));
        let placed = *self.instances.get(&instance).ok_or_else(missing)?;
        let store = self.stores.get_mut(&placed.store).ok_or_else(missing)?;
        Ok((store, placed.instance))
    }

    /// Drops a store with its instances, or a module.
    pub(crate) fn discard(&mut self, what: Dropped) -> Answer {
        let was_there = match what {
            Dropped::Store(id) => {
                self.instances.retain(|_, placed| placed.store != id);
                self.stores.remove(&id).is_some()
            }
            Dropped::Module(id) => self.modules.remove(&id).is_some(),
        };
        if was_there { Answer::Ended(Ending::done()) } else { Answer::Fault(format!("there is no {what:?}")) }
    }
}

fn arguments(scope: &mut RootScope<&mut Store<Host>>, function: &Func, request: &Call) -> Result<Vec<Val>> {
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
