//! The checks that every adapter must pass, and what is wasmi's own.

use super::*;
use dyetest_adapter::{
    Adapter, Answer, Budget, Call, Ending, HostImport, Id, Import, Instantiate, Kind, Limits, Operation, Outcome, Settings, Source, Stage,
    Thread, TrapClass, Value, answer, perform_checks,
};
use serde_json::{Value as Json, json};
use std::{collections::BTreeMap, convert::Infallible};

fn settings(settings: Json) -> Settings {
    serde_json::from_value(settings).unwrap()
}

/// Performs every check, and tells which were skipped.
fn skipped(settings: &Settings, controls: &[&str]) -> Vec<&'static str> {
    let mut adapter: Option<Wasmi> = None;
    let performed = perform_checks(settings, controls, |operation| Ok::<Answer, Infallible>(answer(&mut adapter, operation.clone())));
    let mut skipped = Vec::new();
    for (check, outcome) in performed.unwrap_or_else(|never| match never {}) {
        match outcome {
            Outcome::Passed => {}
            Outcome::Skipped(_) => skipped.push(check.name),
            Outcome::Failed { .. } => panic!("{}: {outcome:#?}", check.name),
        }
    }
    skipped
}

/// The checks that need components.
const COMPONENTS: &[&str] = &["component", "started-calls", "repeat", "limit-handles"];

#[test]
fn every_mode_answers_as_agreed() {
    for mode in ["eager", "lazy-translation"] {
        assert_eq!(
            skipped(&settings(json!({"mode": mode})), &[]),
            [&["read-exceptions", "exception", "stopped-loop", "stopped-start"][..], COMPONENTS].concat(),
            "{mode}"
        );
    }
}

#[test]
fn a_metered_engine_stops_what_does_not_end() {
    assert_eq!(
        skipped(&settings(json!({"mode": "eager", "fuel": true})), &["bounded-time"]),
        [&["read-exceptions", "exception"][..], COMPONENTS].concat()
    );
}

#[test]
fn every_profile_opens_and_states_controls_that_it_has() {
    #[derive(serde::Deserialize)]
    struct Manifest {
        profiles: BTreeMap<String, Profile>,
    }
    #[derive(serde::Deserialize)]
    struct Profile {
        settings: Settings,
        #[serde(default)]
        controls: BTreeMap<String, String>,
    }
    let manifest: Manifest = toml::from_str(MANIFEST).unwrap();
    for (name, profile) in manifest.profiles {
        let metered = profile.settings.contains_key("fuel");
        assert!(Wasmi::open(&profile.settings).is_ok(), "{name}");
        assert_eq!(profile.controls.contains_key("bounded-time"), metered, "{name}");
    }
}

