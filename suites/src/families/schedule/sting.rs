//! What a schedule may end in: commands of which the last one must trap.

use super::{
    command::{Command, Kind, Side, Step, Way},
    model::{CELLS, Handle, NUMBERS, State, World, action, mode},
    plan::{Choice, any_side, call_with, holding, subtask_of},
};

type Sting = fn(&World, Choice) -> Option<Vec<Command>>;

/// Every kind of it. A kind that finds nothing to do it with is passed over.
pub(super) const ALL: &[Sting] = &[
    any_step, any_step, bad_task, after_drop, forged, bad_buffer, bad_task, busy_again, bad_call, done_again, bad_hand, any_step, lent,
    unmatched, waits, other_kind, in_set, told_again, alone, alone, alone,
];

/// Where what is copied is of no matter.
fn elsewhere(kind: Kind) -> u32 {
    0x300 + if kind == Kind::Things { CELLS } else { NUMBERS }
}

/// A step of any kind on this register.
fn on(register: u32, choice: &mut Choice) -> Step {
    let (kind, way) = (Kind::ALL[choice.below(4) as usize], if choice.below(2) == 0 { Way::Read } else { Way::Write });
    match choice.below(9) {
        0 => Step::Rep(register),
        1 => Step::DropThing(register),
        2 => Step::SetDrop(register),
        3 => Step::Join(register, 63),
        4 => Step::Drain(register),
        5 => Step::CancelCall(register),
        6 => Step::DropCall(register),
        7 => Step::CancelCopy(way, kind, register, 0),
        _ => Step::DropEnd(way, kind, register),
    }
}

/// A step that fits the handle in a register, or would have.
fn fitting(handle: &Handle, register: u32, choice: &mut Choice) -> Step {
    match handle {
        Handle::Thing { .. } | Handle::Borrow { .. } => [Step::Rep(register), Step::DropThing(register)][choice.below(2) as usize],
        Handle::Set => [Step::SetDrop(register), Step::Drain(register)][choice.below(2) as usize],
        Handle::Call { .. } => [Step::DropCall(register), Step::CancelCall(register), Step::Join(register, 63)][choice.below(3) as usize],
        Handle::End(end) => {
            let address = elsewhere(end.kind);
            let copy = Step::Copy { way: end.way, kind: end.kind, end: register, address, count: choice.below(3) };
            [copy, Step::DropEnd(end.way, end.kind, register), Step::CancelCopy(end.way, end.kind, register, 0), Step::Join(register, 63)]
                [choice.below(4) as usize]
        }
    }
}

/// Any step on any handle: of another type, at the wrong time.
fn any_step(world: &World, mut choice: Choice) -> Option<Vec<Command>> {
    let side = any_side(&mut choice);
    let register = choice.of(&holding(world, side, |_| true))?;
    let step = if choice.below(2) == 0 { on(register, &mut choice) } else { fitting(world.holds(side, register)?, register, &mut choice) };
    Some(vec![Command::On(side, step)])
}

/// A handle is used again after it was dropped or handed over.
fn after_drop(world: &World, mut choice: Choice) -> Option<Vec<Command>> {
    let side = any_side(&mut choice);
    let register = choice.of(&holding(world, side, |_| true))?;
    let handle = world.holds(side, register)?;
    let goods = match handle {
        Handle::Thing { .. } => Some(None),
        Handle::End(end) if end.way == Way::Read => Some(Some(end.kind)),
        _ => None,
    };
    let handed_over = goods.filter(|_| choice.below(2) == 0);
    let gone = match (handle, handed_over) {
        (_, Some(goods)) if side == Side::Caller => Command::Hand(goods, register, 15),
        (_, Some(goods)) => Command::Back(goods, register, 15),
        (Handle::Thing { .. } | Handle::Borrow { .. }, _) => Command::On(side, Step::DropThing(register)),
        (Handle::Set, _) => Command::On(side, Step::SetDrop(register)),
        (Handle::Call { .. }, _) => Command::On(side, Step::DropCall(register)),
        (Handle::End(end), _) => Command::On(side, Step::DropEnd(end.way, end.kind, register)),
    };
    let again = fitting(handle, 14, &mut choice);
    Some(vec![Command::On(side, Step::Alias(register, 14)), gone, Command::On(side, again)])
}

