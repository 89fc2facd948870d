//! A specimen as a case: the module as text, and what was expected of it.

use super::{Invocation, Region};
use crate::{Severity, heap_word};
use dyetest_adapter::{Feature, TrapClass, Value};
use std::fmt::Write as _;

/// What the others saw, said so that a script can check it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assertion {
    /// Instantiating it traps.
    MakingTraps(TrapClass),
    /// A call returns this.
    Returns(Invocation, Vec<Value>),
    /// A call traps.
    Traps(Invocation, TrapClass),
    /// A call ends with an exception.
    Throws(Invocation),
    /// A global has this value.
    Global(String, Value),
    /// What a function that is added to the module tells: its type, its body, and what it returns.
    Tells(&'static str, String, u64),
}

impl Assertion {
    /// The module can be instantiated, and called.
    pub fn made() -> Self {
        Assertion::Tells("i32", "(i32.const 1)".into(), 1)
    }

    /// A byte of a memory has this value.
    pub fn byte(memory: &Region, at: u64, byte: u8) -> Self {
        let (index, kind) = (memory.written(), memory.address());
        Assertion::Tells("i32", format!("(i32.load8_u{index} ({kind}.const {at}))"), byte.into())
    }

    /// A memory has so many pages.
    pub fn pages(memory: &Region, pages: u64) -> Self {
        Assertion::Tells(memory.address(), format!("(memory.size{})", memory.written()), pages)
    }

    /// A table has so many elements.
    pub fn elements(table: &Region, elements: u64) -> Self {
        Assertion::Tells(table.address(), format!("(table.size{})", table.written()), elements)
    }

    /// An element of a table is null, if `null` is 1.
    pub fn null(table: &Region, at: u64, null: u64) -> Self {
        let (index, kind) = (table.written(), table.address());
        Assertion::Tells("i32", format!("(ref.is_null (table.get{index} ({kind}.const {at})))"), null)
    }
}

impl Region {
    fn address(&self) -> &'static str {
        if self.is_64 { "i64" } else { "i32" }
    }

    /// Its index, where it is not the usual one.
    fn written(&self) -> String {
        if self.index == 0 { String::new() } else { format!(" {}", self.index) }
    }
}

/// The case. `title` is one sentence, `notes` is what reproduces it; neither may hold a quote. The last assertion is what the attack is
/// about, the others are what leads to it.
pub fn script(title: &str, notes: &str, features: &[Feature], code: &[u8], assertions: &[Assertion]) -> String {
    let features = features.iter().map(|feature| format!("\"{feature}\"")).collect::<Vec<_>>().join(", ");
    let module = wasmprinter::print_bytes(code).unwrap_or_else(|_| format!("(module binary {})", quoted(code)));
    let mut peeks = String::new();
    let lines: Vec<String> = assertions.iter().enumerate().map(|(number, assertion)| line(assertion, number, &mut peeks)).collect();
    let body = module.trim_end().strip_suffix(')').unwrap_or(&module).trim_end();
    let traps = assertions.iter().find_map(|assertion| match assertion {
        Assertion::MakingTraps(class) => Some(*class),
        _ => None,
    });
    let defined = format!("{body}\n{peeks})");
    let (defined, lines) = match traps {
        Some(class) => (String::new(), format!("(assert_trap {defined} \"{}\")\n", words(class))),
        None => (format!("{}\n", defined.replacen("(module", "(module $specimen", 1)), lines.concat()),
    };
    let severity = Severity::High;
    format!(
        r#";;! title      = "{title}"
;;! property   = "feature-soundness"
;;! severity   = "{severity}"
;;! features   = [{features}]
;;! references = ["core:exec/runtime"]
;;! notes      = "{notes}"
(module $twin (func (export "works") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))
{defined}(@benign "another module works")
(assert_return (invoke $twin "works" (i32.const 1)) (i32.const 2))
(@attack "and this one does what it does everywhere else")
{lines}"#
    )
}

fn line(assertion: &Assertion, number: usize, peeks: &mut String) -> String {
    let line = match assertion {
        Assertion::MakingTraps(_) => return String::new(),
        Assertion::Returns(call, values) => {
            let values: String = values.iter().map(|value| format!(" {}", expected(value))).collect();
            format!("(assert_return {}{values})", invoke(call))
        }
        Assertion::Traps(call, TrapClass::StackExhausted) => format!("(assert_exhaustion {} \"call stack exhausted\")", invoke(call)),
        Assertion::Traps(call, class) => format!("(assert_trap {} \"{}\")", invoke(call), words(*class)),
        Assertion::Throws(call) => format!("(assert_exception {})", invoke(call)),
        Assertion::Global(name, value) => {
            format!("(assert_return (get $specimen {}) {})", quoted(name.as_bytes()), expected(value))
        }
        Assertion::Tells(kind, body, told) => {
            let _ = writeln!(peeks, "  (func (export \"peek {number}\") (result {kind}) {body})");
            format!("(assert_return (invoke $specimen \"peek {number}\") ({kind}.const {told}))")
        }
    };
    line + "\n"
}

fn invoke(call: &Invocation) -> String {
    let arguments: String = call.arguments.iter().map(|value| format!(" {}", constant(value))).collect();
    format!("(invoke $specimen {}{arguments})", quoted(call.export.as_bytes()))
}

/// The text by which scripts know a class. The two that stand for several are written as one of them.
fn words(class: TrapClass) -> &'static str {
    let known = match class {
        TrapClass::IndirectCall => TrapClass::NullElement,
        TrapClass::Unrepresentable => TrapClass::IntOverflow,
        other => other,
    };
    known.texts().first().copied().unwrap_or_default()
}

fn expected(value: &Value) -> String {
    match value {
        Value::Ref { heap, id: Some(_) } => format!("(ref.{})", heap_word(*heap)),
        value => constant(value),
    }
}

fn constant(value: &Value) -> String {
    match value {
        Value::Ref { heap, .. } => format!("(ref.null {})", heap_word(*heap)),
        // No function of a core module has another.
        other => crate::constant(other).unwrap_or_else(|| format!("(; {other:?} ;)")),
    }
}

/// Bytes as a string of the text format.
fn quoted(bytes: &[u8]) -> String {
    let mut text = String::from("\"");
    for byte in bytes {
        match byte {
            b' ' | b'-' | b'_' | b'.' => text.push(char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => text.push(char::from(*byte)),
            byte => {
                let _ = write!(text, "\\{byte:02x}");
            }
        }
    }
    text + "\""
}
