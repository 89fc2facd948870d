//! What the host changes in an instance's exports.

use crate::{
    realm::{Realm, fault},
    shared,
    store::Host,
    values,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use dyetest_adapter::{Declined, Ending, TrapClass, Value, Write};
use wasmtime::{Extern, Instance, Result, RootScope, Store, bail};

impl Realm {
    /// Writes a memory or a global.
    pub(crate) fn write(&mut self, request: &Write) -> Result<Ending, Declined> {
        let (Write::Memory { instance: id, .. } | Write::Global { instance: id, .. }) = request;
        let (store, instance) = self.placed(*id)?;
        let written = match request {
            Write::Memory { export, offset, base64, .. } => {
                let bytes = STANDARD.decode(base64).map_err(|error| Declined::fault(format!("the bytes are not base64: {error}")))?;
                memory(store, instance, export, *offset, &bytes)
            }
            Write::Global { export, value, .. } => global(store, instance, export, value),
        };
        written.map_err(fault)
    }
}

fn memory(store: &mut Store<Host>, instance: Instance, export: &str, offset: u64, bytes: &[u8]) -> Result<Ending> {
    let within = match instance.get_export(&mut *store, export) {
        Some(Extern::Memory(memory)) => usize::try_from(offset).is_ok_and(|offset| memory.write(store, offset, bytes).is_ok()),
        Some(Extern::SharedMemory(memory)) => shared::write(store.engine(), &memory, offset, bytes)?,
        _ => bail!("there is no memory {export}"),
    };
    Ok(if within { Ending::done() } else { Ending::trap(TrapClass::OobMemory, "out of bounds memory access by the host") })
}

fn global(store: &mut Store<Host>, instance: Instance, export: &str, value: &Value) -> Result<Ending> {
    let Some(global) = instance.get_global(&mut *store, export) else { bail!("there is no global {export}") };
    let mut scope = RootScope::new(store);
    let value = values::to_guest(&mut scope, value)?;
    global.set(&mut scope, value)?;
    Ok(Ending::done())
}
