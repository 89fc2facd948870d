//! Calls of the peer's tasks: started, held off, woken, cancelled, told.

use super::{
    super::command::{ONE_OF, Side},
    Given, Stop,
    state::{Handle, Held, Id, State, Task, World},
    table::{NO_HANDLE, argument_of},
};
use dyetest_adapter::TrapClass::*;

/// Bits of a task's mode, and from bit 8 on what it does in the end if it does not park.
pub(in super::super) mod mode {
    pub(in super::super::super) const PARK: u32 = 1;
    pub(in super::super::super) const RETURN_FIRST: u32 = 2;
    pub(in super::super::super) const RETURN_WHEN_CANCELLED: u32 = 4;
    pub(in super::super::super) const OWNED: u32 = 8;
    pub(in super::super::super) const KEEP: u32 = 16;
    pub(in super::super::super) const RETURN_AND_CONFIRM: u32 = 32;
}

/// What a task does in the end.
pub(in super::super) mod action {
    pub(in super::super::super) const RETURN: u32 = 0;
    pub(in super::super::super) const LEAVE: u32 = 1;
    pub(in super::super::super) const RETURN_TWICE: u32 = 2;
    pub(in super::super::super) const CONFIRM: u32 = 3;
    pub(in super::super::super) const UNKNOWN_CODE: u32 = 4;
}

/// `Subtask.State`
const STARTING: u32 = 0;
const STARTED: u32 = 1;
const RETURNED: u32 = 2;
const CANCELLED_BEFORE_STARTED: u32 = 3;
const CANCELLED_BEFORE_RETURNED: u32 = 4;

impl World {
    /// `canon_lower`, asynchronous, and `Task.enter`.
    pub(super) fn call(&mut self, number: u32, mode: u32, argument: u32, subtask: u32) -> Given {
        let held_off = self.machine(Side::Peer).pressure > 0;
        if self.tasks.contains_key(&number) || (!held_off && self.is_held_off()) {
            return Err(Stop::Open);
        }
        // Whether the argument can be lifted when the call starts must not depend on what starts first.
        let argument = self.held(Side::Caller, argument);
        let lent = matches!(argument, Held::Handle(id) if matches!(self.machine(Side::Caller).handles.get(&id), Some(Handle::Thing { lends: 1.., .. })));
        if self.is_awaited(argument) || (held_off && mode & mode::OWNED != 0 && lent) {
            return Err(Stop::Open);
        }
        let task =
            Task { state: State::Queued, mode, argument, borrows: 0, returned: false, lender: None, told: false, answered: Some(false) };
        self.tasks.insert(number, task);
        if !held_off {
            self.begin(number)?;
        }
        let task = &self.tasks[&number];
        let (state, returned) = (task.state, task.returned);
        if returned {
            self.left_behind = true;
            self.told(number);
            self.hold(Side::Caller, subtask, Held::Nothing);
            return Ok(RETURNED);
        }
        self.add(Side::Caller, subtask, Handle::Call { task: number, set: None });
        Ok(if state == State::Queued { STARTING } else { STARTED })
    }

    /// Whether a call of the peer would wait, as far as one can tell: others that waited may not have started yet.
    pub(super) fn is_held_off(&self) -> bool {
        self.machine(Side::Peer).pressure > 0 || self.tasks.values().any(|task| matches!(task.state, State::Queued | State::Opened))
    }

