//! Streams and futures.

use super::{
    super::command::{Kind, ONE_OF, Side, Way},
    Given, Stop,
    state::{Buffer, Copying, End, Event, Handle, Held, Id, Outcome, Shared, World},
    table::{CELLS, CELLS_END, NO_HANDLE, NUMBERS},
    thing::NOT_IDLE,
};
use dyetest_adapter::TrapClass::*;

/// `Buffer.MAX_LENGTH`
const MOST: u32 = (1 << 28) - 1;
/// The outcomes of a cancellation that comes after a part was copied.
pub(in super::super) const COMPLETED_OR_CANCELLED: u32 = (1 << 0) | (1 << 2);
/// What a copy gives that waits.
const BLOCKED: u32 = u32::MAX;

impl World {
    pub(super) fn new_copy(&mut self, side: Side, kind: Kind, readable: u32, writable: u32) -> Given {
        let shared = self.copies.len();
        self.copies.push(Shared { dropped: false, pending: None });
        for (way, register) in [(Way::Read, readable), (Way::Write, writable)] {
            let end = End { kind, way, shared, state: Copying::Idle, buffer: Buffer::default(), event: None, told_idle: false, set: None };
            self.add(side, register, Handle::End(end));
        }
        Ok(0)
    }

    pub(super) fn end_mut(&mut self, side: Side, id: Id) -> &mut End {
        match self.machine_mut(side).handles.get_mut(&id) {
            Some(Handle::End(end)) => end,
            _ => unreachable!("the handle was seen to be an end"),
        }
    }

    /// The end in a register, of this kind and way.
    fn end_at(&self, side: Side, way: Way, kind: Kind, register: u32) -> Result<(Id, &End), Stop> {
        let id = self.at(side, register)?;
        match self.handle(side, id) {
            Handle::End(end) if end.way == way && end.kind == kind => Ok((id, end)),
            _ => Err(Stop::Trap(NO_HANDLE)),
        }
    }

    /// `stream_copy`, `future_copy`.
    pub(super) fn copy(&mut self, side: Side, way: Way, kind: Kind, register: u32, address: u32, count: u32) -> Given {
        let (id, end) = self.end_at(side, way, kind, register)?;
        if end.is_done() && end.told_idle {
            // Whether such an end is done is as new in the specification as that it is told at all (`idle-drop`).
            return Err(Stop::Open);
        }
        if end.state != Copying::Idle {
            return Err(Stop::Trap(NOT_IDLE));
        }
        let count = if kind == Kind::Future { 1 } else { count };
        if count > MOST {
            return Err(Stop::Trap(&[OpTooBig]));
        }
        let bytes = u64::from(count) * u64::from(kind.width());
        if count > 0 {
            if !address.is_multiple_of(kind.width()) {
                // Found by `stream/buffer-unaligned-pending` where the other end does not wait yet.
                return Err(if self.copies[end.shared].pending.is_some() { Stop::Trap(&[UnalignedPtr]) } else { Stop::Open });
            }
            self.in_memory(side, address, bytes)?;
            let area = if kind == Kind::Things { CELLS..CELLS_END } else { NUMBERS..CELLS };
            if !area.contains(&address) || u64::from(address) + bytes > u64::from(area.end) {
                return Err(Stop::Open);
            }
        }
        let end = self.end_mut(side, id);
        end.buffer = Buffer { address, count, progress: 0 };
        end.state = Copying::Busy;
        self.meet(side, id)?;
        match self.end_mut(side, id).event {
            Some(_) => Ok(self.deliver(side, id)),
            None => Ok(BLOCKED),
        }
    }

    fn tell(&mut self, side: Side, id: Id, outcome: Outcome, reclaim: bool) {
        self.end_mut(side, id).event = Some(Event { outcome, reclaim });
    }

    /// `reset_and_notify_pending`.
    fn tell_pending(&mut self, shared: usize, outcome: Outcome) {
        if let Some((side, id)) = self.copies[shared].pending.take() {
            self.tell(side, id, outcome, false);
        }
    }

    /// An end that is idle is told too that the other one is gone, once (the component model's `idle-drop` test).
    fn tell_idle(&mut self, shared: usize, dropped: Id) {
        for side in Side::BOTH {
            for (id, handle) in &mut self.machine_mut(side).handles {
                if let Handle::End(end) = handle
                    && end.shared == shared
                    && *id != dropped
                    && end.state == Copying::Idle
                {
                    end.buffer = Buffer::default();
                    end.event = Some(Event { outcome: Outcome::Dropped, reclaim: false });
                    end.told_idle = true;
                }
            }
        }
    }

    /// Whether the other end has completed and was not told. Whether it will be told of that, or that this one is gone, is not said.
    fn has_untold_end(&self, shared: usize, this: Id) -> bool {
        let untold = |(id, handle): (&Id, &Handle)| matches!(handle, Handle::End(end) if end.shared == shared && *id != this && end.event.is_some_and(|event| !event.reclaim));
        self.machines.iter().any(|machine| machine.handles.iter().any(untold))
    }

