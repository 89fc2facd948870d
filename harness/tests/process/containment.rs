//! `process/subprocess-containment`: what one tenant does to another in one process, and in two. A guest that never ends, a process that
//! dies under its guest, and a guest that takes all memory; beside each a benign neighbour, who harms nobody in either.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use dyetest::{
    copy::Program,
    observe::{Cause, Death},
    supervise::{Launch, Worker},
};
use dyetest_adapter::{Answer, Budget, Call, Code, Compile, Ending, Id, Instantiate, Kind, Limits, Operation, PROTOCOL, Settings, Value};
use libtest_mimic::{Failed, Trial};
use std::time::Duration;

pub(crate) fn trials() -> Vec<Trial> {
    let trial = |name: &str, check: fn() -> Result<(), Failed>| Trial::test(format!("containment::{name}"), check);
    vec![
        trial("a_benign_neighbour", || check(&Neighbour { does: "work", argument: 1, in_one: Lives }, "wasmtime")),
        trial("a_neighbour_that_traps", || check(&Neighbour { does: "trap", argument: 1, in_one: Lives }, "wasmtime")),
        trial("a_neighbour_that_never_ends", || check(&Neighbour { does: "spin", argument: 1, in_one: Dies(Cause::Hung) }, "wasmtime")),
        trial("a_neighbour_that_ends_the_process", || {
            check(&Neighbour { does: "work", argument: -1, in_one: Dies(Cause::Crashed) }, "dies-of-shapes@wasmtime")
        }),
        trial("a_neighbour_that_takes_all_memory", || check(&Neighbour { does: "hoard", argument: 1, in_one: Starves }, "wasmtime")),
    ]
}

/// CPU time of each call: enough for everything that ends.
const PLENTY: Duration = Duration::from_secs(5);
const SHORT: Duration = Duration::from_millis(200);

/// Bytes of private memory that a process may have.
const DATA: u64 = 256 << 20;

/// A tenant: it can work, which takes a page of memory more, and be a bad neighbour.
const TENANT: &str = r#"(module
  (memory 1)
  (func (export "work") (param i32) (result i32) (memory.grow (i32.const 16)))
  (func (export "trap") (param i32) (result i32) unreachable)
  (func (export "spin") (param i32) (result i32) (loop (br 0)) unreachable)
  (func (export "hoard") (param i32) (result i32)
    (loop (br_if 0 (i32.ne (memory.grow (i32.const 16)) (i32.const -1))))
    (memory.size)))"#;

/// What is left of a tenant whose neighbour did something.
#[derive(Clone, Debug, PartialEq)]
enum Fate {
    Lives,
    /// It is alive, and gets no memory any more.
    Starves,
    Dies(Cause),
}
use Fate::{Dies, Lives, Starves};

struct Neighbour {
    does: &'static str,
    argument: i32,
    /// What becomes of a tenant of the same process. One of another process lives.
    in_one: Fate,
}

fn check(neighbour: &Neighbour, adapter: &str) -> Result<(), Failed> {
    let mut shared = house(adapter)?;
    move_in(&mut shared, 0)?;
    move_in(&mut shared, 1)?;
    drop(call(&mut shared, 0, neighbour.does, neighbour.argument, SHORT));
    let in_one = fate(&mut shared, 1)?;

    let (mut theirs, mut ours) = (house(adapter)?, house(adapter)?);
    move_in(&mut theirs, 0)?;
    move_in(&mut ours, 1)?;
    drop(call(&mut theirs, 0, neighbour.does, neighbour.argument, SHORT));
    let in_two = fate(&mut ours, 1)?;

    match (in_one == neighbour.in_one, in_two) {
        (true, Lives) => Ok(()),
        (_, in_two) => Err(format!("in one process: {in_one:?}; in two: {in_two:?}").into()),
    }
}

/// A process for tenants.
fn house(adapter: &str) -> Result<Worker, Failed> {
    let (subcommand, name) = if adapter.contains('@') { ("hostile", adapter) } else { ("adapter", adapter) };
    let mut launch = Launch::itself(subcommand, name);
    launch.data = DATA;
    let mut worker = Worker::start(&launch)?;
    let hello = Operation::Hello { protocol: PROTOCOL, settings: Settings::new() };
    match worker.exchange(hello, PLENTY) {
        Ok(Answer::Hello(_)) => Ok(worker),
        other => Err(format!("it does not start: {other:?}").into()),
    }
}

/// Makes a tenant, in a store of its own.
fn move_in(worker: &mut Worker, number: Id) -> Result<(), Failed> {
    let code = Code::Base64(STANDARD.encode(Program::new(Kind::Core, TENANT, &[]).assemble()?));
    let (limits, budget) = (Limits::default(), Budget::default());
    let made = [
        Operation::Compile(Compile { module: number, kind: Kind::Core, code }),
        Operation::Instantiate(Instantiate { instance: number, module: number, store: number, imports: Vec::new(), limits, budget }),
    ];
    for operation in made {
        match worker.exchange(operation, PLENTY) {
            Ok(Answer::Ended(Ending::Value(_))) => {}
            other => return Err(format!("tenant {number} is not made: {other:?}").into()),
        }
    }
    Ok(())
}

fn call(worker: &mut Worker, instance: Id, export: &str, argument: i32, cpu: Duration) -> Result<Answer, Death> {
    let call = Call { instance, export: export.into(), arguments: vec![Value::I32(argument)], budget: Budget::default() };
    worker.exchange(Operation::Call(call), cpu)
}

/// What becomes of a tenant that goes on with its work.
fn fate(worker: &mut Worker, tenant: Id) -> Result<Fate, Failed> {
    match call(worker, tenant, "work", 1, PLENTY) {
        Ok(Answer::Ended(Ending::Value(pages))) if pages == [Value::I32(1)] => Ok(Lives),
        Ok(Answer::Ended(Ending::Value(pages))) if pages == [Value::I32(-1)] => Ok(Starves),
        Err(death) => Ok(Dies(death.cause)),
        Ok(other) => Err(format!("its work comes to {other:?}").into()),
    }
}
