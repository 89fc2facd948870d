//! The checks that every adapter must pass, and what is Wasmer's own.

use super::*;
use dyetest_adapter::{
    Adapter, Answer, Budget, Call, Ending, HostImport, Id, Import, Instantiate, Kind, Limits, Operation, Outcome, Settings, Source, Stage,
    Thread, TrapClass, Value, answer, perform_checks,
};
use serde_json::{Value as Json, json};
use std::{collections::BTreeMap, convert::Infallible};
use wasmer::sys::{CompilerConfig, Features, Singlepass, Target};

fn settings(settings: Json) -> Settings {
    serde_json::from_value(settings).unwrap()
}

/// Performs every check, and tells which were skipped.
fn skipped(settings: &Settings, controls: &[&str]) -> Vec<&'static str> {
    let mut adapter: Option<Wasmer> = None;
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

#[test]
fn the_engine_answers_as_agreed() {
    let limits = ["limit-memory", "limit-memory-minimum", "limit-table"];
    let proposals = ["value-v128", "read-exceptions", "exception"];
    let controls = ["stopped-loop", "stopped-start"];
    let components = ["component", "started-calls", "repeat", "limit-handles"];
    assert_eq!(skipped(&Settings::new(), &[]), [&proposals[..], &controls, &limits, &components].concat());
}

#[test]
fn every_profile_opens() {
    #[derive(serde::Deserialize)]
    struct Manifest {
        profiles: BTreeMap<String, Profile>,
    }
    #[derive(serde::Deserialize)]
    struct Profile {
        settings: Settings,
    }
    let manifest: Manifest = toml::from_str(MANIFEST).unwrap();
    for (name, profile) in manifest.profiles {
        assert!(Wasmer::open(&profile.settings).is_ok(), "{name}");
    }
}

/// The first example of Wasmer's documentation, with the only compiler of this build: the profile needs no sibling for it.
#[test]
fn the_profile_is_what_the_documentation_begins_with() {
    let (ours, theirs) = (settings::Options::default().engine(), wasmer::Store::default());
    assert_eq!(ours.deterministic_id(), theirs.engine().deterministic_id());
    let own = CompilerConfig::default_features_for_target(&Singlepass::default(), &Target::default());
    assert_eq!(own, Features::default());
}

#[test]
fn settings_that_nobody_knows_are_refused() {
    for (unknown, says) in [(json!({"memory64": 5}), "expected a boolean"), (json!({"compiler": "llvm"}), "unknown field `compiler`")] {
        let error = Wasmer::open(&settings(unknown)).err().unwrap();
        assert!(error.contains(says), "{error}");
    }
}

#[test]
fn the_version_is_the_locked_one() {
    let lock = include_str!("../../../Cargo.lock");
    assert!(lock.contains(&format!("name = \"wasmer\"\nversion = \"{}\"\n", adapter::VERSION)));
}

/// An opened adapter, and the text of what it loads.
struct Driven(Wasmer);

