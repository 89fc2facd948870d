//! Values in both directions, and the identity of references.

use crate::session::Host;
use dyetest_adapter::{Declined, Heap, Value};
use std::collections::BTreeMap;
use wasmi::{ExternRef, F32, F64, Func, Nullable, Ref, Store, V128, Val};

/// The functions that crossed to the harness, by the number that stands for their identity.
#[derive(Default)]
pub(crate) struct Functions {
    known: Vec<Func>,
    numbers: BTreeMap<String, u32>,
}

impl Functions {
    /// The number of a function: equal for equal functions, within the process.
    pub(crate) fn number(&mut self, function: Func) -> u32 {
        // `Func` has no equality. Its handle, the store's id and an index into the store's functions, is its identity,
        // and shows in its debug format only.
        *self.numbers.entry(format!("{function:?}")).or_insert_with(|| {
            self.known.push(function);
            u32::try_from(self.known.len() - 1).expect("fewer functions than a table has elements")
        })
    }

    /// A value as the harness sees it.
    pub(crate) fn show(&mut self, store: &Store<Host>, value: &Val) -> Value {
        match value {
            Val::I32(value) => Value::I32(*value),
            Val::I64(value) => Value::I64(*value),
            Val::F32(value) => Value::F32(value.to_bits()),
            Val::F64(value) => Value::F64(value.to_bits()),
            Val::V128(value) => Value::V128(value.as_u128()),
            Val::FuncRef(function) => Value::Ref { heap: Heap::Func, id: self.reference(store, &Ref::Func(*function)) },
            Val::ExternRef(object) => Value::Ref { heap: Heap::Extern, id: self.reference(store, &Ref::Extern(*object)) },
        }
    }

    /// The number of a reference; `None` for null.
    pub(crate) fn reference(&mut self, store: &Store<Host>, reference: &Ref) -> Option<u32> {
        match reference {
            Ref::Func(function) => function.val().map(|function| self.number(*function)),
            Ref::Extern(object) => object.val().map(|object| {
                let host = object.data(store).downcast_ref::<u32>();
                *host.expect("every external object was made of the harness's number")
            }),
        }
    }

    /// A value of the harness, for a guest in `store`.
    pub(crate) fn take(&self, store: &mut Store<Host>, value: &Value) -> Result<Val, Declined> {
        Ok(match value {
            Value::I32(value) => Val::I32(*value),
            Value::I64(value) => Val::I64(*value),
            Value::F32(bits) => Val::F32(F32::from_bits(*bits)),
            Value::F64(bits) => Val::F64(F64::from_bits(*bits)),
            Value::V128(bits) => Val::V128(V128::from(*bits)),
            Value::Ref { heap: Heap::Func, id } => Val::FuncRef(match id {
                None => Nullable::Null,
                Some(number) => Nullable::Val(
                    *self.known.get(*number as usize).ok_or_else(|| Declined::fault(format!("no function has the number {number}")))?,
                ),
            }),
            Value::Ref { heap: Heap::Extern, id } => Val::ExternRef(match id {
                None => Nullable::Null,
                Some(number) => Nullable::Val(object(store, *number)),
            }),
            other => return Err(Declined::fault(format!("wasmi has no value such as {other:?}"))),
        })
    }
}

/// The external object of this number in this store, always the same one.
fn object(store: &mut Store<Host>, number: u32) -> ExternRef {
    if let Some(object) = store.data().objects.get(&number) {
        return *object;
    }
    let object = ExternRef::new(&mut *store, number);
    store.data_mut().objects.insert(number, object);
    object
}
