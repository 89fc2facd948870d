//! Endings in words: those of the case format, so that what was seen can be copied into a case.

use super::permit::by_inner_step;
use crate::observe::{Cause, Death, Outcome};
use dyetest_adapter::{Ending, Value};
use dyetest_suites::{Action, InstanceId, Matcher, Permitted, Script, Step, constant, heap_word};

/// What the step permits, and what was seen, both in words.
pub fn describe(step: &Step, outcome: &Outcome) -> (Vec<String>, String) {
    (expected(step), observed(step, outcome))
}

/// What the step permits.
pub(super) fn expected(step: &Step) -> Vec<String> {
    match &step.action {
        Action::Unchanged(_) => vec!["unchanged".to_owned()],
        Action::Snapshot(_) => vec!["a snapshot".to_owned()],
        Action::Threads(threads) => threads.iter().flatten().map(|step| expected(step).join(" or ")).collect(),
        Action::Repeat { steps, .. } => steps.iter().map(|step| expected(step).join(" or ")).collect(),
        Action::Compile(_)
        | Action::Instantiate { .. }
        | Action::Define { .. }
        | Action::Invoke { .. }
        | Action::Get { .. }
        | Action::Start { .. }
        | Action::Await(_)
        | Action::Cancel(_)
        | Action::DropStore(_)
        | Action::Counter(_)
        | Action::Write { .. }
        | Action::NotApplicable(_) => step.permitted.iter().map(permitted).collect(),
    }
}

fn observed(step: &Step, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Ended(ending) => self::ending(ending),
        Outcome::Threads(endings) => match by_inner_step(step, endings) {
            Some(pairs) => pairs.into_iter().map(|(_, ending)| self::ending(ending)).collect::<Vec<_>>().join("; "),
            None => "endings that are not as many as the steps of the threads".to_owned(),
        },
        Outcome::Cycles(cycles) => {
            let words = |endings: &Vec<Ending>| endings.iter().map(ending).collect::<Vec<_>>().join("; ");
            cycles.iter().map(words).collect::<Vec<_>>().join("; in another cycle ")
        }
        Outcome::Compared(differences) if differences.is_empty() => expected(step).join(" or "),
        Outcome::Compared(differences) => format!("changed: {}", differences.join("; ")),
        Outcome::Counted(Some(count)) => self::value(&Value::U64(*count)),
        Outcome::Counted(None) => "the adapter cannot count this".to_owned(),
        Outcome::NotDriven(reason) => format!("not driven: {reason}"),
        Outcome::Died(death) => died(death),
        Outcome::NotRun(reason) => format!("not run: {reason}"),
    }
}

/// How the process came to its end.
pub(super) fn died(death: &Death) -> String {
    let status = match (death.signal, death.exit) {
        (Some(signal), _) => format!("signal {signal}"),
        (None, Some(status)) => format!("exit status {status}"),
        (None, None) => "no exit status".to_owned(),
    };
    match &death.cause {
        Cause::Crashed => format!("the process died by itself ({status})"),
        Cause::Hung => "the process did not answer within its budget".to_owned(),
        Cause::Exhausted => format!("the process died with its limits used up ({status})"),
        Cause::Environment => format!("the process was ended from outside ({status})"),
        Cause::Garbled(how) => format!("the process broke the protocol: {how}"),
    }
}

/// An ending.
pub fn ending(ending: &Ending) -> String {
    match ending {
        Ending::Value(values) => returned(values.iter().map(value)),
        Ending::Trap { class, text } => with_text(format!("trap:{class}"), text),
        Ending::Refused { stage, text } => with_text(format!("refused:{stage}"), text),
        Ending::Limit { kind, text } => with_text(format!("limit:{kind}"), text),
        Ending::Exception { text } => with_text("exception".to_owned(), text),
        Ending::Exit(status) => format!("exit {status}"),
        Ending::Pending => "pending".to_owned(),
        Ending::Cancelled => "cancelled".to_owned(),
        Ending::Deadlock => "deadlock".to_owned(),
    }
}

