//! What people see when a file is wrong: one small bad file per error.

use dyetest_suites::{Corpus, Diagnostic, Origin, SecretKey, Source, load_case};
use std::fmt::Write;

const HEADER: &str = r#";;! title = "T"
;;! property = "memory-bounds"
;;! severity = "high"
;;! references = ["CWE-125"]
"#;

const TWIN: &str = r#"(module $m (memory (export "m") 1) (func (export "f")))
(@benign "b")
(assert_return (invoke $m "f"))
"#;

/// Bodies that stand below [`HEADER`] and, for those of the second list, below [`TWIN`].
const BODIES: &[(&str, &str)] = &[
    ("text outside of forms", "module"),
    ("a parenthesis too few", "(module $m"),
    ("not lexable", "(module \"\\q\")"),
    ("a form that nobody knows", "(assert_retrun (invoke \"f\"))"),
    ("an instruction that nobody knows", "(module (func i32.lod))"),
    ("an unknown name in a module", "(module\n  (func (call $nobody)))"),
    ("a line of the header further down", "(module)\n;;! features = []"),
    ("a misspelt annotation", "(module) (@attak \"a\")"),
    ("an annotation of ours in a module", "(module (@attack \"a\"))"),
    ("an unknown annotation in a module", "(module (@nmae \"a\"))"),
    ("an annotation of the standard outside", "(@name \"a\")"),
    ("an annotation with a space", "( @attack \"a\")"),
    ("an annotation without what it is about", "(@unchanged)"),
    ("a section without a title", "(@benign \" \")"),
    ("no instance at all", "(assert_return (invoke \"f\"))"),
    ("no attack", "(module (func (export \"f\")))\n(@benign \"b\")\n(assert_return (invoke \"f\"))"),
    ("no twin", "(module (func (export \"f\")))\n(@attack \"a\")\n(assert_return (invoke \"f\"))"),
    ("a section that asserts nothing", "(module (func (export \"f\")))\n(@benign \"b\")\n(invoke \"f\")\n(@attack \"a\")"),
    ("a short secret", "(module (memory 1) (data (i32.const 0) \"{{secret:9}}\"))"),
    ("a misspelt secret", "(module (memory 1) (data (i32.const 0) \"{{secert:24}}\"))"),
    ("a secret's number in a string", "(module (memory 1) (data (i32.const 0) \"{{secret:i32@0}}\"))"),
    ("a secret outside a string", "(module (memory {{secret:24}}))"),
    ("a secret that is not there", "(module (memory 1) (data (i32.const 0) \"{{secret:24}}{{secret@1}}\"))"),
    ("a secret that belongs to nobody", "(module)\n(register \"{{secret:24}}\")"),
    ("an error behind a secret", "(module (memory 1) (data (i32.const 0) \"{{secret:64}}\") (func nonsense))"),
    ("a holder of no secret", "(module $m)\n(@holds $m)"),
];

