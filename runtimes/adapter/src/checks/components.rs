//! The checks of components, and of calls that live across requests.

use super::{
    Check,
    Expected::{self, Done, Fault},
    list::{INSTANCE, MODULE, instantiate, plain},
    modules::COMPONENT,
};
use crate::{Budget, CYCLES_CAP, Ending, Feature, Id, Instantiate, LimitKind, Limits, Operation, Repeat, Start, Value};

const CALL: Id = 31;

pub(super) fn all() -> Vec<Check> {
    let next = |ways| Operation::Start(Start { call: CALL, what: plain(INSTANCE, "next", vec![Value::U32(ways)]) });
    let wait = || Operation::Await { call: CALL, budget: Budget::default() };
    let told = |count| Expected::Values(vec![Value::U32(count)]);
    let cycles = |times, ways| Operation::Repeat(Repeat { times, operations: vec![next(ways), wait()] });
    let cycle = |count| vec![Ending::done(), Ending::Value(vec![Value::U32(count)])];
    let limited = Instantiate { limits: Limits { handles: Some(3), ..Limits::default() }, ..instantiate(INSTANCE, MODULE, vec![]) };
    vec![
        Check::new("component", "A component is loaded, instantiated and called, with values of its own types.")
            .gated_component(COMPONENT)
            .returns("next", vec![Value::U32(9)], vec![Value::U32(0)])
            .returns("next", vec![Value::U32(9)], vec![Value::U32(1)]),
        Check::new(
            "started-calls",
            "A started call runs once it is awaited, tells its result as often as it is asked, and can be given up.",
        )
        .needs(Feature::StartedCalls)
        .gated_component(COMPONENT)
        .step(next(9), [Done])
        .step(wait(), [told(0)])
        .step(wait(), [told(0)])
        .step(Operation::Cancel { call: CALL }, [Done])
        .step(wait(), [Fault])
        .step(next(9), [Done])
        .step(Operation::Cancel { call: CALL }, [Done])
        .returns("next", vec![Value::U32(9)], vec![Value::U32(1)]),
        Check::new("repeat", "Cycles of calls tell each way in which they ended, once and in order, and none is left out.")
            .needs(Feature::StartedCalls)
            .gated_component(COMPONENT)
            .step(cycles(300, 3), [Expected::Cycles((0..3).map(cycle).collect())])
            .returns("next", vec![Value::U32(1000)], vec![Value::U32(300)])
            .step(cycles(100, CYCLES_CAP as u32 + 1), [Fault]),
        Check::new("limit-handles", "The handles of a store's components are no more than it was given.")
            .needs(Feature::HandleLimit)
            .gate_component(COMPONENT)
            .step(Operation::Instantiate(limited), [Done])
            .call("make", vec![Value::U32(3)], [Done])
            .call("make", vec![Value::U32(1)], [Expected::Limit(LimitKind::Handles)]),
    ]
}
