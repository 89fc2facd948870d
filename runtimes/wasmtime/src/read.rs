//! What the host sees of an instance's exports.

use crate::{
    realm::{Realm, fault},
    shared,
    store::Host,
    values,
};
use dyetest_adapter::{Answer, Declined, Ending, Item, Read};
use wasmtime::{Extern, Instance, Result, RootScope, SharedMemory, Store, Table, bail};

impl Realm {
    /// Reads a memory, a global or a table.
    pub(crate) fn read(&mut self, request: &Read) -> Result<Answer, Declined> {
        let (store, instance) = self.placed(request.instance)?;
        item(store, instance, &request.item).map_err(fault)
    }
}

fn item(store: &mut Store<Host>, instance: Instance, item: &Item) -> Result<Answer> {
    let (Item::Memory { export, .. } | Item::Global { export } | Item::Table { export, .. }) = item;
    match (item, instance.get_export(&mut *store, export)) {
        (Item::Memory { offset, length, .. }, Some(Extern::Memory(memory))) => Ok(Answer::memory(memory.data(&*store), *offset, *length)),
        (Item::Memory { offset, length, .. }, Some(Extern::SharedMemory(memory))) => shared_memory(store, &memory, *offset, *length),
        (Item::Global { .. }, Some(Extern::Global(global))) => {
            let mut scope = RootScope::new(store);
            let value = global.get(&mut scope);
            Ok(Answer::Ended(Ending::Value(vec![values::to_harness(&mut scope, &value)?])))
        }
        (Item::Table { length, .. }, Some(Extern::Table(table))) => elements(store, &table, *length),
        _ => bail!("there is no such export: {item:?}"),
    }
}

fn shared_memory(store: &Store<Host>, memory: &SharedMemory, offset: u64, length: u64) -> Result<Answer> {
    let size = memory.data_size() as u64;
    let start = offset.min(size);
    let Some(part) = shared::read(store.engine(), memory, start, length.min(size - start))? else { bail!("the memory shrank") };
    Ok(Answer::memory_part(size, start, &part))
}

fn elements(store: &mut Store<Host>, table: &Table, length: u64) -> Result<Answer> {
    let size = table.size(&*store);
    let mut elements = Vec::new();
    for index in 0..size.min(length) {
        let mut scope = RootScope::new(&mut *store);
        let Some(element) = table.get(&mut scope, index) else { bail!("the table shrank") };
        elements.push(values::identity(&mut scope, &element)?);
    }
    Ok(Answer::Table { length: size, elements })
}
