//! The host functions of the closed list.

use crate::{measure, shared, store::Host, traps::HostTrap, values};
use dyetest_adapter::{Declined, HostImport, Reading, Value};
use std::io::Write as _;
use wasmtime::{Caller, Error, Extern, Func, FuncType, Result, RootScope, Store, Val, ValType};

/// Makes the function that `import` declares, of the type that the module imports. Calls are counted under `name`.
///
/// # Errors
/// When it is for components only, or the declaration does not fit the type.
pub(crate) fn function(store: &mut Store<Host>, name: String, import: HostImport, ty: FuncType) -> Result<Func, Declined> {
    check(store, &name, &import, &ty)?;
    if let HostImport::Mark(reading @ (Reading::Typed | Reading::InPlace | Reading::Whole)) = import {
        return Ok(measure::mark(store, reading, &ty));
    }
    let body = move |mut caller: Caller<'_, Host>, arguments: &[Val], results: &mut [Val]| {
        if !matches!(import, HostImport::Mark(_)) {
            caller.data().called(&name);
        }
        perform(&import, &mut caller, arguments, results)
    };
    Func::try_new(store, ty, body).map_err(|error| Declined::fault(error.to_string()))
}

/// Whether the declaration fits the type.
fn check(store: &mut Store<Host>, name: &str, import: &HostImport, ty: &FuncType) -> Result<(), Declined> {
    let integer = |ty: &ValType| matches!(ty, ValType::I32 | ValType::I64);
    let fits = match import {
        HostImport::Return(values) => {
            returns(store, values, ty).map_err(|error| Declined::fault(format!("the host function {name}: {error}")))?
        }
        HostImport::Echo => {
            ty.params().len() >= ty.results().len() && ty.params().zip(ty.results()).all(|(given, wanted)| given.matches(&wanted))
        }
        HostImport::Grow { .. } => ty.results().len() <= 1 && ty.results().all(|result| integer(&result)),
        HostImport::Log => ty.params().len() == 2 && ty.params().all(|param| integer(&param)) && ty.results().len() == 0,
        HostImport::Mark(_) => measure::marks(ty),
        HostImport::Trap | HostImport::Reenter { .. } => true,
        HostImport::Alias { .. } => return Err(Declined::fault(format!("{name} is an alias and no function of its own"))),
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
            return Err(Declined::not_driven(format!("the host function {name}: {import:?} is for components")));
        }
    };
    if fits { Ok(()) } else { Err(Declined::fault(format!("the host function {name}: {import:?} does not fit {ty}"))) }
}

fn returns(store: &mut Store<Host>, values: &[Value], ty: &FuncType) -> Result<bool> {
    let mut scope = RootScope::new(store);
    if values.len() != ty.results().len() {
        return Ok(false);
    }
    for (value, wanted) in values.iter().zip(ty.results()) {
        let value = values::to_guest(&mut scope, value)?;
        if !value.matches_ty(&scope, &wanted)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn perform(import: &HostImport, caller: &mut Caller<'_, Host>, arguments: &[Val], results: &mut [Val]) -> Result<()> {
    match import {
        HostImport::Return(values) => {
            for (result, value) in results.iter_mut().zip(values) {
                *result = values::to_guest(&mut *caller, value)?;
            }
            Ok(())
        }
        HostImport::Echo => {
            results.copy_from_slice(&arguments[..results.len()]);
            Ok(())
        }
        HostImport::Trap => Err(trap("host trap")),
        HostImport::Grow { memory, pages } => grow(caller, memory, *pages, results),
        HostImport::Reenter { export } => match caller.get_export(export) {
            Some(Extern::Func(function)) => function.call(caller, arguments, results),
            _ => Err(trap("host trap: no such function to re-enter")),
        },
        HostImport::Log => log(caller, arguments),
        HostImport::Mark(reading) => measure::mark_dynamic(caller, *reading, arguments, results),
        _ => unreachable!("refused by `check`"),
    }
}

fn grow(caller: &mut Caller<'_, Host>, memory: &str, pages: u64, results: &mut [Val]) -> Result<()> {
    let grown = match caller.get_export(memory) {
        Some(Extern::Memory(memory)) => memory.grow(&mut *caller, pages),
        Some(Extern::SharedMemory(memory)) => memory.grow(pages),
        _ => return Err(trap("host trap: no such memory to grow")),
    };
    let old = grown.map_or(-1, |old| old as i64);
    if let Some(result) = results.first_mut() {
        *result = if matches!(result, Val::I64(_)) { Val::I64(old) } else { Val::I32(old as i32) };
    }
    Ok(())
}

fn log(caller: &mut Caller<'_, Host>, arguments: &[Val]) -> Result<()> {
    let [at, length] = arguments else { return Err(trap("host trap: a pointer and a length are needed")) };
    let (at, length) = (address(at), address(length));
    let bytes = match caller.get_export("memory") {
        Some(Extern::Memory(memory)) => range(memory.data(&mut *caller), at, length).map(<[u8]>::to_vec),
        Some(Extern::SharedMemory(memory)) => shared::read(caller.engine(), &memory, at, length)?,
        _ => return Err(trap("host trap: the caller exports no memory")),
    };
    let bytes = bytes.ok_or_else(|| trap("host trap: the bytes to print lie beyond the memory"))?;
    let mut output = std::io::stdout().lock();
    output.write_all(&bytes).and_then(|()| output.flush()).map_err(Error::new)
}

fn range(memory: &[u8], at: u64, length: u64) -> Option<&[u8]> {
    let start = usize::try_from(at).ok()?;
    memory.get(start..start.checked_add(usize::try_from(length).ok()?)?)
}

/// Addresses and lengths are unsigned.
fn address(value: &Val) -> u64 {
    match value {
        Val::I32(value) => u64::from(*value as u32),
        Val::I64(value) => *value as u64,
        _ => unreachable!("checked by `check`"),
    }
}

fn trap(text: &'static str) -> Error {
    Error::new(HostTrap(text))
}