fn with_text(ending: String, text: &str) -> String {
    if text.is_empty() { ending } else { format!("{ending} {text:?}") }
}

fn permitted(permitted: &Permitted) -> String {
    match permitted {
        Permitted::AnyValue => "any value".to_owned(),
        Permitted::Values(matchers) => returned(matchers.iter().map(matcher)),
        Permitted::Trap(class) => format!("trap:{class}"),
        Permitted::AnyTrap => "any trap".to_owned(),
        Permitted::Refused(stage) => format!("refused:{stage}"),
        Permitted::Limit => "limit".to_owned(),
        Permitted::Exception => "exception".to_owned(),
        Permitted::Pending => "pending".to_owned(),
        Permitted::Cancelled => "cancelled".to_owned(),
        Permitted::Deadlock => "deadlock".to_owned(),
    }
}

fn returned(values: impl Iterator<Item = String>) -> String {
    std::iter::once("value".to_owned()).chain(values).collect::<Vec<_>>().join(" ")
}

fn matcher(wanted: &Matcher) -> String {
    match wanted {
        Matcher::Is(is) => value(is),
        Matcher::CanonicalNan32 => "(f32.const nan:canonical)".to_owned(),
        Matcher::ArithmeticNan32 => "(f32.const nan:arithmetic)".to_owned(),
        Matcher::CanonicalNan64 => "(f64.const nan:canonical)".to_owned(),
        Matcher::ArithmeticNan64 => "(f64.const nan:arithmetic)".to_owned(),
        Matcher::Lanes(lanes) => format!("(v128 {})", lanes.iter().map(matcher).collect::<Vec<_>>().join(" ")),
        Matcher::NonNull(heap) => format!("(ref.{})", heap_word(*heap)),
        Matcher::Null => "(ref.null)".to_owned(),
        Matcher::Either(matchers) => format!("(either {})", matchers.iter().map(matcher).collect::<Vec<_>>().join(" ")),
    }
}

fn value(of: &Value) -> String {
    let all = |values: &[Value]| values.iter().map(value).collect::<Vec<_>>().join(" ");
    let payload = |payload: &Option<Box<Value>>| payload.as_ref().map(|inner| format!(" {}", value(inner))).unwrap_or_default();
    match of {
        Value::I32(_) | Value::I64(_) | Value::F32(_) | Value::F64(_) | Value::V128(_) => constant(of).unwrap_or_default(),
        Value::Ref { heap, id: Some(id) } => format!("(ref.{} {id})", heap_word(*heap)),
        Value::Ref { heap, id: None } => format!("(ref.null {})", heap_word(*heap)),
        Value::Bool(is) => format!("(bool.const {is})"),
        Value::S8(number) => format!("(s8.const {number})"),
        Value::U8(number) => format!("(u8.const {number})"),
        Value::S16(number) => format!("(s16.const {number})"),
        Value::U16(number) => format!("(u16.const {number})"),
        Value::S32(number) => format!("(s32.const {number})"),
        Value::U32(number) => format!("(u32.const {number})"),
        Value::S64(number) => format!("(s64.const {number})"),
        Value::U64(number) => format!("(u64.const {number})"),
        Value::Char(character) => format!("(char.const {:?})", character.to_string()),
        Value::String(text) => format!("(str.const {text:?})"),
        Value::List(values) => format!("(list.const {})", all(values)),
        Value::Record(fields) => {
            let fields: Vec<String> = fields.iter().map(|(name, field)| format!("(field {name:?} {})", value(field))).collect();
            format!("(record.const {})", fields.join(" "))
        }
        Value::Tuple(values) => format!("(tuple.const {})", all(values)),
        Value::Variant(case, inner) => format!("(variant.const {case:?}{})", payload(inner)),
        Value::Enum(case) => format!("(enum.const {case:?})"),
        Value::Option(None) => "(option.none)".to_owned(),
        Value::Option(inner) => format!("(option.some{})", payload(inner)),
        Value::Ok(inner) => format!("(result.ok{})", payload(inner)),
        Value::Err(inner) => format!("(result.err{})", payload(inner)),
        Value::Flags(flags) => format!("(flags.const {})", flags.iter().map(|flag| format!("{flag:?}")).collect::<Vec<_>>().join(" ")),
        Value::Handle(handle) => format!("(handle {handle})"),
    }
}

