//! The least specimen that shows a disagreement, and the case that is made of it.

use super::{
    compare::Disagreement,
    question::{self, Step, What},
    report::Finding,
    testimony::{Fact, first_difference},
};
use dyetest_adapter::{Ending, Value};
use dyetest_suites::specimen::{Assertion, Draw, Specimen, least, script as case};

/// Bytes of a page.
const PAGE: u64 = 1 << 16;

/// Entropies that are tried at most, and modules.
const DRAWS: usize = 300;
const CUTS: usize = 2000;

/// The least specimen for which `shows` tells a disagreement. `None` if it never does.
pub(super) fn shrink(draw: Draw, mut shows: impl FnMut(&Specimen) -> Option<Disagreement>) -> Option<Specimen> {
    let (specimen, found) = less_entropy(draw, &mut shows)?;
    let specimen = fewer_calls(specimen, &found, &mut shows);
    let code = least(&specimen.code, CUTS, |code| specimen.with_code(code.to_vec()).is_some_and(|cut| shows(&cut).is_some()));
    Some(zero_arguments(specimen.with_code(code)?, &mut shows))
}

fn less_entropy(mut draw: Draw, shows: &mut impl FnMut(&Specimen) -> Option<Disagreement>) -> Option<(Specimen, Disagreement)> {
    let first = draw.specimen()?;
    let found = shows(&first)?;
    let mut best = (first, found);
    let mut more = draw.simplify();
    for _ in 0..DRAWS {
        if !more {
            break;
        }
        let found = draw.specimen().and_then(|specimen| shows(&specimen).map(|found| (specimen, found)));
        more = match found {
            // Less entropy makes another module, which need not be a smaller one.
            Some(found) if found.0.code.len() <= best.0.code.len() => {
                best = found;
                draw.simplify()
            }
            _ => draw.complicate(),
        };
    }
    Some(best)
}

/// Only the trial that disagrees, and of its calls only those that matter.
fn fewer_calls(specimen: Specimen, found: &Disagreement, shows: &mut impl FnMut(&Specimen) -> Option<Disagreement>) -> Specimen {
    let trial = question::steps(&specimen)[found.step].trial;
    let Some(calls) = specimen.trials.get(trial).cloned() else { return specimen };
    let one = calls.iter().map(|call| vec![call.clone()]);
    let candidates = [calls.clone()].into_iter().chain(one).chain([Vec::new()]);
    candidates.fold(specimen, |best, calls| {
        let fewer = Specimen { trials: vec![calls], ..best.clone() };
        if shows(&fewer).is_some() { fewer } else { best }
    })
}

/// Every argument that may be zero is.
fn zero_arguments(mut specimen: Specimen, shows: &mut impl FnMut(&Specimen) -> Option<Disagreement>) -> Specimen {
    let counts: Vec<usize> = specimen.trials.iter().flatten().map(|call| call.arguments.len()).collect();
    for (call, count) in counts.into_iter().enumerate() {
        for at in 0..count {
            let mut simpler = specimen.clone();
            if let Some(call) = simpler.trials.iter_mut().flatten().nth(call) {
                call.arguments[at] = zero(&call.arguments[at]);
            }
            if simpler != specimen && shows(&simpler).is_some() {
                specimen = simpler;
            }
        }
    }
    specimen
}

fn zero(value: &Value) -> Value {
    match value {
        Value::I32(_) => Value::I32(0),
        Value::I64(_) => Value::I64(0),
        Value::F32(_) => Value::F32(0),
        Value::F64(_) => Value::F64(0),
        Value::V128(_) => Value::V128(0),
        other => other.clone(),
    }
}

/// The specimen as a case that fails on those who differ.
pub(super) fn script(finding: &Finding, specimen: &Specimen, disagreement: &Disagreement) -> String {
    let steps = question::steps(specimen);
    let told = disagreement.before.iter().map(|(step, fact)| (*step, fact));
    let told = told.chain([(disagreement.step, &disagreement.expected)]);
    let assertions: Vec<Assertion> = told.filter_map(|(step, fact)| assertion(steps.get(step)?, fact, &disagreement.saw)).collect();
    let clean = |text: &str| text.replace(['"', '\\', '\n'], "'");
    let title = clean(&format!("{} does something else than others", finding.odd.join(", ")));
    let notes = clean(&format!("Found by {}. On {}: {} where others say {}.", finding.repro, finding.step, finding.saw, finding.expected));
    case(&title, &notes, &specimen.features, &specimen.code, &assertions)
}

/// What the others say of a step, so that a script can check it; a memory or table by where it differs from what was `seen`.
fn assertion(step: &Step<'_>, expected: &Fact, seen: &Fact) -> Option<Assertion> {
    Some(match (step.what, expected) {
        (What::Load, _) | (What::Make, Fact::Ended(Ending::Value(_))) => Assertion::made(),
        (What::Make, Fact::Ended(Ending::Trap { class, .. })) => Assertion::MakingTraps(*class),
        (What::Call(call), Fact::Ended(Ending::Value(values))) => Assertion::Returns(call.clone(), values.clone()),
        (What::Call(call), Fact::Ended(Ending::Trap { class, .. })) => Assertion::Traps(call.clone(), *class),
        (What::Call(call), Fact::Ended(Ending::Exception { .. })) => Assertion::Throws(call.clone()),
        (What::Global(name), Fact::Ended(Ending::Value(values))) => Assertion::Global(name.to_owned(), values.first()?.clone()),
        (What::Memory(memory), Fact::Memory(length, bytes)) => match seen {
            Fact::Memory(other, seen) if other == length => {
                let (at, byte) = first_difference(bytes, seen)?;
                Assertion::byte(memory, at, byte)
            }
            _ => Assertion::pages(memory, length / PAGE),
        },
        (What::Table(table), Fact::Table(length, nulls)) => match seen {
            Fact::Table(other, seen) if other == length => {
                let at = nulls.iter().zip(seen).position(|(one, other)| one != other)?;
                Assertion::null(table, at as u64, nulls[at].into())
            }
            _ => Assertion::elements(table, *length),
        },
        _ => return None,
    })
}
