//! Returns and traps.

use super::drive::{assert_trap, each, i32s};
use dyetest_adapter::{Ending, TrapClass, Value};

#[test]
fn values_return_bit_for_bit() {
    each(|drive| {
        let instance = drive.instance(
            r#"(module (func (export "f") (param i32 i64 f32 f64 v128) (result v128 f64 f32 i64 i32)
                local.get 4 local.get 3 local.get 2 local.get 1 local.get 0))"#,
        );
        // Signalling NaNs with payloads, and a vector whose lowest byte is 1.
        let (single, double) = (0x7fa0_0001, 0xfff4_0000_0000_0003);
        let mut values =
            vec![Value::I32(-1), Value::I64(i64::MIN), Value::F32(single), Value::F64(double), Value::V128(0x0102 << 112 | 0x01)];
        let given = values.clone();
        values.reverse();
        assert_eq!(drive.call(instance, "f", &given), Ending::Value(values));
    });
}

#[test]
fn every_core_trap_has_its_class() {
    const TRAPS: &[(&str, TrapClass)] = &[
        ("unreachable", TrapClass::Unreachable),
        ("(drop (i32.load (i32.const 65533)))", TrapClass::OobMemory),
        ("(i64.store (i32.const -1) (i64.const 1))", TrapClass::OobMemory),
        ("(memory.fill (i32.const 65530) (i32.const 1) (i32.const 7))", TrapClass::OobMemory),
        ("(memory.init $segment (i32.const 0) (i32.const 2) (i32.const 3))", TrapClass::OobMemory),
        ("(table.set (i32.const 9) (ref.null func))", TrapClass::OobTable),
        ("(table.init $elements (i32.const 0) (i32.const 0) (i32.const 2))", TrapClass::OobTable),
        ("(call_indirect (i32.const 9))", TrapClass::OobTable),
        ("(call_indirect (i32.const 1))", TrapClass::NullElement),
        ("(call_indirect (param i32) (i32.const 1) (i32.const 0))", TrapClass::SigMismatch),
        ("(drop (i32.div_u (i32.const 1) (i32.const 0)))", TrapClass::DivZero),
        ("(drop (i64.rem_s (i64.const 1) (i64.const 0)))", TrapClass::DivZero),
        ("(drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))", TrapClass::IntOverflow),
        ("(drop (i32.trunc_f32_s (f32.const 1e20)))", TrapClass::IntOverflow),
        ("(drop (i32.trunc_f32_s (f32.const nan)))", TrapClass::BadConversion),
        ("(call $deep)", TrapClass::StackExhausted),
    ];
    each(|drive| {
        for (body, class) in TRAPS {
            drive.reset(None);
            let instance = drive.instance(&format!(
                r#"(module (memory 1) (table 2 funcref) (elem (i32.const 0) $nothing)
                    (data $segment "1234") (elem $elements func $nothing)
                    (func $nothing) (func $deep (call $deep) (call $nothing))
                    (func (export "f") {body}) (func (export "g") (result i32) i32.const 7))"#
            ));
            println!("{body}");
            assert_trap(&drive.call(instance, "f", &[]), *class);
            assert_eq!(drive.call(instance, "g", &[]), i32s(&[7]), "the instance is usable after {body}");
        }
    });
}

#[test]
fn atomic_traps_have_their_class() {
    each(|drive| {
        if drive.is(&["pulley"]) {
            return;
        }
        let instance = drive.instance(
            r#"(module (memory 1 1)
                (func (export "odd") (result i32) (i32.atomic.load (i32.const 1)))
                (func (export "wait") (result i32) (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0))))"#,
        );
        assert_trap(&drive.call(instance, "odd", &[]), TrapClass::UnalignedAtomic);
        assert_trap(&drive.call(instance, "wait", &[]), TrapClass::NonsharedWait);
    });
}

#[test]
fn a_trap_of_a_start_function_or_a_segment_is_a_trap() {
    each(|drive| {
        for (text, class) in [
            ("(module (start $f) (func $f unreachable))", TrapClass::Unreachable),
            (r#"(module (memory 1) (data (i32.const 65535) "ab"))"#, TrapClass::OobMemory),
            ("(module (table 1 funcref) (func $f) (elem (i32.const 1) $f))", TrapClass::OobTable),
        ] {
            let request = drive.request(text, vec![]);
            assert_trap(&drive.instantiate(request), class);
        }
    });
}
