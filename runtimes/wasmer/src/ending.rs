//! Wasmer's errors as endings.

use crate::host::HostTrap;
use dyetest_adapter::{Ending, Stage, TrapClass};
use wasmer::{CompileError, InstantiationError, LinkError, RuntimeError, WasmError, sys::vm::TrapCode};

/// What a refused module says.
pub(crate) fn of_compile(error: &CompileError) -> Ending {
    let stage = match error {
        // One parser does both: decoding and validation are not told apart.
        CompileError::Validate(_) => Stage::Load,
        CompileError::Wasm(WasmError::InvalidWebAssembly { .. } | WasmError::Generic(_)) => Stage::Load,
        _ => Stage::Compile,
    };
    Ending::refused(stage, error)
}

/// What a refused instantiation says, or a trap in it.
pub(crate) fn of_instantiation(error: &InstantiationError) -> Ending {
    match error {
        InstantiationError::Start(error) | InstantiationError::Link(LinkError::Trap(error)) => of_call(error),
        InstantiationError::Link(LinkError::Import(..)) | InstantiationError::DifferentStores => Ending::refused(Stage::Link, error),
        InstantiationError::Link(LinkError::Resource(_)) | InstantiationError::CpuFeature(_) | InstantiationError::DifferentArchOS => {
            Ending::refused(Stage::Instantiate, error)
        }
    }
}

/// What ended a call.
pub(crate) fn of_call(error: &RuntimeError) -> Ending {
    let text = error.message();
    if error.is_exception() {
        return Ending::Exception { text };
    }
    if error.is::<HostTrap>() {
        return Ending::trap(TrapClass::HostError, text);
    }
    Ending::trap(error.clone().to_trap().map_or(TrapClass::Unclassified, class), text)
}

fn class(code: TrapCode) -> TrapClass {
    match code {
        TrapCode::StackOverflow => TrapClass::StackExhausted,
        TrapCode::HeapAccessOutOfBounds => TrapClass::OobMemory,
        TrapCode::HeapMisaligned | TrapCode::UnalignedAtomic => TrapClass::UnalignedAtomic,
        TrapCode::TableAccessOutOfBounds => TrapClass::OobTable,
        TrapCode::IndirectCallToNull => TrapClass::NullElement,
        TrapCode::BadSignature => TrapClass::SigMismatch,
        TrapCode::IntegerOverflow => TrapClass::IntOverflow,
        TrapCode::IntegerDivisionByZero => TrapClass::DivZero,
        TrapCode::BadConversionToInteger => TrapClass::BadConversion,
        TrapCode::UnreachableCodeReached => TrapClass::Unreachable,
        TrapCode::UninitializedExnRef => TrapClass::NullRef,
        // Of the host's own doing, or of features that this build does not have.
        TrapCode::UncaughtException | TrapCode::YieldOutsideAsyncContext | TrapCode::HostInterrupt | TrapCode::ReadonlyTableModified => {
            TrapClass::Unclassified
        }
    }
}
