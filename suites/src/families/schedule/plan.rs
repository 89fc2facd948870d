//! Turns drawn numbers into a schedule: each number picks among what the model says is possible, so that any of them can be left
//! out and the rest is a schedule still.

use super::{
    command::{Command, Kind, Side, Step, Way},
    model::{CELLS, Handle, NUMBERS, State, Stop, World, result_of},
    sting,
};
use dyetest_adapter::TrapClass;

/// What a family's schedules are mostly about.
#[derive(Clone, Copy, Debug)]
pub(super) enum Theme {
    Copies,
    Calls,
    Cancels,
    Things,
}

/// Commands, and what must come of them.
#[derive(Clone, Debug)]
pub(super) struct Schedule {
    pub(super) commands: Vec<Command>,
    /// What each command gives, if the last one does not trap.
    pub(super) trace: Vec<u32>,
    /// The classes of the trap that the last command is, if it is one.
    pub(super) trap: Option<&'static [TrapClass]>,
    /// Whether the store must be as empty as before.
    pub(super) settled: bool,
}

/// One drawn choice: what to do, and with what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Choice {
    words: [u16; 6],
    next: usize,
}

impl Choice {
    pub(super) fn new(words: [u16; 6]) -> Choice {
        Choice { words, next: 0 }
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: u32) -> u32 {
        let word = self.words[self.next % self.words.len()];
        self.next += 1;
        u32::from(word) % limit.max(1)
    }

    pub(super) fn of<T: Copy>(&mut self, options: &[T]) -> Option<T> {
        let index = self.below(options.len() as u32) as usize;
        options.get(index).copied()
    }
}

/// A schedule that is being made.
pub(super) struct Plan {
    pub(super) world: World,
    pub(super) schedule: Schedule,
}

impl Schedule {
    /// The schedule of these choices. With a `sting` it ends in a trap, else it takes back all that it did.
    pub(super) fn draw(theme: Theme, choices: &[[u16; 6]], sting: Option<[u16; 6]>) -> Schedule {
        let schedule = Schedule { commands: Vec::new(), trace: Vec::new(), trap: None, settled: true };
        let mut plan = Plan { world: World::new(), schedule };
        for words in choices {
            plan.act(theme, Choice::new(*words));
        }
        if sting.is_none_or(|words| !plan.sting(Choice::new(words))) {
            plan.clean_up();
        }
        plan.schedule
    }
}

impl Plan {
    /// Adds commands if every one of them goes well.
    pub(super) fn go(&mut self, commands: &[Command]) -> bool {
        let mut world = self.world.clone();
        let given: Result<Vec<u32>, Stop> = commands.iter().map(|command| world.execute(*command)).collect();
        let Ok(given) = given else { return false };
        if world.shows_a_finding() {
            return false;
        }
        self.world = world;
        self.schedule.commands.extend(commands);
        self.schedule.trace.extend(given);
        true
    }

    /// Adds commands if the last one traps, and the others go well.
    fn end(&mut self, commands: &[Command]) -> bool {
        let mut world = self.world.clone();
        let Some((last, before)) = commands.split_last() else { return false };
        if before.iter().any(|command| world.execute(*command).is_err()) {
            return false;
        }
        let Err(Stop::Trap(classes)) = world.execute(*last) else { return false };
        self.schedule.commands.extend(commands);
        self.schedule.trap = Some(classes);
        true
    }

    fn sting(&mut self, choice: Choice) -> bool {
        let mut first = choice;
        let start = first.below(sting::ALL.len() as u32) as usize;
        let mut order = sting::ALL.iter().cycle().skip(start).take(sting::ALL.len());
        order.any(|sting| sting(&self.world, first).is_some_and(|commands| self.end(&commands)))
    }

    /// One thing that can be done now, if the choice finds any.
    fn act(&mut self, theme: Theme, mut choice: Choice) {
        let weights: &[(u32, Action)] = match theme {
            Theme::Copies => &[(6, copies), (3, ends), (2, handing), (2, sets), (2, memory), (1, things)],
            Theme::Calls => &[(5, calls), (3, ends_of_calls), (2, pressure), (2, sets), (2, things), (1, memory)],
            Theme::Cancels => &[(4, calls), (4, cancels), (2, ends_of_calls), (1, pressure), (1, copies), (2, things), (1, sets)],
            Theme::Things => &[(4, things), (3, handing), (2, calls), (1, ends_of_calls), (4, own_copies), (1, sets)],
        };
        let mut at = choice.below(weights.iter().map(|(weight, _)| weight).sum());
        for (weight, action) in weights {
            if at < *weight {
                if let Some(commands) = action(&self.world, &mut choice) {
                    self.go(&commands);
                }
                return;
            }
            at -= weight;
        }
    }
}

type Action = fn(&World, &mut Choice) -> Option<Vec<Command>>;

fn one(side: Side, step: Step) -> Option<Vec<Command>> {
    Some(vec![Command::On(side, step)])
}

