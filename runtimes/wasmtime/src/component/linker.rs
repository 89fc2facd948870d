//! The imports of a component, from the closed list. What nobody declares is missing, and the runtime says so.

use super::host::{Function, destroy};
use crate::store::{Common, Host};
use dyetest_adapter::{Declined, HostImport, Instantiate, Source};
use std::collections::BTreeMap;
use wasmtime::{
    Engine,
    component::{Component, Linker, LinkerInstance, ResourceType, types::ComponentItem},
};

/// What the request declares: by instance and item; a function of the component's root has an empty instance.
struct Declared<'a> {
    imports: BTreeMap<(&'a str, &'a str), &'a HostImport>,
    instance: dyetest_adapter::Id,
    common: &'a Common,
}

/// A linker with everything that the request declares.
pub(super) fn linker(engine: &Engine, common: &Common, request: &Instantiate, component: &Component) -> Result<Linker<Host>, Declined> {
    let mut imports = BTreeMap::new();
    for import in &request.imports {
        match &import.from {
            Source::Host(host) => imports.insert((import.module.as_str(), import.name.as_str()), host),
            Source::Instance { .. } => return Err(Declined::not_driven("imports of a component from another instance")),
        };
    }
    let declared = Declared { imports, instance: request.instance, common };
    let mut linker = Linker::new(engine);
    for (name, item) in component.component_type().imports(engine) {
        match item.ty {
            ComponentItem::ComponentInstance(instance) => {
                let mut inner = linker.instance(name).map_err(crate::realm::fault)?;
                // Types first: functions mention them.
                let items: Vec<_> = instance.exports(engine).map(|(name, item)| (name.to_owned(), item.ty)).collect();
                items.iter().try_for_each(|(item, ty)| declared.define(&mut inner, name, item, ty))?;
            }
            other => declared.define(&mut linker.root(), "", name, &other)?,
        }
    }
    Ok(linker)
}

impl Declared<'_> {
    fn define(&self, linker: &mut LinkerInstance<'_, Host>, instance: &str, name: &str, ty: &ComponentItem) -> Result<(), Declined> {
        let Some(import) = self.imports.get(&(instance, name)) else { return Ok(()) };
        let counted = if instance.is_empty() { name.to_owned() } else { format!("{instance}.{name}") };
        match (ty, import) {
            (ComponentItem::Resource(_), HostImport::Resource) => {
                let kind = self.common.kind(&counted);
                linker.resource(name, ResourceType::host_dynamic(kind), destroy).map_err(crate::realm::fault)
            }
            (ComponentItem::ComponentFunc(ty), _) => {
                Function { import: (*import).clone(), counted, instance: self.instance }.define(linker, name, ty)
            }
            _ => Err(Declined::fault(format!("{import:?} is declared for {counted}, which is something else"))),
        }
    }
}
