//! Whole runtimes that somebody has tampered with: a real adapter, what is done to a request before it sees it, and what is done to its
//! answer to a call before it is sent. The oracle must find them out, and no verdict may say that they hold a boundary.

use super::converse;
use dyetest_adapter::{Adapter, Answer, Budget, Ending, Limits, Operation, Value, answer};
use std::{hint, io, process};

/// What is done to requests and to the answers of calls.
#[derive(Clone, Copy)]
pub(super) struct Tampering {
    name: &'static str,
    request: fn(&mut Operation),
    answer: fn(&mut Answer),
}

const ALL: &[Tampering] = &[
    // Its floats are a bit off.
    Tampering { name: "liar", request: |_| {}, answer: turn },
    // The embedder forgets what it was told to arm.
    Tampering { name: "forgets-limits", request: forget_limits, answer: |_| {} },
    Tampering { name: "forgets-budgets", request: forget_budgets, answer: |_| {} },
    // It ends its process, or works on for ever, when it is asked something that looks like an attack.
    Tampering { name: "dies-of-shapes", request: die, answer: |_| {} },
    Tampering { name: "hangs-on-shapes", request: hang, answer: |_| {} },
];

/// The tampering of this name.
pub(super) fn named(name: &str) -> Option<Tampering> {
    ALL.iter().find(|tampering| tampering.name == name).copied()
}

/// Serves the protocol with a runtime that was tampered with.
pub(super) fn serve(tampering: Tampering, runtime: &str) -> io::Result<()> {
    match runtime {
        #[cfg(feature = "wasmtime")]
        "wasmtime" => tampered::<dyetest_wasmtime::Wasmtime>(tampering),
        #[cfg(feature = "wasmi")]
        "wasmi" => tampered::<dyetest_wasmi::Wasmi>(tampering),
        _ => Err(io::Error::other(format!("`{runtime}` cannot be tampered with as in {}", tampering.name))),
    }
}

#[cfg_attr(not(any(feature = "wasmtime", feature = "wasmi")), expect(dead_code, reason = "there is no runtime to tamper with"))]
fn tampered<A: Adapter>(tampering: Tampering) -> io::Result<()> {
    let mut adapter: Option<A> = None;
    converse(|mut operation| {
        let is_call = matches!(operation, Operation::Call(_));
        each(&mut operation, tampering.request);
        let mut answer = answer(&mut adapter, operation);
        if is_call {
            (tampering.answer)(&mut answer);
        }
        answer
    })
}

/// Changes an operation, and those that it consists of.
fn each(operation: &mut Operation, change: fn(&mut Operation)) {
    change(operation);
    match operation {
        Operation::Threads { threads } => {
            threads.iter_mut().flat_map(|thread| &mut thread.operations).for_each(|operation| each(operation, change));
        }
        Operation::Repeat(repeat) => repeat.operations.iter_mut().for_each(|operation| each(operation, change)),
        _ => {}
    }
}

fn turn(answer: &mut Answer) {
    let Answer::Ended(Ending::Value(values)) = answer else { return };
    for value in values {
        if let Value::F64(bits) = value {
            *bits ^= 1;
        }
    }
}

fn forget_limits(operation: &mut Operation) {
    if let Operation::Instantiate(request) = operation {
        request.limits = Limits::default();
    }
}

fn forget_budgets(operation: &mut Operation) {
    match operation {
        Operation::Instantiate(request) => request.budget = Budget::default(),
        Operation::Call(call) => call.budget = Budget::default(),
        Operation::Start(start) => start.what.budget = Budget::default(),
        Operation::Await { budget, .. } => *budget = Budget::default(),
        _ => {}
    }
}

fn die(operation: &mut Operation) {
    if is_attack(operation) {
        process::abort();
    }
}

fn hang(operation: &mut Operation) {
    while is_attack(operation) {
        hint::spin_loop();
    }
}

/// An address near the end of what 32 bits can say is what attacks on memories are about.
fn is_attack(operation: &Operation) -> bool {
    matches!(operation, Operation::Call(call) if call.arguments.iter().any(|argument| matches!(argument, Value::I32(..0))))
}
