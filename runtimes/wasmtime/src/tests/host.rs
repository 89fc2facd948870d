//! Host functions of the closed list.

use super::drive::{assert_trap, each, hosted, i32s};
use dyetest_adapter::{Adapter, Answer, Ending, HostImport, TrapClass, Value};

const GUEST: &str = r#"(module
    (import "env" "seven" (func $seven (result i32 i64)))
    (import "env" "echo" (func $echo (param i32 f64) (result i32)))
    (import "env" "trap" (func $trap))
    (import "env" "grow" (func $grow (result i32)))
    (import "env" "again" (func $again (param i32) (result i32)))
    (import "env" "log" (func $log (param i32 i32)))
    (import "env" "alias" (func $alias (param i32 f64) (result i32)))
    (memory (export "memory") 1 3) (data (i32.const 8) "printed by a guest\n")
    (func (export "seven") (result i32 i64) (call $seven))
    (func (export "echo") (param i32) (result i32) (call $echo (local.get 0) (f64.const 1)))
    (func (export "alias") (param i32) (result i32) (call $alias (local.get 0) (f64.const 1)))
    (func (export "trap") (call $trap))
    (func (export "grow") (result i32) (call $grow))
    (func (export "again") (param i32) (result i32) (call $again (local.get 0)))
    (func (export "half") (param i32) (result i32)
        (if (i32.eqz (local.get 0)) (then unreachable)) (i32.shr_u (local.get 0) (i32.const 1)))
    (func (export "log") (param i32 i32) (call $log (local.get 0) (local.get 1))))"#;

fn imports() -> Vec<dyetest_adapter::Import> {
    vec![
        hosted("seven", HostImport::Return(vec![Value::I32(7), Value::I64(-7)])),
        hosted("echo", HostImport::Echo),
        hosted("trap", HostImport::Trap),
        hosted("grow", HostImport::Grow { memory: "memory".into(), pages: 1 }),
        hosted("again", HostImport::Reenter { export: "half".into() }),
        hosted("log", HostImport::Log),
        hosted("alias", HostImport::Alias { module: "env".into(), name: "echo".into() }),
    ]
}

#[test]
fn the_closed_list_does_what_it_says_and_is_counted() {
    each(|drive| {
        let request = drive.request(GUEST, imports());
        let instance = drive.instantiated(request);
        assert_eq!(drive.call(instance, "seven", &[]), Ending::Value(vec![Value::I32(7), Value::I64(-7)]));
        assert_eq!(drive.call(instance, "echo", &[Value::I32(5)]), i32s(&[5]));
        assert_eq!(drive.call(instance, "alias", &[Value::I32(6)]), i32s(&[6]));
        assert_trap(&drive.call(instance, "trap", &[]), TrapClass::HostError);
        for old in [1, 2, -1] {
            assert_eq!(drive.call(instance, "grow", &[]), i32s(&[old]));
        }
        assert_eq!(drive.call(instance, "again", &[Value::I32(8)]), i32s(&[4]));
        assert_trap(&drive.call(instance, "again", &[Value::I32(0)]), TrapClass::Unreachable);
        assert_eq!(drive.call(instance, "log", &[Value::I32(8), Value::I32(19)]), Ending::done());
        assert_trap(&drive.call(instance, "log", &[Value::I32(3 << 16), Value::I32(1)]), TrapClass::HostError);
        let calls = drive.stats().calls;
        for (name, count) in [("env.seven", 1), ("env.echo", 2), ("env.trap", 1), ("env.grow", 3), ("env.again", 2), ("env.log", 2)] {
            assert_eq!(calls.get(name), Some(&count), "{name}");
        }
        assert_eq!(calls.get("env.alias"), None, "an alias is the other function");
    });
}

#[test]
fn a_declaration_that_does_not_fit_is_a_fault_and_not_a_verdict_on_the_guest() {
    each(|drive| {
        for (ty, import) in [
            ("(func (result i32))", HostImport::Return(vec![])),
            ("(func (result i32))", HostImport::Return(vec![Value::I64(1)])),
            ("(func (result i32))", HostImport::Return(vec![Value::Bool(true)])),
            ("(func (param i64) (result i32))", HostImport::Echo),
            ("(func (param i32))", HostImport::Log),
            ("(func)", HostImport::Alias { module: "env".into(), name: "f".into() }),
        ] {
            let request = drive.request(&format!(r#"(module (import "env" "f" {ty}))"#), vec![hosted("f", import)]);
            let answer = drive.adapter.instantiate(request);
            assert!(matches!(answer, Answer::Fault(_)), "{answer:?}");
        }
        let request = drive.request(r#"(module (import "env" "f" (func)))"#, vec![hosted("f", HostImport::Never)]);
        let answer = drive.adapter.instantiate(request);
        assert!(matches!(answer, Answer::NotDriven(_)), "{answer:?}");
    });
}
