//! Calls through a table of functions whose type differs in one thing from the one that is called (core spec, exec/instructions,
//! `call_indirect`).

use super::{lines, some};
use proptest::{
    collection::vec,
    prop_oneof,
    sample::select,
    strategy::{BoxedStrategy, Just, Strategy},
};

const KINDS: &[&str] = &["i32", "i64", "f32", "f64"];

/// Parameters, and one result.
#[derive(Clone, Debug)]
struct Type {
    params: Vec<&'static str>,
    result: &'static str,
}

/// What is different in the type that is called. Places count around the end of the list.
#[derive(Clone, Debug)]
enum Change {
    /// One more parameter at the end.
    More(&'static str),
    /// One parameter fewer.
    Fewer,
    /// A parameter of another kind.
    Other(usize, usize),
    /// Two neighbours in the other order.
    Swapped(usize),
    /// A result of another kind.
    Result(usize),
}

impl Type {
    fn text(&self) -> String {
        format!("(param {}) (result {})", self.params.join(" "), self.result)
    }

    /// A call of element `slot` as this type, with zeros.
    fn call(&self, name: &str, slot: usize) -> String {
        let zeros: String = self.params.iter().map(|kind| format!("({kind}.const 0) ")).collect();
        let text = self.text();
        format!("  (func (export \"{name} {slot}\") (result i32) (drop (call_indirect $t {text} {zeros}(i32.const {slot}))) (i32.const 1))")
    }

    /// Another type. Where the change would be none, a parameter is added.
    fn changed(&self, change: &Change) -> Type {
        let Type { mut params, mut result } = self.clone();
        let count = params.len();
        match *change {
            Change::Fewer if count > 0 => _ = params.pop(),
            Change::Other(place, by) if count > 0 => params[place % count] = after(params[place % count], by),
            Change::Swapped(place) if count > 1 && params[place % (count - 1)] != params[place % (count - 1) + 1] => {
                params.swap(place % (count - 1), place % (count - 1) + 1);
            }
            Change::Result(by) => result = after(result, by),
            Change::More(kind) => params.push(kind),
            Change::Fewer | Change::Other(..) | Change::Swapped(_) => params.push("i32"),
        }
        Type { params, result }
    }
}

/// The kind so many places further on, around the end.
fn after(kind: &str, by: usize) -> &'static str {
    let place = KINDS.iter().position(|known| *known == kind).unwrap_or(0);
    KINDS[(place + by) % KINDS.len()]
}

fn types() -> impl Strategy<Value = Type> {
    (vec(select(KINDS), 0..7), select(KINDS)).prop_map(|(params, result)| Type { params, result })
}

fn changes() -> impl Strategy<Value = Change> {
    prop_oneof![
        select(KINDS).prop_map(Change::More),
        Just(Change::Fewer),
        (0..7_usize, 1..4_usize).prop_map(|(place, by)| Change::Other(place, by)),
        (0..7_usize).prop_map(Change::Swapped),
        (1..4_usize).prop_map(Change::Result),
    ]
}

/// Pairs of types that differ in one thing.
pub(super) fn pairs(points: usize) -> BoxedStrategy<String> {
    some((types(), changes()), points)
        .prop_map(|points| {
            let count = points.len();
            let all = || points.iter().enumerate();
            let functions = lines(all().map(|(slot, (of, _))| {
                format!(
                    "  (func $f{slot} {} (global.set $calls (i32.add (global.get $calls) (i32.const 1))) ({}.const 1))",
                    of.text(),
                    of.result
                )
            }));
            let elements: String = all().map(|(slot, _)| format!(" $f{slot}")).collect();
            let callers = lines(all().flat_map(|(slot, (of, change))| [of.call("right", slot), of.changed(change).call("wrong", slot)]));
            let twins = lines(all().map(|(slot, _)| format!("(assert_return (invoke $attacker \"right {slot}\") (i32.const 1))")));
            let attacks =
                lines(all().map(|(slot, _)| format!("(assert_trap (invoke $attacker \"wrong {slot}\") \"indirect call type mismatch\")")));
            format!(
                r#";;! title      = "A call of a function of a generated type as one that differs in one thing traps"
;;! property   = "call-types"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S114"]
;;! references = ["core:exec/instructions#control-instructions", "core:valid/matching#function-types", "CWE-843"]
(module $victim
  (global $calls (mut i32) (i32.const 0))
  (table (export "t") {count} funcref)
  (elem (i32.const 0){elements})
{functions}  (func (export "calls") (result i32) (global.get $calls)))
(register "victim" $victim)
(module $attacker
  (import "victim" "t" (table $t {count} funcref))
{callers})
(@benign "each can be called as what it is")
{twins}
(@attack "and not as what it is not")
{attacks}
(@probe "no more functions ran than the twin called")
(assert_return (invoke $victim "calls") (i32.const {count}))
"#
            )
        })
        .boxed()
}
