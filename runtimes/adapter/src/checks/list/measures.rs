//! What is timed.

use super::*;
use crate::{Measure, Reading, State, Timed};

pub(super) fn measures() -> Vec<Check> {
    let measure = |what, state| Operation::Measure(Measure { what, state, batch: 100, samples: 3 });
    let call = |export: &str, arguments| Timed::Call { call: plain(INSTANCE, export, arguments), payload: None };
    let typed = |export: &str, arguments| Timed::Typed { call: plain(INSTANCE, export, arguments), payload: None };
    let samples = |values| [Expected::Samples(3, Ending::Value(values))];
    let trapped = || [Expected::Trap(TrapClass::Unreachable)];
    let with = |name, about| Check::new(name, about).needs(Feature::Measured);
    let fresh = Instantiate { store: STORE + 1, ..instantiate(INSTANCE + 1, MODULE, vec![]) };
    let peek = Timed::Call { call: plain(INSTANCE + 1, "peek", vec![I32(7)]), payload: None };
    let prepare = Some(plain(INSTANCE + 1, "poke", vec![I32(7), I32(77)]));
    let mark = import("env", "mark", Source::Host(HostImport::Mark(Reading::Dynamic)));
    let whole = import("env", "whole", Source::Host(HostImport::Mark(Reading::Whole)));
    vec![
        with("measure", "Calls are timed in batches, the last one's results are told, and a trap ends the measurement.")
            .instance_of(NUMBERS)
            .step(measure(call("add", vec![I32(1), I32(2)]), State::Warm), samples(vec![I32(3)]))
            .step(measure(call("add", vec![I32(1), I32(2)]), State::Cold { bytes: 1 << 20 }), samples(vec![I32(3)]))
            .step(measure(typed("add", vec![I32(1), I32(2)]), State::Warm), [samples(vec![I32(3)]), [Expected::NotDriven]].concat())
            .step(measure(call("add", vec![]), State::Warm), [Fault])
            .instance_of(TRAPS)
            .step(measure(call("unreachable", vec![]), State::Warm), trapped()),
        with("measure-fresh", "A fresh instance is made and prepared for each sample, and gone after it.")
            .needs(Feature::DropStore)
            .module(MODULE, STATE)
            .step(measure(peek, State::Fresh { instantiate: Box::new(fresh.clone()), prepare }), samples(vec![I32(77)]))
            .step(Operation::Call(plain(INSTANCE + 1, "peek", vec![I32(7)])), [Fault]),
        with("measure-instantiate", "Instances are made and dropped, and a start function that traps is told.")
            .module(MODULE, STATE)
            .step(measure(Timed::Instantiate(fresh.clone()), State::Warm), samples(vec![]))
            .step(Operation::Call(plain(INSTANCE + 1, "peek", vec![I32(7)])), [Fault])
            .module(MODULE, START_TRAP)
            .step(measure(Timed::Instantiate(fresh), State::Warm), [Expected::SamplesOfTrap(3, TrapClass::Unreachable)]),
        with("measure-copy", "Bytes are copied, and both ends of them arrive.")
            .step(measure(Timed::Copy { bytes: 27 }, State::Warm), samples(vec![Value::U32(27 + 26)])),
        with("measure-host", "Host functions that are there to be measured have seen the bytes.")
            .needs(Feature::HostImports)
            .module(MODULE, MARK)
            .instantiate(INSTANCE, MODULE, vec![mark, whole], [Done])
            .returns("mark", vec![I32(8), I32(3)], vec![I32(3 + i32::from(b'a') + i32::from(b'c'))])
            .returns("mark", vec![I32(8), I32(0)], vec![I32(0)])
            .returns("whole", vec![I32(8), I32(3)], vec![I32(i32::from(b'a') + i32::from(b'b') + i32::from(b'c'))])
            .call("mark", vec![I32(-1), I32(3)], [Expected::Trap(TrapClass::HostError)]),
    ]
}
