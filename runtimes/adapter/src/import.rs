//! What an instance imports.

use crate::{Id, Payload, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One import of a module, and where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// The module name of the import.
    pub module: String,
    /// The field name of the import.
    pub name: String,
    /// Where it comes from.
    pub from: Source,
}

/// Where an import comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Source {
    /// An export of an earlier instance. If it has no such export, the runtime gets no such import.
    Instance {
        /// The instance.
        instance: Id,
        /// The name of its export.
        export: String,
    },
    /// A host function from the closed list. Its type is the one that the module imports.
    Host(HostImport),
}

/// What a host function does: a closed list, so that no callback crosses the pipe.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum HostImport {
    /// Returns these values.
    Return(Vec<Value>),
    /// Returns its arguments, as many as it has results.
    Echo,
    /// Traps with the text `host trap`.
    Trap,
    /// Grows a memory that the importing instance exports, and returns the old size where it has a result.
    Grow {
        /// The export's name.
        memory: String,
        /// Pages to add.
        pages: u64,
    },
    /// Calls an export of the importing instance with its own arguments, and returns what that returns.
    Reenter {
        /// The export's name.
        export: String,
    },
    /// Takes a pointer and a length into the importing instance's export `memory`, and prints those bytes to standard
    /// output; bytes beyond the memory are a trap of class `host-error`.
    Log,
    /// Keeps the handles that it was passed (components).
    Hold,
    /// Never completes (components).
    Never,
    /// Returns its arguments, as many as it has results, after this many turns of the event loop (components).
    Late(u32),
    /// A resource type of the host's, whose destructor is counted (components).
    Resource,
    /// Returns a new resource of the host's, of the type that its result owns. The first one of a store has the representation 1,
    /// and each further one the next (components).
    Make,
    /// Returns the representation of the host's resource that it is passed, as a `u32` (components).
    Rep,
    /// Returns the last thing that any store's [`HostImport::Hold`] keeps, a resource or the end of a stream or future, which is kept no
    /// longer then (components).
    Held,
    /// Returns a stream or future that the host writes: 1, 2, 3 and so on, as `u8` or `u32` (components).
    Give(Pace),
    /// Takes a stream or future of `u8` or `u32`, and reads it (components).
    Take(Pace),
    /// Takes a list of bytes or a string (components), or a pointer and a length into the importing instance's export `memory`, reads it in
    /// this way, and returns its [`mark`](crate::Payload::mark) as a `u32`. Without parameters it does nothing. It is there to be measured,
    /// and not counted.
    Mark(Reading),
    /// Takes a number of bytes, and returns a list of so many bytes or a string of so many, in order of the alphabet and over again, in this
    /// way. It is there to be measured, and not counted (components).
    Supply(Reading),
    /// The very function that this other import is.
    Alias {
        /// The other import's module name.
        module: String,
        /// The other import's field name.
        name: String,
    },
}

/// How a host function that is measured gets at its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reading {
    /// Through the runtime's interface for values of any type, into bytes of the host's own.
    Dynamic,
    /// Through the runtime's interface for functions of known types, into bytes of the host's own.
    Typed,
    /// As [`Reading::Typed`], but the bytes are read where they lie.
    InPlace,
    /// As [`Reading::InPlace`], and what is returned is the sum of all bytes instead of the mark.
    Whole,
}

impl Reading {
    /// What a host function tells of bytes of a guest's memory that it reads in this way.
    pub fn mark(self, bytes: &[u8]) -> u32 {
        match self {
            Reading::Dynamic | Reading::Typed => Payload::mark(&std::hint::black_box(bytes.to_vec())),
            Reading::InPlace => Payload::mark(bytes),
            Reading::Whole => Payload::sum(bytes),
        }
    }
}

/// How the host writes or reads its end of a stream. A future has one element.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Pace {
    /// How many elements in all; without end where it is missing.
    pub elements: Option<u64>,
    /// How many at a time, at most; as many as the guest offers or asks for where it is missing. The host hands over what is wider than a
    /// byte by the chunk, even when the guest asked for less: what it has no room for is for the runtime to keep.
    pub chunk: Option<u32>,
    /// After how many turns of the event loop, each time.
    pub late: u32,
    /// What the host does after the last element.
    pub then: Then,
}

/// What the host does with an end that it is done with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Then {
    /// It drops it.
    #[default]
    Drop,
    /// It keeps it, and neither writes nor reads on.
    Wait,
}
