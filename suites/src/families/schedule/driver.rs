//! The driver: a component that does what it is told, command by command, and tells what came of each.

use super::{
    command::{Command, Kind, Side, Step, Way},
    model::{NUMBERS, World, mode, result_of},
    plan::Schedule,
};

/// What is copied, in the order of the driver's tables: the name in the driver, and the type.
const COPIES: [(&str, &str); 4] =
    [("s32", "(stream u32)"), ("s8", "(stream u8)"), ("own", "(stream (own $thing))"), ("f32", "(future u32)")];

/// The text of the driver's definition, `$driver`, whose export `run` takes a program and gives a trace.
pub(super) fn text() -> String {
    let canon = canon();
    include_str!("driver.wat")
        .replace("{{machine}}\n", &include_str!("machine.wat").replace("    {{imports}}\n", &each(imports)))
        .replace("{{canon}}\n", &canon)
        .replace("{{lifts}}", each_handed(lift).trim_end())
        .replace("{{imported}}", each_handed(imported).trim_end())
        .replace("{{handed}}\n", &each_handed(handed))
        .replace("{{lowers}}\n", &each_handed(lower))
        .replace("{{given}}\n", &each_handed(given))
}

/// A schedule of each of the things that schedules are made of, alone.
pub(super) fn twin() -> Schedule {
    let one = |step| Command::On(Side::Caller, step);
    let commands = vec![
        one(Step::New(Kind::Numbers, 1, 2)),
        one(Step::Poke(NUMBERS, 77)),
        one(Step::Copy { way: Way::Write, kind: Kind::Numbers, end: 2, address: NUMBERS, count: 1 }),
        one(Step::Copy { way: Way::Read, kind: Kind::Numbers, end: 1, address: NUMBERS + 64, count: 1 }),
        one(Step::Peek(NUMBERS + 64)),
        one(Step::Make(3, 5)),
        Command::Call { task: 0, mode: mode::PARK, argument: 3, subtask: 4 },
        Command::On(Side::Peer, Step::Wake(0, 0)),
        Command::Await(4, 2),
        one(Step::Peek(result_of(0))),
    ];
    let mut world = World::new();
    let trace = commands.iter().map(|command| world.execute(*command).expect("the twin does nothing that traps")).collect();
    Schedule { commands, trace, trap: None, settled: false }
}

fn each(lines: fn(&str, &str) -> String) -> String {
    COPIES.iter().map(|(name, what)| lines(name, what)).collect()
}

/// What can be handed over: every readable end, and the resource.
fn each_handed(lines: fn(&str, &str) -> String) -> String {
    each(lines) + &lines("thing", "(own $thing)")
}

/// How often a built-in takes and gives what: the count is not given for futures.
fn imports(name: &str, what: &str) -> String {
    let buffer = if what.starts_with("(future") { "i32 i32" } else { "i32 i32 i32" };
    let mut lines = format!("    (import \"\" \"{name}.new\" (func ${name}.new (result i64)))\n");
    for copy in ["read", "write"] {
        lines += &format!("    (import \"\" \"{name}.{copy}\" (func ${name}.{copy} (param {buffer}) (result i32)))\n");
    }
    for cancel in ["cancel-read", "cancel-write"] {
        lines += &format!("    (import \"\" \"{name}.{cancel}\" (func ${name}.{cancel} (param i32) (result i32)))\n");
    }
    for drop in ["drop-readable", "drop-writable"] {
        lines += &format!("    (import \"\" \"{name}.{drop}\" (func ${name}.{drop} (param i32)))\n");
    }
    lines
}

/// The built-ins of one component instance, and its machine.
fn canon() -> String {
    let mut lines = String::from(
        r#"    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $set.new (canon waitable-set.new))
    (core func $set.poll (canon waitable-set.poll (memory (core memory $libc "memory"))))
    (core func $set.wait (canon waitable-set.wait (memory (core memory $libc "memory"))))
    (core func $set.drop (canon waitable-set.drop))
    (core func $join (canon waitable.join))
    (core func $make (canon lower (func $owner "make")))
    (core func $rep (canon lower (func $owner "rep")))
    (core func $thing.drop (canon resource.drop $thing))
    (core func $subtask.cancel (canon subtask.cancel))
    (core func $subtask.drop (canon subtask.drop))
    (core func $hold-off (canon backpressure.inc))
    (core func $let-in (canon backpressure.dec))
"#,
    );
    let mut exports = String::new();
    for (name, what) in COPIES {
        let kind = if what.starts_with("(future") { "future" } else { "stream" };
        lines += &format!("    (type ${name} {what})\n");
        for verb in ["new", "read", "write", "cancel-read", "cancel-write", "drop-readable", "drop-writable"] {
            let options = if matches!(verb, "read" | "write") { " async (memory (core memory $libc \"memory\"))" } else { "" };
            lines += &format!("    (core func ${name}.{verb} (canon {kind}.{verb} ${name}{options}))\n");
            exports += &format!(" (export \"{name}.{verb}\" (func ${name}.{verb}))");
        }
    }
    for name in [
        "set.new",
        "set.poll",
        "set.wait",
        "set.drop",
        "join",
        "make",
        "rep",
        "thing.drop",
        "subtask.cancel",
        "subtask.drop",
        "hold-off",
        "let-in",
    ] {
        exports += &format!(" (export \"{name}\" (func ${name}))");
    }
    lines
        + &format!(
            "    (core instance $machine (instantiate $Machine (with \"\" (instance (export \"memory\" (memory $libc \"memory\")){exports}))))\n"
        )
}

fn lift(name: &str, what: &str) -> String {
    format!(
        "    (func (export \"{name}-hand\") (param \"register\" u32) (param \"it\" {what}) (canon lift (core func $tasks \"hand\")))\n    \
         (func (export \"{name}-back\") (param \"register\" u32) (result {what}) (canon lift (core func $tasks \"back\")))\n"
    )
}

fn imported(name: &str, what: &str) -> String {
    format!(
        "      (export \"{name}-hand\" (func (param \"register\" u32) (param \"it\" {what})))\n      \
         (export \"{name}-back\" (func (param \"register\" u32) (result {what})))\n"
    )
}

fn handed(name: &str, _: &str) -> String {
    format!(
        "      (import \"\" \"{name}.hand\" (func ${name}.hand (param i32 i32)))\n      \
         (import \"\" \"{name}.back\" (func ${name}.back (param i32) (result i32)))\n"
    )
}

fn lower(name: &str, _: &str) -> String {
    format!(
        "    (core func ${name}.hand (canon lower (func $peer \"{name}-hand\")))\n    \
         (core func ${name}.back (canon lower (func $peer \"{name}-back\")))\n"
    )
}

fn given(name: &str, _: &str) -> String {
    format!("      (export \"{name}.hand\" (func ${name}.hand)) (export \"{name}.back\" (func ${name}.back))\n")
}
