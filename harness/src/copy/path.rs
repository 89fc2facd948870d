//! A path: one way for bytes to get from here to there.

use super::{
    program::Program,
    receiver::{Receiver, Text},
};
use dyetest_results::copy::{Group, Memory, PathInfo};

/// One way for bytes to get from here to there, or something else that a boundary costs.
pub struct Path {
    /// Its name, what it is shown with, and the bytes of one element.
    pub info: PathInfo,
    /// What is timed.
    pub what: What,
    /// Payloads, in bytes: multiples of 64.
    pub sizes: &'static [u64],
    /// States of memory, and the payloads at which each is measured. Every path is measured warm, at all of its sizes.
    pub states: &'static [(Memory, &'static [u64])],
    /// The targets that it is measured on where nobody names any.
    pub reach: Reach,
}

/// What is timed.
pub enum What {
    /// A copy in the adapter's process.
    Native,
    /// A loop inside a guest, `run(times, size)`, after `fill(size)`: each turn of it is a crossing.
    Loop {
        /// The guest.
        program: Program,
        /// What the receiver tells.
        receiver: Receiver,
        /// Whether the first byte counts the turns, so that each crossing is seen to carry its own bytes.
        numbered: bool,
    },
    /// The host calls an export again and again.
    Called {
        /// The guest.
        program: Program,
        /// What of it.
        export: Export,
        /// By the interface for functions of known types, or by that for values of any type.
        typed: bool,
    },
    /// A loop inside a guest, `run(times, 0)`, that does the same work on every target, and tells what came of it.
    Work {
        /// The guest.
        program: Program,
        /// What comes of so many turns.
        outcome: fn(u32) -> u32,
    },
    /// An instance is made in a new store, and dropped.
    Instantiate {
        /// The guest.
        program: Program,
        /// Whether its start function traps.
        traps: bool,
    },
    /// A process is started, and one call made in it.
    Process {
        /// The guest.
        program: Program,
    },
}

/// What the host calls.
pub enum Export {
    /// `nothing()`.
    Nothing,
    /// `take(payload)`, which tells what the receiver makes of it.
    Take(Text, Receiver),
    /// `give(size)`, after `fill(size)`; the adapter tells what it makes of what is returned.
    Give(Receiver),
}

/// The targets that a path is measured on where nobody names any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// In the process of one of them: no runtime is involved.
    Native,
    /// The runtime with all that components can do.
    Components,
    /// The same, and without support for asynchronous functions, where calls cost less.
    Calls,
    /// The same two, and what a one-pass compiler makes of the adapters between components.
    Compilers,
    /// Every profile with components that makes and takes down its instances in another way.
    Tenants,
    /// Every runtime, in its usual profile.
    Runtimes,
    /// Every default profile of the runtime whose profiles differ in how they contain.
    Profiles,
}

impl Path {
    /// The program that it runs, if it runs one.
    pub fn program(&self) -> Option<&Program> {
        match &self.what {
            What::Native => None,
            What::Loop { program, .. }
            | What::Called { program, .. }
            | What::Work { program, .. }
            | What::Instantiate { program, .. }
            | What::Process { program } => Some(program),
        }
    }

    /// Whether its program is instantiated once, and called from then on.
    pub fn lives(&self) -> bool {
        matches!(self.what, What::Loop { .. } | What::Called { .. } | What::Work { .. })
    }

    /// Whether this one has no payload.
    pub fn is_containment(&self) -> bool {
        self.info.group == Group::Containment
    }
}
