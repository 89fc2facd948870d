//! Values of components, from the harness to Wasmtime and back.

use super::host::{Kept, State};
use dyetest_adapter::{Payload, Value};
use wasmtime::{Result, bail, component::Val};

/// The same value for Wasmtime. The number of a handle becomes the handle, as often as it is named: that it may be gone is for the
/// runtime to say.
///
/// # Errors
/// For values of core functions, and for handles that the host was never given.
pub(super) fn to_guest(state: &State, value: &Value) -> Result<Val> {
    let all = |values: &[Value]| values.iter().map(|value| to_guest(state, value)).collect::<Result<Vec<_>>>();
    let boxed = |value: &Option<Box<Value>>| value.as_deref().map(|value| to_guest(state, value).map(Box::new)).transpose();
    Ok(match value {
        Value::Bool(value) => Val::Bool(*value),
        Value::S8(value) => Val::S8(*value),
        Value::U8(value) => Val::U8(*value),
        Value::S16(value) => Val::S16(*value),
        Value::U16(value) => Val::U16(*value),
        Value::S32(value) => Val::S32(*value),
        Value::U32(value) => Val::U32(*value),
        Value::S64(value) => Val::S64(*value),
        Value::U64(value) => Val::U64(*value),
        Value::F32(bits) => Val::Float32(f32::from_bits(*bits)),
        Value::F64(bits) => Val::Float64(f64::from_bits(*bits)),
        Value::Char(value) => Val::Char(*value),
        Value::String(value) => Val::String(value.clone()),
        Value::List(values) => Val::List(all(values)?),
        Value::Record(fields) => {
            let field = |(name, value): &(String, Value)| Ok((name.clone(), to_guest(state, value)?));
            Val::Record(fields.iter().map(field).collect::<Result<_>>()?)
        }
        Value::Tuple(values) => Val::Tuple(all(values)?),
        Value::Variant(case, payload) => Val::Variant(case.clone(), boxed(payload)?),
        Value::Enum(case) => Val::Enum(case.clone()),
        Value::Option(value) => Val::Option(boxed(value)?),
        Value::Ok(value) => Val::Result(Ok(boxed(value)?)),
        Value::Err(value) => Val::Result(Err(boxed(value)?)),
        Value::Flags(names) => Val::Flags(names.clone()),
        Value::Handle(number) => match state.kept.get(*number as usize) {
            Some(kept) => kept.value(),
            None => bail!("the host was given no handle {number}"),
        },
        Value::I32(_) | Value::I64(_) | Value::V128(_) | Value::Ref { .. } => bail!("a component's function takes no core value"),
    })
}

/// The mark of a list of bytes or of a string, 0 for anything else.
pub(super) fn mark(value: &Val) -> u32 {
    match value {
        Val::String(text) => Payload::mark(text.as_bytes()),
        Val::List(items) => {
            let bytes: Vec<u8> = items.iter().filter_map(|item| if let Val::U8(byte) = item { Some(*byte) } else { None }).collect();
            Payload::mark(&bytes)
        }
        _ => 0,
    }
}

/// The same value for the harness. A handle is kept, and its number is told.
///
/// # Errors
/// For what the harness has no words for: maps, and contexts of errors.
pub(super) fn to_harness(state: &mut State, value: Val) -> Result<Value> {
    let mut all = |values: Vec<Val>| values.into_iter().map(|value| to_harness(state, value)).collect::<Result<Vec<_>>>();
    Ok(match value {
        Val::Bool(value) => Value::Bool(value),
        Val::S8(value) => Value::S8(value),
        Val::U8(value) => Value::U8(value),
        Val::S16(value) => Value::S16(value),
        Val::U16(value) => Value::U16(value),
        Val::S32(value) => Value::S32(value),
        Val::U32(value) => Value::U32(value),
        Val::S64(value) => Value::S64(value),
        Val::U64(value) => Value::U64(value),
        Val::Float32(value) => Value::F32(value.to_bits()),
        Val::Float64(value) => Value::F64(value.to_bits()),
        Val::Char(value) => Value::Char(value),
        Val::String(value) => Value::String(value),
        Val::List(values) | Val::FixedLengthList(values) => Value::List(all(values)?),
        Val::Record(fields) => {
            let field = |(name, value)| Ok((name, to_harness(state, value)?));
            Value::Record(fields.into_iter().map(field).collect::<Result<_>>()?)
        }
        Val::Tuple(values) => Value::Tuple(all(values)?),
        Val::Variant(case, payload) => Value::Variant(case, boxed(state, payload)?),
        Val::Enum(case) => Value::Enum(case),
        Val::Option(value) => Value::Option(boxed(state, value)?),
        Val::Result(Ok(value)) => Value::Ok(boxed(state, value)?),
        Val::Result(Err(value)) => Value::Err(boxed(state, value)?),
        Val::Flags(names) => Value::Flags(names),
        Val::Resource(resource) => kept(state, Kept::Resource(resource)),
        Val::Stream(stream) => kept(state, Kept::Stream(stream)),
        Val::Future(future) => kept(state, Kept::Future(future)),
        Val::Map(_) | Val::ErrorContext(_) => bail!("a value that the harness has no words for"),
    })
}

fn kept(state: &mut State, what: Kept) -> Value {
    state.kept.push(what);
    Value::Handle(state.kept.len() as u32 - 1)
}

fn boxed(state: &mut State, value: Option<Box<Val>>) -> Result<Option<Box<Value>>> {
    value.map(|value| to_harness(state, *value).map(Box::new)).transpose()
}
