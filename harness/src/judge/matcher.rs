//! Results beside what they may be.

use dyetest_adapter::{Heap, Value};
use dyetest_suites::Matcher;

/// Whether these are the results that the matchers describe, one for one.
pub(super) fn all_match(matchers: &[Matcher], values: &[Value]) -> bool {
    matchers.len() == values.len() && matchers.iter().zip(values).all(|(matcher, value)| matches(matcher, value))
}

fn matches(matcher: &Matcher, value: &Value) -> bool {
    match matcher {
        Matcher::Is(wanted) => value == wanted,
        Matcher::CanonicalNan32 => matches!(value, Value::F32(bits) if bits & !SIGN32 == QUIET32),
        Matcher::ArithmeticNan32 => matches!(value, Value::F32(bits) if bits & QUIET32 == QUIET32),
        Matcher::CanonicalNan64 => matches!(value, Value::F64(bits) if bits & !SIGN64 == QUIET64),
        Matcher::ArithmeticNan64 => matches!(value, Value::F64(bits) if bits & QUIET64 == QUIET64),
        Matcher::Lanes(lanes) => matches!(value, Value::V128(bits) if lanes_match(lanes, *bits)),
        Matcher::NonNull(wanted) => matches!(value, Value::Ref { heap, id: Some(_) } if is_a(*heap, *wanted)),
        Matcher::Null => matches!(value, Value::Ref { id: None, .. }),
        Matcher::Either(matchers) => matchers.iter().any(|matcher| matches(matcher, value)),
    }
}

const SIGN32: u32 = 1 << 31;
const SIGN64: u64 = 1 << 63;
/// The exponent and the highest bit of the payload. A NaN with only these is canonical, with at least these arithmetic
/// (core spec, syntax/values, floating-point).
const QUIET32: u32 = 0x7fc0_0000;
const QUIET64: u64 = 0x7ff8_0000_0000_0000;

/// Four lanes are 32-bit floats, two are 64-bit ones. Lanes of integers are a value as a whole.
fn lanes_match(lanes: &[Matcher], bits: u128) -> bool {
    let lane = |index: usize| match lanes.len() {
        4 => Some(Value::F32((bits >> (32 * index)) as u32)),
        2 => Some(Value::F64((bits >> (64 * index)) as u64)),
        _ => None,
    };
    lanes.iter().enumerate().all(|(index, matcher)| lane(index).is_some_and(|value| matches(matcher, &value)))
}

