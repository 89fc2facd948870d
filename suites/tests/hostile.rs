//! No text makes the loader panic, and every error stands within the text.

mod mutation;

use dyetest_suites::{Corpus, Diagnostic, Origin, SecretKey, Source, load_case, load_script};
use proptest::prelude::*;
use std::{ops::Range, path::Path};

/// Reads the text as everything that it could be.
fn read(text: &str) {
    let source = Source { path: "suite/case.wast".into(), text: text.into() };
    let key = SecretKey { seed: 0, target: "", attempt: 0 };
    let case = load_case(source.clone(), "suite/case", Origin::User).and_then(|case| case.script(&key));
    for refused in [case.err(), load_script(&source).err()].into_iter().flatten() {
        sound(text, &refused);
    }
}

fn sound(text: &str, refused: &Diagnostic) {
    assert!(text.get(refused.span.clone()).is_some(), "{:?} of {} bytes", refused.span, text.len());
    assert!(refused.render(false).contains(refused.message.lines().next().unwrap_or_default()));
}

fn guide() -> String {
    Corpus::guides().unwrap()[0].source.text.to_string()
}

/// A range of characters of the guide.
fn part() -> impl Strategy<Value = Range<usize>> {
    let length = guide().len();
    (0..length, 0..200usize).prop_map(move |(start, more)| start..(start + more).min(length))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>()) {
        read(&text);
    }

    #[test]
    fn any_words_are_read_or_refused(words in prop::collection::vec(prop::sample::select(WORDS), 0..60)) {
        read(&format!("{HEADER}{}", words.join(" ")));
    }

    #[test]
    fn a_changed_case_of_the_corpus_is_read_or_refused(text in mutation::mutated(mutation::texts(Path::new(CORPUS), ".wast"))) {
        read(&text);
    }

    #[test]
    fn a_part_of_a_case_is_read_or_refused(part in part()) {
        read(&guide()[..part.start]);
        read(&guide()[part]);
    }

    #[test]
    fn a_case_with_a_part_cut_out_is_read_or_refused(part in part()) {
        let mut text = guide();
        text.replace_range(part, "");
        read(&text);
    }

    #[test]
    fn a_case_with_a_part_that_moved_is_read_or_refused(part in part(), to in part()) {
        let mut text = guide();
        text.replace_range(to, &guide()[part]);
        read(&text);
    }
}

#[test]
fn deep_texts_are_read_or_refused() {
    for word in ["(", "(;", "(module ", "(component ", "(thread $t ", "(@attack ", "(block ", "(either ", "(i32.eqz "] {
        read(&format!("{HEADER}{}", word.repeat(50_000)));
        read(&format!("{HEADER}{}{}", word.repeat(50_000), ")".repeat(50_000)));
        read(&format!("{HEADER}(module (func {}{}))", word.repeat(50_000), ")".repeat(50_000)));
        read(&format!("{HEADER}(assert_return (invoke $a \"f\") {}{})", word.repeat(50_000), ")".repeat(50_000)));
    }
    read(&format!(";;! title = {}", "[".repeat(50_000)));
}

const CORPUS: &str = env!("CARGO_MANIFEST_DIR");

const HEADER: &str = r#";;! title = "T"
;;! property = "memory-bounds"
;;! severity = "high"
;;! references = ["CWE-125"]
(module $a (memory (export "f") 1) (func (export "g")))
"#;

/// The words of the format, and what is between them.
const WORDS: &[&str] = &[
    "(",
    "(",
    "(",
    ")",
    ")",
    ")",
    "(module",
    "$a",
    "$b",
    "\"f\"",
    "\"{{secret:10}}\"",
    "{{secret:i32@0}}",
    "\"{{secret@0}}\"",
    "{{",
    "\"",
    ";;",
    "(;",
    ";)",
    "0",
    "1",
    "-1",
    "0x",
    "binary",
    "quote",
    "definition",
    "instance",
    "(register",
    "(invoke",
    "(get",
    "(assert_return",
    "(assert_trap",
    "(assert_exhaustion",
    "(assert_invalid",
    "(assert_malformed",
    "(assert_unlinkable",
    "(assert_exception",
    "(thread",
    "(shared",
    "(wait",
    "(@benign",
    "(@attack",
    "(@probe",
    "(@setup",
    "(@unchanged",
    "(@snapshot",
    "(@permit",
    "(@holds",
    "(@store",
    "(@drop",
    "(@start",
    "(@await",
    "(@cancel",
    "(@host",
    "(@write",
    "(@name",
    "(@custom",
    "trap:unreachable",
    "value",
    "limit",
    "pending",
    "(i32.const",
    "(ref.null",
    "(either",
    "(func",
    "(memory",
    "(export",
    "(import",
    "(component",
    "(core",
    "\u{202e}",
    "é",
];
