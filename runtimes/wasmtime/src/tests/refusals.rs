//! What Wasmtime refuses, and at which stage.

use super::drive::{MINIMAL, assert_refused, binary, each, from, hosted, i32s, on};
use dyetest_adapter::{Adapter, Answer, Ending, HostImport, Instantiate, Kind, LimitKind, Stage};

#[test]
fn malformed_and_invalid_modules_are_refused_on_loading() {
    each(|drive| {
        for code in [
            b"\0asm\x01\0\0".to_vec(),
            binary("(module (func (result i32) i64.const 1))"),
            binary("(module (global $g i32 (i32.const 1)) (func (global.set $g (i32.const 2))))"),
        ] {
            assert_refused(&drive.load(&code).unwrap_err(), Stage::Load);
        }
    });
}

#[test]
fn components_load_and_malformed_ones_are_refused() {
    each(|drive| {
        let component = drive.adapter.compile(1, Kind::Component, b"\0asm\x0d\0\x01\0");
        let refused = matches!(component, Answer::Ended(Ending::Refused { stage: Stage::Load, .. }));
        assert_eq!(refused, !drive.profile.starts_with("component-"), "{component:?}");
        let answer = drive.adapter.compile(2, Kind::Component, b"\0asm\x0d\0\x01\0\xff");
        assert!(matches!(answer, Answer::Ended(Ending::Refused { stage: Stage::Load, .. })), "{answer:?}");
    });
}

#[test]
fn imports_that_are_missing_or_of_another_type_are_refused_on_linking() {
    each(|drive| {
        let definer =
            drive.instance(r#"(module (func (export "f") (param i32)) (memory (export "m") 1 2) (global (export "g") i32 (i32.const 1)))"#);
        for (import, export) in [
            ("(func)", "f"),
            ("(func)", "absent"),
            ("(func)", "m"),
            ("(memory 2)", "m"),
            ("(memory 1 1)", "m"),
            ("(global (mut i32))", "g"),
        ] {
            let text = format!(r#"(module (import "a" "x" {import}))"#);
            let request = drive.request(&text, vec![from("a", "x", definer, export)]);
            println!("{import} from {export}");
            assert_refused(&drive.instantiate(request), Stage::Link);
            let request = drive.request(&text, vec![]);
            assert_refused(&drive.instantiate(request), Stage::Link);
        }
        let request = drive.request(r#"(module (import "env" "m" (memory 1)))"#, vec![hosted("m", HostImport::Echo)]);
        assert_refused(&drive.instantiate(request), Stage::Link);
    });
}

#[test]
fn an_item_of_another_store_is_refused_on_linking() {
    each(|drive| {
        let definer = drive.instance(r#"(module (func (export "f") (result i32) i32.const 7) (memory (export "m") 1))"#);
        for (import, export) in [("(func (result i32))", "f"), ("(memory 1)", "m")] {
            let text = format!(r#"(module (import "a" "x" {import}))"#);
            let request = drive.request(&text, vec![from("a", "x", definer, export)]);
            assert_refused(&drive.instantiate(Instantiate { store: 1, ..request.clone() }), Stage::Link);
            assert_eq!(drive.instantiate(request), Ending::done());
        }
        assert_eq!(drive.call(definer, "f", &[]), i32s(&[7]));
    });
}

#[test]
fn a_pool_that_is_full_is_a_limit() {
    on("pooling", |drive| {
        drive.reset(Some(1));
        let first = drive.instance(r#"(module (memory 1) (func (export "f") (result i32) i32.const 7))"#);
        let request = drive.request("(module (memory 1))", vec![]);
        let ending = drive.instantiate(Instantiate { store: 1, ..request });
        assert!(matches!(ending, Ending::Limit { kind: LimitKind::Instances, .. }), "{ending:?}");
        assert_eq!(drive.call(first, "f", &[]), i32s(&[7]));
        assert_refused(&drive.load(&binary("(module (memory 1) (memory 1))")).unwrap_err(), Stage::Compile);
        drive.reset(None);
        drive.instance("(module (memory 1) (memory 1))");
        drive.instance_in(1, "(module (memory 1))");
    });
}

/// A module that uses a proposal, and the profiles that refuse it.
const PROPOSALS: &[(&str, &[&str])] = &[
    ("(module (memory i64 1))", &[]),
    ("(module (memory 1) (memory 1))", &[]),
    ("(module (global i32 (i32.add (i32.const 1) (i32.const 2))))", &[]),
    ("(module (memory 1 1 shared))", &["pulley", "pooling"]),
    ("(module (memory 1) (func (result i32) (i32.atomic.load (i32.const 0))))", &["pulley"]),
    ("(module (func $f (return_call $f)))", &["winch"]),
    ("(module (func (param v128) (result v128) (i8x16.relaxed_swizzle (local.get 0) (local.get 0))))", &["winch"]),
    ("(module (type $t (func)) (func (param (ref $t)) (call_ref $t (local.get 0))))", &["winch"]),
    ("(module (type $s (struct (field i32))) (func (result (ref $s)) (struct.new $s (i32.const 1))))", &["winch"]),
    ("(module (tag $t) (func (throw $t)))", &["winch"]),
    ("(module (func (param externref)))", &["winch"]),
    ("(module (memory 1 (pagesize 1)))", &[]),
    ("(module (func (result i64 i64) (i64.add128 (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4))))", &[]),
];

#[test]
fn each_profile_has_the_proposals_that_its_compiler_implements() {
    each(|drive| {
        for (text, without) in PROPOSALS {
            let loaded = drive.load(&binary(text));
            assert_eq!(loaded.is_err(), drive.is(without), "{text} on {}: {loaded:?}", drive.profile);
        }
    });
}

#[test]
fn the_minimal_profile_has_no_proposal() {
    on(MINIMAL, |drive| {
        for (text, _) in PROPOSALS {
            assert_refused(&drive.load(&binary(text)).unwrap_err(), Stage::Load);
        }
        let instance = drive.instance(r#"(module (memory 1) (table 1 funcref) (func (export "f") (result i32) (i32.load (i32.const 0))))"#);
        assert_eq!(drive.call(instance, "f", &[]), i32s(&[0]));
    });
}