    /// Both ends come together, or this one waits (`SharedStreamImpl.read`, `.write`; `SharedFutureImpl`).
    fn meet(&mut self, side: Side, id: Id) -> Result<(), Stop> {
        let end = self.end_mut(side, id).clone();
        let shared = end.shared;
        if self.copies[shared].dropped {
            self.tell(side, id, Outcome::Dropped, false);
            return Ok(());
        }
        let Some((other_side, other_id)) = self.copies[shared].pending else {
            self.copies[shared].pending = Some((side, id));
            return Ok(());
        };
        if side == other_side && end.kind == Kind::Things {
            return Err(Stop::Trap(&[CopyWithin]));
        }
        let other = self.end_mut(other_side, other_id).buffer;
        let count = other.remain().min(end.buffer.remain());
        if count > 0 {
            match end.way {
                Way::Read => self.transfer(end.kind, (other_side, other_id), (side, id), count)?,
                Way::Write => self.transfer(end.kind, (side, id), (other_side, other_id), count)?,
            }
        }
        if end.kind == Kind::Future {
            self.tell_pending(shared, Outcome::Completed);
            self.tell(side, id, Outcome::Completed, false);
        } else if other.remain() > 0 {
            if count > 0 {
                self.tell(other_side, other_id, Outcome::Completed, true);
            }
            self.tell(side, id, Outcome::Completed, false);
        } else if end.way == Way::Write && end.buffer.count == 0 && other.count == 0 {
            self.tell(side, id, Outcome::Completed, false);
        } else {
            self.tell_pending(shared, Outcome::Completed);
            self.copies[shared].pending = Some((side, id));
        }
        Ok(())
    }

    /// Copies elements; resources leave the one table for the other as they are copied (`lift_own`, `lower_own`).
    fn transfer(&mut self, kind: Kind, from: (Side, Id), to: (Side, Id), count: u32) -> Result<(), Stop> {
        for _ in 0..count {
            let source = self.advance(from, kind);
            let target = self.advance(to, kind);
            if kind == Kind::Things {
                let held = self.machine(from.0).cells.get(&source).copied().unwrap_or(Held::Nothing);
                let id = self.live(from.0, held)?;
                match self.handle(from.0, id) {
                    Handle::Thing { lends: 0, .. } => {}
                    Handle::Thing { .. } => return Err(self.lent(id)),
                    _ => return Err(Stop::Trap(NO_HANDLE)),
                }
                let handle = self.remove(from.0, id);
                let id = self.insert(to.0, handle);
                self.machine_mut(to.0).cells.insert(target, Held::Handle(id));
            } else {
                for offset in 0..kind.width() {
                    let byte = self.machine(from.0).bytes.get(&(source + offset)).copied().unwrap_or(0);
                    self.machine_mut(to.0).bytes.insert(target + offset, byte);
                }
            }
        }
        Ok(())
    }

    /// The address of the next element of a buffer.
    fn advance(&mut self, (side, id): (Side, Id), kind: Kind) -> u32 {
        let buffer = &mut self.end_mut(side, id).buffer;
        buffer.progress += 1;
        buffer.address + (buffer.progress - 1) * kind.width()
    }

    /// `cancel_copy`, which waits for nothing between guests.
    ///
    /// What was copied in part, and not told yet, is `COMPLETED` by the reference code and `CANCELLED` by the component model's own
    /// tests (`cancel-stream`): either is right.
    pub(super) fn cancel_copy(&mut self, side: Side, way: Way, kind: Kind, register: u32, permitted: u32) -> Given {
        let id = self.at(side, register)?;
        if matches!(self.handle(side, id), Handle::End(end) if end.is_busy() && end.way != way) {
            // A finding with a case of its own, `stream/cancel-direction`, which must not hide others.
            return Err(Stop::Open);
        }
        let (id, end) = self.end_at(side, way, kind, register)?;
        if end.state != Copying::Busy {
            return Err(Stop::Trap(&[CopyIdle, CopyBusy, CopyDone]));
        }
        if end.set.is_some() {
            return Err(Stop::Trap(&[SyncInSet]));
        }
        let outcomes = end.outcomes();
        if outcomes != permitted {
            return Err(Stop::Open);
        }
        if end.event.is_none() {
            let shared = end.shared;
            self.tell_pending(shared, Outcome::Cancelled);
        }
        let payload = self.deliver(side, id);
        Ok(if outcomes > 0 { payload | ONE_OF } else { payload })
    }

    /// `drop` of an end (`CopyEnd.drop`, `WritableFutureEnd.drop`).
    pub(super) fn drop_end(&mut self, side: Side, way: Way, kind: Kind, register: u32) -> Given {
        let (id, end) = self.end_at(side, way, kind, register)?;
        if kind == Kind::Future && way == Way::Write {
            // Whether it may go unwritten once it was told that nobody reads is new in the specification (`idle-drop`).
            if end.state == Copying::Done && end.told_idle && end.buffer.count == 0 {
                return Err(Stop::Open);
            }
            if end.state != Copying::Done {
                return Err(Stop::Trap(&[FutureUnwritten, CopyBusy]));
            }
        }
        if end.state == Copying::Busy {
            return Err(Stop::Trap(NOT_IDLE));
        }
        let shared = end.shared;
        if self.has_untold_end(shared, id) {
            return Err(Stop::Open);
        }
        if !self.copies[shared].dropped {
            self.copies[shared].dropped = true;
            self.tell_pending(shared, Outcome::Dropped);
            self.tell_idle(shared, id);
        }
        self.remove(side, id);
        self.hold(side, register, Held::Nothing);
        Ok(0)
    }
}
