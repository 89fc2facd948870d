//! The state of everything.

use super::{
    super::command::{Kind, Side, Way},
    mode,
};
use std::collections::BTreeMap;

/// What a handle refers to, wherever the handle is.
pub(in super::super) type Id = u32;

/// What a word that should be a handle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Held {
    Nothing,
    /// The number of this handle, alive or not.
    Handle(Id),
    /// The number of a handle of the other instance, greater than any of this one.
    Foreign,
}

#[derive(Clone, Debug)]
pub(in super::super) enum Handle {
    /// An owned resource, and how often it is lent (`ResourceHandle`).
    Thing {
        rep: u32,
        lends: u32,
    },
    /// A resource that was lent to a task.
    Borrow {
        rep: u32,
        task: u32,
    },
    End(End),
    Set,
    /// The subtask of the caller (`Subtask`).
    Call {
        task: u32,
        set: Option<Id>,
    },
}

/// One end of a stream or future (`CopyEnd`).
#[derive(Clone, Debug)]
pub(in super::super) struct End {
    pub(in super::super) kind: Kind,
    pub(in super::super) way: Way,
    /// The number of the stream or future.
    pub(super) shared: usize,
    pub(in super::super) state: Copying,
    pub(super) buffer: Buffer,
    pub(in super::super) event: Option<Event>,
    /// Whether it heard, or will hear, while idle that the other end is gone.
    pub(super) told_idle: bool,
    pub(in super::super) set: Option<Id>,
}

/// `CopyState`, without what is synchronous.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Copying {
    Idle,
    Busy,
    Done,
}

/// `CopyResult`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum Outcome {
    Completed = 0,
    Dropped = 1,
    Cancelled = 2,
}

/// An event that waits to be told.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Event {
    pub(super) outcome: Outcome,
    /// Whether the buffer is still in use until then (`on_copy`).
    pub(super) reclaim: bool,
}

/// `BufferGuestImpl`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Buffer {
    pub(super) address: u32,
    pub(super) count: u32,
    pub(super) progress: u32,
}

impl Buffer {
    pub(super) fn remain(self) -> u32 {
        self.count - self.progress
    }
}

/// `SharedStreamImpl`, `SharedFutureImpl`.
#[derive(Clone, Debug)]
pub(super) struct Shared {
    pub(super) dropped: bool,
    /// The end whose copy waits, and the instance in which it began.
    pub(super) pending: Option<(Side, Id)>,
}

/// How far a task of the peer has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in super::super) enum State {
    /// Backpressure holds it off.
    Queued,
    /// It may start whenever the caller waits.
    Opened,
    Parked,
    /// It was woken, and goes on with this action whenever the caller waits.
    Ready(u32),
    Over,
}

/// A task of the peer (`Task`), and what its caller knows of it.
#[derive(Clone, Debug)]
pub(in super::super) struct Task {
    pub(in super::super) state: State,
    pub(in super::super) mode: u32,
    pub(super) argument: Held,
    /// `num_borrows`
    pub(super) borrows: u32,
    pub(in super::super) returned: bool,
    /// Whose loan ends when the caller is told (`lenders`).
    pub(super) lender: Option<Id>,
    /// Whether the caller was told of its end (`resolve_delivered`).
    pub(in super::super) told: bool,
    /// Whether it answered; not known where a cancellation raced.
    pub(super) answered: Option<bool>,
}

/// A component instance.
#[derive(Clone, Debug)]
pub(in super::super) struct Machine {
    pub(in super::super) registers: [Held; 64],
    pub(in super::super) handles: BTreeMap<Id, Handle>,
    /// How many handles were made so far, and how many when each of those that are gone went.
    pub(super) made: u64,
    pub(super) vacated: BTreeMap<Id, u64>,
    pub(super) bytes: BTreeMap<u32, u8>,
    /// Handles in memory.
    pub(in super::super) cells: BTreeMap<u32, Held>,
    pub(super) pages: u32,
    pub(in super::super) pressure: u32,
    /// The handles since this one have numbers that the other instance does not reach.
    pub(super) padded: Option<Id>,
}

