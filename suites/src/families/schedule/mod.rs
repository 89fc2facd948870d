//! Schedules: programs of commands over tasks, handles, borrows, streams, futures, sets, cancellations and drops, in two component
//! instances, with what the reference model says of them.

mod command;
mod driver;
mod model;
mod plan;
mod sting;
mod undo;

use self::plan::{Schedule, Theme};
use super::some;
use proptest::{
    collection, option,
    prelude::any,
    strategy::{BoxedStrategy, Strategy},
};
use std::fmt::Write;

/// What is drawn for one schedule: choices, and what it ends in.
type Draw = (Vec<[u16; 6]>, Option<[u16; 6]>);

fn schedules(points: usize, theme: Theme, about: About) -> BoxedStrategy<String> {
    let choices = collection::vec(any::<[u16; 6]>(), 2..24);
    let point = (choices, option::weighted(0.6, any::<[u16; 6]>()));
    some(point, points).prop_map(move |draws: Vec<Draw>| script(theme, about, &draws)).boxed()
}

/// What the header of a family says.
#[derive(Clone, Copy)]
struct About {
    title: &'static str,
    property: &'static str,
    claims: &'static str,
    references: &'static str,
}

/// Streams and futures: reads, writes, cancellations, drops, ends handed over, events.
pub(super) fn copies(points: usize) -> BoxedStrategy<String> {
    let about = About {
        title: "Streams and futures copy what the model says, in generated schedules",
        property: "stream-copy",
        claims: r#""S79", "S85""#,
        references: r#""cm:CanonicalABI#stream-state", "cm:CanonicalABI#future-state", "cm:CanonicalABI#canon-streamfuturereadwrite", "CWE-362""#,
    };
    schedules(points, Theme::Copies, about)
}

/// Calls: started, held off, woken, waited for, with what they borrow and move.
pub(super) fn calls(points: usize) -> BoxedStrategy<String> {
    let about = About {
        title: "Calls end as the model says, in generated schedules",
        property: "task-state",
        claims: r#""S79", "S82""#,
        references: r#""cm:CanonicalABI#task-state", "cm:CanonicalABI#subtask-state", "cm:CanonicalABI#canon-lower", "cm:Concurrency#backpressure", "CWE-362""#,
    };
    schedules(points, Theme::Calls, about)
}

/// Calls and copies that are cancelled at every point.
pub(super) fn cancels(points: usize) -> BoxedStrategy<String> {
    let about = About {
        title: "What is cancelled ends as the model says, in generated schedules",
        property: "cancellation",
        claims: r#""S79", "S82""#,
        references: r#""cm:CanonicalABI#canon-subtaskcancel", "cm:CanonicalABI#canon-taskcancel", "cm:Concurrency#cancellation", "CWE-362""#,
    };
    schedules(points, Theme::Cancels, about)
}

/// Resources: lent, moved, copied through streams, dropped.
pub(super) fn things(points: usize) -> BoxedStrategy<String> {
    let about = About {
        title: "Resources are where the model says, in generated schedules",
        property: "resource-lifetime",
        claims: r#""S42", "S79""#,
        references: r#""cm:CanonicalABI#resource-state", "cm:CanonicalABI#lifting-and-lowering-values", "cm:CanonicalABI#canon-resourcedrop", "CWE-415", "CWE-416""#,
    };
    schedules(points, Theme::Things, about)
}

/// The whole case. The twin does each of the things that schedules are made of, once, alone.
fn script(theme: Theme, About { title, property, claims, references }: About, draws: &[Draw]) -> String {
    let driver = driver::text();
    let twin = step("twin", &driver::twin());
    let mut attacks = String::new();
    for (number, (choices, sting)) in draws.iter().enumerate() {
        attacks += &step(&format!("s{number}"), &Schedule::draw(theme, choices, *sting));
    }
    format!(
        r#";;! title      = "{title}"
;;! property   = "{property}"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "stores", "drop-store"]
;;! claims     = [{claims}]
;;! references = [{references}]
;;! notes      = """
;;! Each schedule is a program of five words a command, for a caller and its peer; each result is what its command gave. A
;;! schedule that ends in a trap ends in a command that the specification forbids; every other takes back what it did."""

{driver}
(@benign "a value through a stream and back, a call that waits and returns, and a resource that is lent")
{twin}
(@attack "every command of every schedule gives what the model says")
{attacks}"#
    )
}

/// A schedule in a store of its own.
fn step(name: &str, Schedule { commands, trace, trap, settled }: &Schedule) -> String {
    let list = |words: &mut dyn Iterator<Item = u32>| words.fold(String::new(), |text, word| text + &format!(" (u32.const {word})"));
    let program = list(&mut commands.iter().flat_map(|command| command.words()));
    let mut text = format!("(@store ${name}-store)\n(component instance ${name} $driver)\n");
    let invoke = format!("(invoke ${name} \"run\" (list.const{program}))");
    let written = match trap {
        Some(classes) => {
            let usual = classes[0].texts()[0];
            if let [_, others @ ..] = classes
                && !others.is_empty()
            {
                let others: Vec<String> = others.iter().map(|class| format!("trap:{class}")).collect();
                let _ = writeln!(text, "(@permit {} \"the specification does not name its traps\")", others.join(" "));
            }
            writeln!(text, "(assert_trap {invoke} \"{usual}\")")
        }
        None => writeln!(text, "(assert_return {invoke} (list.const{}))", list(&mut trace.iter().copied())),
    };
    written.expect("a string takes what is written to it");
    if trap.is_none() && *settled {
        text += "(@host \"concurrent\" 0)\n";
    }
    text + &format!("(@drop ${name})\n")
}

