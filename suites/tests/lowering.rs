//! What cases become: one small case per construct of the format.

use dyetest_adapter::{Heap, HostImport, Kind, Stage, TrapClass, Value};
use dyetest_suites::{Action, Case, FeatureProbe, Matcher, Origin, Permitted, Provider, Role, Script, SecretKey, Source, Step, load_case};

const KEY: SecretKey<'static> = SecretKey { seed: 1, target: "wasmi.eager", attempt: 0 };

fn case(more: &str, body: &str) -> Case {
    let text = format!(
        ";;! title = \"T\"\n;;! property = \"memory-bounds\"\n;;! severity = \"high\"\n;;! references = [\"CWE-125\"]\n{more}{body}"
    );
    load_case(Source { path: "suite/case.wast".into(), text: text.into() }, "suite/case", Origin::User)
        .unwrap_or_else(|refused| panic!("{}", refused.render(false)))
}

fn script(more: &str, body: &str) -> Script {
    case(more, body).script(&KEY).unwrap_or_else(|refused| panic!("{}", refused.render(false)))
}

/// The script of a case that begins with a module `$m`, a memory and a function, and has a twin; without the steps of these.
fn attack(features: &str, attack: &str) -> (Vec<Step>, Script) {
    let twin = "(module $m (memory (export \"m\") 1) (func (export \"f\") (result i32) (i32.const 7)))\n(@benign \"b\")\n(assert_return (invoke $m \"f\") (i32.const 7))\n(@attack \"a\")\n";
    let script = script(&format!(";;! features = [{features}]\n"), &format!("{twin}{attack}"));
    (script.steps[2..].to_vec(), script)
}

#[test]
fn sections_give_roles_and_titles() {
    let script = script(
        "",
        r#"(module $m (func (export "f")))
           (@benign "b") (module $n) (assert_return (invoke $m "f")) (invoke $m "f")
           (@attack "a") (assert_trap (invoke $m "f") "unreachable")
           (@probe "p") (assert_return (invoke $m "f"))
           (@setup "s") (invoke $m "f")"#,
    );
    let seen: Vec<_> = script.steps.iter().map(|step| (step.role, step.title.as_str())).collect();
    let (setup, benign, attack, probe) = (Role::Setup, Role::Benign, Role::Attack, Role::Probe);
    assert_eq!(seen, [(setup, ""), (setup, "b"), (benign, "b"), (benign, "b"), (attack, "a"), (probe, "p"), (setup, "s")]);
}

#[test]
fn spans_point_at_what_was_written() {
    let case = case(
        "",
        "(module $m (memory 1) (data (i32.const 0) \"{{secret:100}}\") (func (export \"f\")))\n(@benign \"b\")\n(assert_return (invoke $m \"f\"))\n(@attack \"a\")\n(assert_return (invoke $m \"f\"))\n",
    );
    let script = case.script(&KEY).unwrap();
    let written: Vec<&str> = script.steps.iter().map(|step| &case.source.text[step.span.clone()]).collect();
    assert!(written[0].starts_with("(module $m") && written[0].ends_with("(func (export \"f\")))"), "{written:?}");
    assert_eq!(written[1..], ["(assert_return (invoke $m \"f\"))", "(assert_return (invoke $m \"f\"))"]);
}