/// Both instances, and what is between them.
#[derive(Clone, Debug)]
pub(in super::super) struct World {
    pub(in super::super) machines: [Machine; 2],
    pub(super) copies: Vec<Shared>,
    pub(in super::super) tasks: BTreeMap<u32, Task>,
    /// What the owner of the resource says is gone: a count, and the sum of the representations above it.
    pub(in super::super) gone: u32,
    pub(super) next: Id,
    /// Whether a call returned at once, or left its task behind.
    pub(in super::super) left_behind: bool,
}

impl World {
    pub(in super::super) fn new() -> World {
        let machine = Machine {
            registers: [Held::Nothing; 64],
            handles: BTreeMap::new(),
            made: 0,
            vacated: BTreeMap::new(),
            bytes: BTreeMap::new(),
            cells: BTreeMap::new(),
            pages: 1,
            pressure: 0,
            padded: None,
        };
        World { machines: [machine.clone(), machine], copies: Vec::new(), tasks: BTreeMap::new(), gone: 0, next: 1, left_behind: false }
    }

    pub(in super::super) fn machine(&self, side: Side) -> &Machine {
        &self.machines[side as usize]
    }

    /// The live handle in a register.
    pub(in super::super) fn holds(&self, side: Side, register: u32) -> Option<&Handle> {
        match self.machine(side).registers[register as usize] {
            Held::Handle(id) => self.machine(side).handles.get(&id),
            _ => None,
        }
    }

    /// Whether a word of memory is a resource of the instance.
    pub(in super::super) fn is_thing_in(&self, side: Side, cell: u32) -> bool {
        match self.machine(side).cells.get(&cell) {
            Some(Held::Handle(id)) => matches!(self.machine(side).handles.get(id), Some(Handle::Thing { .. })),
            _ => false,
        }
    }

    /// Whether something is shown that has a case of its own, and must not hide others: a read that outlives its task
    /// (`stream/read-outlives-task`), a subtask whose task goes on after it returned (`async/drop-after-exit`).
    pub(in super::super) fn shows_a_finding(&self) -> bool {
        let waits = |handle: &Handle| {
            matches!(handle, Handle::End(end) if matches!(end.kind, Kind::Things | Kind::Future)
                && end.way == Way::Read && end.is_busy() && end.event.is_none())
        };
        let goes_on = |handle: &Handle| matches!(handle, Handle::Call { task, .. } if self.tasks[task].mode & mode::RETURN_FIRST != 0 && self.tasks[task].mode & mode::PARK != 0);
        self.machine(Side::Peer).handles.values().any(waits) || self.machine(Side::Caller).handles.values().any(goes_on)
    }

    /// Whether nothing is left of what a schedule did.
    pub(in super::super) fn is_empty(&self) -> bool {
        !self.left_behind
            && self.tasks.values().all(|task| task.state == State::Over)
            && self.machines.iter().all(|machine| machine.handles.is_empty())
    }

    pub(super) fn machine_mut(&mut self, side: Side) -> &mut Machine {
        &mut self.machines[side as usize]
    }
}

impl End {
    pub(in super::super) fn is_busy(&self) -> bool {
        self.state == Copying::Busy
    }

    /// Whether a copy is done, in part at least, of which it was not told.
    pub(in super::super) fn has_completed(&self) -> bool {
        self.event.is_some_and(|event| event.outcome == Outcome::Completed)
    }

    /// The outcomes that its cancellation may have, if more than one.
    pub(in super::super) fn outcomes(&self) -> u32 {
        if self.has_completed() && self.kind != Kind::Future { super::copy::COMPLETED_OR_CANCELLED } else { 0 }
    }

    pub(in super::super) fn is_done(&self) -> bool {
        self.state == Copying::Done
    }
}
