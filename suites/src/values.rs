//! Values of scripts: arguments, and what results may be.

use crate::Matcher;
use dyetest_adapter::{Heap, Value};
use wast::{
    WastArg, WastRet,
    component::WastVal,
    core::{AbstractHeapType, HeapType, NanPattern, V128Pattern, WastArgCore, WastRetCore},
    token::{F32, F64},
};

/// What is said of a value that has no counterpart in the messages to adapters.
pub(crate) const INEXPRESSIBLE: &str = "adapters have no word for this value";

/// An argument as adapters take it, if they can.
pub(crate) fn argument(argument: &WastArg<'_>) -> Option<Value> {
    match argument {
        WastArg::Core(core) => Some(match core {
            WastArgCore::I32(value) => Value::I32(*value),
            WastArgCore::I64(value) => Value::I64(*value),
            WastArgCore::F32(value) => Value::F32(value.bits),
            WastArgCore::F64(value) => Value::F64(value.bits),
            WastArgCore::V128(value) => Value::V128(u128::from_le_bytes(value.to_le_bytes())),
            WastArgCore::RefNull(heap) => Value::Ref { heap: top(heap)?, id: None },
            WastArgCore::RefExtern(id) => Value::Ref { heap: Heap::Extern, id: Some(*id) },
            WastArgCore::RefHost(id) => Value::Ref { heap: Heap::Any, id: Some(*id) },
        }),
        WastArg::Component(value) => component(value),
        _ => None,
    }
}

/// What a result may be, if it can be said.
pub(crate) fn matcher(result: &WastRet<'_>) -> Option<Matcher> {
    match result {
        WastRet::Core(core) => core_matcher(core),
        WastRet::Component(value) => component(value).map(Matcher::Is),
        _ => None,
    }
}

fn core_matcher(result: &WastRetCore<'_>) -> Option<Matcher> {
    Some(match result {
        WastRetCore::I32(value) => Matcher::Is(Value::I32(*value)),
        WastRetCore::I64(value) => Matcher::Is(Value::I64(*value)),
        WastRetCore::F32(pattern) => f32_matcher(*pattern),
        WastRetCore::F64(pattern) => f64_matcher(*pattern),
        WastRetCore::V128(pattern) => vector(pattern),
        // The signature settles of which type a null is; runtimes differ in what else they say of it.
        WastRetCore::RefNull(_) => Matcher::Null,
        WastRetCore::RefExtern(Some(id)) => Matcher::Is(Value::Ref { heap: Heap::Extern, id: Some(*id) }),
        WastRetCore::RefExtern(None) => Matcher::NonNull(Heap::Extern),
        WastRetCore::RefHost(id) => Matcher::Is(Value::Ref { heap: Heap::Any, id: Some(*id) }),
        // Which function it is, no embedder can tell.
        WastRetCore::RefFunc(_) => Matcher::NonNull(Heap::Func),
        WastRetCore::RefAny => Matcher::NonNull(Heap::Any),
        WastRetCore::RefEq => Matcher::NonNull(Heap::Eq),
        WastRetCore::RefArray => Matcher::NonNull(Heap::Array),
        WastRetCore::RefStruct => Matcher::NonNull(Heap::Struct),
        WastRetCore::RefI31 | WastRetCore::RefI31Shared => Matcher::NonNull(Heap::I31),
        WastRetCore::Either(results) => Matcher::Either(results.iter().map(core_matcher).collect::<Option<_>>()?),
    })
}

fn f32_matcher(pattern: NanPattern<F32>) -> Matcher {
    match pattern {
        NanPattern::CanonicalNan => Matcher::CanonicalNan32,
        NanPattern::ArithmeticNan => Matcher::ArithmeticNan32,
        NanPattern::Value(value) => Matcher::Is(Value::F32(value.bits)),
    }
}

fn f64_matcher(pattern: NanPattern<F64>) -> Matcher {
    match pattern {
        NanPattern::CanonicalNan => Matcher::CanonicalNan64,
        NanPattern::ArithmeticNan => Matcher::ArithmeticNan64,
        NanPattern::Value(value) => Matcher::Is(Value::F64(value.bits)),
    }
}

