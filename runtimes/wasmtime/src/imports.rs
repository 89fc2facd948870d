//! Imports: where each comes from, and the two ways to hand them to Wasmtime.

use crate::{host, realm::Realm, store::Host, traps};
use dyetest_adapter::{Declined, Ending, HostImport, Id, Instantiate, Source, Stage};
use std::collections::BTreeMap;
use wasmtime::{AsContextMut, Error, Extern, ExternType, FuncType, Instance, Linker, Module, RootScope, Store};

/// The name of an import: module and field.
type Name = (String, String);

/// The imports of one instantiation, as far as the request provides them.
pub(crate) struct Imports {
    items: BTreeMap<Name, Extern>,
    foreign: bool,
}

impl Imports {
    /// Instantiates the module with them.
    ///
    /// A linker tells a refusal to link from what comes after it. It panics, though, over an item of another store,
    /// where the plain constructor has an answer; so such items go there.
    pub(crate) fn instantiate(&self, scope: &mut RootScope<&mut Store<Host>>, module: &Module) -> Result<Instance, Ending> {
        let instance = if self.foreign {
            let names = module.imports().map(|import| (import.module().to_owned(), import.name().to_owned()));
            let items: Vec<_> = names.filter_map(|name| self.items.get(&name).cloned()).collect();
            Instance::new(&mut *scope, module, &items).map_err(|error| (Stage::Link, error))
        } else {
            let linked = self.linker(scope, module).and_then(|linker| linker.instantiate_pre(module));
            let linked = linked.map_err(|error| Ending::refused(Stage::Link, format_args!("{error:#}")))?;
            linked.instantiate(&mut *scope).map_err(|error| (Stage::Instantiate, error))
        };
        instance.map_err(|(stage, error)| failed(scope, stage, &error))
    }

    fn linker(&self, scope: &mut RootScope<&mut Store<Host>>, module: &Module) -> wasmtime::Result<Linker<Host>> {
        let mut linker = Linker::new(module.engine());
        for ((module, name), item) in &self.items {
            linker.define(&*scope, module, name, item.clone())?;
        }
        Ok(linker)
    }
}

/// How an instantiation ended that returned this error: as a guest may end, by a limit of the store, or by a refusal.
pub(crate) fn failed(mut store: impl AsContextMut<Data = Host>, stage: Stage, error: &Error) -> Ending {
    if let Some(ending) = traps::known(&mut store, error) {
        return ending;
    }
    let text = format!("{error:#}");
    match store.as_context_mut().data_mut().take_refusal() {
        Some(kind) => Ending::Limit { kind, text },
        None => Ending::Refused { stage, text },
    }
}

impl Realm {
    /// Finds or makes what the request provides for each import of the module.
    pub(crate) fn imports(&mut self, request: &Instantiate, module: &Module) -> Result<Imports, Declined> {
        let sources: BTreeMap<Name, &Source> =
            request.imports.iter().map(|import| ((import.module.clone(), import.name.clone()), &import.from)).collect();
        let types: BTreeMap<Name, ExternType> =
            module.imports().map(|import| ((import.module().to_owned(), import.name().to_owned()), import.ty())).collect();
        let mut imports = Imports { items: BTreeMap::new(), foreign: false };
        let mut made: BTreeMap<Name, Extern> = BTreeMap::new();
        for wanted in types.keys() {
            let name = origin(&sources, wanted)?;
            let item = match (sources.get(&name), made.get(&name)) {
                (None, _) => None,
                (Some(_), Some(item)) => Some(item.clone()),
                (Some(Source::Instance { instance, export }), None) => {
                    let (item, foreign) = self.export(*instance, export, request.store)?;
                    imports.foreign |= foreign;
                    item
                }
                (Some(Source::Host(import)), None) => Some(self.host_function(request.store, &name, import, &types)?),
            };
            if let Some(item) = item {
                made.insert(name, item.clone());
                imports.items.insert(wanted.clone(), item);
            }
        }
        Ok(imports)
    }

    /// An export of an earlier instance, and whether it belongs to a store other than this one. Shared memories belong
    /// to none.
    fn export(&mut self, instance: Id, export: &str, store: Id) -> Result<(Option<Extern>, bool), Declined> {
        let lent = self.lent.get(&(instance, export.to_owned())).cloned();
        let (item, elsewhere) = match lent {
            Some(item) => (Some(item), true),
            None => {
                let elsewhere = self.instances.get(&instance).is_some_and(|placed| placed.store != store);
                let (store, instance) = self.placed(instance)?;
                (instance.get_export(store, export), elsewhere)
            }
        };
        let foreign = elsewhere && item.as_ref().is_some_and(|item| !matches!(item, Extern::SharedMemory(_)));
        Ok((item, foreign))
    }

    fn host_function(
        &mut self,
        store: Id,
        name: &Name,
        import: &HostImport,
        types: &BTreeMap<Name, ExternType>,
    ) -> Result<Extern, Declined> {
        let ty = match types.get(name) {
            Some(ExternType::Func(ty)) => ty.clone(),
            // A function where the module wants something else: the runtime is to refuse it, whatever its type.
            Some(_) => FuncType::new(&self.engine, [], []),
            None => return Err(Declined::fault(format!("{}.{} is an alias's target and no import, so it has no type", name.0, name.1))),
        };
        let store = self.stores.get_mut(&store).ok_or_else(|| Declined::fault(format!("there is no store {store}")))?;
        let function = host::function(store, format!("{}.{}", name.0, name.1), import.clone(), ty)?;
        Ok(function.into())
    }
}

/// The import that this one is, aliases followed.
fn origin(sources: &BTreeMap<Name, &Source>, wanted: &Name) -> Result<Name, Declined> {
    let mut name = wanted.clone();
    for _ in 0..=sources.len() {
        match sources.get(&name) {
            Some(Source::Host(HostImport::Alias { module, name: field })) => name = (module.clone(), field.clone()),
            _ => return Ok(name),
        }
    }
    Err(Declined::fault(format!("the alias {}.{} never ends", wanted.0, wanted.1)))
}