#[test]
fn assertions_permit_what_they_say() {
    let (steps, _) = attack(
        "",
        r#"(assert_return (invoke $m "f") (i32.const 1) (f32.const nan:canonical) (ref.null) (ref.func) (either (i64.const 1) (i64.const 2)))
           (assert_return (get $m "f"))
           (assert_trap (invoke $m "f") "indirect call type mismatch")
           (assert_trap (invoke $m "f") "class:host-error")
           (assert_exhaustion (invoke $m "f") "call stack exhausted")
           (assert_exception (invoke $m "f"))
           (assert_invalid (module (func (result i32))) "type mismatch")
           (assert_malformed (module binary "\00") "magic")
           (assert_malformed (module quote "(") "end")
           (assert_unlinkable (module (import "x" "y" (func))) "unknown import")
           (@permit refused:link limit trap:stack-exhausted value exception "why")
           (assert_return (module))"#,
    );
    let permitted: Vec<_> = steps.iter().map(|step| step.permitted.clone()).collect();
    let either = Matcher::Either(vec![Matcher::Is(Value::I64(1)), Matcher::Is(Value::I64(2))]);
    let values = vec![Matcher::Is(Value::I32(1)), Matcher::CanonicalNan32, Matcher::Null, Matcher::NonNull(Heap::Func), either];
    let expected = [
        vec![Permitted::Values(values)],
        vec![Permitted::Values(vec![])],
        vec![Permitted::Trap(TrapClass::SigMismatch)],
        vec![Permitted::Trap(TrapClass::HostError)],
        vec![Permitted::Trap(TrapClass::StackExhausted)],
        vec![Permitted::Exception],
        vec![Permitted::Refused(Stage::Validate)],
        vec![Permitted::Refused(Stage::Decode)],
        vec![],
        vec![Permitted::Refused(Stage::Link)],
        vec![
            Permitted::Values(vec![]),
            Permitted::Refused(Stage::Link),
            Permitted::Limit,
            Permitted::Trap(TrapClass::StackExhausted),
            Permitted::AnyValue,
            Permitted::Exception,
        ],
    ];
    assert_eq!(permitted, expected);
    assert!(matches!(steps[1].action, Action::Get { .. }) && matches!(steps[8].action, Action::NotApplicable(_)));
    assert!(matches!(steps[6].action, Action::Compile(_)) && matches!(steps[9].action, Action::Define { .. }));
    assert!(steps.iter().all(|step| step.role == Role::Attack));
}

#[test]
fn interruption_is_a_limit() {
    let script = script(
        ";;! [limits]\n;;! fuel = 1000\n;;! deadline_ms = 50\n",
        r#"(module $m (func (export "f")) (func (export "g") (loop (br 0))))
           (@benign "b") (assert_return (invoke $m "f"))
           (@attack "a") (assert_exhaustion (invoke $m "g") "interrupted")
           (@permit limit "a start function is code like any other")
           (assert_trap (module (func $s (loop (br 0))) (start $s)) "interrupted")"#,
    );
    assert!(script.steps[2..].iter().all(|step| step.permitted == [Permitted::Limit]));
}

#[test]
fn modules_are_loaded_once_and_instantiated_often() {
    let (steps, script) = attack(
        "",
        r#"(module definition $d (func (export "g")))
           (module instance $i $d)
           (module instance)
           (invoke "g")
           (module instance $again $m)
           (assert_return (invoke $i "g"))"#,
    );
    assert!(matches!(steps[0].action, Action::Compile(1)));
    let instances: Vec<_> = script.instances.iter().map(|instance| (instance.name.as_deref(), instance.module)).collect();
    assert_eq!(instances, [(Some("m"), 0), (Some("i"), 1), (None, 1), (Some("again"), 0)]);
    assert!(matches!(steps[3].action, Action::Invoke { instance: 2, .. }) && matches!(steps[5].action, Action::Invoke { instance: 1, .. }));
}

