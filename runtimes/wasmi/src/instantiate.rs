//! Instances and where their imports come from.

use crate::{
    ending,
    host::{self, Importer},
    session::{Host, Placed, Session},
};
use dyetest_adapter::{Budget, Declined, Ending, HostImport, Import, Instantiate, Limits, Source};
use std::collections::BTreeMap;
use wasmi::{Extern, ExternType, FuncType, Instance, Module, Store, StoreLimitsBuilder};

impl Session {
    pub(crate) fn instantiate(&mut self, request: &Instantiate) -> Result<Ending, Declined> {
        let unknown = || Declined::fault(format!("no module has the number {}", request.module));
        let module = self.modules.get(&request.module).ok_or_else(unknown)?.clone();
        let store = self.stores.remove(&request.store).unwrap_or_else(|| self.new_store(&request.limits));
        self.stores.insert(request.store, store);
        let importer = Importer::default();
        let imports = self.imports(&module, request, &importer)?;
        let store = self.stores.get_mut(&request.store).expect("inserted above");
        arm(store, self.options.fuel, request.budget);
        // Imports that came from nowhere are simply missing from the list: the runtime counts them.
        match Instance::new(&mut *store, &module, &imports) {
            Ok(instance) => {
                importer.set(instance).expect("set once");
                self.instances.insert(request.instance, Placed { store: request.store, instance });
                Ok(Ending::done())
            }
            Err(error) => Ok(ending::of(&error)),
        }
    }

    fn new_store(&self, limits: &Limits) -> Store<Host> {
        let mut builder = StoreLimitsBuilder::new();
        if let Some(bytes) = limits.memory_bytes {
            builder = builder.memory_size(usize::try_from(bytes).unwrap_or(usize::MAX));
        }
        if let Some(elements) = limits.table_elements {
            builder = builder.table_elements(usize::try_from(elements).unwrap_or(usize::MAX));
        }
        let host = Host { limits: builder.build(), calls: self.calls.clone(), objects: BTreeMap::new() };
        let mut store = Store::new(&self.engine, host);
        if !self.options.unlimited {
            store.limiter(|host| &mut host.limits);
        }
        store
    }

    /// The module's imports in its own order, as far as the request names them.
    fn imports(&mut self, module: &Module, request: &Instantiate, importer: &Importer) -> Result<Vec<Extern>, Declined> {
        let mut made = BTreeMap::new();
        let mut found = Vec::new();
        for wanted in module.imports() {
            let ty = match wanted.ty() {
                ExternType::Func(ty) => ty.clone(),
                _ => FuncType::new([], []),
            };
            let Some(import) = named(&request.imports, wanted.module(), wanted.name()) else { continue };
            let import = match &import.from {
                Source::Host(HostImport::Alias { module, name }) => named(&request.imports, module, name)
                    .ok_or_else(|| Declined::fault(format!("an alias of `{module}.{name}`, which is not imported")))?,
                _ => import,
            };
            found.extend(self.provide(import, ty, request, importer, &mut made)?);
        }
        Ok(found)
    }

    fn provide<'a>(
        &mut self,
        import: &'a Import,
        ty: FuncType,
        request: &Instantiate,
        importer: &Importer,
        made: &mut BTreeMap<(&'a str, &'a str), Extern>,
    ) -> Result<Option<Extern>, Declined> {
        match &import.from {
            Source::Instance { instance, export } => {
                let placed = self.placed(*instance)?;
                Ok(placed.instance.get_export(&self.stores[&placed.store], export))
            }
            Source::Host(host) => {
                let key = (import.module.as_str(), import.name.as_str());
                if let Some(function) = made.get(&key) {
                    return Ok(Some(*function));
                }
                let store = self.stores.get_mut(&request.store).expect("made before its imports");
                let returned = match host {
                    HostImport::Return(values) => {
                        values.iter().map(|value| self.functions.take(store, value)).collect::<Result<Vec<_>, _>>()?
                    }
                    _ => Vec::new(),
                };
                let name = format!("{}.{}", import.module, import.name);
                let function = Extern::Func(host::function(store, host, returned, ty, name, importer.clone())?);
                made.insert(key, function);
                Ok(Some(function))
            }
        }
    }
}

fn named<'a>(imports: &'a [Import], module: &str, name: &str) -> Option<&'a Import> {
    imports.iter().find(|import| import.module == module && import.name == name)
}

/// Gives a metered store the fuel of the budget, or as good as endless fuel.
pub(crate) fn arm(store: &mut Store<Host>, metered: bool, budget: Budget) {
    if metered {
        store.set_fuel(budget.fuel.unwrap_or(u64::MAX)).expect("the engine meters");
    }
}
