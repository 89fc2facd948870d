//! Shared memories and OS threads.

use super::drive::{Drive, assert_refused, assert_trap, call, compile, each, from, i32s};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use dyetest_adapter::{Adapter, Answer, Budget, Ending, Instantiate, Limits, Operation, Stage, Thread, TrapClass, Value, Write};

const OWNER: &str = r#"(module (memory (export "m") 1 2 shared) (func (export "f"))
    (func (export "load") (param i32) (result i32) (i32.atomic.load (local.get 0))))"#;

const ADDER: &str = r#"(module (import "a" "m" (memory 1 2 shared))
    (func (export "add") (param i32) (result i32) (loop
        (drop (i32.atomic.rmw.add (i32.const 8) (i32.const 1)))
        (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get 0))
    (func (export "trap") unreachable))"#;

/// Pulley has no shared memories, and a pool none either.
fn each_with_sharing(test: impl Fn(&mut Drive)) {
    each(|drive| {
        if !drive.is(&["pulley", "pooling"]) {
            test(drive);
        }
    });
}

#[test]
fn a_shared_memory_crosses_stores() {
    each_with_sharing(|drive| {
        let owner = drive.instance(OWNER);
        let request = drive.request(ADDER, vec![from("a", "m", owner, "m")]);
        let adder = drive.instantiated(Instantiate { store: 1, ..request });
        assert_eq!(drive.call(adder, "add", &[Value::I32(3)]), i32s(&[0]));
        assert_eq!(drive.call(owner, "load", &[Value::I32(8)]), i32s(&[3]));
    });
}

#[test]
fn the_host_reads_and_writes_a_shared_memory() {
    each_with_sharing(|drive| {
        let owner = drive.instance(OWNER);
        let write = |offset, bytes: &[u8]| Write::Memory { instance: owner, export: "m".into(), offset, base64: STANDARD.encode(bytes) };
        assert_eq!(drive.adapter.write(write(65525, b"elevenbytes")), Answer::Ended(Ending::done()));
        assert_eq!(drive.bytes(owner, "m", 65524, 99), b"\0elevenbytes");
        assert_eq!(drive.bytes(owner, "m", 65530, 3), b"nby");
        let Answer::Ended(beyond) = drive.adapter.write(write(65535, b"xy")) else { panic!() };
        assert_trap(&beyond, TrapClass::OobMemory);
        assert_eq!(drive.call(owner, "load", &[Value::I32(65532)]), Ending::Value(vec![Value::I32(i32::from_le_bytes(*b"ytes"))]));
    });
}

#[test]
fn threads_share_a_memory_and_nothing_else() {
    each_with_sharing(|drive| {
        let owner = drive.instance(OWNER);
        let threads = (0..3).map(|_| thread(drive, ADDER, from("a", "m", owner, "m"), &[("add", Some(10_000)), ("trap", None)])).collect();
        let Answer::Threads(endings) = drive.adapter.threads(threads) else { panic!() };
        for endings in endings {
            let [compiled, instantiated, added, trapped] = endings.as_slice() else { panic!("{endings:?}") };
            assert_eq!((compiled, instantiated, added), (&Ending::done(), &Ending::done(), &i32s(&[0])));
            assert_trap(trapped, TrapClass::Unreachable);
        }
        assert_eq!(drive.call(owner, "load", &[Value::I32(8)]), i32s(&[30_000]));

        let text = r#"(module (import "a" "f" (func)))"#;
        let crossing = thread(drive, text, from("a", "f", owner, "f"), &[]);
        let Answer::Threads(endings) = drive.adapter.threads(vec![crossing]) else { panic!() };
        assert_refused(&endings[0][1], Stage::Link);
        assert_eq!(drive.stats().stores, Some(1), "a thread's stores end with it");
    });
}

#[test]
fn threads_have_deep_stacks_and_compile_at_once() {
    each(|drive| {
        let text = r#"(module (func $deep (export "deep") (call $deep)) (func (export "f") (param i32) (result i32) (local.get 0)))"#;
        let import = from("none", "none", 0, "none");
        let threads = (0..4).map(|_| thread(drive, text, import.clone(), &[("deep", None), ("f", Some(4))])).collect();
        let Answer::Threads(endings) = drive.adapter.threads(threads) else { panic!() };
        for endings in endings {
            assert_trap(&endings[2], TrapClass::StackExhausted);
            assert_eq!(endings[3], i32s(&[4]));
        }
    });
}

#[test]
fn a_thread_that_asks_for_anything_else_is_a_fault() {
    each(|drive| {
        let answer = drive.adapter.threads(vec![Thread { operations: vec![Operation::Stats] }]);
        assert!(matches!(answer, Answer::Fault(_)));
    });
}

fn thread(drive: &mut Drive, text: &str, import: dyetest_adapter::Import, calls: &[(&str, Option<i32>)]) -> Thread {
    let (module, instance, store) = (drive.id(), drive.id(), drive.id());
    let instantiate = Instantiate { instance, module, store, imports: vec![import], limits: Limits::default(), budget: Budget::default() };
    let mut operations = vec![compile(module, text), Operation::Instantiate(instantiate)];
    for (export, argument) in calls {
        let arguments: Vec<_> = argument.map(Value::I32).into_iter().collect();
        operations.push(Operation::Call(call(Budget::default(), instance, export, &arguments)));
    }
    Thread { operations }
}
