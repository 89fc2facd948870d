//! A reference model of the canonical ABI's state machine, of two component instances and what is between them: it says what
//! each command of the driver must give. Written from `CanonicalABI.md` of the component model; each rule names its function
//! there.
//!
//! Where the specification leaves an outcome open, or where a command would wait for ever, the model says [`Stop::Open`], and no
//! schedule contains it; of a cancellation that races with the end of a call it knows both outcomes.

mod call;
mod copy;
mod set;
mod state;
mod table;
mod thing;

pub(super) use self::{
    call::{action, mode},
    state::{Handle, State, Task, World},
    table::{CELLS, NUMBERS, result_of},
};
use super::command::{Command, Side, Step};
use dyetest_adapter::TrapClass;

/// Why a command gives no word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// It traps. The specification does not name its traps, so any of these classes is right; the first is the usual one.
    Trap(&'static [TrapClass]),
    /// The specification leaves open what happens, or nothing ever does.
    Open,
}

/// What a command gives.
pub(super) type Given = Result<u32, Stop>;

impl World {
    /// Does one command.
    pub(super) fn execute(&mut self, command: Command) -> Given {
        match command {
            Command::On(side, step) => self.step(side, step),
            Command::Call { task, mode, argument, subtask } => self.call(task, mode, argument, subtask),
            Command::Await(subtask, least) => self.wait_for(subtask, least),
            Command::CancelRaced(subtask, task) => self.cancel_raced(subtask, task),
            Command::Hand(goods, from, to) => self.hand(goods, Side::Caller, from, to),
            Command::Back(goods, from, to) => self.hand(goods, Side::Peer, from, to),
            Command::Forge(from, to) => self.forge(from, to),
            Command::Gone => Ok(self.gone),
        }
    }

    fn step(&mut self, side: Side, step: Step) -> Given {
        self.touches(side, step)?;
        // A call that may block is held off like any other.
        if side == Side::Peer && step.may_block() && self.is_held_off() {
            return Err(Stop::Open);
        }
        match step {
            Step::New(kind, readable, writable) => self.new_copy(side, kind, readable, writable),
            Step::Copy { way, kind, end, address, count } => self.copy(side, way, kind, end, address, count),
            Step::CancelCopy(way, kind, end, permitted) => self.cancel_copy(side, way, kind, end, permitted),
            Step::DropEnd(way, kind, end) => self.drop_end(side, way, kind, end),
            Step::SetNew(register) => self.new_set(side, register),
            Step::Join(waitable, set) => self.join(side, waitable, set),
            Step::Drain(set) => self.drain(side, set),
            Step::SetDrop(set) => self.drop_set(side, set),
            Step::Wait(_) => self.wait(side),
            Step::Make(register, rep) => self.make(side, register, rep),
            Step::Rep(register) => self.rep(side, register),
            Step::DropThing(register) => self.drop_thing(side, register),
            Step::Alias(from, to) => self.alias(side, from, to),
            Step::Peek(address) => self.peek(side, address),
            Step::Poke(address, value) => self.poke(side, address, value),
            Step::Put(address, register) => self.put(side, address, register),
            Step::Pick(address, register) => self.pick(side, address, register),
            Step::Grow(pages) => self.grow(side, pages),
            Step::Pad => self.pad(side),
            Step::CancelCall(register) => self.cancel_call(side, register, false),
            Step::Sum => Ok(self.sum(side)),
            Step::DropCall(register) => self.drop_call(side, register),
            Step::HoldOff => self.hold_off(side),
            Step::LetIn => self.let_in(side),
            Step::Wake(task, action) => self.wake(side, task, action),
        }
    }
}
