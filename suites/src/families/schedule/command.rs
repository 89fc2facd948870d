//! Commands of the driver, and how they are written down.

use super::model::mode;

/// Which of the two machines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Side {
    Caller,
    Peer,
}

impl Side {
    pub(super) const BOTH: [Side; 2] = [Side::Caller, Side::Peer];

    pub(super) fn other(self) -> Side {
        match self {
            Side::Caller => Side::Peer,
            Side::Peer => Side::Caller,
        }
    }
}

/// What is copied, in the order of the driver's tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Numbers,
    Bytes,
    Things,
    Future,
}

impl Kind {
    pub(super) const ALL: [Kind; 4] = [Kind::Numbers, Kind::Bytes, Kind::Things, Kind::Future];

    /// Bytes of an element in memory.
    pub(super) fn width(self) -> u32 {
        if self == Kind::Bytes { 1 } else { 4 }
    }
}

/// The direction of a copy, and the end that it uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    Read,
    Write,
}

/// What is handed from one machine to the other: the readable end of a copy, or the resource.
pub(super) type Goods = Option<Kind>;

/// A command of one machine. Numbers are of registers, but for addresses, counts and values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    New(Kind, u32, u32),
    Copy {
        way: Way,
        kind: Kind,
        end: u32,
        address: u32,
        count: u32,
    },
    /// Cancels a copy. The last number is a set of outcomes: see [`ONE_OF`].
    CancelCopy(Way, Kind, u32, u32),
    DropEnd(Way, Kind, u32),
    SetNew(u32),
    Join(u32, u32),
    Drain(u32),
    SetDrop(u32),
    Make(u32, u32),
    Rep(u32),
    DropThing(u32),
    Alias(u32, u32),
    Peek(u32),
    Poke(u32, u32),
    CancelCall(u32),
    DropCall(u32),
    HoldOff,
    LetIn,
    Grow(u32),
    Put(u32, u32),
    Pick(u32, u32),
    Wake(u32, u32),
    Wait(u32),
    /// Makes handles, so that those that follow have numbers which the other machine does not know.
    Pad,
    /// All numbers in memory, as one.
    Sum,
}

/// What the trace says of an outcome that is one of several which are permitted: bit n of the set stands for outcome n.
pub(super) const ONE_OF: u32 = 15;

/// One command of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Command {
    On(Side, Step),
    /// Calls a task of the peer: its number, its mode, the argument, and where the subtask goes.
    Call {
        task: u32,
        mode: u32,
        argument: u32,
        subtask: u32,
    },
    /// Waits until a call has got so far.
    Await(u32, u32),
    /// Cancels a call that may have returned: its subtask and its task. Right is what was cancelled without a result, and what
    /// returned with its own.
    CancelRaced(u32, u32),
    Hand(Goods, u32, u32),
    Back(Goods, u32, u32),
    Forge(u32, u32),
    Gone,
}

impl Command {
    /// Hands something over from this machine's register to the other's.
    pub(super) fn hand(side: Side, goods: Goods, from: u32, to: u32) -> Command {
        match side {
            Side::Caller => Command::Hand(goods, from, to),
            Side::Peer => Command::Back(goods, from, to),
        }
    }

    /// The five words of the command.
    pub(super) fn words(self) -> [u32; 5] {
        let goods = |goods: Goods| goods.map_or(4, |kind| kind as u32);
        match self {
            Command::On(Side::Caller, step) => step.words(),
            Command::On(Side::Peer, step) => {
                let [op, rest @ ..] = step.words();
                let through = if step.may_block() { 192 } else { 128 };
                [op + through, rest[0], rest[1], rest[2], rest[3]]
            }
            Command::Call { task, mode, argument, subtask } => [64 + u32::from(mode & mode::OWNED != 0), task, mode, argument, subtask],
            Command::Await(subtask, least) => [66, subtask, least, 0, 0],
            Command::CancelRaced(subtask, task) => [71, subtask, task, 0, 0],
            Command::Hand(what, from, to) => [67, goods(what), from, to, 0],
            Command::Back(what, from, to) => [68, goods(what), from, to, 0],
            Command::Forge(from, to) => [69, from, to, 0, 0],
            Command::Gone => [70, 0, 0, 0, 0],
        }
    }
}

impl Step {
    /// Whether it is synchronous, so that the peer is asked through a function that may block.
    pub(super) fn may_block(self) -> bool {
        matches!(self, Step::CancelCopy(..) | Step::CancelCall(..))
    }

    fn words(self) -> [u32; 5] {
        let way = |way: Way| u32::from(way == Way::Write);
        match self {
            Step::New(kind, readable, writable) => [0, kind as u32, readable, writable, 0],
            Step::Copy { way: which, kind, end, address, count } => [1 + way(which), kind as u32, end, address, count],
            Step::CancelCopy(which, kind, end, permitted) => [3 + way(which), kind as u32, end, permitted, 0],
            Step::DropEnd(which, kind, end) => [5 + way(which), kind as u32, end, 0, 0],
            Step::SetNew(set) => [7, set, 0, 0, 0],
            Step::Join(waitable, set) => [8, waitable, set, 0, 0],
            Step::Drain(set) => [9, set, 0, 0, 0],
            Step::SetDrop(set) => [10, set, 0, 0, 0],
            Step::Make(register, rep) => [11, register, rep, 0, 0],
            Step::Rep(thing) => [12, thing, 0, 0, 0],
            Step::DropThing(thing) => [13, thing, 0, 0, 0],
            Step::Alias(from, to) => [14, from, to, 0, 0],
            Step::Peek(address) => [15, address, 0, 0, 0],
            Step::Poke(address, value) => [16, address, value, 0, 0],
            Step::CancelCall(subtask) => [17, subtask, 0, 0, 0],
            Step::DropCall(subtask) => [18, subtask, 0, 0, 0],
            Step::HoldOff => [19, 1, 0, 0, 0],
            Step::LetIn => [19, 0, 0, 0, 0],
            Step::Grow(pages) => [20, pages, 0, 0, 0],
            Step::Put(address, thing) => [21, address, thing, 0, 0],
            Step::Pick(address, register) => [22, address, register, 0, 0],
            Step::Wake(task, action) => [23, task, action, 0, 0],
            Step::Wait(set) => [24, set, 0, 0, 0],
            Step::Pad => [26, 0, 0, 0, 0],
            Step::Sum => [27, 0, 0, 0, 0],
        }
    }
}