/// Whether a reference to `heap` is one to `wanted` (core spec, valid/matching).
fn is_a(heap: Heap, wanted: Heap) -> bool {
    match wanted {
        Heap::Any => matches!(heap, Heap::Any | Heap::Eq | Heap::I31 | Heap::Struct | Heap::Array),
        Heap::Eq => matches!(heap, Heap::Eq | Heap::I31 | Heap::Struct | Heap::Array),
        Heap::Func | Heap::Extern | Heap::I31 | Heap::Struct | Heap::Array | Heap::Exn => heap == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(heap: Heap, id: Option<u32>) -> Value {
        Value::Ref { heap, id }
    }

    #[test]
    fn a_matcher_takes_what_it_describes_and_nothing_else() {
        let f32s = |lanes: [u32; 4]| Value::V128(lanes.iter().rev().fold(0, |bits, lane| bits << 32 | u128::from(*lane)));
        let one = Matcher::Is(Value::F32(1f32.to_bits()));
        let table: &[(Matcher, &[Value], &[Value])] = &[
            (Matcher::Is(Value::I32(7)), &[Value::I32(7)], &[Value::I32(8), Value::I64(7), Value::U32(7), Value::F32(7)]),
            (Matcher::Is(Value::F32(0)), &[Value::F32(0)], &[Value::F32(SIGN32)]),
            (
                Matcher::CanonicalNan32,
                &[Value::F32(0x7fc0_0000), Value::F32(0xffc0_0000)],
                &[Value::F32(0x7fc0_0001), Value::F32(0x7f80_0000), Value::F32(0), Value::F64(0x7ff8_0000_0000_0000)],
            ),
            (
                Matcher::ArithmeticNan32,
                &[Value::F32(0x7fc0_0000), Value::F32(0xffc1_2345)],
                &[Value::F32(0x7f80_0000), Value::F32(0x7fa0_0000), Value::F32(0xff80_0001)],
            ),
            (
                Matcher::CanonicalNan64,
                &[Value::F64(0x7ff8_0000_0000_0000), Value::F64(0xfff8_0000_0000_0000)],
                &[Value::F64(0x7ff8_0000_0000_0001), Value::F64(0x7ff0_0000_0000_0000), Value::F32(0x7fc0_0000)],
            ),
            (
                Matcher::ArithmeticNan64,
                &[Value::F64(0x7ff8_0000_0000_0000), Value::F64(0xfff9_0000_0000_0001)],
                &[Value::F64(0x7ff0_0000_0000_0000), Value::F64(0x7ff4_0000_0000_0000)],
            ),
            (
                Matcher::Lanes(vec![one.clone(), Matcher::CanonicalNan32, Matcher::ArithmeticNan32, one.clone()]),
                &[f32s([1f32.to_bits(), 0x7fc0_0000, 0x7fc0_0009, 1f32.to_bits()])],
                &[
                    f32s([1f32.to_bits(), 0x7fc0_0009, 0x7fc0_0009, 1f32.to_bits()]),
                    f32s([1f32.to_bits(), 0x7fc0_0000, 0x7fc0_0009, 2f32.to_bits()]),
                    Value::F32(1f32.to_bits()),
                ],
            ),
            (
                Matcher::Lanes(vec![Matcher::Is(Value::F64(1)), Matcher::CanonicalNan64]),
                &[Value::V128(0x7ff8_0000_0000_0000_0000_0000_0000_0001)],
                &[Value::V128(0x0000_0000_0000_0001_7ff8_0000_0000_0000)],
            ),
            (Matcher::Lanes(vec![one.clone(); 3]), &[], &[Value::V128(0)]),
            (
                Matcher::NonNull(Heap::Eq),
                &[reference(Heap::Struct, Some(1)), reference(Heap::Eq, Some(1)), reference(Heap::I31, Some(0))],
                &[reference(Heap::Eq, None), reference(Heap::Any, Some(1)), reference(Heap::Func, Some(1)), Value::I32(1)],
            ),
            (
                Matcher::NonNull(Heap::Any),
                &[reference(Heap::Any, Some(1)), reference(Heap::Array, Some(1))],
                &[reference(Heap::Extern, Some(1)), reference(Heap::Exn, Some(1)), reference(Heap::Any, None)],
            ),
            (Matcher::NonNull(Heap::Func), &[reference(Heap::Func, Some(9))], &[reference(Heap::Func, None)]),
            (Matcher::Null, &[reference(Heap::Func, None), reference(Heap::Any, None)], &[reference(Heap::Func, Some(0)), Value::I32(0)]),
            (
                Matcher::Either(vec![Matcher::Is(Value::I32(1)), Matcher::Null]),
                &[Value::I32(1), reference(Heap::Func, None)],
                &[Value::I32(2), reference(Heap::Func, Some(1))],
            ),
            (Matcher::Either(vec![]), &[], &[Value::I32(0)]),
        ];
        for (matcher, right, wrong) in table {
            for value in *right {
                assert!(matches(matcher, value), "{matcher:?} takes {value:?}");
            }
            for value in *wrong {
                assert!(!matches(matcher, value), "{matcher:?} does not take {value:?}");
            }
        }
    }

    #[test]
    fn results_match_one_for_one() {
        let matchers = [Matcher::Is(Value::I32(1)), Matcher::CanonicalNan32];
        assert!(all_match(&matchers, &[Value::I32(1), Value::F32(0x7fc0_0000)]));
        assert!(!all_match(&matchers, &[Value::F32(0x7fc0_0000), Value::I32(1)]));
        assert!(!all_match(&matchers, &[Value::I32(1)]));
        assert!(!all_match(&matchers[..1], &[Value::I32(1), Value::I32(1)]));
        assert!(all_match(&[], &[]));
    }
}