#[test]
fn imports_come_from_what_is_registered_and_then_from_the_host() {
    let script = script(
        ";;! features = [\"host-imports\"]\n;;! [host]\n;;! \"env.f\" = { return = [{ i32 = 7 }] }\n;;! \"m.f\" = \"trap\"\n;;! \"env.g\" = { alias = { module = \"env\", name = \"f\" } }\n",
        r#"(module $m (func (export "f")))
           (register "env.not" $m)
           (module $host (import "env" "f" (func (result i32))) (import "m" "f" (func)) (import "env" "g" (func (result i32))))
           (register "m" $m)
           (module $guest (import "m" "f" (func)))
           (@benign "b") (assert_return (invoke $m "f"))
           (@attack "a") (assert_unlinkable (module (import "env" "f" (func)) (import "no" "where" (func))) "incompatible import type")"#,
    );
    let providers = |step: usize| match &script.steps[step].action {
        Action::Define { imports, .. } => imports.iter().map(|(_, _, provider)| provider.clone()).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let seven = Provider::Host(HostImport::Return(vec![Value::I32(7)]));
    let alias = Provider::Host(HostImport::Alias { module: "env".into(), name: "f".into() });
    assert_eq!(providers(1), [seven.clone(), Provider::Host(HostImport::Trap), alias]);
    assert_eq!(providers(2), [Provider::Instance(0, "f".into())]);
    assert_eq!(providers(4), [seven]);
}

#[test]
fn stores_separate_and_drop() {
    let (steps, script) = attack(
        "\"stores\", \"drop-store\"",
        r#"(@store $b)
           (module $n (func (export "g")))
           (@drop $b)
           (module $o (func (export "h")))
           (assert_return (invoke $o "h"))
           (@drop $m)"#,
    );
    let stores: Vec<_> = script.instances.iter().map(|instance| instance.store).collect();
    assert_eq!((stores, script.stores), (vec![0, 1, 2], 3));
    assert!(matches!(steps[1].action, Action::DropStore(1)) && matches!(steps[4].action, Action::DropStore(0)));
}

#[test]
fn snapshots_are_taken_before_the_attack() {
    let (steps, _) = attack(
        "",
        r#"(module $later (memory (export "m") 1))
           (assert_trap (invoke $m "f") "unreachable")
           (@snapshot $later)
           (@probe "p") (@unchanged $m) (@unchanged $later) (@unchanged $m)"#,
    );
    let seen: Vec<String> = steps.iter().skip(1).map(|step| format!("{:?} {:?}", step.role, step.action)).collect();
    assert_eq!(seen[..2], ["Setup Snapshot(0)", "Setup Snapshot(1)"]);
    assert_eq!(seen[3..], ["Setup Snapshot(1)", "Probe Unchanged(0)", "Probe Unchanged(1)", "Probe Unchanged(0)"]);
}

#[test]
fn secrets_belong_to_their_modules_and_to_those_who_are_named() {
    let case = case(
        ";;! features = [\"host-write\"]\n",
        r#"(module definition $d (memory 1) (data (i32.const 0) "{{secret:20}}{{secret:30}}"))
           (module instance $one $d)
           (module instance $two $d)
           (module $friend (func (export "f") (result i32) (i32.const {{secret:i32@0}})) (memory (export "m") 1))
           (module $stranger)
           (module $last (memory 1) (data "{{secret:10}}"))
           (@holds $friend)
           (@write $friend "m" 8 "{{secret:12}}")
           (@benign "b") (assert_return (invoke $friend "f") (i32.const {{secret:i32@0}}))
           (@attack "a") (assert_trap (module (memory 1) (data (i32.const 65536) "{{secret@1}}")) "out of bounds memory access")"#,
    );
    let script = case.script(&KEY).unwrap();
    let holders: Vec<_> = script.secrets.iter().map(|secret| (secret.text.len(), secret.holders.as_slice())).collect();
    assert_eq!(holders, [(20, &[0, 1, 2][..]), (30, &[0, 1, 5]), (10, &[2, 4]), (12, &[2])]);
    for secret in [0, 1] {
        let text = script.secrets[secret].text.as_bytes();
        assert!(script.modules[0].code.windows(text.len()).any(|window| window == text));
    }
    let Action::Write { bytes, .. } = &script.steps[6].action else { panic!("{:?}", script.steps[6]) };
    assert_eq!(bytes, script.secrets[3].text.as_bytes());
    let number = i32::from_le_bytes(script.secrets[0].text.as_bytes()[..4].try_into().unwrap());
    assert_eq!(script.steps[7].permitted, [Permitted::Values(vec![Matcher::Is(Value::I32(number))])]);
    assert_ne!(case.script(&SecretKey { attempt: 1, ..KEY }).unwrap().secrets[0].text, script.secrets[0].text);
}

#[test]
fn calls_are_started_awaited_and_cancelled() {
    let (steps, _) = attack(
        "\"started-calls\"",
        r#"(@start $c (invoke $m "f"))
           (@await $c pending)
           (@await $c trap:borrows-remain)
           (@permit cancelled "why")
           (@await $c value (u32.const 7) (str.const "a"))
           (@cancel $c)"#,
    );
    assert!(matches!(&steps[0].action, Action::Start { call: 0, instance: 0, export, .. } if export == "f"));
    let values = vec![Matcher::Is(Value::U32(7)), Matcher::Is(Value::String("a".into()))];
    let expected = [
        vec![Permitted::Pending],
        vec![Permitted::Trap(TrapClass::BorrowsRemain)],
        vec![Permitted::Values(values), Permitted::Cancelled],
        vec![Permitted::Values(vec![])],
    ];
    assert_eq!(steps[1..].iter().map(|step| step.permitted.clone()).collect::<Vec<_>>(), expected);
    assert!(steps[1..4].iter().all(|step| step.role == Role::Attack) && steps[4].role == Role::Setup);

    let (steps, _) = attack(
        "\"started-calls\"",
        r#"(@start $c (invoke $m "f"))
           (@repeat 1000 (@start $d (invoke $m "f")) (@await $d trap:borrows-remain) (@cancel $c))
           (@start $d (invoke $m "f"))"#,
    );
    let Action::Repeat { times: 1000, steps: cycle } = &steps[1].action else { panic!("{:?}", steps[1]) };
    assert!(matches!(cycle[0].action, Action::Start { call: 1, .. }) && matches!(cycle[2].action, Action::Cancel(0)));
    assert_eq!((steps[1].role, &cycle[1].permitted), (Role::Attack, &vec![Permitted::Trap(TrapClass::BorrowsRemain)]));
    assert!(matches!(steps[2].action, Action::Start { call: 2, .. }), "a cycle's calls are its own");
}

#[test]
fn counters_have_values() {
    let (steps, _) = attack("", "(@host \"calls.env.f\" 3)");
    assert!(matches!(&steps[0].action, Action::Counter(name) if name == "calls.env.f"));
    assert_eq!(steps[0].permitted, [Permitted::Values(vec![Matcher::Is(Value::U64(3))])]);
}

#[test]
fn threads_are_one_step() {
    let (steps, script) = attack(
        "\"os-threads\"",
        r#"(thread $t (module definition $d (func (export "g"))) (module instance $i $d) (assert_return (invoke $i "g")))
           (thread $u (module (func (export "g"))) (assert_trap (invoke "g") "unreachable"))
           (wait $t)
           (wait $u)"#,
    );
    let [Step { action: Action::Threads(threads), role: Role::Attack, .. }] = steps.as_slice() else { panic!("{steps:?}") };
    assert_eq!(threads.iter().map(Vec::len).collect::<Vec<_>>(), [3, 2]);
    assert!(matches!(threads[0][2], Step { role: Role::Attack, action: Action::Invoke { instance: 1, .. }, .. }));
    assert_eq!(script.instances.iter().map(|instance| instance.store).collect::<Vec<_>>(), [0, 1, 2]);
}

#[test]
fn components_are_loaded_like_modules() {
    let script = script(
        "",
        r#"(component definition $d
             (import "f" (func))
             (import "host" (instance (export "g" (func)) (export "r" (type (sub resource))) (type $t (flags "a")) (export "u" (type (eq $t)))))
             (core module $inner (func $secret)))
           (component $c)
           (@benign "b") (assert_return (component))
           (@attack "a") (assert_invalid (component (import "x" (func (type 9)))) "type index out of bounds")"#,
    );
    assert!(script.modules.iter().all(|module| module.kind == Kind::Component));
    let imports: Vec<_> = script.modules[0].imports.iter().map(|(module, name)| (module.as_str(), name.as_str())).collect();
    assert_eq!(imports, [("", "f"), ("host", "g"), ("host", "r")]);
    assert_eq!(script.modules[1].name.as_deref(), Some("c"));
}

