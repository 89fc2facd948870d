//! The closed table of trap classes.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

macro_rules! classes {
    ($($(#[$doc:meta])* $variant:ident $id:literal [$($text:literal),*],)*) => {
        /// Why a step trapped. Runtimes word the same trap differently, so cases compare classes and keep the words as
        /// evidence. An adapter that cannot map a trap says `unclassified`, which no case permits.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum TrapClass { $($(#[$doc])* #[serde(rename = $id)] $variant,)* }

        impl TrapClass {
            /// Every class, in the order of the table.
            pub const ALL: &[TrapClass] = &[$(TrapClass::$variant),*];

            /// Its name in case files and records.
            pub fn id(self) -> &'static str {
                match self { $(TrapClass::$variant => $id,)* }
            }

            /// The texts that scripts of the specification use for it. A script's text names the class when one of
            /// these starts with it, or it with one of these.
            pub fn texts(self) -> &'static [&'static str] {
                match self { $(TrapClass::$variant => &[$($text),*],)* }
            }
        }
    };
}

classes! {
    /// A memory access beyond the memory's length.
    OobMemory "oob-memory" ["out of bounds memory access"],
    /// A table access beyond the table's length.
    OobTable "oob-table" ["out of bounds table access", "undefined element", "undefined"],
    /// An indirect call of an empty slot.
    NullElement "null-element" ["uninitialized element", "uninitialized"],
    /// An indirect call of a function of another type.
    SigMismatch "sig-mismatch" ["indirect call type mismatch"],
    /// An indirect call of an empty slot or of another type, where the runtime does not tell the two apart.
    IndirectCall "indirect-call" [],
    /// `unreachable` was executed.
    Unreachable "unreachable" ["unreachable"],
    /// The call stack is exhausted.
    StackExhausted "stack-exhausted" ["call stack exhausted"],
    /// An integer operation overflowed.
    IntOverflow "int-overflow" ["integer overflow"],
    /// An integer was divided by zero.
    DivZero "div-zero" ["integer divide by zero"],
    /// A float that has no integer was converted.
    BadConversion "bad-conversion" ["invalid conversion to integer"],
    /// A float was converted that is too large or has no integer, where the runtime does not tell the two apart.
    Unrepresentable "unrepresentable" [],
    /// An atomic access was not aligned.
    UnalignedAtomic "unaligned-atomic" ["unaligned atomic"],
    /// `memory.atomic.wait` on a memory that is not shared.
    NonsharedWait "nonshared-wait" ["expected shared memory"],
    /// A null reference was used.
    NullRef "null-ref" [
        "null reference", "null function reference", "null structure reference", "null array reference", "null i31 reference",
        "null exception reference"
    ],
    /// A cast to another type failed.
    CastFail "cast-fail" ["cast failure"],
    /// An access beyond an array's length.
    ArrayOob "array-oob" ["out of bounds array access", "out of bounds memory access array"],
    /// An object too large to allocate.
    AllocTooLarge "alloc-too-large" ["allocation size too large"],
    /// A component instance was entered that may not be entered.
    CannotEnter "cannot-enter" ["cannot enter component instance"],
    /// A component instance was left when it may not be left.
    CannotLeave "cannot-leave" ["cannot leave component instance"],
    /// A synchronous task tried to block.
    BlockInSync "block-in-sync" ["cannot block a synchronous task before returning"],
    /// A handle that is not in the table.
    UnknownHandle "unknown-handle" ["unknown handle index"],
    /// A handle of another type.
    WrongHandleType "wrong-handle-type" ["handle index used with the wrong type"],
    /// An owned resource was moved or dropped while lent.
    HandleLent "handle-lent" ["cannot remove owned resource while borrowed"],
    /// A task ended while it held borrows.
    BorrowsRemain "borrows-remain" ["borrow handles still remain at the end of the call"],
    /// A discriminant beyond the cases.
    BadDiscriminant "bad-discriminant" ["invalid discriminant"],
    /// A `char` that is no Unicode scalar value.
    BadChar "bad-char" ["invalid char value"],
    /// A string that is not in its encoding.
    BadEncoding "bad-encoding" ["invalid utf-8"],
    /// A string beyond the memory.
    OobString "oob-string" ["string pointer/length out of bounds"],
    /// A list beyond the memory.
    OobList "oob-list" ["list pointer/length out of bounds"],
    /// A pointer that is not aligned.
    UnalignedPtr "unaligned-ptr" ["unaligned pointer"],
    /// `realloc` returned memory that cannot be used.
    ReallocBad "realloc-bad" ["realloc return: beyond end of memory"],
    /// A callback returned an unknown code.
    BadCallbackCode "bad-callback-code" ["unsupported callback code"],
    /// A stream or future end is busy.
    CopyBusy "copy-busy" ["cannot have concurrent operations active on a future/stream"],
    /// A stream or future end is done.
    CopyDone "copy-done" ["cannot write after being notified that the readable end dropped"],
    /// A copy was cancelled that was not going on.
    CopyIdle "copy-idle" ["stream or future read cancelled when no read is pending"],
    /// A stream or future of anything but numbers was copied within one instance.
    CopyWithin "copy-within" ["cannot read from and write to intra-component future/stream with non-numeric payload"],
    /// An end was moved while in a waitable set.
    EndInSet "end-in-set" ["cannot lift stream while it's in a waitable set"],
    /// A synchronous operation on a waitable that is in a set.
    SyncInSet "sync-in-set" ["waitable cannot be used synchronously while added to a waitable set"],
    /// A subtask was dropped before it resolved.
    SubtaskUnresolved "subtask-unresolved" ["cannot drop a subtask which has not yet resolved"],
    /// A subtask was cancelled after its end had been delivered, or twice.
    SubtaskTerminal "subtask-terminal" ["`subtask.cancel` called after terminal status delivered"],
    /// A task was cancelled that had not been asked to cancel.
    CancelNotDelivered "cancel-not-delivered" ["`task.cancel` called by task which has not been cancelled"],
    /// A task resolved twice.
    DoubleResolve "double-resolve" ["`task.return` or `task.cancel` called more than once for current task"],
    /// A task ended without a result.
    NoResult "no-result" ["async-lifted export failed to produce a result"],
    /// `task.return` of another type.
    TaskReturnMismatch "task-return-mismatch" ["invalid `task.return` signature and/or options for current task"],
    /// The backpressure counter overflowed.
    BpOverflow "bp-overflow" ["backpressure counter overflow"],
    /// A future's writable end was dropped before it wrote.
    FutureUnwritten "future-unwritten" ["cannot drop future write end without first writing a value"],
    /// A waitable set was dropped while tasks waited on it.
    HasWaiters "has-waiters" ["cannot drop waitable set with waiters"],
    /// A stream operation counts too many elements.
    OpTooBig "op-too-big" ["stream read/write count too large"],
    /// An exception reached the boundary of a component.
    UncaughtExn "uncaught-exn" ["uncaught exception propagated out of component"],
    /// A thread index that is not in the table.
    BadThread "bad-thread" ["cannot resume thread which is not suspended"],
    /// A host function reported an error of its own.
    HostError "host-error" ["host trap"],
    /// None of the above. Never permitted.
    Unclassified "unclassified" [],
}

