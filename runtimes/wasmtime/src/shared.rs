//! Bytes of shared memories.
//!
//! Other threads may write a shared memory at any time, so Wasmtime hands it out as cells that only `unsafe` code can
//! look into. A small guest with a store of its own looks instead. It is compiled by the engine under test, as the
//! accesses of any guest are.

use wasmtime::{Engine, Func, Instance, MemoryType, Module, Result, SharedMemory, Store, Val};

const I32: u8 = 0x7f;
const I64: u8 = 0x7e;

/// A guest that imports the memory.
struct Guest {
    store: Store<()>,
    instance: Instance,
    wide: bool,
}

/// `length` bytes from `at`; `None` if some of them lie beyond the memory.
///
/// # Errors
/// When Wasmtime does not load or run the guest.
pub(crate) fn read(engine: &Engine, memory: &SharedMemory, at: u64, length: u64) -> Result<Option<Vec<u8>>> {
    if !within(memory, at, length) {
        return Ok(None);
    }
    let mut guest = Guest::new(engine, memory)?;
    let mut bytes = Vec::new();
    let end = at + length;
    let mut next = at;
    while next < end {
        if end - next >= 8 {
            bytes.extend(guest.call("word", &[next], None)?.to_le_bytes());
            next += 8;
        } else {
            bytes.push(guest.call("byte", &[next], None)? as u8);
            next += 1;
        }
    }
    Ok(Some(bytes))
}

/// Writes the bytes at `at`; `false`, and nothing is written, if some of them lie beyond the memory.
///
/// # Errors
/// As [`read`].
pub(crate) fn write(engine: &Engine, memory: &SharedMemory, at: u64, bytes: &[u8]) -> Result<bool> {
    if !within(memory, at, bytes.len() as u64) {
        return Ok(false);
    }
    let mut guest = Guest::new(engine, memory)?;
    for (index, byte) in bytes.iter().enumerate() {
        guest.call("put", &[at + index as u64], Some(*byte))?;
    }
    Ok(true)
}

fn within(memory: &SharedMemory, at: u64, length: u64) -> bool {
    at.checked_add(length).is_some_and(|end| end <= memory.data_size() as u64)
}

impl Guest {
    fn new(engine: &Engine, memory: &SharedMemory) -> Result<Self> {
        let ty = memory.ty();
        let module = Module::new(engine, binary(&ty))?;
        let mut store = Store::new(engine, ());
        crate::store::arm(&mut store, Default::default())?;
        let instance = Instance::new(&mut store, &module, &[memory.clone().into()])?;
        Ok(Guest { store, instance, wide: ty.is_64() })
    }

    /// Calls an export with an address and perhaps a byte, and gives its result, if it has one, as 64 bits.
    fn call(&mut self, export: &str, address: &[u64], byte: Option<u8>) -> Result<i64> {
        let function: Func = self.instance.get_func(&mut self.store, export).expect("the guest exports it");
        let address = address.iter().map(|at| if self.wide { Val::I64(*at as i64) } else { Val::I32(*at as i32) });
        let arguments: Vec<_> = address.chain(byte.map(|byte| Val::I32(byte.into()))).collect();
        let mut results = vec![Val::I32(0); function.ty(&self.store).results().len()];
        function.call(&mut self.store, &arguments, &mut results)?;
        Ok(match results.first() {
            Some(Val::I64(word)) => *word,
            Some(Val::I32(byte)) => i64::from(*byte),
            _ => 0,
        })
    }
}

/// The guest: `word` loads eight bytes, `byte` loads one, `put` stores one.
fn binary(memory: &MemoryType) -> Vec<u8> {
    let address = if memory.is_64() { I64 } else { I32 };
    let mut limits = vec![0x03];
    limits[0] |= if memory.is_64() { 0x04 } else { 0 };
    limits[0] |= if memory.page_size_log2() == 16 { 0 } else { 0x08 };
    limits.extend(leb(memory.minimum()));
    limits.extend(leb(memory.maximum().expect("a shared memory has a maximum")));
    if memory.page_size_log2() != 16 {
        limits.extend(leb(memory.page_size_log2().into()));
    }
    let mut module = b"\0asm\x01\0\0\0".to_vec();
    module.extend(section(1, &[3, 0x60, 1, address, 1, I64, 0x60, 1, address, 1, I32, 0x60, 2, address, I32, 0]));
    module.extend(section(2, &[&[1, 0, 0, 2], limits.as_slice()].concat()));
    module.extend(section(3, &[3, 0, 1, 2]));
    module.extend(section(7, &[&[3, 4], b"word".as_slice(), &[0, 0, 4], b"byte", &[0, 1, 3], b"put", &[0, 2]].concat()));
    let word = [7, 0, 0x20, 0, 0x29, 0, 0, 0x0b];
    let byte = [7, 0, 0x20, 0, 0x2d, 0, 0, 0x0b];
    let put = [9, 0, 0x20, 0, 0x20, 1, 0x3a, 0, 0, 0x0b];
    module.extend(section(10, &[[3].as_slice(), &word, &byte, &put].concat()));
    module
}

fn section(id: u8, content: &[u8]) -> Vec<u8> {
    [&[id], leb(content.len() as u64).as_slice(), content].concat()
}

/// A number in LEB128.
fn leb(mut number: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = (number & 0x7f) as u8;
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}