    /// The task starts, and its arguments are lifted now, not before (`canon_lift`, `on_start`).
    fn begin(&mut self, number: u32) -> Result<(), Stop> {
        let (argument, mode) = (self.tasks[&number].argument, self.tasks[&number].mode);
        let id = self.live(Side::Caller, argument)?;
        let Handle::Thing { rep, lends } = *self.handle(Side::Caller, id) else { return Err(Stop::Trap(NO_HANDLE)) };
        let register = argument_of(number);
        if mode & mode::OWNED != 0 {
            if lends > 0 {
                return Err(self.lent(id));
            }
            let handle = self.remove(Side::Caller, id);
            self.add(Side::Peer, register, handle);
        } else {
            self.lend(id, 1);
            self.add(Side::Peer, register, Handle::Borrow { rep, task: number });
            let task = self.task(number);
            task.lender = Some(id);
            task.borrows = 1;
        }
        if mode & mode::RETURN_FIRST != 0 {
            self.give_back(number)?;
            self.answer(number)?;
        }
        if mode & mode::PARK == 0 {
            return self.act(number, mode >> 8);
        }
        self.task(number).state = State::Parked;
        Ok(())
    }

    fn task(&mut self, number: u32) -> &mut Task {
        self.tasks.get_mut(&number).expect("a task that was called")
    }

    /// `add_lender`, and the end of the loan.
    fn lend(&mut self, id: Id, by: i32) {
        if let Some(Handle::Thing { lends, .. }) = self.machine_mut(Side::Caller).handles.get_mut(&id) {
            *lends = lends.wrapping_add_signed(by);
        }
    }

    /// The task drops what it borrowed, unless it is to keep it.
    fn give_back(&mut self, number: u32) -> Result<(), Stop> {
        let register = argument_of(number);
        if self.tasks[&number].mode & (mode::OWNED | mode::KEEP) == 0 && self.held(Side::Peer, register) != Held::Nothing {
            self.drop_thing(Side::Peer, register)?;
        }
        Ok(())
    }

    /// `Task.return_`.
    fn answer(&mut self, number: u32) -> Result<(), Stop> {
        let task = self.task(number);
        if task.returned {
            return Err(Stop::Trap(&[DoubleResolve]));
        }
        if task.borrows > 0 {
            return Err(Stop::Trap(&[BorrowsRemain]));
        }
        task.returned = true;
        task.answered = Some(true);
        Ok(())
    }

    /// The end of a task; one that leaves without a result traps (`thread_stop`).
    fn act(&mut self, number: u32, action: u32) -> Result<(), Stop> {
        self.give_back(number)?;
        let returned = self.tasks[&number].returned;
        match action {
            action::LEAVE if returned => {}
            action::LEAVE => return Err(Stop::Trap(&[NoResult])),
            action::CONFIRM => return Err(Stop::Trap(&[CancelNotDelivered, DoubleResolve])),
            _ => {
                if !returned {
                    self.answer(number)?;
                }
                match action {
                    action::RETURN_TWICE => self.answer(number)?,
                    action::UNKNOWN_CODE => return Err(Stop::Trap(&[BadCallbackCode])),
                    _ => {}
                }
            }
        }
        self.task(number).state = State::Over;
        Ok(())
    }

    /// The caller hears of the end: loans end, not before (`deliver_resolve`).
    fn told(&mut self, number: u32) {
        let task = self.task(number);
        task.told = true;
        if let Some(lender) = task.lender.take() {
            self.lend(lender, -1);
        }
    }

    fn call_at(&self, side: Side, register: u32) -> Result<(Id, u32, Option<Id>), Stop> {
        let id = self.at(side, register)?;
        match self.handle(side, id) {
            Handle::Call { task, set } => Ok((id, *task, *set)),
            _ => Err(Stop::Trap(NO_HANDLE)),
        }
    }

    /// Waits in a set of its own until the call has got so far.
    pub(super) fn wait_for(&mut self, register: u32, least: u32) -> Given {
        let (id, number, _) = self.call_at(Side::Caller, register)?;
        if self.tasks[&number].told {
            return Err(Stop::Open);
        }
        match self.tasks[&number].state {
            State::Opened => self.begin(number)?,
            State::Ready(action) => self.act(number, action)?,
            _ => return Err(Stop::Open),
        }
        if let Some(Handle::Call { set, .. }) = self.machine_mut(Side::Caller).handles.get_mut(&id) {
            *set = None;
        }
        match self.tasks[&number].returned {
            true => {
                self.told(number);
                Ok(RETURNED)
            }
            false if least <= STARTED => Ok(STARTED),
            false => Err(Stop::Open),
        }
    }

