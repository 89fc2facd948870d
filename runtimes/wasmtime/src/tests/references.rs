//! References, collected objects and exceptions. Winch has none of them.

use super::drive::{Drive, assert_trap, each};
use dyetest_adapter::{Ending, Heap, TrapClass, Value};

fn each_with_objects(test: impl Fn(&mut Drive)) {
    each(|drive| {
        if !drive.is(&["winch"]) {
            test(drive);
        }
    });
}

fn reference(heap: Heap, id: Option<u32>) -> Value {
    Value::Ref { heap, id }
}

#[test]
fn null_functions_are_null() {
    each(|drive| {
        let instance = drive.instance(r#"(module (func (export "f") (param funcref) (result funcref) local.get 0))"#);
        let null = reference(Heap::Func, None);
        assert_eq!(drive.call(instance, "f", std::slice::from_ref(&null)), Ending::Value(vec![null]));
    });
}

#[test]
fn references_of_the_host_come_back_as_its_numbers() {
    each_with_objects(|drive| {
        let instance = drive.instance(
            r#"(module (table (export "t") 2 externref)
                (func (export "extern") (param externref) (result externref) (table.set (i32.const 1) (local.get 0)) (local.get 0))
                (func (export "any") (param anyref) (result anyref) local.get 0)
                (func (export "inside") (param externref) (result anyref) (any.convert_extern (local.get 0))))"#,
        );
        for (export, heap) in [("extern", Heap::Extern), ("any", Heap::Any)] {
            for id in [Some(7), None] {
                let value = reference(heap, id);
                assert_eq!(drive.call(instance, export, std::slice::from_ref(&value)), Ending::Value(vec![value]));
            }
        }
        drive.call(instance, "extern", &[reference(Heap::Extern, Some(9))]);
        assert_eq!(drive.table(instance, "t"), [None, Some(9)]);
        let inside = drive.call(instance, "inside", &[reference(Heap::Extern, Some(8))]);
        assert_eq!(inside, Ending::Value(vec![reference(Heap::Any, Some(8))]));
        let small = reference(Heap::I31, Some(3));
        assert_eq!(drive.call(instance, "any", std::slice::from_ref(&small)), Ending::Value(vec![small]));
    });
}

#[test]
fn objects_have_an_identity() {
    each_with_objects(|drive| {
        let instance = drive.instance(
            r#"(module (type $s (struct (field (mut i32)))) (type $a (array (mut i8)))
                (global $one (ref $s) (struct.new $s (i32.const 1))) (global $two (ref $s) (struct.new $s (i32.const 1)))
                (func (export "two") (result anyref anyref anyref) global.get $one global.get $two global.get $one)
                (func (export "array") (result anyref) (array.new $a (i32.const 1) (i32.const 4))))"#,
        );
        let Ending::Value(objects) = drive.call(instance, "two", &[]) else { panic!() };
        assert!(matches!(objects[0], Value::Ref { heap: Heap::Struct, id: Some(_) }));
        assert!(objects[0] == objects[2] && objects[0] != objects[1]);
        let Ending::Value(array) = drive.call(instance, "array", &[]) else { panic!() };
        assert!(matches!(array[0], Value::Ref { heap: Heap::Array, id: Some(_) }));
    });
}

#[test]
fn traps_of_objects_have_their_class() {
    const TRAPS: &[(&str, TrapClass)] = &[
        ("(drop (struct.get $s 0 (ref.null $s)))", TrapClass::NullRef),
        ("(call_ref $f (ref.null $f))", TrapClass::NullRef),
        ("(drop (ref.cast (ref $a) (struct.new $s (i32.const 1))))", TrapClass::CastFail),
        ("(drop (array.get_u $a (array.new $a (i32.const 1) (i32.const 4)) (i32.const 4)))", TrapClass::ArrayOob),
        ("(drop (array.new $a (i32.const 1) (i32.const -1)))", TrapClass::AllocTooLarge),
        ("(throw_ref (ref.null exn))", TrapClass::NullRef),
    ];
    each_with_objects(|drive| {
        for (body, class) in TRAPS {
            let instance = drive.instance(&format!(
                r#"(module (type $f (func)) (type $s (struct (field (mut i32)))) (type $a (array (mut i8))) (func (export "f") {body}))"#
            ));
            println!("{body}");
            assert_trap(&drive.call(instance, "f", &[]), *class);
        }
    });
}

#[test]
fn an_exception_that_nobody_catches_is_an_exception_and_leaves_nothing_behind() {
    each_with_objects(|drive| {
        let instance = drive.instance(
            r#"(module (tag $t (export "t") (param i32)) (func $throw (export "throw") (throw $t (i32.const 5)))
                (func (export "catch") (result i32) (block $caught (result i32) (try_table (catch $t $caught) (call $throw)) (i32.const 0)))
                (func (export "value") (result exnref) (block $caught (result exnref) (try_table (catch_all_ref $caught) (call $throw)) unreachable)))"#,
        );
        for _ in 0..2 {
            let ending = drive.call(instance, "throw", &[]);
            assert!(matches!(ending, Ending::Exception { .. }), "{ending:?}");
            assert_eq!(drive.call(instance, "catch", &[]), Ending::Value(vec![Value::I32(5)]));
        }
        let Ending::Value(caught) = drive.call(instance, "value", &[]) else { panic!() };
        assert!(matches!(caught[0], Value::Ref { heap: Heap::Exn, id: Some(_) }));
        let text = r#"(module (import "a" "t" (tag $t (param i32))) (start $f) (func $f (throw $t (i32.const 1))))"#;
        let request = drive.request(text, vec![super::drive::from("a", "t", instance, "t")]);
        let ending = drive.instantiate(request);
        assert!(matches!(ending, Ending::Exception { .. }), "{ending:?}");
    });
}