pub(super) fn any_side(choice: &mut Choice) -> Side {
    Side::BOTH[choice.below(2) as usize]
}

/// Registers of a machine that schedules use, with what they hold.
pub(super) fn holding(world: &World, side: Side, wanted: impl Fn(&Handle) -> bool) -> Vec<u32> {
    (1..24).filter(|register| world.holds(side, *register).is_some_and(&wanted)).collect()
}

/// The same of both machines.
pub(super) fn holding_both(world: &World, wanted: impl Fn(&Handle) -> bool) -> Vec<(Side, u32)> {
    Side::BOTH.into_iter().flat_map(|side| holding(world, side, &wanted).into_iter().map(move |register| (side, register))).collect()
}

fn empty(world: &World, side: Side) -> Option<u32> {
    (1..14).find(|register| world.holds(side, *register).is_none())
}

/// Makes a stream or future, and sometimes hands its readable end over at once.
fn fresh(world: &World, kind: Kind, choice: &mut Choice) -> Option<Vec<Command>> {
    let side = any_side(choice);
    let readable = empty(world, side)?;
    let writable = (readable + 1..14).find(|register| world.holds(side, *register).is_none())?;
    let mut commands = vec![Command::On(side, Step::New(kind, readable, writable))];
    if kind == Kind::Things || choice.below(2) == 1 {
        commands.push(Command::hand(side, Some(kind), readable, empty(world, side.other())?));
    }
    Some(commands)
}

/// Reads and writes of numbers, and what was read.
fn copies(world: &World, choice: &mut Choice) -> Option<Vec<Command>> {
    let kind = [Kind::Numbers, Kind::Bytes, Kind::Future, Kind::Numbers, Kind::Things][choice.below(5) as usize];
    copy(world, kind, choice)
}

fn own_copies(world: &World, choice: &mut Choice) -> Option<Vec<Command>> {
    copy(world, Kind::Things, choice)
}

fn copy(world: &World, kind: Kind, choice: &mut Choice) -> Option<Vec<Command>> {
    let way = if choice.below(2) == 0 { Way::Read } else { Way::Write };
    let ends = holding_both(world, |handle| matches!(handle, Handle::End(end) if end.kind == kind && end.way == way));
    let Some((side, end)) = choice.of(&ends) else { return fresh(world, kind, choice) };
    // Each end has a place of its own, so that what is read twice is seen in two places.
    let (count, place) = (choice.below(6), 64 * (end % 8) + 4 * choice.below(2));
    let address = if kind == Kind::Things { CELLS + place } else { NUMBERS + place };
    let mut commands = Vec::new();
    if way == Way::Write && kind == Kind::Things {
        for index in 0..count {
            let cell = address + 4 * index;
            let free = !world.machine(side).cells.contains_key(&cell);
            let register = empty(world, side)?;
            if free {
                commands.push(Command::On(side, Step::Make(register, 1 + choice.below(500))));
                commands.push(Command::On(side, Step::Put(cell, register)));
            }
        }
    } else if way == Way::Write {
        commands.extend((0..count.max(1)).map(|index| Command::On(side, Step::Poke(address + 4 * index, 1 + choice.below(60_000)))));
    }
    commands.push(Command::On(side, Step::Copy { way, kind, end, address, count }));
    Some(commands)
}

/// What is in memory.
fn memory(_: &World, choice: &mut Choice) -> Option<Vec<Command>> {
    let side = any_side(choice);
    one(side, if choice.below(3) == 0 { Step::Grow(1) } else { Step::Sum })
}

/// Copies cancelled, ends dropped.
fn ends(world: &World, choice: &mut Choice) -> Option<Vec<Command>> {
    let side = any_side(choice);
    let register = choice.of(&holding(world, side, |handle| matches!(handle, Handle::End(_))))?;
    let Some(Handle::End(end)) = world.holds(side, register) else { return None };
    let step = if end.is_busy() {
        Step::CancelCopy(end.way, end.kind, register, end.outcomes())
    } else {
        Step::DropEnd(end.way, end.kind, register)
    };
    one(side, step)
}

/// Ends and resources handed from one to the other.
fn handing(world: &World, choice: &mut Choice) -> Option<Vec<Command>> {
    let side = any_side(choice);
    let register = choice.of(&holding(world, side, |handle| match handle {
        Handle::Thing { .. } => true,
        Handle::End(end) => end.way == Way::Read && !end.is_busy(),
        _ => false,
    }))?;
    let goods = match world.holds(side, register)? {
        Handle::End(end) => Some(end.kind),
        _ => None,
    };
    Some(vec![Command::hand(side, goods, register, empty(world, side.other())?)])
}

