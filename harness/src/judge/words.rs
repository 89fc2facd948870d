//! Steps and outcomes in words, for evidence and reports.

use crate::observe::Outcome;
use dyetest_adapter::{Ending, Value};
use dyetest_suites::{Action, Matcher, Permitted, Step};

/// The endings that a step permits, and how it ended.
pub fn describe(step: &Step, outcome: &Outcome) -> (Vec<String>, String) {
    let expected = match &step.action {
        Action::Unchanged(_) => vec!["no change".to_owned()],
        Action::Snapshot(_) => vec!["a snapshot".to_owned()],
        Action::Threads(threads) => vec![format!("{} threads that end as written", threads.len())],
        Action::NotApplicable(_) => Vec::new(),
        _ => step.permitted.iter().map(permitted).collect(),
    };
    let observed = match outcome {
        Outcome::Ended(ending) => self::ending(ending),
        Outcome::Threads(endings) => endings.iter().map(|thread| thread.iter().map(ending).collect::<Vec<_>>().join(", ")).collect::<Vec<_>>().join(" | "),
        Outcome::Compared(changed) if changed.is_empty() => "no change".to_owned(),
        Outcome::Compared(changed) => format!("changed: {}", changed.join(", ")),
        Outcome::Counted(Some(count)) => count.to_string(),
        Outcome::Counted(None) => "the target cannot count".to_owned(),
        Outcome::NotDriven(why) => format!("not driven: {why}"),
        Outcome::Died(death) => format!("the process ended: {:?}", death.cause).to_lowercase(),
        Outcome::NotRun(why) => format!("not run: {why}"),
    };
    (expected, observed)
}

fn permitted(permitted: &Permitted) -> String {
    match permitted {
        Permitted::AnyValue => "any value".to_owned(),
        Permitted::Values(matchers) if matchers.is_empty() => "a return".to_owned(),
        Permitted::Values(matchers) => matchers.iter().map(matcher).collect::<Vec<_>>().join(" "),
        Permitted::Trap(class) => format!("trap:{class}"),
        Permitted::AnyTrap => "a trap".to_owned(),
        Permitted::Refused(stage) => format!("refused:{stage}"),
        Permitted::Limit => "limit".to_owned(),
        Permitted::Exception => "exception".to_owned(),
        Permitted::Pending => "pending".to_owned(),
        Permitted::Cancelled => "cancelled".to_owned(),
        Permitted::Deadlock => "deadlock".to_owned(),
    }
}

fn ending(ending: &Ending) -> String {
    match ending {
        Ending::Value(values) if values.is_empty() => "a return".to_owned(),
        Ending::Value(values) => values.iter().map(value).collect::<Vec<_>>().join(" "),
        Ending::Trap { class, text } => format!("trap:{class} ({text})"),
        Ending::Refused { stage, text } => format!("refused:{stage} ({text})"),
        Ending::Limit { kind, text } => format!("limit:{kind} ({text})"),
        Ending::Exception { text } => format!("exception ({text})"),
        Ending::Exit(status) => format!("exit {status}"),
        Ending::Pending => "pending".to_owned(),
        Ending::Cancelled => "cancelled".to_owned(),
        Ending::Deadlock => "deadlock".to_owned(),
    }
}

/// A core value as the text format writes it, others as they travel.
fn value(value: &Value) -> String {
    match value {
        Value::I32(number) => format!("(i32.const {number})"),
        Value::I64(number) => format!("(i64.const {number})"),
        Value::F32(bits) => format!("(f32.const {})", f32::from_bits(*bits)),
        Value::F64(bits) => format!("(f64.const {})", f64::from_bits(*bits)),
        Value::V128(bits) => format!("(v128.const i64x2 {:#x} {:#x})", *bits as u64, (bits >> 64) as u64),
        Value::Ref { heap, id: None } => format!("(ref.null {heap:?})").to_lowercase(),
        Value::Ref { heap, id: Some(id) } => format!("(ref.{heap:?} {id})").to_lowercase(),
        Value::U64(number) => number.to_string(),
        other => format!("{other:?}"),
    }
}

fn matcher(matcher: &Matcher) -> String {
    let list = |matchers: &[Matcher], between: &str| matchers.iter().map(self::matcher).collect::<Vec<_>>().join(between);
    match matcher {
        Matcher::Is(wanted) => value(wanted),
        Matcher::CanonicalNan32 => "(f32.const nan:canonical)".to_owned(),
        Matcher::ArithmeticNan32 => "(f32.const nan:arithmetic)".to_owned(),
        Matcher::CanonicalNan64 => "(f64.const nan:canonical)".to_owned(),
        Matcher::ArithmeticNan64 => "(f64.const nan:arithmetic)".to_owned(),
        Matcher::Lanes(lanes) => format!("(v128.const {})", list(lanes, " ")),
        Matcher::NonNull(heap) => format!("(ref.{heap:?})").to_lowercase(),
        Matcher::Null => "(ref.null)".to_owned(),
        Matcher::Either(matchers) => list(matchers, " or "),
    }
}
