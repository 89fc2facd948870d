//! Waitable sets, and the events that they tell.

use super::{
    super::command::{Kind, Side, Way},
    Given, Stop,
    state::{Copying, Handle, Held, Id, Outcome, State, World},
    table::NO_HANDLE,
};
use dyetest_adapter::TrapClass::{BlockInSync, HasWaiters};

impl World {
    pub(super) fn new_set(&mut self, side: Side, register: u32) -> Given {
        self.add(side, register, Handle::Set);
        Ok(0)
    }

    fn set_at(&self, side: Side, register: u32) -> Result<Id, Stop> {
        let id = self.at(side, register)?;
        if matches!(self.handle(side, id), Handle::Set) { Ok(id) } else { Err(Stop::Trap(NO_HANDLE)) }
    }

    /// `canon_waitable_join`.
    pub(super) fn join(&mut self, side: Side, waitable: u32, set: u32) -> Given {
        let id = self.at(side, waitable)?;
        if !matches!(self.handle(side, id), Handle::End(_) | Handle::Call { .. }) {
            return Err(Stop::Trap(NO_HANDLE));
        }
        let set = match self.held(side, set) {
            Held::Nothing => None,
            _ => Some(self.set_at(side, set)?),
        };
        match self.machine_mut(side).handles.get_mut(&id) {
            Some(Handle::End(end)) => end.set = set,
            Some(Handle::Call { set: of, .. }) => *of = set,
            _ => {}
        }
        Ok(0)
    }

    fn members(&self, side: Side, set: Id) -> Vec<Id> {
        let member = |handle: &Handle| match handle {
            Handle::End(end) => end.set == Some(set),
            Handle::Call { set: of, .. } => *of == Some(set),
            _ => false,
        };
        self.machine(side).handles.iter().filter(|(_, handle)| member(handle)).map(|(id, _)| *id).collect()
    }

    /// Polls until there is nothing left (`canon_waitable_set_poll`). Which event comes first is open, so they are added up.
    pub(super) fn drain(&mut self, side: Side, set: u32) -> Given {
        let set = self.set_at(side, set)?;
        let mut sum = 0_u32;
        for id in self.members(side, set) {
            let (code, payload) = match self.handle(side, id) {
                // A finding with a case of its own, `stream/drop-told-twice`, which must not hide others.
                Handle::End(end) if end.is_done() && end.told_idle => return Err(Stop::Open),
                Handle::End(end) if end.event.is_some() => {
                    let code = match (end.kind, end.way) {
                        (Kind::Future, Way::Read) => 4,
                        (Kind::Future, Way::Write) => 5,
                        (_, Way::Read) => 2,
                        (_, Way::Write) => 3,
                    };
                    (code, self.deliver(side, id))
                }
                Handle::Call { task, .. } if matches!(self.tasks[task].state, State::Opened | State::Ready(_)) => return Err(Stop::Open),
                _ => continue,
            };
            let register = self.machine(side).registers.iter().position(|held| *held == Held::Handle(id)).unwrap_or(63) as u32;
            sum = sum.wrapping_add(code | (register << 4) | (payload << 10));
        }
        Ok(sum)
    }

    /// Tells the event of an end: what it gave, and what the end is now (`stream_event`, `future_event`).
    pub(super) fn deliver(&mut self, side: Side, id: Id) -> u32 {
        let end = self.end_mut(side, id);
        let event = end.event.take().expect("an event is told where there is one");
        let future = end.kind == Kind::Future;
        end.state = match event.outcome {
            Outcome::Dropped => Copying::Done,
            Outcome::Completed if future => Copying::Done,
            _ => Copying::Idle,
        };
        let payload = event.outcome as u32 | if future { 0 } else { end.buffer.progress << 4 };
        let shared = end.shared;
        if event.reclaim {
            self.copies[shared].pending = None;
        }
        payload
    }

    /// `canon_waitable_set_drop`.
    pub(super) fn drop_set(&mut self, side: Side, register: u32) -> Given {
        let set = self.set_at(side, register)?;
        if !self.members(side, set).is_empty() {
            return Err(Stop::Trap(&[HasWaiters]));
        }
        self.remove(side, set);
        self.hold(side, register, Held::Nothing);
        Ok(0)
    }

    /// `canon_waitable_set_wait`: the peer's machine is moved by functions that may not block.
    pub(super) fn wait(&self, side: Side) -> Given {
        if side == Side::Peer { Err(Stop::Trap(&[BlockInSync])) } else { Err(Stop::Open) }
    }
}