/// What the step does, for a sentence.
pub(super) fn doing(script: &Script, action: &Action) -> String {
    let of = |instance: &InstanceId| instance_name(script, *instance);
    match action {
        Action::Compile(module) => match script.modules.get(*module as usize).and_then(|module| module.name.as_deref()) {
            Some(name) => format!("loading ${name}"),
            None => format!("loading module {module}"),
        },
        Action::Instantiate { instance, .. } | Action::Define { instance, .. } => format!("instantiating {}", of(instance)),
        Action::Invoke { instance, export, .. } => format!("calling {export:?} of {}", of(instance)),
        Action::Get { instance, export } => format!("reading global {export:?} of {}", of(instance)),
        Action::Threads(_) => "running threads".to_owned(),
        Action::Repeat { times, .. } => format!("repeating calls {times} times"),
        Action::Start { instance, export, .. } => format!("starting {export:?} of {}", of(instance)),
        Action::Await(call) => format!("awaiting call {call}"),
        Action::Cancel(call) => format!("cancelling call {call}"),
        Action::Snapshot(instance) => format!("taking a snapshot of {}", of(instance)),
        Action::Unchanged(instance) => format!("comparing {} with its snapshot", of(instance)),
        Action::DropStore(store) => format!("dropping store {store}"),
        Action::Counter(name) => format!("reading counter {name:?}"),
        Action::Write { instance, export, .. } => format!("writing memory {export:?} of {}", of(instance)),
        Action::NotApplicable(_) => "nothing that can be performed".to_owned(),
    }
}

/// An instance as the case names it.
pub(super) fn instance_name(script: &Script, instance: InstanceId) -> String {
    match script.instances.get(instance as usize).and_then(|instance| instance.name.as_deref()) {
        Some(name) => format!("${name}"),
        None => format!("instance {instance}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dyetest_adapter::{Heap, LimitKind, Stage, TrapClass};

    #[test]
    fn endings_read_as_the_case_format_writes_them() {
        let v128 = Value::V128(u128::from_le_bytes(*b"\x01\0\0\0\x02\0\0\0\x03\0\0\0\x04\0\0\0"));
        let record = Value::Record(vec![("a".into(), Value::Option(None)), ("b".into(), Value::Ok(Some(Box::new(Value::U8(1)))))]);
        for (seen, words) in [
            (Ending::done(), "value"),
            (Ending::Value(vec![Value::I32(-7), Value::I64(1)]), "value (i32.const -7) (i64.const 1)"),
            (Ending::Value(vec![Value::F32(0x7fc0_0000), Value::F32(1.5f32.to_bits())]), "value (f32.const nan:0x400000) (f32.const 1.5)"),
            (Ending::Value(vec![Value::F64(0xfff8_0000_0000_0001)]), "value (f64.const -nan:0x8000000000001)"),
            (Ending::Value(vec![v128]), "value (v128.const i32x4 0x1 0x2 0x3 0x4)"),
            (Ending::Value(vec![Value::Ref { heap: Heap::Func, id: None }]), "value (ref.null func)"),
            (Ending::Value(vec![record]), r#"value (record.const (field "a" (option.none)) (field "b" (result.ok (u8.const 1))))"#),
            (Ending::trap(TrapClass::OobMemory, "out \"of\"\n"), r#"trap:oob-memory "out \"of\"\n""#),
            (Ending::trap(TrapClass::OobMemory, ""), "trap:oob-memory"),
            (Ending::refused(Stage::Link, "no"), r#"refused:link "no""#),
            (Ending::Limit { kind: LimitKind::Fuel, text: String::new() }, "limit:fuel"),
            (Ending::Exit(3), "exit 3"),
        ] {
            assert_eq!(ending(&seen), words);
        }
    }
}