#[test]
fn settings_that_nobody_knows_are_refused() {
    for (unknown, says) in [
        (json!({"mode": "jit"}), "unknown variant `jit`"),
        (json!({"fuel": 5}), "expected a boolean"),
        (json!({"fule": true}), "unknown field `fule`"),
    ] {
        let error = Wasmi::open(&settings(unknown)).err().unwrap();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn the_version_is_the_locked_one() {
    let lock = include_str!("../../../Cargo.lock");
    assert!(lock.contains(&format!("name = \"wasmi\"\nversion = \"{}\"\n", adapter::VERSION)));
}

/// An opened adapter, and the text of what it loads.
struct Driven(Wasmi);

impl Driven {
    fn new(json: Json) -> Self {
        Driven(Wasmi::open(&settings(json)).unwrap())
    }

    fn load(&mut self, module: Id, text: &str) -> Answer {
        let buffer = wast::parser::ParseBuffer::new(text).unwrap();
        let code = wast::parser::parse::<wast::Wat<'_>>(&buffer).unwrap().encode().unwrap();
        self.0.compile(module, Kind::Core, &code)
    }

    fn instantiate(&mut self, instance: Id, module: Id, store: Id, imports: Vec<Import>) -> Answer {
        self.0.instantiate(request(instance, module, store, imports))
    }

    fn call(&mut self, instance: Id, export: &str, arguments: Vec<Value>) -> Answer {
        self.0.call(Call { instance, export: export.into(), arguments, budget: Budget::default() })
    }
}

fn request(instance: Id, module: Id, store: Id, imports: Vec<Import>) -> Instantiate {
    Instantiate { instance, module, store, imports, limits: Limits::default(), budget: Budget::default() }
}

fn import(name: &str, from: Source) -> Import {
    Import { module: "m".into(), name: name.into(), from }
}

fn of(instance: Id, export: &str) -> Source {
    Source::Instance { instance, export: export.into() }
}

const DONE: Answer = Answer::Ended(Ending::Value(Vec::new()));

fn stage(answer: Answer) -> Option<Stage> {
    match answer {
        Answer::Ended(Ending::Refused { stage, .. }) => Some(stage),
        _ => None,
    }
}

#[test]
fn what_is_no_core_binary_is_refused_by_wasmi_itself() {
    let mut driven = Driven::new(json!({}));
    for code in [&b"(module)"[..], b"", b"\0asm\x0d\0\x01\0"] {
        assert_eq!(stage(driven.0.compile(0, Kind::Component, code)), Some(Stage::Load), "{code:?}");
    }
}

#[test]
fn a_lazy_engine_refuses_an_invalid_function_when_it_is_called() {
    let invalid = "(module (func (export \"f\") (result i32)) (func (export \"g\")))";
    for (mode, at_load) in [("eager", true), ("lazy-translation", true), ("lazy", false)] {
        let mut driven = Driven::new(json!({"mode": mode}));
        assert_eq!(stage(driven.load(0, invalid)).is_some(), at_load, "{mode}");
        if !at_load {
            assert_eq!(driven.instantiate(0, 0, 0, vec![]), DONE);
            assert_eq!(driven.call(0, "g", vec![]), DONE);
            assert_eq!(stage(driven.call(0, "f", vec![])), Some(Stage::Load));
        }
    }
}

#[test]
fn a_start_function_reaches_the_exports_of_its_instance_through_the_host() {
    let mut driven = Driven::new(json!({}));
    let text = "(module (import \"m\" \"grow\" (func $grow (result i32))) (memory (export \"memory\") 1 2) (global $old (export \"old\") (mut i32) (i32.const 9))
        (start $s) (func $s (global.set $old (call $grow))) (func (export \"f\") (result i32) (global.get $old)))";
    assert_eq!(driven.load(0, text), DONE);
    let grow = Source::Host(HostImport::Grow { memory: "memory".into(), pages: 1 });
    assert_eq!(driven.instantiate(0, 0, 0, vec![import("grow", grow)]), DONE);
    assert_eq!(driven.call(0, "f", vec![]), Answer::Ended(Ending::Value(vec![Value::I32(1)])));
}

#[test]
fn a_function_keeps_its_number_wherever_it_is_seen() {
    let mut driven = Driven::new(json!({}));
    let definer = "(module (table (export \"t\") 2 funcref) (elem (i32.const 0) func $f $g) (func $f (export \"f\")) (func $g)
        (func (export \"get\") (param i32) (result funcref) (table.get 0 (local.get 0))))";
    let user = "(module (import \"m\" \"f\" (func $f)) (elem declare func $f) (func (export \"f\") (result funcref) (ref.func $f)))";
    assert_eq!((driven.load(0, definer), driven.load(1, user)), (DONE, DONE));
    assert_eq!(driven.instantiate(0, 0, 0, vec![]), DONE);
    assert_eq!(driven.instantiate(1, 1, 0, vec![import("f", of(0, "f"))]), DONE);
    let (first, second) = (driven.call(0, "get", vec![Value::I32(0)]), driven.call(0, "get", vec![Value::I32(1)]));
    assert_ne!(first, second);
    assert_eq!(driven.call(1, "f", vec![]), first);
    assert_eq!(driven.call(0, "get", vec![Value::I32(0)]), first);
}

#[test]
fn a_thread_imports_nothing_from_outside() {
    let mut driven = Driven::new(json!({}));
    assert_eq!(driven.load(0, "(module (func (export \"f\")))"), DONE);
    assert_eq!(driven.load(1, "(module (import \"m\" \"f\" (func)))"), DONE);
    assert_eq!(driven.instantiate(0, 0, 0, vec![]), DONE);
    let operations = vec![Operation::Instantiate(request(1, 1, 1, vec![import("f", of(0, "f"))]))];
    assert!(matches!(driven.0.threads(vec![Thread { operations }]), Answer::NotDriven(_)));
}

/// wasmi's documentation promises a panic, and a panic is what the supervisor sees.
#[test]
#[should_panic]
fn an_import_from_another_store_ends_the_process() {
    let mut driven = Driven::new(json!({}));
    assert_eq!(driven.load(0, "(module (func (export \"f\")))"), DONE);
    assert_eq!(driven.load(1, "(module (import \"m\" \"f\" (func)))"), DONE);
    assert_eq!(driven.instantiate(0, 0, 0, vec![]), DONE);
    driven.instantiate(1, 1, 1, vec![import("f", of(0, "f"))]);
}

#[test]
fn fuel_counts_in_a_function_that_the_host_reenters() {
    let mut driven = Driven::new(json!({"fuel": true}));
    let text = "(module (import \"m\" \"again\" (func $again)) (func (export \"loop\") (loop br 0)) (func (export \"f\") (call $again)))";
    assert_eq!(driven.load(0, text), DONE);
    assert_eq!(driven.instantiate(0, 0, 0, vec![import("again", Source::Host(HostImport::Reenter { export: "loop".into() }))]), DONE);
    let budget = Budget { fuel: Some(10_000), deadline_ms: None };
    let answer = driven.0.call(Call { instance: 0, export: "f".into(), arguments: vec![], budget });
    assert!(matches!(answer, Answer::Ended(Ending::Limit { .. })), "{answer:?}");
}

#[test]
fn an_element_segment_beyond_its_table_traps() {
    let mut driven = Driven::new(json!({}));
    assert_eq!(driven.load(0, "(module (table 1 funcref) (elem (i32.const 1) func $f) (func $f))"), DONE);
    let answer = driven.instantiate(0, 0, 0, vec![]);
    assert!(matches!(answer, Answer::Ended(Ending::Trap { class: TrapClass::OobTable, .. })), "{answer:?}");
}
