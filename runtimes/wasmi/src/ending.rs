//! wasmi's errors as endings.

use crate::host::HostTrap;
use dyetest_adapter::{Ending, LimitKind, Stage, TrapClass};
use wasmi::{
    Error, TrapCode,
    errors::{ErrorKind, InstantiationError, MemoryError, TableError},
};

/// What an error of wasmi says about how a step ended.
pub(crate) fn of(error: &Error) -> Ending {
    if let Some(code) = error.as_trap_code() {
        return trap(code, error);
    }
    match error.kind() {
        ErrorKind::Host(_) if error.downcast_ref::<HostTrap>().is_some() => Ending::trap(TrapClass::HostError, error),
        ErrorKind::I32ExitStatus(status) => Ending::Exit(*status),
        ErrorKind::Memory(memory) => memory_error(memory),
        ErrorKind::Table(table) => table_error(table),
        ErrorKind::Linker(_) => Ending::refused(Stage::Link, error),
        ErrorKind::Instantiation(instantiation) => instantiation_error(instantiation),
        // One parser does both: decoding and validation are not told apart.
        ErrorKind::Read(_) | ErrorKind::Wasm(_) | ErrorKind::Wat(_) => Ending::refused(Stage::Load, error),
        ErrorKind::UserLimits(_) | ErrorKind::ImplementationLimits(_) => Ending::refused(Stage::Load, error),
        ErrorKind::Translation(_) | ErrorKind::Ir(_) => Ending::refused(Stage::Compile, error),
        _ => Ending::trap(TrapClass::Unclassified, error),
    }
}

fn trap(code: TrapCode, error: &Error) -> Ending {
    let class = match code {
        TrapCode::UnreachableCodeReached => TrapClass::Unreachable,
        TrapCode::MemoryOutOfBounds => TrapClass::OobMemory,
        TrapCode::TableOutOfBounds => TrapClass::OobTable,
        TrapCode::IndirectCallToNull => TrapClass::NullElement,
        TrapCode::IntegerDivisionByZero => TrapClass::DivZero,
        TrapCode::IntegerOverflow => TrapClass::IntOverflow,
        TrapCode::BadConversionToInteger => TrapClass::BadConversion,
        TrapCode::StackOverflow => TrapClass::StackExhausted,
        TrapCode::BadSignature => TrapClass::SigMismatch,
        TrapCode::OutOfFuel => return Ending::Limit { kind: LimitKind::Fuel, text: error.to_string() },
        TrapCode::GrowthOperationLimited => return Ending::Limit { kind: LimitKind::Memory, text: error.to_string() },
        // The host's memory ran out, which no case can ask for.
        TrapCode::OutOfSystemMemory => TrapClass::Unclassified,
    };
    Ending::trap(class, error)
}

fn instantiation_error(error: &InstantiationError) -> Ending {
    use InstantiationError as E;
    match error {
        E::MismatchedNumberOfImports { .. }
        | E::ImportTypeMismatch { .. }
        | E::GlobalTypeMismatch { .. }
        | E::FuncTypeMismatch { .. }
        | E::TableTypeMismatch { .. }
        | E::MemoryTypeMismatch { .. } => Ending::refused(Stage::Link, error),
        E::ElementSegmentDoesNotFit { .. } => Ending::trap(TrapClass::OobTable, error),
        E::TooManyInstances | E::TooManyTables | E::TooManyMemories => {
            Ending::Limit { kind: LimitKind::Instances, text: error.to_string() }
        }
        E::FailedToInstantiateMemory(memory) => memory_error(memory),
        E::FailedToInstantiateTable(table) => table_error(table),
        E::UnexpectedStartFn { .. } => Ending::refused(Stage::Instantiate, error),
    }
}

/// A memory that could not be made. Accesses and growth beyond the bounds are traps, and told above.
fn memory_error(error: &MemoryError) -> Ending {
    match error {
        MemoryError::ResourceLimiterDeniedAllocation => Ending::Limit { kind: LimitKind::Memory, text: error.to_string() },
        _ => Ending::refused(Stage::Instantiate, error),
    }
}

fn table_error(error: &TableError) -> Ending {
    match error {
        TableError::ResourceLimiterDeniedAllocation => Ending::Limit { kind: LimitKind::Table, text: error.to_string() },
        TableError::CopyOutOfBounds => Ending::trap(TrapClass::OobTable, error),
        _ => Ending::refused(Stage::Instantiate, error),
    }
}
