//! Components: their imports, their values, and the life of a call.
//!
//! Every call is a task of its store, the synchronous ones too, so that all of them may block, be left pending, and be dropped by the
//! host. A started call is parked in a task that the store owns, since a call's future borrows what lets it reach the store.

mod calls;
mod ends;
mod executor;
mod host;
mod linker;
mod mark;
mod measure;
pub(crate) mod texts;
mod values;

pub(crate) use calls::Calls;
pub(crate) use host::{Kept, State};
pub(crate) use measure::timed_instantiation;

use crate::{
    imports,
    realm::{Realm, fault},
    store,
};
use dyetest_adapter::{Declined, Ending, Instantiate, Stage};
use wasmtime::{Result, component};

/// An instance of a component, and the store that it lives in.
#[derive(Clone, Copy)]
pub(crate) struct PlacedComponent {
    pub(crate) store: dyetest_adapter::Id,
    pub(crate) instance: component::Instance,
}

impl Realm {
    /// Loads a component. Wasmtime does not say whether a binary that it refuses is malformed, invalid or not to be compiled.
    pub(crate) fn compile_component(&mut self, module: dyetest_adapter::Id, code: &[u8]) -> Ending {
        match component::Component::from_binary(&self.engine, code) {
            Ok(loaded) => {
                self.components.insert(module, loaded);
                Ending::done()
            }
            Err(error) => Ending::refused(Stage::Load, format_args!("{error:#}")),
        }
    }

    /// Instantiates a component, start functions of its modules included.
    pub(crate) fn instantiate_component(&mut self, request: &Instantiate, component: &component::Component) -> Result<Ending, Declined> {
        let linker = linker::linker(&self.engine, &self.common, request, component)?;
        let ready = match linker.instantiate_pre(component) {
            Ok(ready) => ready,
            Err(error) => return Ok(Ending::refused(Stage::Link, format_args!("{error:#}"))),
        };
        let store = self.store_or_new(request.store, &request.limits);
        store::arm(store, request.budget).map_err(fault)?;
        store.data_mut().take_refusal();
        let Some(instantiated) = executor::drive(ready.instantiate_async(&mut *store)) else {
            return Ok(Ending::Pending);
        };
        Ok(match instantiated {
            Ok(instance) => {
                store.data_mut().components.add(request.instance, instance);
                self.component_instances.insert(request.instance, PlacedComponent { store: request.store, instance });
                Ending::done()
            }
            Err(error) => imports::failed(store, Stage::Instantiate, &error),
        })
    }
}
