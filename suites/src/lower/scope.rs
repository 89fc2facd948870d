//! What names mean.

use super::{Dialect, Lowering};
use crate::{Diagnostic, InstanceId, ModuleId, StoreId};
use std::collections::{BTreeSet, HashMap};
use wast::token::Id;

/// The names that a thread of directives sees.
pub(super) struct Scope {
    /// Instances and stores share their names: `@drop` takes either.
    pub(super) names: HashMap<String, Named>,
    pub(super) definitions: HashMap<String, ModuleId>,
    /// Names for importers.
    pub(super) registered: HashMap<String, InstanceId>,
    /// The instance that directives without a name are about: the last one.
    pub(super) current: Option<InstanceId>,
    pub(super) last_definition: Option<ModuleId>,
    /// The store that new instances live in.
    pub(super) store: StoreId,
    /// Instances of other threads that this one may import from.
    pub(super) shared: BTreeSet<InstanceId>,
    pub(super) is_thread: bool,
}

#[derive(Clone, Copy)]
pub(super) enum Named {
    Instance(InstanceId),
    Store(StoreId),
}

impl Scope {
    pub(super) fn new(store: StoreId) -> Self {
        Scope {
            names: HashMap::new(),
            definitions: HashMap::new(),
            registered: HashMap::new(),
            current: None,
            last_definition: None,
            store,
            shared: BTreeSet::new(),
            is_thread: false,
        }
    }
}

impl Lowering<'_> {
    /// Gives a name to an instance or a store. A case uses each name once; a script that is not ours may use it again.
    pub(super) fn bind(&mut self, id: Option<&Id<'_>>, named: Named) -> Result<(), Diagnostic> {
        let Some(id) = id else { return Ok(()) };
        let before = self.scope.names.insert(id.name().to_owned(), named);
        self.refuse_again(id, before.is_some())
    }

    pub(super) fn bind_definition(&mut self, id: Option<&Id<'_>>, module: ModuleId) -> Result<(), Diagnostic> {
        self.scope.last_definition = Some(module);
        let Some(id) = id else { return Ok(()) };
        let before = self.scope.definitions.insert(id.name().to_owned(), module);
        self.refuse_again(id, before.is_some())
    }

    fn refuse_again(&self, id: &Id<'_>, again: bool) -> Result<(), Diagnostic> {
        if again && self.rules.dialect != Dialect::Foreign {
            return Err(self.refuse(id.span(), format!("`${}` names something else already", id.name())));
        }
        Ok(())
    }

    /// The instance of this name, or the last one.
    pub(super) fn instance(&self, id: Option<&Id<'_>>) -> Result<InstanceId, Diagnostic> {
        let found = match id {
            None => self.scope.current.ok_or_else(|| self.refuse_form("there is no instance above that this could be about"))?,
            Some(id) => match self.named(id)? {
                Named::Instance(instance) => instance,
                Named::Store(_) => return Err(self.refuse(id.span(), format!("`${}` is a store; an instance is needed", id.name()))),
            },
        };
        if self.stores_dropped.contains(&self.store_of(found)) {
            let at = id.map_or_else(|| self.head.clone(), |id| self.base + id.span().offset()..self.base + id.span().offset() + 1);
            return Err(self.text.refuse_token(at.start, "this instance is used after its store was dropped"));
        }
        Ok(found)
    }

    pub(super) fn named(&self, id: &Id<'_>) -> Result<Named, Diagnostic> {
        self.scope.names.get(id.name()).copied().ok_or_else(|| {
            let known = self.scope.names.keys().map(String::as_str);
            self.refuse(id.span(), format!("nothing above is named `${}`", id.name())).did_you_mean(id.name(), known)
        })
    }

    /// The module of this name, or the last one.
    pub(super) fn definition(&self, id: Option<&Id<'_>>) -> Result<ModuleId, Diagnostic> {
        let Some(id) = id else {
            return self.scope.last_definition.ok_or_else(|| self.refuse_form("there is no module above to instantiate"));
        };
        self.scope.definitions.get(id.name()).copied().ok_or_else(|| {
            let known = self.scope.definitions.keys().map(String::as_str);
            self.refuse(id.span(), format!("no module above is named `${}`", id.name())).did_you_mean(id.name(), known)
        })
    }

    pub(super) fn store_of(&self, instance: InstanceId) -> StoreId {
        self.script.instances[instance as usize].store
    }
}
