//! Traps of components that Wasmtime tells in words only.

use dyetest_adapter::{
    Ending, LimitKind,
    TrapClass::{self, *},
};

/// What a text contains, and the class of trap that it stands for; the first that applies.
const TRAPS: &[(&str, TrapClass)] = &[
    ("unknown handle index", UnknownHandle),
    ("host resource already consumed", UnknownHandle),
    ("host-owned resource was already de-allocated", UnknownHandle),
    ("is not a resource", WrongHandleType),
    ("is not an own resource", WrongHandleType),
    ("cannot lift own resource from a borrow", WrongHandleType),
    ("cannot lower a `borrow` resource into an `own`", WrongHandleType),
    ("used with the wrong type", WrongHandleType),
    ("resource type mismatch", WrongHandleType),
    ("mismatched resource types", WrongHandleType),
    ("handle is not a", WrongHandleType),
    // The host handed over what its store's table does not have.
    ("resource not present", HostError),
    ("handle is a stream of a different type", WrongHandleType),
    ("handle is a future of a different type", WrongHandleType),
    ("payload types differ", WrongHandleType),
    ("passed read end to", WrongHandleType),
    ("passed write end to", WrongHandleType),
    ("cannot remove owned resource while borrowed", HandleLent),
    ("borrow handles still remain at the end of the call", BorrowsRemain),
    ("invalid option discriminant", BadDiscriminant),
    ("invalid expected discriminant", BadDiscriminant),
    ("invalid discriminant", BadDiscriminant),
    ("out of range [0..", BadDiscriminant),
    ("converted integer out of range for `char`", BadChar),
    ("invalid utf", BadEncoding),
    ("incomplete utf-8 byte sequence", BadEncoding),
    ("unpaired surrogate found", BadEncoding),
    ("string pointer/length out of bounds", OobString),
    ("string pointer not aligned", UnalignedPtr),
    ("invalid debug message pointer: out of bounds", OobString),
    ("realloc return", ReallocBad),
    ("not aligned", UnalignedPtr),
    ("pointer/length out of bounds", OobList),
    ("pointer out of bounds", OobList),
    ("size overflow copying", OobList),
    ("byte length overflow", OobList),
    ("cannot remove busy", CopyBusy),
    ("cannot drop busy", CopyBusy),
    ("cancelled when no", CopyIdle),
    ("resource has children", HasWaiters),
    ("while it's in a waitable set", EndInSet),
    ("cannot drop future write end without first writing a value", FutureUnwritten),
    ("cannot read from and write to intra-component", CopyWithin),
    ("after being notified that the", CopyDone),
    ("after previous read succeeded", CopyDone),
    ("after previous write succeeded", CopyDone),
];

/// What a text contains, and the limit that it stands for.
const LIMITS: &[(&str, LimitKind)] = &[
    ("cannot allocate another handle", LimitKind::Handles),
    ("cannot lend resource", LimitKind::Handles),
    ("resource table has no free keys", LimitKind::Handles),
    ("fuel allocated for hostcalls has been exhausted", LimitKind::Memory),
];

/// The ending that the text of an error stands for, if it is one that guests cause.
pub(crate) fn known(text: &str) -> Option<Ending> {
    let limit = LIMITS.iter().find(|(part, _)| text.contains(part));
    if let Some((_, kind)) = limit {
        return Some(Ending::Limit { kind: *kind, text: text.to_owned() });
    }
    let (_, class) = TRAPS.iter().find(|(part, _)| text.contains(part))?;
    Some(Ending::trap(*class, text))
}