/// The peer is told the number of a handle of the caller's, and uses it as what it is there.
fn forged(world: &World, mut choice: Choice) -> Option<Vec<Command>> {
    let handle = choice.below(4);
    let mut commands = vec![Command::On(Side::Caller, Step::Pad)];
    let step = match handle {
        0 => {
            commands.push(Command::On(Side::Caller, Step::Make(13, 9)));
            [Step::Rep(14), Step::DropThing(14)][choice.below(2) as usize]
        }
        1 => {
            commands.push(Command::On(Side::Caller, Step::SetNew(13)));
            [Step::Drain(14), Step::SetDrop(14)][choice.below(2) as usize]
        }
        2 => {
            let kind = Kind::ALL[choice.below(4) as usize];
            commands.push(Command::On(Side::Caller, Step::New(kind, 13, 15)));
            let address = if kind == Kind::Things { CELLS } else { NUMBERS };
            let copy = Step::Copy { way: Way::Read, kind, end: 14, address, count: 1 };
            [copy, Step::DropEnd(Way::Read, kind, 14), Step::CancelCopy(Way::Read, kind, 14, 0), Step::Join(14, 63)]
                [choice.below(4) as usize]
        }
        _ => {
            let mut call = call_with(world, mode::PARK)?;
            let Some(Command::Call { subtask, .. }) = call.last_mut() else { return None };
            *subtask = 13;
            commands.append(&mut call);
            [Step::DropCall(14), Step::CancelCall(14), Step::Join(14, 63)][choice.below(3) as usize]
        }
    };
    commands.push(Command::Forge(13, 14));
    commands.push(Command::On(Side::Peer, step));
    Some(commands)
}

/// A task that was woken does what it must not.
fn bad_task(world: &World, mut choice: Choice) -> Option<Vec<Command>> {
    let bad = [action::LEAVE, action::RETURN_TWICE, action::CONFIRM, action::UNKNOWN_CODE][choice.below(4) as usize];
    let parked: Vec<u32> =
        world.tasks.iter().filter(|(_, task)| task.state == State::Parked && !task.returned).map(|(number, _)| *number).collect();
    let number = choice.of(&parked)?;
    let subtask = subtask_of(world, number)?;
    Some(vec![Command::On(Side::Peer, Step::Wake(number, bad)), Command::Await(subtask, 2)])
}

/// A call whose task does what it must not: at once, or with the borrow that it keeps, or when it is cancelled.
fn bad_call(world: &World, mut choice: Choice) -> Option<Vec<Command>> {
    let bad = [action::LEAVE, action::RETURN_TWICE, action::CONFIRM, action::UNKNOWN_CODE][choice.below(4) as usize];
    match choice.below(4) {
        0 => call_with(world, bad << 8),
        1 => call_with(world, mode::KEEP | if choice.below(2) == 0 { mode::RETURN_FIRST } else { 0 }),
        2 if choice.below(2) == 0 => cancelled(world, mode::PARK | mode::RETURN_AND_CONFIRM),
        2 => call_with(world, mode::OWNED | mode::RETURN_FIRST | (action::RETURN_TWICE << 8)),
        _ => {
            let stays = if choice.below(2) == 0 { mode::RETURN_WHEN_CANCELLED } else { 0 };
            cancelled(world, mode::PARK | mode::KEEP | stays)
        }
    }
}

/// A call of a task in this mode, which is cancelled at once.
fn cancelled(world: &World, mode: u32) -> Option<Vec<Command>> {
    let mut commands = call_with(world, mode)?;
    let Some(Command::Call { subtask, .. }) = commands.last().copied() else { return None };
    commands.push(Command::On(Side::Caller, Step::CancelCall(subtask)));
    Some(commands)
}