/// Sets made, joined, left, asked.
fn sets(world: &World, choice: &mut Choice) -> Option<Vec<Command>> {
    let side = any_side(choice);
    let sets = holding(world, side, |handle| matches!(handle, Handle::Set));
    let Some(set) = choice.of(&sets) else { return one(side, Step::SetNew(empty(world, side)?)) };
    let waitable = choice.of(&holding(world, side, |handle| matches!(handle, Handle::End(_) | Handle::Call { .. })));
    match choice.below(8) {
        0..=3 => one(side, Step::Join(waitable?, set)),
        4 => one(side, Step::Join(waitable?, 63)),
        5 => one(side, Step::SetDrop(set)),
        _ => one(side, Step::Drain(set)),
    }
}

/// Resources made, asked, dropped.
fn things(world: &World, choice: &mut Choice) -> Option<Vec<Command>> {
    let side = any_side(choice);
    let held = choice.of(&holding(world, side, |handle| matches!(handle, Handle::Thing { .. } | Handle::Borrow { .. })));
    match (held, choice.below(4)) {
        (Some(thing), 0 | 1) => one(side, Step::Rep(thing)),
        (Some(thing), 2) => one(side, Step::DropThing(thing)),
        _ => one(side, Step::Make(empty(world, side)?, 1 + choice.below(500))),
    }
}

/// The task that comes next.
pub(super) fn next_task(world: &World) -> Option<u32> {
    (0..8).find(|number| !world.tasks.contains_key(number))
}

/// A call of a task in this mode, which may be kept, with a new resource.
pub(super) fn call_with(world: &World, mode: u32) -> Option<Vec<Command>> {
    let argument = empty(world, Side::Caller)?;
    let subtask = (argument + 1..14).find(|register| world.holds(Side::Caller, *register).is_none())?;
    let task = next_task(world)?;
    let call = Command::Call { task, mode, argument, subtask };
    Some(vec![Command::On(Side::Caller, Step::Make(argument, 1 + task)), call])
}

fn calls(world: &World, choice: &mut Choice) -> Option<Vec<Command>> {
    use super::model::mode::*;
    let owned = if choice.below(3) == 0 { OWNED } else { 0 };
    let mode = owned | [PARK, PARK | RETURN_WHEN_CANCELLED, 0, PARK, PARK | RETURN_FIRST][choice.below(5) as usize];
    let things = holding(world, Side::Caller, |handle| matches!(handle, Handle::Thing { .. }));
    match (choice.below(2), choice.of(&things)) {
        (1, Some(argument)) => {
            let call = Command::Call { task: next_task(world)?, mode, argument, subtask: empty(world, Side::Caller)? };
            Some(vec![call])
        }
        _ => call_with(world, mode),
    }
}

/// The register of the subtask of a task.
pub(super) fn subtask_of(world: &World, number: u32) -> Option<u32> {
    holding(world, Side::Caller, |handle| matches!(handle, Handle::Call { task, .. } if *task == number)).first().copied()
}

pub(super) fn tasks(world: &World, wanted: impl Fn(&super::model::Task) -> bool) -> Vec<u32> {
    world.tasks.iter().filter(|(_, task)| wanted(task)).map(|(number, _)| *number).collect()
}

/// Tasks woken, waited for, their results looked at, their handles dropped.
fn ends_of_calls(world: &World, choice: &mut Choice) -> Option<Vec<Command>> {
    match choice.below(5) {
        0 => one(Side::Peer, Step::Wake(choice.of(&tasks(world, |task| task.state == State::Parked))?, 0)),
        1 | 2 => {
            let number = choice.of(&tasks(world, |task| !task.told && matches!(task.state, State::Opened | State::Ready(_))))?;
            let least = if world.tasks[&number].state == State::Opened { 1 } else { 2 };
            Some(vec![Command::Await(subtask_of(world, number)?, least)])
        }
        3 => one(Side::Caller, Step::Peek(result_of(choice.of(&tasks(world, |task| task.told))?))),
        _ => {
            let number = choice.of(&tasks(world, |task| task.told))?;
            one(Side::Caller, Step::DropCall(subtask_of(world, number)?))
        }
    }
}

fn cancels(world: &World, choice: &mut Choice) -> Option<Vec<Command>> {
    let number = choice.of(&tasks(world, |task| !task.told && task.state != State::Opened))?;
    let subtask = subtask_of(world, number)?;
    if matches!(world.tasks[&number].state, State::Ready(_)) {
        return Some(vec![Command::On(Side::Caller, Step::Join(subtask, 63)), Command::CancelRaced(subtask, number)]);
    }
    let mut commands = vec![Command::On(Side::Caller, Step::CancelCall(subtask)), Command::On(Side::Caller, Step::Peek(result_of(number)))];
    if choice.below(2) == 0 {
        commands.insert(0, Command::On(Side::Caller, Step::Join(subtask, 63)));
    }
    Some(commands)
}

fn pressure(world: &World, choice: &mut Choice) -> Option<Vec<Command>> {
    let on = world.machine(Side::Peer).pressure > 0;
    one(Side::Peer, if on && choice.below(2) == 0 { Step::LetIn } else { Step::HoldOff })
}
