//! Host functions that are there to be measured. They are not counted: counting would take longer than they do.

use super::host::trap;
use crate::store::Host;
use dyetest_adapter::{Payload, Reading};
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};
use wasmtime::{
    Result, StoreContextMut,
    component::{LinkerInstance, Val, WasmList, WasmStr, types::ComponentFunc, types::Type},
};

type Store<'a> = StoreContextMut<'a, Host>;

/// Whether a function of this type can tell the mark of what it is passed: of bytes, of a string, or of nothing.
pub(super) fn marks(ty: &ComponentFunc) -> bool {
    let (params, results): (Vec<Type>, Vec<Type>) = (ty.params().map(|(_, ty)| ty).collect(), ty.results().collect());
    match params.as_slice() {
        [] => results.is_empty(),
        [Type::String] => results == [Type::U32],
        [Type::List(list)] => list.ty() == Type::U8 && results == [Type::U32],
        _ => false,
    }
}

/// Defines a function that tells the mark of what it is passed.
pub(super) fn mark(linker: &mut LinkerInstance<'_, Host>, name: &str, ty: &ComponentFunc, reading: Reading) -> Result<()> {
    let tell: fn(&[u8]) -> u32 = if reading == Reading::Whole { Payload::sum } else { Payload::mark };
    match (reading, ty.params().next().map(|(_, ty)| ty)) {
        (Reading::Dynamic, _) => linker.func_new(name, |_, _, arguments, results| {
            if let (Some(argument), Some(result)) = (arguments.first(), results.first_mut()) {
                *result = Val::U32(super::values::mark(argument));
            }
            Ok(())
        }),
        (_, None) => linker.func_wrap(name, |_: Store<'_>, (): ()| Ok(())),
        (Reading::Typed, Some(Type::String)) => {
            linker.func_wrap(name, move |_: Store<'_>, (text,): (String,)| Ok((tell(text.as_bytes()),)))
        }
        (Reading::Typed, Some(_)) => linker.func_wrap(name, move |_: Store<'_>, (bytes,): (Vec<u8>,)| Ok((tell(&bytes),))),
        (_, Some(Type::String)) => {
            linker.func_wrap(name, move |store: Store<'_>, (text,): (WasmStr,)| Ok((tell(text.to_str(&store)?.as_bytes()),)))
        }
        (_, Some(_)) => linker.func_wrap(name, move |store: Store<'_>, (bytes,): (WasmList<u8>,)| Ok((tell(bytes.as_le_slice(&store)),))),
    }
}

/// Whether a function of this type can be supplied: from a number to bytes or to a string.
pub(super) fn supplies(ty: &ComponentFunc) -> bool {
    let results: Vec<Type> = ty.results().collect();
    let fits = match results.as_slice() {
        [Type::String] => true,
        [Type::List(list)] => list.ty() == Type::U8,
        _ => false,
    };
    fits && ty.params().map(|(_, ty)| ty).eq([Type::U32])
}

/// Defines a function that returns as many bytes as it is asked for.
pub(super) fn supply(linker: &mut LinkerInstance<'_, Host>, name: &str, ty: &ComponentFunc, reading: Reading) -> Result<()> {
    let is_text = ty.results().next() == Some(Type::String);
    match (reading, is_text) {
        (Reading::Dynamic, _) => {
            let stock = Stock::default();
            linker.func_new(name, move |_, _, arguments, results| {
                let [Val::U32(length)] = arguments else { return Err(trap("host trap: a number is needed")) };
                results[0] =
                    stock.take(*length, |text| if is_text { Val::String(text) } else { Val::List(text.bytes().map(Val::U8).collect()) })?;
                Ok(())
            })
        }
        (_, true) => {
            let stock = Stock::default();
            linker.func_wrap(name, move |_: Store<'_>, (length,): (u32,)| Ok((stock.take(length, Arc::<str>::from)?,)))
        }
        (_, false) => {
            let stock = Stock::default();
            let bytes = |text: String| Arc::<[u8]>::from(text.into_bytes());
            linker.func_wrap(name, move |_: Store<'_>, (length,): (u32,)| Ok((stock.take(length, bytes)?,)))
        }
    }
}

/// What is supplied, by length: made once.
struct Stock<T>(Mutex<BTreeMap<u32, T>>);

impl<T> Default for Stock<T> {
    fn default() -> Self {
        Stock(Mutex::default())
    }
}

impl<T: Clone> Stock<T> {
    fn take(&self, length: u32, make: impl FnOnce(String) -> T) -> Result<T> {
        const MOST: u32 = 64 << 20;
        if length > MOST {
            return Err(trap("host trap: more is asked for than is supplied"));
        }
        let mut made = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let alphabet = || ('a'..='z').cycle().take(length as usize).collect();
        Ok(made.entry(length).or_insert_with(|| make(alphabet())).clone())
    }
}
