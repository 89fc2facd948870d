//! Values, from the harness to Wasmtime and back, bit for bit.

use crate::store::Host;
use dyetest_adapter::{Heap, Value};
use std::hash::{DefaultHasher, Hasher};
use wasmtime::{AnyRef, AsContextMut, Error, ExternRef, I31, Ref, Result, Rooted, V128, Val, bail};

/// The same value for Wasmtime. A number of an `extern` becomes a host object that holds the number.
///
/// # Errors
/// For values that only components have, and for references that a host cannot make: functions, objects and exceptions.
pub(crate) fn to_guest(mut store: impl AsContextMut<Data = Host>, value: &Value) -> Result<Val> {
    Ok(match value {
        Value::I32(value) => Val::I32(*value),
        Value::I64(value) => Val::I64(*value),
        Value::F32(bits) => Val::F32(*bits),
        Value::F64(bits) => Val::F64(*bits),
        Value::V128(bits) => Val::V128(V128::from(*bits)),
        Value::Ref { heap, id: None } => null(*heap),
        Value::Ref { heap, id: Some(id) } => match heap {
            Heap::Extern => Val::ExternRef(Some(ExternRef::new(&mut store, *id)?)),
            Heap::Any => {
                let outside = ExternRef::new(&mut store, *id)?;
                Val::AnyRef(Some(AnyRef::convert_extern(&mut store, outside)?))
            }
            Heap::I31 => Val::AnyRef(Some(AnyRef::from_i31(&mut store, I31::wrapping_u32(*id)))),
            Heap::Func | Heap::Eq | Heap::Struct | Heap::Array | Heap::Exn => bail!("a host cannot make a reference of this kind"),
        },
        _ => bail!("a core function takes no value of a component"),
    })
}

fn null(heap: Heap) -> Val {
    match heap {
        Heap::Func => Val::FuncRef(None),
        Heap::Extern => Val::ExternRef(None),
        Heap::Exn => Val::ExnRef(None),
        Heap::Any | Heap::Eq | Heap::I31 | Heap::Struct | Heap::Array => Val::AnyRef(None),
    }
}

/// The same value for the harness.
///
/// # Errors
/// When Wasmtime does not find the object that a reference refers to.
pub(crate) fn to_harness(mut store: impl AsContextMut<Data = Host>, value: &Val) -> Result<Value> {
    Ok(match value {
        Val::I32(value) => Value::I32(*value),
        Val::I64(value) => Value::I64(*value),
        Val::F32(bits) => Value::F32(*bits),
        Val::F64(bits) => Value::F64(*bits),
        Val::V128(bits) => Value::V128(bits.as_u128()),
        Val::FuncRef(_) | Val::ExternRef(_) | Val::AnyRef(_) | Val::ExnRef(_) | Val::ContRef(_) => {
            let reference = value.ref_().ok_or_else(|| Error::msg("a continuation has no identity"))?;
            let (heap, id) = reference_of(&mut store, &reference)?;
            Value::Ref { heap, id }
        }
    })
}

/// The number that stands for a reference, `None` for null.
///
/// # Errors
/// As [`to_harness`].
pub(crate) fn identity(store: impl AsContextMut<Data = Host>, reference: &Ref) -> Result<Option<u32>> {
    Ok(reference_of(store, reference)?.1)
}

fn reference_of(mut store: impl AsContextMut<Data = Host>, reference: &Ref) -> Result<(Heap, Option<u32>)> {
    Ok(match reference {
        Ref::Func(None) => (Heap::Func, None),
        Ref::Extern(None) => (Heap::Extern, None),
        Ref::Any(None) => (Heap::Any, None),
        Ref::Exn(None) => (Heap::Exn, None),
        // Wasmtime keeps one record per function and instance, and its address is what a table holds.
        Ref::Func(Some(function)) => {
            let address = function.to_raw(&mut store) as usize;
            (Heap::Func, Some(number(&mut store, address as u64)))
        }
        Ref::Extern(Some(outside)) => (Heap::Extern, Some(outside_number(&mut store, *outside)?)),
        Ref::Any(Some(object)) => object_of(&mut store, *object)?,
        Ref::Exn(Some(exception)) => (Heap::Exn, Some(object_number(&mut store, *exception)?)),
    })
}

fn object_of(mut store: impl AsContextMut<Data = Host>, object: Rooted<AnyRef>) -> Result<(Heap, Option<u32>)> {
    if let Some(small) = object.as_i31(&store)? {
        return Ok((Heap::I31, Some(small.get_u32())));
    }
    let heap = match () {
        () if object.is_struct(&store)? => Heap::Struct,
        () if object.is_array(&store)? => Heap::Array,
        () => {
            let outside = ExternRef::convert_any(&mut store, object)?;
            return Ok((Heap::Any, Some(outside_number(&mut store, outside)?)));
        }
    };
    Ok((heap, Some(object_number(&mut store, object)?)))
}

/// The number that the host passed in, or an identity for an object that the guest turned into an `extern`.
fn outside_number(mut store: impl AsContextMut<Data = Host>, outside: Rooted<ExternRef>) -> Result<u32> {
    let passed = outside.data(store.as_context_mut())?.and_then(|data| data.downcast_ref::<u32>().copied());
    match passed {
        Some(id) => Ok(id),
        None => object_number(&mut store, outside),
    }
}

/// A number for an object of the collected heap, by where it lies. Objects do not move, and to keep the object alive
/// for its number would disturb what is observed; so an object in the place of a collected one has its number.
fn object_number<T: wasmtime::GcRef>(mut store: impl AsContextMut<Data = Host>, object: Rooted<T>) -> Result<u32> {
    let mut place = DefaultHasher::new();
    object.ref_hash(&store, &mut place)?;
    Ok(number(&mut store, place.finish()))
}

fn number(mut store: impl AsContextMut<Data = Host>, key: u64) -> u32 {
    store.as_context_mut().data_mut().identity(key)
}
