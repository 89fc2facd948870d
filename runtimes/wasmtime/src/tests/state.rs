//! Stores, what they hold, and what the host reads and writes.

use super::drive::{assert_trap, call, each, from, i32s, on};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use dyetest_adapter::{Adapter, Answer, Budget, Dropped, Ending, Item, Read, TrapClass, Value, Write};

const COUNTER: &str = r#"(module (global $n (export "n") (mut i32) (i32.const 0)) (memory (export "m") 1)
    (func (export "count") (result i32) (global.set $n (i32.add (global.get $n) (i32.const 1)))
        (i32.store (i32.const 70) (global.get $n)) (global.get $n)))"#;

#[test]
fn instances_share_what_they_import() {
    each(|drive| {
        let definer = drive.instance(
            r#"(module (global (export "g") (mut i32) (i32.const 5)) (memory (export "m") 1) (table (export "t") 2 funcref)
                (func (export "f") (result i32) i32.const 9) (elem (i32.const 1) 0))"#,
        );
        let text = r#"(module (import "a" "g" (global $g (mut i32))) (import "a" "m" (memory 1)) (import "a" "t" (table 2 funcref))
            (import "a" "f" (func $f (result i32)))
            (func (export "all") (result i32 i32)
                (global.set $g (i32.const 6)) (i32.store8 (i32.const 3) (i32.const 65))
                (call $f) (call_indirect (result i32) (i32.const 1))))"#;
        let names = ["g", "m", "t", "f"];
        let request = drive.request(text, names.map(|name| from("a", name, definer, name)).to_vec());
        let user = drive.instantiated(request);
        assert_eq!(drive.call(user, "all", &[]), i32s(&[9, 9]));
        assert_eq!(drive.global(definer, "g"), Value::I32(6));
        assert_eq!(drive.bytes(definer, "m", 0, 5), [0, 0, 0, 65, 0]);
    });
}

#[test]
fn stores_are_separate_and_can_be_dropped() {
    each(|drive| {
        let (one, two) = (drive.instance_in(1, COUNTER), drive.instance_in(2, COUNTER));
        for expected in [1, 2] {
            assert_eq!(drive.call(one, "count", &[]), i32s(&[expected]));
        }
        assert_eq!(drive.call(two, "count", &[]), i32s(&[1]));
        let stats = drive.stats();
        assert_eq!((stats.stores, stats.instances, stats.modules), (Some(2), Some(2), Some(2)));
        assert_eq!(drive.adapter.discard(Dropped::Store(1)), Answer::Ended(Ending::done()));
        assert!(matches!(drive.adapter.call(call(Budget::default(), one, "count", &[])), Answer::Fault(_)));
        assert!(matches!(drive.adapter.discard(Dropped::Store(1)), Answer::Fault(_)));
        let stats = drive.stats();
        assert_eq!((stats.stores, stats.instances, stats.modules), (Some(1), Some(1), Some(2)));
        assert_eq!(drive.call(two, "count", &[]), i32s(&[2]));
    });
}

#[test]
fn the_pool_counts_its_own_slots() {
    on("pooling", |drive| {
        drive.instance_in(1, COUNTER);
        assert_eq!(drive.stats().counters["pool.memories"], 1);
        drive.adapter.discard(Dropped::Store(1));
        assert_eq!(drive.stats().counters["pool.memories"], 0);
        assert_eq!(drive.stats().counters["pool.instances"], 0);
    });
}

#[test]
fn a_reset_forgets_everything() {
    each(|drive| {
        let instance = drive.instance(COUNTER);
        drive.reset(None);
        assert!(matches!(drive.adapter.call(call(Budget::default(), instance, "count", &[])), Answer::Fault(_)));
        let stats = drive.stats();
        assert_eq!((stats.stores, stats.instances, stats.modules), (Some(0), Some(0), Some(0)));
        let again = drive.instance(COUNTER);
        assert_eq!(drive.call(again, "count", &[]), i32s(&[1]));
    });
}

#[test]
fn the_host_reads_and_writes_memories_and_globals() {
    each(|drive| {
        let instance = drive.instance(COUNTER);
        let write = |offset, bytes: &[u8]| Write::Memory { instance, export: "m".into(), offset, base64: STANDARD.encode(bytes) };
        assert_eq!(drive.adapter.write(write(65534, b"ab")), Answer::Ended(Ending::done()));
        assert_eq!(drive.bytes(instance, "m", 65533, 99), [0, 97, 98]);
        let Answer::Ended(beyond) = drive.adapter.write(write(65535, b"xy")) else { panic!() };
        assert_trap(&beyond, TrapClass::OobMemory);
        assert_eq!(drive.bytes(instance, "m", 65533, 99), [0, 97, 98]);
        let global = Write::Global { instance, export: "n".into(), value: Value::I32(41) };
        assert_eq!(drive.adapter.write(global), Answer::Ended(Ending::done()));
        assert_eq!(drive.call(instance, "count", &[]), i32s(&[42]));
        assert_eq!(drive.global(instance, "n"), Value::I32(42));
        assert_eq!(drive.bytes(instance, "m", 70, 4), [42, 0, 0, 0]);
    });
}

#[test]
fn reading_what_is_not_there_is_a_fault() {
    each(|drive| {
        let instance = drive.instance(COUNTER);
        for item in [Item::Global { export: "m".into() }, Item::Table { export: "absent".into(), length: 1 }] {
            assert!(matches!(drive.read(instance, item), Answer::Fault(_)));
        }
        assert!(matches!(drive.adapter.read(Read { instance: 9999, item: Item::Global { export: "n".into() } }), Answer::Fault(_)));
    });
}

#[test]
fn a_table_shows_the_identity_of_its_functions() {
    each(|drive| {
        let text = r#"(module (table (export "t") 5 funcref) (elem (i32.const 1) $f $g $f) (func $f) (func $g)
            (func (export "swap") (table.set (i32.const 1) (table.get (i32.const 2)))))"#;
        let (one, other) = (drive.instance(text), drive.instance(text));
        let before = drive.table(one, "t");
        assert!(before[0].is_none() && before[4].is_none() && before[1].is_some());
        assert!(before[1] == before[3] && before[1] != before[2]);
        assert_eq!(drive.table(one, "t"), before, "reading changes nothing");
        assert!(drive.table(other, "t").iter().flatten().all(|id| !before.contains(&Some(*id))), "instances differ");
        drive.call(one, "swap", &[]);
        let after = drive.table(one, "t");
        assert!(after[1] == before[2] && after[2] == before[2]);
    });
}