#[test]
fn a_probe_is_three_scripts() {
    let text = ";;! feature = \"simd\"\n(@benign \"without\") (module (func (export \"f\"))) (assert_return (invoke \"f\"))
        (@probe \"first\") (module (func (export \"f\") (result v128) (v128.const i64x2 1 2))) (assert_return (invoke \"f\") (v128.const i64x2 1 2))
        (@probe \"second\") (module (func (export \"f\") (drop (v128.not (v128.const i64x2 0 0))))) (assert_return (invoke \"f\"))";
    let load = |path: &str, text: &str| FeatureProbe::load(&Source { path: path.into(), text: text.into() });
    let probe = load("suites/features/simd.wast", text).unwrap();
    for script in [&probe.control, &probe.first, &probe.second] {
        assert_eq!((script.steps.len(), script.modules.len(), script.instances.len()), (2, 1, 1));
    }
    assert_eq!(probe.first.steps[1].permitted, [Permitted::Values(vec![Matcher::Is(Value::V128(2 << 64 | 1))])]);
    for (path, wrong, message) in [
        ("features/gc.wast", text.to_owned(), "the probe of `simd` belongs in simd.wast"),
        ("features/simd.wast", text.replace("(@probe \"second\")", ""), "a probe has three sections"),
        ("features/stores.wast", text.replace("\"simd\"", "\"stores\""), "`stores` is an ability"),
    ] {
        let refused = load(path, &wrong).unwrap_err();
        assert!(refused.message.starts_with(message), "{refused}");
    }
}
