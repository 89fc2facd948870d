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
