//! What Wasmtime's errors say, in the harness's words.

use crate::component;
use dyetest_adapter::{Ending, LimitKind, TrapClass};
use std::fmt;
use wasmtime::{AsContextMut, Error, GcHeapOutOfMemory, PoolConcurrencyLimitError, ThrownException, Trap};

/// A host function that failed on its own account.
#[derive(Debug)]
pub(crate) struct HostTrap(pub(crate) &'static str);

impl fmt::Display for HostTrap {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(self.0)
    }
}

impl std::error::Error for HostTrap {}

/// How a call ended that returned this error.
pub(crate) fn ending(store: impl AsContextMut, error: &Error) -> Ending {
    known(store, error).unwrap_or_else(|| Ending::trap(TrapClass::Unclassified, format_args!("{error:#}")))
}

/// The ending that this error stands for, if it is one that guests cause while they run. An exception that nobody caught
/// is taken out of the store, where it would otherwise stay pending.
pub(crate) fn known(mut store: impl AsContextMut, error: &Error) -> Option<Ending> {
    if let Some(trap) = error.downcast_ref::<Trap>() {
        return Some(trapped(*trap));
    }
    if let Some(host) = error.downcast_ref::<HostTrap>() {
        return Some(Ending::trap(TrapClass::HostError, host));
    }
    let text = error.root_cause().to_string();
    if error.is::<ThrownException>() {
        store.as_context_mut().take_pending_exception();
        return Some(Ending::Exception { text });
    }
    if error.is::<PoolConcurrencyLimitError>() {
        return Some(Ending::Limit { kind: LimitKind::Instances, text });
    }
    if error.is::<GcHeapOutOfMemory<()>>() {
        return Some(Ending::Limit { kind: LimitKind::Memory, text });
    }
    component::texts::known(&text)
}

fn trapped(trap: Trap) -> Ending {
    let text = trap.to_string();
    match trap {
        Trap::OutOfFuel => Ending::Limit { kind: LimitKind::Fuel, text },
        Trap::Interrupt => Ending::Limit { kind: LimitKind::Epoch, text },
        Trap::AsyncDeadlock => Ending::Deadlock,
        trap => Ending::Trap { class: class(trap), text },
    }
}

/// The class of a trap. Wasmtime may add codes, so a new one is unclassified until it is added here.
fn class(trap: Trap) -> TrapClass {
    match trap {
        Trap::StackOverflow => TrapClass::StackExhausted,
        Trap::MemoryOutOfBounds => TrapClass::OobMemory,
        Trap::HeapMisaligned => TrapClass::UnalignedAtomic,
        Trap::TableOutOfBounds => TrapClass::OobTable,
        Trap::IndirectCallToNull => TrapClass::NullElement,
        Trap::BadSignature => TrapClass::SigMismatch,
        Trap::IntegerOverflow => TrapClass::IntOverflow,
        Trap::IntegerDivisionByZero => TrapClass::DivZero,
        Trap::BadConversionToInteger => TrapClass::BadConversion,
        Trap::UnreachableCodeReached => TrapClass::Unreachable,
        Trap::AtomicWaitNonSharedMemory => TrapClass::NonsharedWait,
        Trap::NullReference => TrapClass::NullRef,
        Trap::ArrayOutOfBounds => TrapClass::ArrayOob,
        Trap::AllocationTooLarge => TrapClass::AllocTooLarge,
        Trap::CastFailure => TrapClass::CastFail,
        Trap::CannotEnterComponent => TrapClass::CannotEnter,
        Trap::CannotLeaveComponent => TrapClass::CannotLeave,
        Trap::CannotBlockSyncTask => TrapClass::BlockInSync,
        Trap::NoAsyncResult => TrapClass::NoResult,
        Trap::InvalidChar => TrapClass::BadChar,
        Trap::StringOutOfBounds => TrapClass::OobString,
        Trap::ListOutOfBounds => TrapClass::OobList,
        Trap::InvalidDiscriminant => TrapClass::BadDiscriminant,
        Trap::UnalignedPointer => TrapClass::UnalignedPtr,
        Trap::TaskCancelNotCancelled => TrapClass::CancelNotDelivered,
        Trap::TaskCancelOrReturnTwice => TrapClass::DoubleResolve,
        Trap::TaskReturnInvalid => TrapClass::TaskReturnMismatch,
        Trap::WaitableSetDropHasWaiters => TrapClass::HasWaiters,
        Trap::SubtaskCancelAfterTerminal => TrapClass::SubtaskTerminal,
        Trap::UncaughtException => TrapClass::UncaughtExn,
        Trap::CannotResumeThread | Trap::ThreadNewIndirectInvalidType | Trap::ThreadNewIndirectUninitialized => TrapClass::BadThread,
        Trap::SubtaskDropNotResolved => TrapClass::SubtaskUnresolved,
        Trap::BackpressureOverflow => TrapClass::BpOverflow,
        Trap::UnsupportedCallbackCode => TrapClass::BadCallbackCode,
        Trap::ConcurrentFutureStreamOp => TrapClass::CopyBusy,
        Trap::StreamOpTooBig => TrapClass::OpTooBig,
        Trap::WaitableSyncAndAsync => TrapClass::SyncInSet,
        _ => TrapClass::Unclassified,
    }
}
