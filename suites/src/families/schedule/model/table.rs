//! Tables, registers and memory. A number that is no live handle of its instance's traps (`Table.get`), unless the place was
//! given to another handle since: that is left open, since schedules do not know numbers.

use super::{
    super::command::{Side, Step},
    Given, Stop,
    state::{Handle, Held, Id, State, World},
};
use dyetest_adapter::TrapClass::{self, OobList, UnknownHandle, WrongHandleType};

/// A number that is no handle, or not of this kind. The place may hold the task that asks.
pub(super) const NO_HANDLE: &[TrapClass] = &[UnknownHandle, WrongHandleType, TrapClass::CopyBusy];

/// Where numbers are copied from and to, and where handles are, bytes.
pub(in super::super) const NUMBERS: u32 = 0x400;
/// See [`NUMBERS`].
pub(in super::super) const CELLS: u32 = 0x800;
/// See [`NUMBERS`].
pub(in super::super) const CELLS_END: u32 = 0xc00;

/// Where the result of a task's call is written.
pub(in super::super) fn result_of(task: u32) -> u32 {
    512 + 4 * task
}

/// The register of a task's argument.
pub(super) fn argument_of(task: u32) -> u32 {
    16 + task
}

/// Handles that `Pad` makes. No schedule needs half as many at the same time.
const PADS: u64 = 96;

impl World {
    /// The live handle that a word names.
    pub(super) fn live(&self, side: Side, held: Held) -> Result<Id, Stop> {
        let machine = self.machine(side);
        match held {
            Held::Nothing | Held::Foreign => Err(Stop::Trap(NO_HANDLE)),
            Held::Handle(id) if machine.handles.contains_key(&id) => Ok(id),
            Held::Handle(id) if machine.vacated.get(&id) == Some(&machine.made) => Err(Stop::Trap(NO_HANDLE)),
            Held::Handle(_) => Err(Stop::Open),
        }
    }

    pub(super) fn held(&self, side: Side, register: u32) -> Held {
        self.machine(side).registers[register as usize]
    }

    pub(super) fn hold(&mut self, side: Side, register: u32, held: Held) {
        self.machine_mut(side).registers[register as usize] = held;
    }

    /// The live handle in a register.
    pub(super) fn at(&self, side: Side, register: u32) -> Result<Id, Stop> {
        self.live(side, self.held(side, register))
    }

    pub(super) fn handle(&self, side: Side, id: Id) -> &Handle {
        &self.machine(side).handles[&id]
    }

    /// `Table.add`, into a register. What moves from one table to the other is another handle there.
    pub(super) fn add(&mut self, side: Side, register: u32, handle: Handle) {
        let id = self.insert(side, handle);
        self.hold(side, register, Held::Handle(id));
    }

    /// `Table.add`.
    pub(super) fn insert(&mut self, side: Side, handle: Handle) -> Id {
        self.next += 1;
        let id = self.next;
        let machine = self.machine_mut(side);
        machine.made += 1;
        machine.handles.insert(id, handle);
        id
    }

    /// `Table.remove`.
    pub(super) fn remove(&mut self, side: Side, id: Id) -> Handle {
        let machine = self.machine_mut(side);
        machine.vacated.insert(id, machine.made);
        machine.handles.remove(&id).expect("only live handles are removed")
    }

    /// What tasks that may start or end at any time use is not to be touched: the argument of a call that waits, which is lifted
    /// when it starts, and the registers of a task that was woken.
    pub(super) fn touches(&self, side: Side, step: Step) -> Result<(), Stop> {
        let (Step::Rep(register) | Step::DropThing(register) | Step::Alias(register, _) | Step::Put(_, register)) = step else {
            return Ok(());
        };
        let unsure = |(number, task): (&u32, &super::Task)| {
            argument_of(*number) == register && matches!(task.state, State::Queued | State::Opened | State::Ready(_))
        };
        let used = side == Side::Peer && self.tasks.iter().any(unsure);
        if used || self.is_awaited(self.held(side, register)) { Err(Stop::Open) } else { Ok(()) }
    }

