//! Resources: made, lent, handed over, dropped.

use super::{
    super::command::{Goods, Side, Way},
    Given, Stop,
    state::{Copying, Handle, Held, Id, State, World},
    table::NO_HANDLE,
};
use dyetest_adapter::TrapClass::{self, *};

/// An owned resource that is lent.
const LENT: &[TrapClass] = &[HandleLent];
/// An end that is not idle.
pub(super) const NOT_IDLE: &[TrapClass] = &[CopyBusy, CopyDone];

impl World {
    /// What comes of dropping or moving a resource that is lent. Where the borrower may have returned by now, and the lender was not
    /// told, a finding has a case of its own, `async/lend-until-delivery`, and must not hide others.
    pub(super) fn lent(&self, id: Id) -> Stop {
        let woken = self.tasks.values().any(|task| task.lender == Some(id) && matches!(task.state, State::Ready(_)));
        if woken { Stop::Open } else { Stop::Trap(LENT) }
    }

    /// `canon_resource_new`, through its owner.
    pub(super) fn make(&mut self, side: Side, register: u32, rep: u32) -> Given {
        self.add(side, register, Handle::Thing { rep, lends: 0 });
        Ok(0)
    }

    /// Lends the resource to its owner, who tells its representation (`lift_borrow`).
    pub(super) fn rep(&self, side: Side, register: u32) -> Given {
        match self.handle(side, self.at(side, register)?) {
            Handle::Thing { rep, .. } | Handle::Borrow { rep, .. } => Ok(*rep),
            _ => Err(Stop::Trap(NO_HANDLE)),
        }
    }

    /// `canon_resource_drop`.
    pub(super) fn drop_thing(&mut self, side: Side, register: u32) -> Given {
        let id = self.at(side, register)?;
        match *self.handle(side, id) {
            Handle::Thing { lends: 1.., .. } => return Err(self.lent(id)),
            Handle::Thing { rep, .. } => self.gone = self.gone.wrapping_add(1 + (rep << 8)),
            Handle::Borrow { task, .. } => {
                if let Some(task) = self.tasks.get_mut(&task) {
                    task.borrows -= 1;
                }
            }
            _ => return Err(Stop::Trap(NO_HANDLE)),
        }
        self.remove(side, id);
        self.hold(side, register, Held::Nothing);
        Ok(0)
    }

    /// Hands a resource or a readable end from one instance to the other (`lift_own`, `lift_async_value`).
    pub(super) fn hand(&mut self, goods: Goods, from: Side, register: u32, to: u32) -> Given {
        let held = self.held(from, register);
        let target = from.other();
        let id = self.live(from, held)?;
        if self.is_awaited(held) {
            return Err(Stop::Open);
        }
        match (goods, self.handle(from, id)) {
            (None, Handle::Thing { lends: 0, .. }) => {}
            (None, Handle::Thing { .. }) => return Err(self.lent(id)),
            (Some(kind), Handle::End(end)) if end.kind == kind && end.way == Way::Read => {
                if end.state != Copying::Idle {
                    return Err(Stop::Trap(NOT_IDLE));
                }
                if end.set.is_some() {
                    return Err(Stop::Trap(&[EndInSet]));
                }
            }
            _ => return Err(Stop::Trap(NO_HANDLE)),
        }
        self.hold(from, register, Held::Nothing);
        let handle = self.remove(from, id);
        self.add(target, to, handle);
        Ok(0)
    }
}
