//! Limits of stores and budgets of calls.

use super::drive::{Drive, each, i32s};
use dyetest_adapter::{Budget, Ending, Instantiate, LimitKind, Limits, Value};

const LIMITS: Limits = Limits { memory_bytes: Some(2 << 16), table_elements: Some(10), handles: None };

#[test]
fn growth_beyond_a_limit_fails_and_the_guest_goes_on() {
    each(|drive| {
        let text = r#"(module (memory 1) (table 4 funcref)
            (func (export "memory") (param i32) (result i32) (memory.grow (local.get 0)))
            (func (export "table") (param i32) (result i32) (table.grow (ref.null func) (local.get 0))))"#;
        let request = drive.request(text, vec![]);
        let instance = drive.instantiated(Instantiate { limits: LIMITS, ..request });
        for (export, pages, old) in [("memory", 2, -1), ("memory", 1, 1), ("memory", 1, -1), ("table", 7, -1), ("table", 6, 4)] {
            assert_eq!(drive.call(instance, export, &[Value::I32(pages)]), i32s(&[old]), "{export} by {pages}");
        }
    });
}

#[test]
fn an_instance_beyond_a_limit_is_stopped_by_it() {
    each(|drive| {
        for (text, wanted) in [("(module (memory 3))", LimitKind::Memory), ("(module (table 11 funcref))", LimitKind::Table)] {
            let request = drive.request(text, vec![]);
            let store = drive.id();
            let ending = drive.instantiate(Instantiate { store, limits: LIMITS, ..request });
            assert!(matches!(ending, Ending::Limit { kind, .. } if kind == wanted), "{ending:?}");
        }
        let request = drive.request("(module (memory 2) (table 10 funcref))", vec![]);
        drive.instantiated(Instantiate { limits: LIMITS, ..request });
    });
}

#[test]
fn an_endless_call_is_interrupted_where_the_profile_can() {
    each(|drive| {
        let Some((budget, wanted)) = budget(drive) else { return };
        let instance = drive.instance(r#"(module (func (export "spin") (loop (br 0))) (func (export "f") (result i32) i32.const 7))"#);
        for _ in 0..2 {
            assert_limit(&drive.call_within(budget, instance, "spin", &[]), wanted);
            assert_eq!(drive.call(instance, "f", &[]), i32s(&[7]), "without a budget, or with a fresh one, it runs");
        }
        let request = drive.request("(module (start $f) (func $f (loop (br 0))))", vec![]);
        assert_limit(&drive.instantiate(Instantiate { budget, ..request }), wanted);
    });
}

#[test]
fn a_call_without_a_budget_runs_long() {
    each(|drive| {
        let text = r#"(module (func (export "count") (param i32) (result i32)
            (loop (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))) (local.get 0)))"#;
        let instance = drive.instance(text);
        assert_eq!(drive.call(instance, "count", &[Value::I32(3_000_000)]), i32s(&[0]));
    });
}

fn budget(drive: &Drive) -> Option<(Budget, LimitKind)> {
    if drive.is(&["fuel"]) {
        Some((Budget { fuel: Some(1000), deadline_ms: None }, LimitKind::Fuel))
    } else if drive.is(&["epoch"]) {
        Some((Budget { fuel: None, deadline_ms: Some(5) }, LimitKind::Epoch))
    } else {
        None
    }
}

#[track_caller]
fn assert_limit(ending: &Ending, wanted: LimitKind) {
    assert!(matches!(ending, Ending::Limit { kind, .. } if *kind == wanted), "{ending:?} is no limit of {wanted}");
}

#[test]
fn a_collected_heap_has_limits_too() {
    each(|drive| {
        if drive.is(&["winch"]) {
            return;
        }
        let text = r#"(module (type $list (struct (field (ref null $list))))
            (func (export "fill") (local $list (ref null $list)) (loop (local.set $list (struct.new $list (local.get $list))) (br 0)))
            (func (export "one") (result i32) (ref.is_null (struct.new $list (ref.null $list)))))"#;
        let request = drive.request(text, vec![]);
        let instance = drive.instantiated(Instantiate { limits: LIMITS, ..request });
        assert_eq!(drive.call(instance, "one", &[]), i32s(&[0]));
        assert_limit(&drive.call(instance, "fill", &[]), LimitKind::Memory);
        assert_eq!(drive.call(instance, "one", &[]), i32s(&[0]), "what the call held is free again");
    });
}