    /// Whether a call that waits has this handle as its argument.
    pub(super) fn is_awaited(&self, held: Held) -> bool {
        held != Held::Nothing
            && self.tasks.values().any(|task| task.argument == held && matches!(task.state, State::Queued | State::Opened))
    }

    pub(super) fn alias(&mut self, side: Side, from: u32, to: u32) -> Given {
        self.hold(side, to, self.held(side, from));
        Ok(0)
    }

    /// Makes so many handles that those of the caller that follow have numbers which the peer has never had.
    pub(super) fn pad(&mut self, side: Side) -> Given {
        if side == Side::Peer {
            return Err(Stop::Open);
        }
        let next = self.next + 1;
        let machine = self.machine_mut(side);
        machine.made += PADS;
        machine.padded = Some(next);
        Ok(0)
    }

    pub(super) fn forge(&mut self, from: u32, to: u32) -> Given {
        let id = self.at(Side::Caller, from)?;
        if self.machine(Side::Caller).padded.is_none_or(|first| id < first) || self.machine(Side::Peer).made > PADS / 2 {
            return Err(Stop::Open);
        }
        self.hold(Side::Peer, to, Held::Foreign);
        Ok(0)
    }

    /// A word of the numbers, or the result of a call of which the caller was told.
    pub(super) fn peek(&self, side: Side, address: u32) -> Given {
        let task = self.tasks.iter().find(|(number, _)| side == Side::Caller && result_of(**number) == address);
        match task {
            Some((number, task)) if task.told => match task.answered {
                Some(true) => Ok(1000 + number),
                Some(false) => Ok(0),
                None => Err(Stop::Open),
            },
            None if (NUMBERS..CELLS).contains(&address) => {
                let byte = |offset| self.machine(side).bytes.get(&(address + offset)).copied().unwrap_or(0);
                Ok(u32::from_le_bytes([byte(0), byte(1), byte(2), byte(3)]))
            }
            _ => Err(Stop::Open),
        }
    }

    /// All numbers as one: each place counts for itself.
    pub(super) fn sum(&self, side: Side) -> u32 {
        let byte = |address| self.machine(side).bytes.get(&address).copied().unwrap_or(0);
        let word = |address| u32::from_le_bytes([byte(address), byte(address + 1), byte(address + 2), byte(address + 3)]);
        (NUMBERS..CELLS).step_by(4).fold(0, |sum: u32, address| sum.wrapping_mul(31).wrapping_add(word(address)))
    }

    pub(super) fn poke(&mut self, side: Side, address: u32, value: u32) -> Given {
        if !(NUMBERS..CELLS).contains(&address) {
            return Err(Stop::Open);
        }
        let bytes = value.to_le_bytes();
        self.machine_mut(side).bytes.extend((address..).zip(bytes));
        Ok(0)
    }

    pub(super) fn put(&mut self, side: Side, address: u32, register: u32) -> Given {
        if !(CELLS..CELLS_END).contains(&address) {
            return Err(Stop::Open);
        }
        let held = self.held(side, register);
        self.hold(side, register, Held::Nothing);
        self.machine_mut(side).cells.insert(address, held);
        Ok(0)
    }

    pub(super) fn pick(&mut self, side: Side, address: u32, register: u32) -> Given {
        let held = self.machine_mut(side).cells.remove(&address).unwrap_or(Held::Nothing);
        self.hold(side, register, held);
        Ok(0)
    }

    pub(super) fn grow(&mut self, side: Side, pages: u32) -> Given {
        let machine = self.machine_mut(side);
        let before = machine.pages;
        machine.pages += pages;
        Ok(before)
    }

    /// Whether a buffer lies in memory (`BufferGuestImpl`).
    pub(super) fn in_memory(&self, side: Side, address: u32, bytes: u64) -> Result<(), Stop> {
        let room = u64::from(self.machine(side).pages) * 65536;
        if u64::from(address) + bytes > room { Err(Stop::Trap(&[OobList, TrapClass::OobMemory])) } else { Ok(()) }
    }
}