const ATTACKS: &[(&str, &str)] = &[
    ("an unknown instance", "(assert_return (invoke $n \"f\"))"),
    ("an unknown module", "(module instance $n $o)"),
    ("a name that is taken", "(module $m)"),
    ("a store whose name is taken", "(@store $m)"),
    ("a module whose name is taken", "(module definition $m)"),
    ("a store instead of an instance", "(@store $s) (@unchanged $s)"),
    ("an import that nothing provides", "(module (import \"env\" \"f\" (func)))"),
    ("an import from another store", "(register \"m\" $m)\n(@store $s)\n(module (import \"m\" \"f\" (func)))"),
    ("an import from a dropped store", "(register \"m\" $m)\n(@drop $m)\n(module (import \"m\" \"f\" (func)))"),
    ("a use after a drop", "(@drop $m)\n(assert_return (invoke $m \"f\"))"),
    ("a drop after a drop", "(@drop $m)\n(@drop $m)"),
    ("nothing to compare", "(module $n (func (export \"f\")))\n(@unchanged $n)"),
    ("nothing to compare with", "(assert_trap (invoke $m \"f\") \"unreachable\")\n(module $n (memory (export \"m\") 1))\n(@unchanged $n)"),
    ("a trap without a class", "(assert_trap (invoke $m \"f\") \"out of luck\")"),
    ("a misspelt trap", "(assert_trap (invoke $m \"f\") \"class:oob-memroy\")"),
    ("a trap that no case may ask for", "(assert_trap (invoke $m \"f\") \"class:unclassified\")"),
    ("an interruption that nothing permits", "(assert_trap (module) \"interrupted\")"),
    ("an interruption that nothing causes", "(assert_exhaustion (invoke $m \"f\") \"interrupted\")"),
    ("a permit for nothing", "(@permit limit \"why\")\n(register \"m\" $m)"),
    ("a permit at the end", "(assert_return (invoke $m \"f\"))\n(@permit limit \"why\")"),
    ("a permit without a reason", "(@permit limit \" \")"),
    ("a permit without an ending", "(@permit \"why\")"),
    ("a permit of an unknown ending", "(@permit trap:oob \"why\")"),
    ("a permit of an unknown stage", "(@permit refused:early \"why\")"),
    ("a permit of what is no ending", "(@permit perhaps \"why\")"),
    ("an unknown call", "(@await $c pending)"),
    ("two calls of one name", "(@start $c (invoke $m \"f\"))\n(@start $c (invoke $m \"f\"))"),
    ("nothing repeated", "(@repeat 10)"),
    ("no repetition", "(@repeat 0 (@start $c (invoke $m \"f\")))"),
    ("what cannot be repeated", "(@repeat 10 (@snapshot $m))"),
    ("a call of a cycle", "(@repeat 10 (@start $c (invoke $m \"f\")))\n(@await $c value)"),
    ("two threads of one name", "(thread $t (module))\n(thread $t (module))"),
    ("a thread that nobody waits for", "(assert_return (invoke $m \"f\"))\n(thread $t (module))"),
    ("an unknown thread", "(wait $t)"),
    ("a wait too many", "(thread $t (module))\n(wait $t)\n(wait $t)"),
    ("something between a thread and its wait", "(thread $t (module))\n(invoke $m \"f\")\n(wait $t)"),
    ("what a thread cannot do", "(thread $t (module (global (export \"g\") i32 (i32.const 0))) (assert_return (get \"g\") (i32.const 0)))"),
    ("a name that a thread does not see", "(thread $t (assert_return (invoke $m \"f\")))"),
    ("a store without the ability", "(@store $s) (module $n)\n(assert_return (invoke $m \"f\"))"),
    ("a drop without the ability", "(@drop $m)\n(assert_return (module))"),
    ("a write without the ability", "(@write $m \"m\" 0 \"x\")\n(assert_return (invoke $m \"f\"))"),
    (
        "a table's snapshot without the ability",
        "(module $n (table (export \"t\") 1 funcref))\n(assert_return (invoke $m \"f\"))\n(@snapshot $n)",
    ),
    ("a suspension", "(assert_suspension (invoke $m \"f\") \"unhandled\")"),
    ("a value that adapters have no word for", "(assert_return (invoke $m \"f\") (map.const))"),
];

