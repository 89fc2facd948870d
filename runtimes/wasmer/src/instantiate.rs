//! Instances and where their imports come from.

use crate::{
    ending, host,
    host::Importer,
    session::{Placed, Session},
};
use dyetest_adapter::{Declined, Ending, HostImport, Import, Instantiate, Source};
use std::{
    collections::BTreeMap,
    sync::{Arc, atomic::Ordering},
};
use wasmer::{Extern, ExternType, FunctionType, Imports, Instance, Module, Store};

impl Session {
    pub(crate) fn instantiate(&mut self, request: &Instantiate) -> Result<Ending, Declined> {
        let unknown = || Declined::fault(format!("no module has the number {}", request.module));
        let module = self.modules.get(&request.module).ok_or_else(unknown)?.clone();
        let engine = &self.engine;
        self.stores.entry(request.store).or_insert_with(|| Store::new(engine.clone()));
        let importer = Arc::new(Importer::default());
        let imports = self.imports(&module, request, &importer)?;
        let store = self.stores.get_mut(&request.store).expect("made above");
        match Instance::new(store, &module, &imports) {
            Ok(instance) => {
                importer.instance.set(instance.clone()).unwrap_or_else(|_| unreachable!("set once"));
                self.instances.insert(request.instance, Placed { store: request.store, instance });
                Ok(Ending::done())
            }
            Err(_) if importer.missed.load(Ordering::Relaxed) => {
                Err(Declined::not_driven("Wasmer shows a host function no exports of an instance whose start function runs"))
            }
            Err(error) => Ok(ending::of_instantiation(&error)),
        }
    }

    /// The module's imports, as far as the request names them; the runtime misses the others itself.
    fn imports(&mut self, module: &Module, request: &Instantiate, importer: &Arc<Importer>) -> Result<Imports, Declined> {
        let mut made = BTreeMap::new();
        let mut imports = Imports::new();
        for wanted in module.imports() {
            let ty = match wanted.ty() {
                ExternType::Function(ty) => ty.clone(),
                _ => FunctionType::new([], []),
            };
            let Some(import) = named(&request.imports, wanted.module(), wanted.name()) else { continue };
            let import = match &import.from {
                Source::Host(HostImport::Alias { module, name }) => named(&request.imports, module, name)
                    .ok_or_else(|| Declined::fault(format!("an alias of `{module}.{name}`, which is not imported")))?,
                _ => import,
            };
            if let Some(found) = self.provide(import, &ty, request, importer, &mut made)? {
                imports.define(wanted.module(), wanted.name(), found);
            }
        }
        Ok(imports)
    }

    fn provide<'a>(
        &mut self,
        import: &'a Import,
        ty: &FunctionType,
        request: &Instantiate,
        importer: &Arc<Importer>,
        made: &mut BTreeMap<(&'a str, &'a str), Extern>,
    ) -> Result<Option<Extern>, Declined> {
        let store = self.stores.get_mut(&request.store).expect("made before its imports");
        match &import.from {
            Source::Instance { instance, export } => {
                if let Some(memory) = self.shared.get(&(*instance, export.clone())) {
                    return Ok(Some(memory.clone().attach(store).into()));
                }
                Ok(self.placed(*instance)?.instance.exports.get_extern(export).cloned())
            }
            Source::Host(host) => {
                let key = (import.module.as_str(), import.name.as_str());
                if let Some(function) = made.get(&key) {
                    return Ok(Some(function.clone()));
                }
                let returned = match host {
                    HostImport::Return(values) => {
                        values.iter().map(|value| self.references.take(store, value)).collect::<Result<Vec<_>, _>>()?
                    }
                    _ => Vec::new(),
                };
                let name = format!("{}.{}", import.module, import.name);
                let function = host::function(store, host, returned, ty, name, self.calls.clone(), importer.clone())?;
                made.insert(key, function.clone().into());
                Ok(Some(function.into()))
            }
        }
    }
}

fn named<'a>(imports: &'a [Import], module: &str, name: &str) -> Option<&'a Import> {
    imports.iter().find(|import| import.module == module && import.name == name)
}
