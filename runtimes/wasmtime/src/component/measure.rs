//! What is timed of components.

use super::{host::State, linker, values};
use crate::{
    measure::calls,
    realm::{Realm, fault},
    store::{self, Host},
    traps,
};
use dyetest_adapter::{Call, Clock, Declined, Ending, Instantiate, Payload, Value};
use wasmtime::{
    Result, Store,
    component::{ComponentNamedList, Func, Lift, Lower, TypedFunc, Val, types::Type},
};

impl Realm {
    /// Times calls of a component's export, as an embedder without asynchronous host functions makes them.
    pub(crate) fn timed_component(
        &mut self,
        call: &Call,
        payload: Option<&Payload>,
        is_typed: bool,
        clock: &mut Clock,
    ) -> Result<Ending, Declined> {
        let (store, function, arguments) = self.callee(call)?;
        store::arm(store, call.budget).map_err(fault)?;
        match is_typed {
            true => typed_call(store, function, &arguments, payload, clock),
            false => dynamic_call(store, function, arguments, payload, clock),
        }
    }
}

/// Times instantiation with all imports looked up before.
pub(crate) fn timed_instantiation(realm: &Realm, request: &Instantiate, clock: &mut Clock) -> Result<Ending, Declined> {
    let missing = || Declined::fault(format!("there is no module {}", request.module));
    let component = realm.components.get(&request.module).ok_or_else(missing)?;
    let linker = linker::linker(&realm.engine, &realm.common, request, component)?;
    let ready = linker.instantiate_pre(component).map_err(fault)?;
    realm.instantiations(request, clock, |store| ready.instantiate(store).map(|_| ()))
}

fn dynamic_call(
    store: &mut Store<Host>,
    function: Func,
    arguments: Vec<Val>,
    payload: Option<&Payload>,
    clock: &mut Clock,
) -> Result<Ending, Declined> {
    let payload = payload.map(|payload| {
        let text = payload.string()?;
        Ok::<_, Declined>(if payload.text { Val::String(text) } else { Val::List(text.bytes().map(Val::U8).collect()) })
    });
    let arguments: Vec<Val> = payload.transpose()?.into_iter().chain(arguments).collect();
    let mut results = vec![Val::Bool(false); function.ty(&*store).results().len()];
    if let Err(error) = clock.time(|| function.call(&mut *store, &arguments, &mut results)) {
        return Ok(traps::ending(store, &error));
    }
    let shown = results.into_iter().map(|result| shown(&mut store.data_mut().components, result)).collect::<Result<_>>();
    shown.map(Ending::Value).map_err(fault)
}

/// Bytes and strings by their mark, which is all that fits into a line.
fn shown(state: &mut State, result: Val) -> Result<Value> {
    Ok(match result {
        Val::String(_) | Val::List(_) => Value::U32(values::mark(&result)),
        other => values::to_harness(state, other)?,
    })
}

fn typed_call(
    store: &mut Store<Host>,
    function: Func,
    arguments: &[Val],
    payload: Option<&Payload>,
    clock: &mut Clock,
) -> Result<Ending, Declined> {
    let ty = function.ty(&*store);
    let result = ty.results().next();
    let text = payload.map(Payload::string).transpose()?;
    let number = |result: (u32,)| vec![Value::U32(result.0)];
    match (payload, text.as_deref(), arguments, result) {
        (Some(Payload { text: true, .. }), Some(text), [], Some(Type::U32)) => {
            typed(store, function.typed::<(&str,), _>(&*store), (text,), clock, number)
        }
        (Some(_), Some(text), [], Some(Type::U32)) => {
            typed(store, function.typed::<(&[u8],), _>(&*store), (text.as_bytes(),), clock, number)
        }
        (None, _, [Val::U32(bytes)], Some(Type::List(_))) => {
            typed(store, function.typed(&*store), (*bytes,), clock, |(list,): (Vec<u8>,)| vec![Value::U32(Payload::mark(&list))])
        }
        (None, _, [Val::U32(bytes)], Some(Type::String)) => {
            typed(store, function.typed(&*store), (*bytes,), clock, |(text,): (String,)| vec![Value::U32(Payload::mark(text.as_bytes()))])
        }
        (None, _, [], None) => typed(store, function.typed::<(), ()>(&*store), (), clock, |()| vec![]),
        _ => Err(Declined::not_driven("typed calls of this type")),
    }
}

fn typed<P: ComponentNamedList + Lower + Copy, R: ComponentNamedList + Lift>(
    store: &mut Store<Host>,
    function: Result<TypedFunc<P, R>>,
    arguments: P,
    clock: &mut Clock,
    show: impl Fn(R) -> Vec<Value>,
) -> Result<Ending, Declined> {
    let function = function.map_err(fault)?;
    Ok(calls(store, clock, |store| function.call(store, arguments), show))
}
