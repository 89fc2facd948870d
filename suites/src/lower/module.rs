//! Modules and instances, and where their imports come from.

use super::{Dialect, Lowering, scope::Named};
use crate::{Action, Diagnostic, InstanceId, ModuleId, Permitted, Provider, assemble::assemble, header};
use dyetest_adapter::Stage;
use wast::{QuoteWat, token::Id};

/// Whether every import has to be provided.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Linking {
    /// It has: a missing one is a mistake of the case.
    Complete,
    /// It may be missing, or come from where it cannot: the case says that linking fails.
    MayFail,
}

impl Lowering<'_> {
    /// Assembles a module and adds it to the script.
    pub(super) fn add_module(&mut self, wat: QuoteWat<'_>) -> Result<ModuleId, Diagnostic> {
        let module = assemble(wat, self.rules.names).map_err(|error| self.unparsable(&error))?;
        self.script.modules.push(module);
        Ok((self.script.modules.len() - 1) as ModuleId)
    }

    /// A module that is loaded and instantiated in one step, without a name that others could use.
    pub(super) fn define(&mut self, wat: QuoteWat<'_>, linking: Linking) -> Result<(Action, InstanceId), Diagnostic> {
        let module = self.add_module(wat)?;
        let name = self.script.modules[module as usize].name.clone();
        let instance = self.add_instance(name, module);
        let imports = self.imports(module, linking)?;
        Ok((Action::Define { instance, imports }, instance))
    }

    /// `(module ..)`: loaded, instantiated, and the current instance from here on.
    pub(super) fn plain_module(&mut self, wat: QuoteWat<'_>, permitted: Vec<Permitted>) -> Result<ModuleId, Diagnostic> {
        let name = wat.name();
        let (action, instance) = self.define(wat, self.linking())?;
        let module = self.script.instances[instance as usize].module;
        self.bind(name.as_ref(), Named::Instance(instance))?;
        self.bind_definition(name.as_ref(), module)?;
        self.scope.current = Some(instance);
        self.step(self.preparing(), action, permitted);
        Ok(module)
    }

    /// `(module instance $i $M)`
    pub(super) fn module_instance(
        &mut self,
        name: Option<&Id<'_>>,
        module: Option<&Id<'_>>,
        permitted: Vec<Permitted>,
    ) -> Result<(), Diagnostic> {
        let module = self.definition(module)?;
        let imports = self.imports(module, self.linking())?;
        let instance = self.add_instance(name.map(|id| id.name().to_owned()), module);
        self.bind(name, Named::Instance(instance))?;
        self.scope.current = Some(instance);
        self.step(self.preparing(), Action::Instantiate { instance, imports }, permitted);
        Ok(())
    }

    fn linking(&self) -> Linking {
        let permitted = self.permit.iter().flat_map(|(_, endings)| endings);
        let may_fail = permitted.into_iter().any(|ending| matches!(ending, Permitted::Refused(Stage::Link | Stage::Instantiate)));
        if may_fail { Linking::MayFail } else { Linking::Complete }
    }

    /// Where the imports of a module come from: what was registered first, then the header's host functions.
    fn imports(&self, module: ModuleId, linking: Linking) -> Result<Vec<(String, String, Provider)>, Diagnostic> {
        let module = &self.script.modules[module as usize];
        let mut provided = Vec::new();
        for (from, name) in &module.imports {
            let provider = match self.scope.registered.get(from) {
                Some(instance) => {
                    self.check_reachable(*instance, from, linking)?;
                    Some(Provider::Instance(*instance, name.clone()))
                }
                None => self.rules.host.get(&header::host_name(from, name)).cloned().map(Provider::Host),
            };
            match provider {
                Some(provider) => provided.push((from.clone(), name.clone(), provider)),
                None if linking == Linking::Complete && self.rules.dialect != Dialect::Foreign => {
                    return Err(self.refuse_form(format!("nothing provides the import \"{from}\" \"{name}\"")).help(
                        "register an instance under that name, add it to [host], or assert what follows: (assert_unlinkable (module ..) \"..\")",
                    ));
                }
                None => {}
            }
        }
        Ok(provided)
    }

    /// Imports come from the same store. An attack may try otherwise, and then says that linking fails.
    fn check_reachable(&self, instance: InstanceId, name: &str, linking: Linking) -> Result<(), Diagnostic> {
        let store = self.store_of(instance);
        if store == self.scope.store || linking == Linking::MayFail || self.scope.shared.contains(&instance) {
            return Ok(());
        }
        let dropped = if self.stores_dropped.contains(&store) { ", which was dropped" } else { "" };
        Err(self.refuse_form(format!("what is registered as \"{name}\" lives in another store{dropped}: it cannot be imported from here")))
    }
}
