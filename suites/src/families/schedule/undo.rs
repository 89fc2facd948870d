//! How a schedule takes back what it did, so that nothing is left in the store.

use super::{
    command::{Command, Kind, Side, Step, Way},
    model::{Handle, NUMBERS, State, result_of},
    plan::{Plan, holding, holding_both, subtask_of, tasks},
};

impl Plan {
    /// Takes everything back, so that nothing is left.
    pub(super) fn clean_up(&mut self) {
        self.clean_up_calls();
        self.clean_up_copies();
        for side in Side::BOTH {
            for set in holding(&self.world, side, |handle| matches!(handle, Handle::Set)) {
                self.go(&[Command::On(side, Step::SetDrop(set))]);
            }
            for thing in holding(&self.world, side, |handle| matches!(handle, Handle::Thing { .. })) {
                self.go(&[Command::On(side, Step::DropThing(thing))]);
            }
            let cells: Vec<u32> =
                self.world.machine(side).cells.keys().copied().filter(|cell| self.world.is_thing_in(side, *cell)).collect();
            for cell in cells {
                self.go(&[Command::On(side, Step::Pick(cell, 14)), Command::On(side, Step::DropThing(14))]);
            }
        }
        self.go(&[Command::On(Side::Caller, Step::Sum), Command::On(Side::Peer, Step::Sum), Command::Gone]);
        self.schedule.settled = self.world.is_empty();
    }

    fn clean_up_calls(&mut self) {
        for number in tasks(&self.world, |task| task.state == State::Queued) {
            if let Some(subtask) = subtask_of(&self.world, number) {
                self.go(&[Command::On(Side::Caller, Step::Join(subtask, 63)), Command::On(Side::Caller, Step::CancelCall(subtask))]);
            }
        }
        while self.world.machine(Side::Peer).pressure > 0 && self.go(&[Command::On(Side::Peer, Step::LetIn)]) {}
        for number in tasks(&self.world, |task| task.state == State::Opened) {
            if let Some(subtask) = subtask_of(&self.world, number) {
                self.go(&[Command::Await(subtask, 1)]);
            }
        }
        for number in tasks(&self.world, |task| task.state == State::Parked) {
            self.go(&[Command::On(Side::Peer, Step::Wake(number, 0))]);
        }
        for number in tasks(&self.world, |_| true) {
            if let Some(subtask) = subtask_of(&self.world, number) {
                self.go(&[Command::Await(subtask, 2)]);
                self.go(&[Command::On(Side::Caller, Step::Peek(result_of(number)))]);
                self.go(&[Command::On(Side::Caller, Step::DropCall(subtask))]);
            }
        }
    }

    /// Cancels every copy, then drops the readable ends, then lets each future be written to nobody, then drops the rest.
    fn clean_up_copies(&mut self) {
        for way in [Way::Read, Way::Write] {
            for (side, register) in self.ends(way) {
                let Some(Handle::End(end)) = self.world.holds(side, register) else { continue };
                let (kind, outcomes) = (end.kind, end.outcomes());
                self.go(&[Command::On(side, Step::Join(register, 63))]);
                self.go(&[Command::On(side, Step::CancelCopy(way, kind, register, outcomes))]);
            }
        }
        for way in [Way::Read, Way::Write] {
            for (side, register) in self.ends(way) {
                let Some(Handle::End(end)) = self.world.holds(side, register) else { continue };
                let kind = end.kind;
                if kind == Kind::Future && way == Way::Write {
                    self.go(&[Command::On(side, Step::Copy { way, kind, end: register, address: NUMBERS, count: 1 })]);
                }
                self.go(&[Command::On(side, Step::DropEnd(way, kind, register))]);
            }
        }
    }

    /// Every readable or writable end, and where it is.
    fn ends(&self, way: Way) -> Vec<(Side, u32)> {
        holding_both(&self.world, |handle| matches!(handle, Handle::End(end) if end.way == way))
    }
}