impl TrapClass {
    /// The class that a script's text names.
    pub fn from_script_text(text: &str) -> Option<TrapClass> {
        let names = |class: &&TrapClass| class.texts().iter().any(|known| text.starts_with(known));
        Self::ALL.iter().find(names).copied()
    }

    /// The class of this name, as [`TrapClass::id`] gives it.
    pub fn from_id(id: &str) -> Option<TrapClass> {
        Self::ALL.iter().find(|class| class.id() == id).copied()
    }

    /// Whether a trap of class `self` is what was asked for as `wanted`: `indirect-call` stands for `null-element` and
    /// `sig-mismatch`, `unrepresentable` for `int-overflow` and `bad-conversion`.
    pub fn matches(self, wanted: TrapClass) -> bool {
        let stands_for: &[TrapClass] = match self {
            TrapClass::Unclassified => return false,
            TrapClass::IndirectCall => &[TrapClass::NullElement, TrapClass::SigMismatch],
            TrapClass::Unrepresentable => &[TrapClass::IntOverflow, TrapClass::BadConversion],
            _ => &[],
        };
        self == wanted || stands_for.contains(&wanted)
    }
}

impl std::fmt::Display for TrapClass {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::TrapClass::{self, *};

    #[test]
    fn texts_of_the_official_scripts_name_their_class() {
        for (text, class) in [
            ("out of bounds memory access", OobMemory),
            ("out of bounds table access", OobTable),
            ("undefined element", OobTable),
            ("uninitialized element 7", NullElement),
            ("indirect call type mismatch", SigMismatch),
            ("null function reference", NullRef),
            ("out of bounds array access", ArrayOob),
        ] {
            assert_eq!(TrapClass::from_script_text(text), Some(class), "{text}");
        }
        assert_eq!(TrapClass::from_script_text("something else"), None);
    }

    #[test]
    fn unclassified_never_matches() {
        assert!(!Unclassified.matches(Unclassified));
        assert!(IndirectCall.matches(SigMismatch) && IndirectCall.matches(NullElement) && !IndirectCall.matches(OobTable));
        assert!(Unrepresentable.matches(IntOverflow) && Unrepresentable.matches(BadConversion) && !Unrepresentable.matches(DivZero));
        assert!(!SigMismatch.matches(NullElement) && !IntOverflow.matches(Unrepresentable));
    }

    #[test]
    fn ids_are_unique_and_serialise_as_themselves() {
        for class in TrapClass::ALL {
            assert_eq!(TrapClass::from_id(class.id()), Some(*class));
            assert_eq!(serde_json::to_value(class).unwrap(), class.id());
        }
    }
}
