//! Values in both directions, and the identity of references.

use dyetest_adapter::{Declined, Heap, Value};
use std::collections::{BTreeMap, HashMap};
use wasmer::{ExternRef, Function, Store, Value as Guest, sys::vm::StoreId};

/// The references that crossed to or from the harness.
#[derive(Default)]
pub(crate) struct References {
    functions: Vec<Function>,
    numbers: BTreeMap<String, u32>,
    /// External objects by store and the harness's number, so that a number is always the same object.
    objects: HashMap<(StoreId, u32), ExternRef>,
}

impl References {
    /// A value as the harness sees it.
    pub(crate) fn show(&mut self, store: &Store, value: &Guest) -> Value {
        match value {
            Guest::I32(value) => Value::I32(*value),
            Guest::I64(value) => Value::I64(*value),
            Guest::F32(value) => Value::F32(value.to_bits()),
            Guest::F64(value) => Value::F64(value.to_bits()),
            Guest::V128(bits) => Value::V128(*bits),
            Guest::FuncRef(_) => Value::Ref { heap: Heap::Func, id: self.number(store, value) },
            Guest::ExternRef(_) => Value::Ref { heap: Heap::Extern, id: self.number(store, value) },
            Guest::ExceptionRef(_) => Value::Ref { heap: Heap::Exn, id: self.number(store, value) },
        }
    }

    /// The number of a reference, equal for equal references within the process; `None` for null.
    pub(crate) fn number(&mut self, store: &Store, value: &Guest) -> Option<u32> {
        match value {
            Guest::FuncRef(Some(function)) => {
                let functions = &mut self.functions;
                // A `Function` is a new handle whenever it is read. Its raw value, the address of its descriptor, is its
                // identity; of a raw value only the debug format can be had safely.
                let number = *self.numbers.entry(address(store, value)).or_insert_with(|| {
                    functions.push(function.clone());
                    u32::try_from(functions.len() - 1).expect("fewer functions than a table has elements")
                });
                Some(number)
            }
            Guest::ExternRef(Some(object)) => {
                Some(*object.downcast::<u32>(store).expect("every external object was made of the harness's number"))
            }
            // Exceptions have no identity that could be told; that there is one is all that is said.
            Guest::ExceptionRef(Some(_)) => Some(0),
            _ => None,
        }
    }

    /// A value of the harness, for a guest in `store`.
    pub(crate) fn take(&mut self, store: &mut Store, value: &Value) -> Result<Guest, Declined> {
        Ok(match value {
            Value::I32(value) => Guest::I32(*value),
            Value::I64(value) => Guest::I64(*value),
            Value::F32(bits) => Guest::F32(f32::from_bits(*bits)),
            Value::F64(bits) => Guest::F64(f64::from_bits(*bits)),
            Value::V128(bits) => Guest::V128(*bits),
            Value::Ref { heap: Heap::Func, id: None } => Guest::FuncRef(None),
            Value::Ref { heap: Heap::Func, id: Some(number) } => {
                let known = self.functions.get(*number as usize).cloned();
                Guest::FuncRef(Some(known.ok_or_else(|| Declined::fault(format!("no function has the number {number}")))?))
            }
            Value::Ref { heap: Heap::Extern, id: None } => Guest::ExternRef(None),
            Value::Ref { heap: Heap::Extern, id: Some(number) } => {
                let object = self.objects.entry((store.id(), *number)).or_insert_with(|| ExternRef::new(store, *number));
                Guest::ExternRef(Some(object.clone()))
            }
            Value::Ref { heap: Heap::Exn, id: None } => Guest::ExceptionRef(None),
            other => return Err(Declined::fault(format!("Wasmer has no value such as {other:?}"))),
        })
    }
}

/// The first eight bytes of a raw value, in the words of its debug format; the rest of it is not set.
fn address(store: &Store, value: &Guest) -> String {
    let raw = format!("{:?}", value.as_raw(store));
    raw.split(',').take(8).collect()
}
