//! Host functions of the closed list.

use crate::session::Calls;
use dyetest_adapter::{Declined, HostImport, Payload, Reading};
use std::{
    fmt,
    io::Write,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};
use wasmer::{Extern, Function, FunctionEnv, FunctionEnvMut, FunctionType, Instance, RuntimeError, Store, Type, Value};

/// The instance that imports a host function. Wasmer gives it to nobody before its start function has run.
#[derive(Default)]
pub(crate) struct Importer {
    pub(crate) instance: OnceLock<Instance>,
    /// Whether a host function wanted its exports too early.
    pub(crate) missed: AtomicBool,
}

/// An error that a host function of ours reported.
#[derive(Debug)]
pub(crate) struct HostTrap(String);

impl fmt::Display for HostTrap {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(&self.0)
    }
}

impl std::error::Error for HostTrap {}

fn host_trap(text: impl Into<String>) -> RuntimeError {
    RuntimeError::user(Box::new(HostTrap(text.into())))
}

/// What a host function does when it is called, its values ready.
enum Deed {
    Return(Vec<Value>),
    Echo,
    Trap,
    Grow { memory: String, pages: u64 },
    Reenter { export: String },
    Log,
    Mark(Reading),
}

/// Makes the host function `name`, of type `ty`.
pub(crate) fn function(
    store: &mut Store,
    import: &HostImport,
    returned: Vec<Value>,
    ty: &FunctionType,
    name: String,
    calls: Calls,
    importer: Arc<Importer>,
) -> Result<Function, Declined> {
    let deed = match import {
        HostImport::Return(_) => {
            let types: Vec<Type> = returned.iter().map(Value::ty).collect();
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
        HostImport::Mark(reading) => match mark(store, *reading, ty, &importer)? {
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
            return Err(Declined::not_driven(format!("`{name}` is asynchronous, this build of Wasmer has no such host functions")));
        }
        HostImport::Alias { .. } => return Err(Declined::fault(format!("`{name}` is an alias of an alias"))),
    };
    let results = ty.results().to_vec();
    let environment = FunctionEnv::new(store, ());
    Ok(Function::new_with_env(store, &environment, ty, move |caller, arguments| {
        if !matches!(deed, Deed::Mark(_)) {
            calls.count(&name);
        }
        deed.perform(caller, &importer, arguments, &results)
    }))
}

impl Deed {
    fn perform(
        &self,
        mut caller: FunctionEnvMut<'_, ()>,
        importer: &Importer,
        arguments: &[Value],
        results: &[Type],
    ) -> Result<Vec<Value>, RuntimeError> {
        match self {
            Deed::Return(values) => Ok(values.clone()),
            Deed::Echo => Ok(arguments.iter().take(results.len()).cloned().collect()),
            Deed::Trap => Err(host_trap("host trap")),
            Deed::Grow { memory, pages } => {
                let Extern::Memory(memory) = export(importer, memory)? else { return Err(host_trap("no memory of that name")) };
                let pages = u32::try_from(*pages).unwrap_or(u32::MAX);
                let old = memory.grow(&mut caller, pages).map_or(-1, |old| old.0.cast_signed());
                Ok(results.first().map(|_| Value::I32(old)).into_iter().collect())
            }
            Deed::Reenter { export: name } => {
                let Extern::Function(function) = export(importer, name)? else { return Err(host_trap("no function of that name")) };
                function.call(&mut caller, arguments).map(Vec::from)
            }
            Deed::Log => log(&caller, importer, arguments).map(|()| Vec::new()),
            Deed::Mark(reading) => match arguments {
                [Value::I32(at), Value::I32(length)] => {
                    let mark = pointed(&caller, importer, *reading, *at, *length)?;
                    Ok(vec![Value::I32(mark.cast_signed())])
                }
                _ => Ok(Vec::new()),
            },
        }
    }
}

fn export<'a>(importer: &'a Importer, name: &str) -> Result<&'a Extern, RuntimeError> {
    let Some(instance) = importer.instance.get() else {
        importer.missed.store(true, Ordering::Relaxed);
        return Err(host_trap("the importing instance is not there yet"));
    };
    instance.exports.get_extern(name).ok_or_else(|| host_trap(format!("the importing instance exports no `{name}`")))
}

/// A host function of known type that tells the mark of what it is pointed at, or does nothing; `None` where it is to be called with
/// values of any type. It is not counted: that would take longer than it does.
fn mark(store: &mut Store, reading: Reading, ty: &FunctionType, importer: &Arc<Importer>) -> Result<Option<Function>, Declined> {
    let (importer, environment) = (importer.clone(), FunctionEnv::new(store, ()));
    match (reading, ty.params(), ty.results()) {
        (Reading::InPlace, [_, ..], _) => Err(Declined::not_driven("Wasmer lets safe code read a memory only by copying out of it")),
        (Reading::Dynamic, [], []) | (Reading::Dynamic, [Type::I32, Type::I32], [Type::I32]) => Ok(None),
        (_, [], []) => Ok(Some(Function::new_typed(store, || {}))),
        (_, [Type::I32, Type::I32], [Type::I32]) => {
            let tell = move |caller: FunctionEnvMut<'_, ()>, at: i32, length: i32| pointed(&caller, &importer, reading, at, length);
            Ok(Some(Function::new_typed_with_env(store, &environment, tell)))
        }
        _ => Err(Declined::fault("a mark is told from nothing to nothing, or from two `i32` to one")),
    }
}

fn pointed(caller: &FunctionEnvMut<'_, ()>, importer: &Importer, reading: Reading, at: i32, length: i32) -> Result<u32, RuntimeError> {
    let Extern::Memory(memory) = export(importer, "memory")? else { return Err(host_trap("`memory` is no memory")) };
    let (at, length) = (u64::from(at.cast_unsigned()), u64::from(length.cast_unsigned()));
    let view = memory.view(caller);
    if at + length > view.data_size() {
        return Err(host_trap("the bytes lie beyond the memory"));
    }
    let bytes = view.copy_range_to_vec(at..at + length).map_err(|error| host_trap(error.to_string()))?;
    Ok(if reading == Reading::Whole { Payload::sum(&bytes) } else { Payload::mark(&bytes) })
}

/// Prints the bytes that a pointer and a length name, or traps.
fn log(caller: &FunctionEnvMut<'_, ()>, importer: &Importer, arguments: &[Value]) -> Result<(), RuntimeError> {
    let Extern::Memory(memory) = export(importer, "memory")? else { return Err(host_trap("`memory` is no memory")) };
    let [Value::I32(pointer), Value::I32(length)] = arguments else {
        return Err(host_trap("log takes a pointer and a length"));
    };
    let (from, length) = (u64::from(pointer.cast_unsigned()), u64::from(length.cast_unsigned()));
    let view = memory.view(caller);
    if from + length > view.data_size() {
        return Err(host_trap("log of bytes beyond the memory"));
    }
    let bytes = view.copy_range_to_vec(from..from + length).map_err(|error| host_trap(error.to_string()))?;
    let mut out = std::io::stdout().lock();
    out.write_all(&bytes).and_then(|()| out.flush()).map_err(|error| host_trap(error.to_string()))
}