    /// Cancels a task that was woken, which may hear of either first.
    pub(super) fn cancel_raced(&mut self, register: u32, number: u32) -> Given {
        match self.call_at(Side::Caller, register)? {
            (_, task, _) if task == number => self.cancel_call(Side::Caller, register, true),
            _ => Err(Stop::Open),
        }
    }

    /// `canon_subtask_cancel`, synchronous.
    pub(super) fn cancel_call(&mut self, side: Side, register: u32, may_race: bool) -> Given {
        let (_, number, set) = self.call_at(side, register)?;
        if self.tasks[&number].told {
            return Err(Stop::Trap(&[SubtaskTerminal, SyncInSet]));
        }
        if set.is_some() {
            return Err(Stop::Trap(&[SyncInSet]));
        }
        let stays = self.tasks[&number].mode & mode::RETURN_WHEN_CANCELLED != 0;
        let given = match self.tasks[&number].state {
            State::Queued => CANCELLED_BEFORE_STARTED,
            State::Parked | State::Ready(action::RETURN) => {
                let raced = self.tasks[&number].state != State::Parked;
                self.give_back(number)?;
                if self.tasks[&number].borrows > 0 {
                    return Err(Stop::Trap(&[BorrowsRemain]));
                }
                if self.tasks[&number].mode & mode::RETURN_AND_CONFIRM != 0 {
                    return Err(if raced { Stop::Open } else { Stop::Trap(&[DoubleResolve, CancelNotDelivered]) });
                }
                if raced != may_race {
                    return Err(Stop::Open);
                }
                match (stays, raced) {
                    (true, false) => {
                        self.answer(number)?;
                        RETURNED
                    }
                    (false, false) => CANCELLED_BEFORE_RETURNED,
                    (stays, true) => {
                        self.task(number).answered = if stays { Some(true) } else { None };
                        ONE_OF
                    }
                }
            }
            _ => return Err(Stop::Open),
        };
        self.task(number).state = State::Over;
        self.told(number);
        Ok(given)
    }

    /// `canon_subtask_drop`.
    pub(super) fn drop_call(&mut self, side: Side, register: u32) -> Given {
        let (id, number, _) = self.call_at(side, register)?;
        if !self.tasks[&number].told {
            return Err(Stop::Trap(&[SubtaskUnresolved]));
        }
        self.remove(side, id);
        self.hold(side, register, Held::Nothing);
        Ok(0)
    }

    /// `canon_backpressure_inc`.
    pub(super) fn hold_off(&mut self, side: Side) -> Given {
        if self.tasks.values().any(|task| task.state == State::Opened) {
            return Err(Stop::Open);
        }
        self.machine_mut(side).pressure += 1;
        Ok(0)
    }

    /// `canon_backpressure_dec`.
    pub(super) fn let_in(&mut self, side: Side) -> Given {
        let machine = self.machine_mut(side);
        if machine.pressure == 0 {
            return Err(Stop::Trap(&[BpOverflow]));
        }
        machine.pressure -= 1;
        if side == Side::Peer && machine.pressure == 0 {
            self.tasks.values_mut().filter(|task| task.state == State::Queued).for_each(|task| task.state = State::Opened);
        }
        Ok(0)
    }

    /// Writes the byte for which a parked task waits.
    pub(super) fn wake(&mut self, side: Side, number: u32, action: u32) -> Given {
        match self.tasks.get_mut(&number) {
            Some(task) if side == Side::Peer && task.state == State::Parked => {
                task.state = State::Ready(action);
                Ok(1 << 4)
            }
            _ => Err(Stop::Open),
        }
    }
}