/// A buffer outside the memory, or of too many elements.
fn bad_buffer(world: &World, mut choice: Choice) -> Option<Vec<Command>> {
    let side = any_side(&mut choice);
    let register = choice.of(&holding(world, side, |handle| matches!(handle, Handle::End(end) if !end.is_busy() && !end.is_done())))?;
    let Handle::End(end) = world.holds(side, register)? else { return None };
    let (address, count) =
        [(0x2_0000 - 4, 2), (0xffff_fffc, 1), (0x40_0000, 1), (NUMBERS, 0x8000), (NUMBERS, 1 << 28), (NUMBERS, u32::MAX)]
            [choice.below(6) as usize];
    Some(vec![Command::On(side, Step::Copy { way: end.way, kind: end.kind, end: register, address, count })])
}

/// A copy while one is going on, or an end that is given away or dropped meanwhile.
fn busy_again(world: &World, mut choice: Choice) -> Option<Vec<Command>> {
    let side = any_side(&mut choice);
    let register = choice.of(&holding(world, side, |handle| matches!(handle, Handle::End(end) if end.is_busy())))?;
    let handle = world.holds(side, register)?;
    let Handle::End(end) = handle else { return None };
    let step = match choice.below(3) {
        0 => {
            return Some(vec![Command::hand(side, Some(end.kind), register, 14)]);
        }
        1 => Step::DropEnd(end.way, end.kind, register),
        _ => {
            let address = elsewhere(end.kind);
            Step::Copy { way: end.way, kind: end.kind, end: register, address, count: choice.below(3) }
        }
    };
    Some(vec![Command::On(side, step)])
}

/// An end is used after its other end was dropped, and it was told so.
fn done_again(world: &World, mut choice: Choice) -> Option<Vec<Command>> {
    let side = any_side(&mut choice);
    let register = choice.of(&holding(world, side, |handle| matches!(handle, Handle::End(end) if end.is_done())))?;
    let Handle::End(end) = world.holds(side, register)? else { return None };
    if choice.below(3) == 0 && end.way == Way::Read {
        return Some(vec![Command::hand(side, Some(end.kind), register, 14)]);
    }
    let address = elsewhere(end.kind);
    Some(vec![Command::On(side, Step::Copy { way: end.way, kind: end.kind, end: register, address, count: choice.below(3) })])
}

/// What is handed over is not what it is said to be, or is in a set.
fn bad_hand(world: &World, mut choice: Choice) -> Option<Vec<Command>> {
    let side = any_side(&mut choice);
    let register = choice.of(&holding(world, side, |_| true))?;
    let goods = match world.holds(side, register)? {
        Handle::End(end) if choice.below(3) > 0 => Some(end.kind),
        _ => [None, Some(Kind::Numbers), Some(Kind::Bytes), Some(Kind::Things), Some(Kind::Future)][choice.below(5) as usize],
    };
    Some(vec![Command::hand(side, goods, register, 14)])
}

/// A resource that is lent is dropped or given away.
fn lent(world: &World, mut choice: Choice) -> Option<Vec<Command>> {
    let thing = choice.of(&holding(world, Side::Caller, |handle| matches!(handle, Handle::Thing { lends: 1.., .. })))?;
    Some(vec![if choice.below(2) == 0 { Command::Hand(None, thing, 14) } else { Command::On(Side::Caller, Step::DropThing(thing)) }])
}

/// Backpressure is taken back once more than it was put on.
fn unmatched(world: &World, _: Choice) -> Option<Vec<Command>> {
    let times = world.machine(Side::Peer).pressure + 1;
    Some((0..times).map(|_| Command::On(Side::Peer, Step::LetIn)).collect())
}

/// A synchronous task waits.
fn waits(world: &World, mut choice: Choice) -> Option<Vec<Command>> {
    let set = choice.of(&holding(world, Side::Peer, |handle| matches!(handle, Handle::Set)))?;
    Some(vec![Command::On(Side::Peer, Step::Wait(set))])
}