#[cfg(test)]
mod tests {
    use super::{
        command::{Command, Kind, Side, Step, Way},
        model::{NUMBERS, Stop, World, mode},
        plan::{Schedule, Theme},
    };
    use proptest::test_runner::{RngAlgorithm, TestRng};
    use std::collections::BTreeSet;

    fn drawn(count: usize) -> Vec<Schedule> {
        use proptest::prelude::Rng;
        let mut rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
        let mut words = || std::array::from_fn(|_| rng.next_u32() as u16);
        let themes = [Theme::Copies, Theme::Calls, Theme::Cancels, Theme::Things];
        (0..count)
            .map(|number| {
                let choices: Vec<[u16; 6]> = (0..20).map(|_| words()).collect();
                Schedule::draw(themes[number % 4], &choices, (number % 3 > 0).then(&mut words))
            })
            .collect()
    }

    #[test]
    fn every_command_and_every_trap_is_drawn() {
        let all = drawn(4000);
        let operations: BTreeSet<u32> = all.iter().flat_map(|schedule| &schedule.commands).map(|command| command.words()[0]).collect();
        // All but `alias`, which only stings use, of the caller's; what may block goes through its own function at the peer.
        let expected: BTreeSet<u32> =
            (0..=24).chain(26..=27).chain(64..=71).filter(|operation| !matches!(operation, 19 | 23 | 24)).collect();
        assert_eq!(expected.difference(&operations).collect::<Vec<_>>(), Vec::<&u32>::new());
        let traps: BTreeSet<String> = all.iter().filter_map(|schedule| schedule.trap).map(|classes| classes[0].to_string()).collect();
        assert!(traps.len() >= 20, "{traps:?}");
    }

    #[test]
    fn a_schedule_without_a_sting_leaves_nothing() {
        let all = drawn(600);
        let settled = all.iter().filter(|schedule| schedule.trap.is_none()).filter(|schedule| schedule.settled).count();
        let whole = all.iter().filter(|schedule| schedule.trap.is_none()).count();
        assert!(settled * 3 > whole, "{settled} of {whole}");
    }

    fn gives(commands: &[Command]) -> Vec<Result<u32, Stop>> {
        let mut world = World::new();
        commands.iter().map(|command| world.execute(*command)).collect()
    }

    fn caller(step: Step) -> Command {
        Command::On(Side::Caller, step)
    }

    const BLOCKED: u32 = u32::MAX;

    #[test]
    fn a_copy_is_as_long_as_the_shorter_buffer_and_is_told_once() {
        let copy = |way, end, count| caller(Step::Copy { way, kind: Kind::Numbers, end, address: NUMBERS, count });
        let given = gives(&[
            caller(Step::New(Kind::Numbers, 1, 2)),
            copy(Way::Write, 2, 5),
            copy(Way::Read, 1, 3),
            caller(Step::SetNew(3)),
            caller(Step::Join(2, 3)),
            caller(Step::Drain(3)),
            caller(Step::Drain(3)),
        ]);
        assert_eq!(given[1..3], [Ok(BLOCKED), Ok(3 << 4)]);
        // STREAM_WRITE of register 2: COMPLETED, three elements.
        assert_eq!(given[5..], [Ok(3 | (2 << 4) | ((3 << 4) << 10)), Ok(0)]);
    }

    #[test]
    fn a_loan_lasts_until_the_caller_is_told() {
        let given = gives(&[
            caller(Step::Make(1, 9)),
            Command::Call { task: 0, mode: mode::PARK, argument: 1, subtask: 2 },
            caller(Step::DropThing(1)),
            caller(Step::CancelCall(2)),
            caller(Step::DropThing(1)),
            Command::Gone,
        ]);
        assert!(matches!(given[2], Err(Stop::Trap(_))), "{given:?}");
        // CANCELLED_BEFORE_RETURNED, and then one destructor, of representation 9.
        assert_eq!(given[3..], [Ok(4), Ok(0), Ok(1 + (9 << 8))]);
    }

    #[test]
    fn a_call_that_is_held_off_keeps_its_argument_until_it_starts() {
        let given = gives(&[
            caller(Step::Make(1, 9)),
            Command::On(Side::Peer, Step::HoldOff),
            Command::Call { task: 0, mode: mode::PARK | mode::OWNED, argument: 1, subtask: 2 },
            caller(Step::Rep(1)),
            caller(Step::CancelCall(2)),
            caller(Step::DropThing(1)),
        ]);
        assert_eq!(given[2], Ok(0));
        assert_eq!(given[3], Err(Stop::Open), "it may be lifted at any time");
        assert_eq!(given[4..], [Ok(3), Ok(0)]);
    }
}
