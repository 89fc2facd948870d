//! What the host sees of an instance's exports.

use crate::{realm::Realm, shared, store::Host, values};
use dyetest_adapter::{Answer, Ending, Item, Read};
use wasmtime::{Extern, Instance, Result, RootScope, SharedMemory, Store, Table, bail};

impl Realm {
    /// Reads a memory, a global or a table.
    pub(crate) fn read(&mut self, request: &Read) -> Answer {
        let (store, instance) = match self.placed(request.instance) {
            Ok(placed) => placed,
            Err(fault) => return fault,
        };
        item(store, instance, &request.item).unwrap_or_else(|error| Answer::Fault(format!("instance {}: {error:#}", request.instance)))
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
    let size = memory.data_size();
    let start = usize::try_from(offset).unwrap_or(usize::MAX).min(size);
    let part = length.min((size - start) as u64);
    let Some(bytes) = shared::read(store.engine(), memory, start as u64, part)? else { bail!("the memory shrank") };
    let mut whole = vec![0; size];
    whole[start..start + bytes.len()].copy_from_slice(&bytes);
    Ok(Answer::memory(&whole, offset, length))
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