fn vector(pattern: &V128Pattern) -> Matcher {
    match pattern {
        V128Pattern::I8x16(lanes) => bits(lanes.map(i8::to_le_bytes).as_flattened()),
        V128Pattern::I16x8(lanes) => bits(lanes.map(i16::to_le_bytes).as_flattened()),
        V128Pattern::I32x4(lanes) => bits(lanes.map(i32::to_le_bytes).as_flattened()),
        V128Pattern::I64x2(lanes) => bits(lanes.map(i64::to_le_bytes).as_flattened()),
        V128Pattern::F32x4(lanes) => Matcher::Lanes(lanes.iter().copied().map(f32_matcher).collect()),
        V128Pattern::F64x2(lanes) => Matcher::Lanes(lanes.iter().copied().map(f64_matcher).collect()),
    }
}

fn bits(bytes: &[u8]) -> Matcher {
    Matcher::Is(Value::V128(bytes.iter().rev().fold(0, |bits, byte| bits << 8 | u128::from(*byte))))
}

/// The heap type of a null argument: the top of its hierarchy, or the type itself.
fn top(heap: &HeapType<'_>) -> Option<Heap> {
    let HeapType::Abstract { ty, .. } = heap else { return None };
    Some(match ty {
        AbstractHeapType::Func | AbstractHeapType::NoFunc => Heap::Func,
        AbstractHeapType::Extern | AbstractHeapType::NoExtern => Heap::Extern,
        AbstractHeapType::Exn | AbstractHeapType::NoExn => Heap::Exn,
        AbstractHeapType::Any | AbstractHeapType::None => Heap::Any,
        AbstractHeapType::Eq => Heap::Eq,
        AbstractHeapType::Struct => Heap::Struct,
        AbstractHeapType::Array => Heap::Array,
        AbstractHeapType::I31 => Heap::I31,
        AbstractHeapType::Cont | AbstractHeapType::NoCont => return None,
    })
}

fn component(value: &WastVal<'_>) -> Option<Value> {
    let boxed = |payload: &Option<Box<WastVal<'_>>>| match payload {
        Some(payload) => component(payload).map(|payload| Some(Box::new(payload))),
        None => Some(None),
    };
    let all = |values: &[WastVal<'_>]| values.iter().map(component).collect::<Option<Vec<_>>>();
    Some(match value {
        WastVal::Bool(value) => Value::Bool(*value),
        WastVal::U8(value) => Value::U8(*value),
        WastVal::S8(value) => Value::S8(*value),
        WastVal::U16(value) => Value::U16(*value),
        WastVal::S16(value) => Value::S16(*value),
        WastVal::U32(value) => Value::U32(*value),
        WastVal::S32(value) => Value::S32(*value),
        WastVal::U64(value) => Value::U64(*value),
        WastVal::S64(value) => Value::S64(*value),
        WastVal::F32(value) => Value::F32(value.bits),
        WastVal::F64(value) => Value::F64(value.bits),
        WastVal::Char(value) => Value::Char(*value),
        WastVal::String(value) => Value::String((*value).to_owned()),
        WastVal::List(values) => Value::List(all(values)?),
        WastVal::Map(_) => return None,
        WastVal::Record(fields) => {
            let field = |(name, value): &(&str, WastVal<'_>)| Some(((*name).to_owned(), component(value)?));
            Value::Record(fields.iter().map(field).collect::<Option<_>>()?)
        }
        WastVal::Tuple(values) => Value::Tuple(all(values)?),
        WastVal::Variant(case, payload) => Value::Variant((*case).to_owned(), boxed(payload)?),
        WastVal::Enum(case) => Value::Enum((*case).to_owned()),
        WastVal::Option(payload) => Value::Option(boxed(payload)?),
        WastVal::Result(Ok(payload)) => Value::Ok(boxed(payload)?),
        WastVal::Result(Err(payload)) => Value::Err(boxed(payload)?),
        WastVal::Flags(flags) => Value::Flags(flags.iter().map(|flag| (*flag).to_owned()).collect()),
    })
}