impl Driven {
    fn new(json: Json) -> Self {
        Driven(Wasmer::open(&settings(json)).unwrap())
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
fn what_is_no_core_binary_is_refused_by_wasmer_itself() {
    let mut driven = Driven::new(json!({}));
    for code in [&b"(module)"[..], b"", b"\0asm\x0d\0\x01\0"] {
        assert_eq!(stage(driven.0.compile(0, Kind::Component, code)), Some(Stage::Load), "{code:?}");
    }
}

#[test]
fn what_singlepass_cannot_translate_is_refused_when_compiled() {
    let mut driven = Driven::new(json!({}));
    assert_eq!(stage(driven.load(0, "(module (func (drop (v128.const i32x4 0 0 0 0))))")), Some(Stage::Compile));
    assert_eq!(stage(driven.load(0, "(module (memory i64 1))")), Some(Stage::Load));
}

/// The reason why no profile switches 64-bit memories on.
#[test]
#[should_panic(expected = "64bit memory not implemented")]
fn a_64_bit_memory_ends_the_process() {
    let mut driven = Driven::new(json!({"memory64": true}));
    driven.load(0, "(module (memory i64 1) (func (drop (i32.load (i64.const 0)))))");
}

#[test]
fn an_import_from_another_store_is_refused() {
    let mut driven = Driven::new(json!({}));
    assert_eq!(driven.load(0, "(module (func (export \"f\")))"), DONE);
    assert_eq!(driven.load(1, "(module (import \"m\" \"f\" (func)))"), DONE);
    assert_eq!(driven.instantiate(0, 0, 0, vec![]), DONE);
    assert_eq!(stage(driven.instantiate(1, 1, 1, vec![import("f", of(0, "f"))])), Some(Stage::Link));
}

#[test]
fn a_function_of_another_store_is_refused() {
    let mut driven = Driven::new(json!({}));
    let text = "(module (elem declare func $f) (func $f) (func (export \"get\") (result funcref) (ref.func $f)) (func (export \"put\") (param funcref)))";
    assert_eq!(driven.load(0, text), DONE);
    assert_eq!((driven.instantiate(0, 0, 0, vec![]), driven.instantiate(1, 0, 1, vec![])), (DONE, DONE));
    let Answer::Ended(Ending::Value(function)) = driven.call(0, "get", vec![]) else { panic!() };
    assert_eq!(driven.call(0, "put", function.clone()), DONE);
    assert_eq!(stage(driven.call(1, "put", function)), Some(Stage::Link));
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
fn a_start_function_that_needs_its_instance_in_the_host_is_not_driven() {
    let mut driven = Driven::new(json!({}));
    let text = "(module (import \"m\" \"grow\" (func $grow)) (memory (export \"memory\") 1 2) (start $grow))";
    assert_eq!(driven.load(0, text), DONE);
    let grow = Source::Host(HostImport::Grow { memory: "memory".into(), pages: 1 });
    assert!(matches!(driven.instantiate(0, 0, 0, vec![import("grow", grow)]), Answer::NotDriven(_)));
}

#[test]
fn threads_share_a_shared_memory_and_nothing_else() {
    let mut driven = Driven::new(json!({}));
    let owner = "(module (memory (export \"memory\") 1 1 shared) (func (export \"f\"))
        (func (export \"sum\") (result i32) (i32.atomic.load (i32.const 0))))";
    let worker = "(module (import \"m\" \"memory\" (memory 1 1 shared)) (func (export \"add\") (local $n i32) (local.set $n (i32.const 1000))
        (loop $more (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1))) (br_if $more (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))))";
    assert_eq!((driven.load(0, owner), driven.load(1, worker)), (DONE, DONE));
    assert_eq!(driven.instantiate(0, 0, 0, vec![]), DONE);
    let thread = |instance| {
        let add = Call { instance, export: "add".into(), arguments: vec![], budget: Budget::default() };
        let imports = vec![import("memory", of(0, "memory"))];
        Thread { operations: vec![Operation::Instantiate(request(instance, 1, instance, imports)), Operation::Call(add)] }
    };
    let done = || vec![Ending::done(), Ending::done()];
    assert_eq!(driven.0.threads(vec![thread(5), thread(6)]), Answer::Threads(vec![done(), done()]));
    assert_eq!(driven.call(0, "sum", vec![]), Answer::Ended(Ending::Value(vec![Value::I32(2000)])));

    let operations = vec![Operation::Instantiate(request(5, 1, 5, vec![import("memory", of(0, "f"))]))];
    assert!(matches!(driven.0.threads(vec![Thread { operations }]), Answer::NotDriven(_)));
}

#[test]
fn an_element_segment_beyond_its_table_traps() {
    let mut driven = Driven::new(json!({}));
    assert_eq!(driven.load(0, "(module (table 1 funcref) (elem (i32.const 1) func $f) (func $f))"), DONE);
    let answer = driven.instantiate(0, 0, 0, vec![]);
    assert!(matches!(answer, Answer::Ended(Ending::Trap { class: TrapClass::OobTable, .. })), "{answer:?}");
}
