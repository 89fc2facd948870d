//! Host functions of the closed list.

use crate::session::{Calls, Host};
use dyetest_adapter::{Declined, HostImport, Reading};
use std::{
    fmt,
    io::Write,
    sync::{Arc, OnceLock},
};
use wasmi::{AsContextMut, Caller, Error, Extern, Func, FuncType, Instance, Store, Val, ValType, errors::HostError};

/// The instance that imports a host function. It exists once it is instantiated; its start function runs before that.
pub(crate) type Importer = Arc<OnceLock<Instance>>;

/// An error that a host function of ours reported.
#[derive(Debug)]
pub(crate) struct HostTrap(String);

impl fmt::Display for HostTrap {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

impl HostError for HostTrap {}

fn host_trap(text: impl Into<String>) -> Error {
    Error::host(HostTrap(text.into()))
}

/// What a host function does when it is called, its values ready.
enum Deed {
    Return(Vec<Val>),
    Echo,
    Trap,
    Grow { memory: String, pages: u64 },
    Reenter { export: String },
    Log,
    Mark(Reading),
}

/// Makes the host function `name`, of type `ty`.
pub(crate) fn function(
    store: &mut Store<Host>,
    import: &HostImport,
    returned: Vec<Val>,
    ty: FuncType,
    name: String,
    importer: Importer,
) -> Result<Func, Declined> {
    let deed = match import {
        HostImport::Return(_) => {
            let types: Vec<ValType> = returned.iter().map(Val::ty).collect();
            if types != ty.results() {
                return Err(Declined::fault(format!("`{name}` is to return {types:?}, its type says {:?}", ty.results())));
            }
            Deed::Return(returned)
        }
        HostImport::Echo => Deed::Echo,
        HostImport::Trap => Deed::Trap,
        HostImport::Grow { memory, pages } => Deed::Grow { memory: memory.clone(), pages: *pages },
        HostImport::Reenter { export } => Deed::Reenter { export: export.clone() },
        HostImport::Log => Deed::Log,
        HostImport::Mark(reading) => match mark(store, *reading, &ty, &importer)? {
            Some(typed) => return Ok(typed),
            None => Deed::Mark(*reading),
        },
        HostImport::Hold
        | HostImport::Held
        | HostImport::Never
        | HostImport::Late(_)
        | HostImport::Resource
        | HostImport::Make
        | HostImport::Rep
        | HostImport::Give(_)
        | HostImport::Supply(_)
        | HostImport::Take(_) => {
            return Err(Declined::not_driven(format!("`{name}` is asynchronous, wasmi's host functions are not")));
        }
        HostImport::Alias { .. } => return Err(Declined::fault(format!("`{name}` is an alias of an alias"))),
    };
    let calls: Calls = store.data().calls.clone();
    Ok(Func::new(store, ty, move |caller, arguments, results| {
        if !matches!(deed, Deed::Mark(_)) {
            calls.count(&name);
        }
        deed.perform(caller, importer.get(), arguments, results)
    }))
}

impl Deed {
    fn perform(
        &self,
        mut caller: Caller<'_, Host>,
        importer: Option<&Instance>,
        arguments: &[Val],
        results: &mut [Val],
    ) -> Result<(), Error> {
        match self {
            Deed::Return(values) => results.clone_from_slice(values),
            Deed::Echo => results.iter_mut().zip(arguments).for_each(|(result, argument)| *result = argument.clone()),
            Deed::Trap => return Err(host_trap("host trap")),
            Deed::Grow { memory, pages } => {
                let memory = export(&caller, importer, memory)?.into_memory().ok_or_else(|| host_trap("no memory of that name"))?;
                let old = memory.grow(&mut caller, *pages).ok();
                if let Some(result) = results.first_mut() {
                    *result = size(old, result);
                }
            }
            Deed::Reenter { export: name } => {
                let function = export(&caller, importer, name)?.into_func().ok_or_else(|| host_trap("no function of that name"))?;
                function.call(caller.as_context_mut(), arguments, results)?;
            }
            Deed::Log => log(&caller, importer, arguments)?,
            Deed::Mark(reading) => {
                if let ([Val::I32(at), Val::I32(length)], [result]) = (arguments, results) {
                    *result = Val::I32(pointed(&caller, importer, *reading, *at, *length)?.cast_signed());
                }
            }
        }
        Ok(())
    }
}

/// A host function of known type that tells the mark of what it is pointed at, or does nothing; `None` where it is to be called with
/// values of any type. It is not counted: that would take longer than it does.
fn mark(store: &mut Store<Host>, reading: Reading, ty: &FuncType, importer: &Importer) -> Result<Option<Func>, Declined> {
    let importer = importer.clone();
    match (reading, ty.params(), ty.results()) {
        (Reading::Dynamic, [], []) | (Reading::Dynamic, [ValType::I32, ValType::I32], [ValType::I32]) => Ok(None),
        (_, [], []) => Ok(Some(Func::wrap(store, || {}))),
        (_, [ValType::I32, ValType::I32], [ValType::I32]) => {
            let tell = move |caller: Caller<'_, Host>, at: i32, length: i32| pointed(&caller, importer.get(), reading, at, length);
            Ok(Some(Func::wrap(store, tell)))
        }
        _ => Err(Declined::fault("a mark is told from nothing to nothing, or from two `i32` to one")),
    }
}

fn pointed(caller: &Caller<'_, Host>, importer: Option<&Instance>, reading: Reading, at: i32, length: i32) -> Result<u32, Error> {
    let memory = export(caller, importer, "memory")?.into_memory().ok_or_else(|| host_trap("`memory` is no memory"))?;
    let rest = memory.data(caller).get(at.cast_unsigned() as usize..);
    let bytes = rest.and_then(|rest| rest.get(..length.cast_unsigned() as usize));
    bytes.map(|bytes| reading.mark(bytes)).ok_or_else(|| host_trap("the bytes lie beyond the memory"))
}

/// An export of the importing instance; while its start function runs, of the calling one, which is the same.
fn export(caller: &Caller<'_, Host>, importer: Option<&Instance>, name: &str) -> Result<Extern, Error> {
    let found = match importer {
        Some(instance) => instance.get_export(caller, name),
        None => caller.get_export(name),
    };
    found.ok_or_else(|| host_trap(format!("the importing instance exports no `{name}`")))
}

/// The old size in pages, or -1, as wide as the result.
fn size(old: Option<u64>, result: &Val) -> Val {
    let size = old.map_or(-1, |pages| pages.cast_signed());
    match result.ty() {
        ValType::I64 => Val::I64(size),
        #[expect(clippy::cast_possible_truncation, reason = "a 32-bit memory has at most 65536 pages")]
        _ => Val::I32(size as i32),
    }
}

/// Prints the bytes that a pointer and a length name, or traps.
fn log(caller: &Caller<'_, Host>, importer: Option<&Instance>, arguments: &[Val]) -> Result<(), Error> {
    let memory = export(caller, importer, "memory")?.into_memory().ok_or_else(|| host_trap("`memory` is no memory"))?;
    let number = |value: &Val| match value {
        Val::I32(value) => Some(value.cast_unsigned() as usize),
        Val::I64(value) => usize::try_from(*value).ok(),
        _ => None,
    };
    let range = match arguments {
        [pointer, length] => number(pointer).zip(number(length)).and_then(|(from, length)| Some(from..from.checked_add(length)?)),
        _ => None,
    };
    let bytes = range.and_then(|range| memory.data(caller).get(range)).ok_or_else(|| host_trap("log of bytes beyond the memory"))?;
    let mut out = std::io::stdout().lock();
    out.write_all(bytes).and_then(|()| out.flush()).map_err(|error| host_trap(error.to_string()))
}