/// Headers, each above a body that is in order.
const HEADERS: &[(&str, &str)] = &[
    ("no header", ""),
    ("no TOML", ";;! title = T\n"),
    ("an unknown key", ";;! titel = \"T\"\n"),
    ("a key that is missing", ";;! title = \"T\"\n;;! property = \"memory-bounds\"\n;;! references = [\"CWE-125\"]\n"),
    ("an unknown severity", ";;! title = \"T\"\n;;! severity = \"hihg\"\n"),
    ("an unknown feature", ";;! features = [\"bulk-memry\"]\n"),
    ("an unknown limit", ";;! [limits]\n;;! cpu = 5\n"),
    ("a limit of the wrong type", ";;! [limits]\n;;! cpu_ms = \"5\"\n"),
    ("an unknown host function", ";;! [host]\n;;! \"env.f\" = \"explode\"\n"),
    ("an empty title", ";;! title = \"\"\n;;! property = \"memory-bounds\"\n;;! severity = \"high\"\n;;! references = [\"CWE-125\"]\n"),
    (
        "an unknown property",
        ";;! title = \"T\"\n;;! property = \"memory-bound\"\n;;! severity = \"high\"\n;;! references = [\"CWE-125\"]\n",
    ),
    (
        "an unknown claim",
        ";;! title = \"T\"\n;;! property = \"memory-bounds\"\n;;! severity = \"high\"\n;;! claims = [\"S1\", \"S999\"]\n;;! references = [\"CWE-125\"]\n",
    ),
    ("no reference", ";;! title = \"T\"\n;;! property = \"memory-bounds\"\n;;! severity = \"high\"\n;;! references = []\n"),
    (
        "a reference of no kind",
        ";;! title = \"T\"\n;;! property = \"memory-bounds\"\n;;! severity = \"high\"\n;;! references = [\"CWE-125\", \"the web\"]\n",
    ),
    (
        "a limit without the ability",
        ";;! title = \"T\"\n;;! property = \"memory-bounds\"\n;;! severity = \"high\"\n;;! references = [\"CWE-125\"]\n;;! [limits]\n;;! memory_bytes = 65536\n",
    ),
    (
        "a host function that nobody imports",
        ";;! title = \"T\"\n;;! property = \"memory-bounds\"\n;;! severity = \"high\"\n;;! features = [\"host-imports\"]\n;;! references = [\"CWE-125\"]\n;;! [host]\n;;! \"env.f\" = \"trap\"\n",
    ),
];

#[test]
fn every_error_points_at_its_place() {
    let bodies = BODIES.iter().map(|(name, body)| (*name, format!("{HEADER}{body}\n")));
    let attacks = ATTACKS.iter().map(|(name, attack)| (*name, format!("{HEADER}{TWIN}(@attack \"a\")\n{attack}\n")));
    let sound = format!("{TWIN}(@attack \"a\")\n(assert_trap (invoke $m \"f\") \"unreachable\")\n");
    let headers = HEADERS.iter().map(|(name, header)| (*name, format!("{header}{sound}")));
    let mut all = String::new();
    for (name, text) in headers.chain(bodies).chain(attacks) {
        let refused = refused(&text).unwrap_or_else(|| panic!("not refused: {name}\n{text}"));
        writeln!(all, "# {name}\n{refused}\n{}\n", refused.render(false)).unwrap();
    }
    insta::assert_snapshot!(all);
}

fn refused(text: &str) -> Option<Diagnostic> {
    let source = Source { path: "suite/case.wast".into(), text: text.into() };
    match load_case(source, "suite/case", Origin::User) {
        Ok(case) => case.script(&SecretKey { seed: 0, target: "wasmi.eager", attempt: 0 }).err(),
        Err(refused) => Some(refused),
    }
}

#[test]
fn colour_adds_nothing_but_escapes() {
    let refused = refused("(module)").unwrap();
    let coloured = refused.render(true);
    assert!(coloured.contains("\u{1b}["));
    assert_eq!(
        coloured.split("\u{1b}[").map(|part| part.split_once('m').map_or(part, |(_, text)| text)).collect::<String>(),
        refused.render(false)
    );
}

#[test]
fn an_id_is_taken_once() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("suite")).unwrap();
    let text = format!("{HEADER}{TWIN}(@attack \"a\")\n(assert_trap (invoke $m \"f\") \"unreachable\")\n");
    std::fs::write(folder.path().join("suite/case.wast"), text).unwrap();
    let load = || Corpus::user(folder.path()).unwrap();
    assert_eq!(load().cases.iter().map(|case| case.id.as_str()).collect::<Vec<_>>(), ["suite/case"]);
    assert!(load().get("suite/case").is_some() && load().get("suite/other").is_none());
    let refused = load().with(load()).unwrap_err();
    assert!(refused[0].message.starts_with("there is another case `suite/case`"), "{}", refused[0]);
}

#[test]
fn what_cannot_be_read_is_named() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("binary.wast"), b"\xff\xfe").unwrap();
    let refused = Corpus::user(folder.path()).unwrap_err();
    assert!(refused[0].to_string().contains("binary.wast:1:1: cannot be read"), "{}", refused[0]);
    let missing = Corpus::user(&folder.path().join("missing")).unwrap_err();
    assert!(missing[0].to_string().contains("missing:1:1: cannot be read"), "{}", missing[0]);
}