/// An end is used as one of another type.
fn other_kind(world: &World, mut choice: Choice) -> Option<Vec<Command>> {
    let side = any_side(&mut choice);
    let register = choice.of(&holding(world, side, |handle| matches!(handle, Handle::End(_))))?;
    let Handle::End(end) = world.holds(side, register)? else { return None };
    let kind = Kind::ALL[(end.kind as usize + 1 + choice.below(3) as usize) % 4];
    let address = elsewhere(kind);
    let copy = Step::Copy { way: end.way, kind, end: register, address, count: 1 };
    let step = [copy, copy, Step::CancelCopy(end.way, kind, register, 0), Step::DropEnd(end.way, kind, register)][choice.below(4) as usize];
    Some(vec![Command::On(side, step)])
}

/// What is in a set is handed over, or cancelled synchronously; or the set is dropped.
fn in_set(world: &World, mut choice: Choice) -> Option<Vec<Command>> {
    let side = any_side(&mut choice);
    let register = choice.of(&holding(world, side, |handle| matches!(handle, Handle::End(_) | Handle::Call { .. })))?;
    let mut commands = vec![Command::On(side, Step::SetNew(15)), Command::On(side, Step::Join(register, 15))];
    commands.push(match world.holds(side, register)? {
        _ if choice.below(3) == 0 => Command::On(side, Step::SetDrop(15)),
        Handle::End(end) if end.is_busy() => Command::On(side, Step::CancelCopy(end.way, end.kind, register, end.outcomes())),
        Handle::End(end) => Command::hand(side, Some(end.kind), register, 14),
        _ => Command::On(side, Step::CancelCall(register)),
    });
    Some(commands)
}

/// A call is cancelled of whose end the caller knows.
fn told_again(world: &World, mut choice: Choice) -> Option<Vec<Command>> {
    let over = |handle: &Handle| matches!(handle, Handle::Call { task, .. } if world.tasks[task].told);
    let register = choice.of(&holding(world, Side::Caller, over))?;
    Some(vec![Command::On(Side::Caller, Step::Join(register, 63)), Command::On(Side::Caller, Step::CancelCall(register))])
}

/// What needs nothing that was there before: an end that is done, a future that has its value or goes without, a copy of resources
/// within one instance, a buffer that is not aligned.
fn alone(_: &World, mut choice: Choice) -> Option<Vec<Command>> {
    let side = any_side(&mut choice);
    let on = |step| Command::On(side, step);
    let copy = |way, kind, address| {
        let (end, address) = if way == Way::Read { (13, address) } else { (12, address + 0x40) };
        on(Step::Copy { way, kind, end, address, count: 1 })
    };
    let stream = [Kind::Numbers, Kind::Bytes][choice.below(2) as usize];
    let fresh = |kind| on(Step::New(kind, 13, 12));
    Some(match choice.below(7) {
        0 => vec![
            fresh(stream),
            on(Step::DropEnd(Way::Write, stream, 12)),
            copy(Way::Read, stream, NUMBERS),
            copy(Way::Read, stream, NUMBERS),
        ],
        1 => vec![
            fresh(stream),
            on(Step::DropEnd(Way::Read, stream, 13)),
            copy(Way::Write, stream, NUMBERS),
            copy(Way::Write, stream, NUMBERS),
        ],
        2 => vec![
            fresh(Kind::Future),
            copy(Way::Write, Kind::Future, NUMBERS),
            copy(Way::Read, Kind::Future, NUMBERS),
            on(Step::CancelCopy(Way::Write, Kind::Future, 12, 0)),
            copy(Way::Write, Kind::Future, NUMBERS),
        ],
        3 => vec![fresh(Kind::Future), on(Step::DropEnd(Way::Write, Kind::Future, 12))],
        4 => vec![fresh(Kind::Things), copy(Way::Write, Kind::Things, CELLS), copy(Way::Read, Kind::Things, CELLS)],
        5 => vec![
            fresh(Kind::Numbers),
            copy(Way::Write, Kind::Numbers, NUMBERS),
            copy(Way::Read, Kind::Numbers, NUMBERS + 1 + choice.below(3)),
        ],
        _ => vec![
            fresh(Kind::Future),
            copy(Way::Write, Kind::Future, NUMBERS),
            copy(Way::Read, Kind::Future, NUMBERS),
            copy(Way::Read, Kind::Future, NUMBERS),
        ],
    })
}
