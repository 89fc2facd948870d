//! What is timed: calls by either interface, and instantiation.

use crate::{
    component,
    realm::{Realm, arguments, fault},
    store::{self, Host},
    traps::{self, HostTrap},
    values,
};
use dyetest_adapter::{Call, Clock, Declined, Ending, Instantiate, Reading, Stage, Timed, Value};
use wasmtime::{Caller, Error, Extern, Func, FuncType, Result, RootScope, Store, TypedFunc, Val, ValType, WasmParams, WasmResults};

impl Realm {
    /// Times one batch.
    pub(crate) fn timed(&mut self, what: &Timed, clock: &mut Clock) -> Result<Ending, Declined> {
        match what {
            Timed::Call { call, payload } | Timed::Typed { call, payload } if self.component_instances.contains_key(&call.instance) => {
                self.timed_component(call, payload.as_ref(), matches!(what, Timed::Typed { .. }), clock)
            }
            Timed::Call { payload: Some(_), .. } | Timed::Typed { payload: Some(_), .. } => {
                Err(Declined::fault("a core function takes no payload"))
            }
            Timed::Call { call, .. } => self.timed_dynamic(call, clock),
            Timed::Typed { call, .. } => self.timed_typed(call, clock),
            Timed::Instantiate(request) if self.components.contains_key(&request.module) => {
                component::timed_instantiation(self, request, clock)
            }
            Timed::Instantiate(request) => self.timed_instantiation(request, clock),
            Timed::Copy { .. } => Err(Declined::fault("a copy is not the runtime's")),
        }
    }

    fn timed_dynamic(&mut self, call: &Call, clock: &mut Clock) -> Result<Ending, Declined> {
        let (store, function) = self.function(call)?;
        store::arm(store, call.budget).map_err(fault)?;
        let mut scope = RootScope::new(store);
        let arguments = arguments(&mut scope, &function, call).map_err(fault)?;
        let mut results = vec![Val::I32(0); function.ty(&scope).results().len()];
        if let Err(error) = clock.time(|| function.call(&mut scope, &arguments, &mut results)) {
            return Ok(traps::ending(&mut scope, &error));
        }
        let results = results.iter().map(|result| values::to_harness(&mut scope, result));
        Ok(Ending::Value(results.collect::<Result<_>>().map_err(fault)?))
    }

    fn timed_typed(&mut self, call: &Call, clock: &mut Clock) -> Result<Ending, Declined> {
        let (store, function) = self.function(call)?;
        store::arm(store, call.budget).map_err(fault)?;
        match call.arguments.as_slice() {
            [] if function.ty(&*store).results().len() == 0 => typed(store, function.typed(&*store), (), clock, |()| vec![]),
            [Value::I32(one), Value::I32(other)] => {
                typed(store, function.typed(&*store), (*one, *other), clock, |result| vec![Value::I32(result)])
            }
            _ => Err(Declined::not_driven("typed calls of core functions but those from nothing to nothing, and from two `i32` to one")),
        }
    }

    fn function(&mut self, call: &Call) -> Result<(&mut Store<Host>, Func), Declined> {
        let (store, instance) = self.placed(call.instance)?;
        let missing = || Declined::fault(format!("instance {} exports no function {}", call.instance, call.export));
        let function = instance.get_func(&mut *store, &call.export).ok_or_else(missing)?;
        Ok((store, function))
    }

    /// Imports are not looked up anew for each instance: an embedder that makes many has done so once. Only modules that import nothing
    /// are timed, since what they import would belong to a store.
    fn timed_instantiation(&mut self, request: &Instantiate, clock: &mut Clock) -> Result<Ending, Declined> {
        let module = self.modules.get(&request.module).cloned();
        let module = module.ok_or_else(|| Declined::fault(format!("there is no module {}", request.module)))?;
        if module.imports().len() > 0 {
            return Err(Declined::not_driven("timed instantiation of modules with imports"));
        }
        let ready = wasmtime::Linker::<Host>::new(&self.engine).instantiate_pre(&module).map_err(fault)?;
        let ready = |store: &mut Store<Host>| ready.instantiate(store).map(|_| ());
        self.instantiations(request, clock, ready)
    }

    /// Times what makes an instance in a new store, and the end of that store.
    pub(crate) fn instantiations(
        &self,
        request: &Instantiate,
        clock: &mut Clock,
        instantiate: impl Fn(&mut Store<Host>) -> Result<()>,
    ) -> Result<Ending, Declined> {
        let mut last = Ok(Ending::done());
        let timed: Result<(), Error> = clock.time(|| {
            let mut store = store::store(&self.engine, request.limits.clone(), self.common.clone());
            store::arm(&mut store, request.budget)?;
            last = instantiate(&mut store).map(|()| Ending::done()).or_else(|error| {
                traps::known(&mut store, &error).ok_or_else(|| Ending::refused(Stage::Instantiate, format_args!("{error:#}")))
            });
            Ok(())
        });
        timed.map_err(fault)?;
        Ok(last.unwrap_or_else(|refused| refused))
    }
}

fn typed<P: WasmParams + Copy, R: WasmResults>(
    store: &mut Store<Host>,
    function: Result<TypedFunc<P, R>>,
    arguments: P,
    clock: &mut Clock,
    show: impl Fn(R) -> Vec<Value>,
) -> Result<Ending, Declined> {
    let function = function.map_err(fault)?;
    Ok(calls(store, clock, |store| function.call(store, arguments), show))
}

/// Times calls of a function of known type, and tells how the last one ended.
pub(crate) fn calls<R>(
    store: &mut Store<Host>,
    clock: &mut Clock,
    mut call: impl FnMut(&mut Store<Host>) -> Result<R>,
    show: impl FnOnce(R) -> Vec<Value>,
) -> Ending {
    let mut last = None;
    let timed = clock.time(|| {
        last = Some(call(store)?);
        Ok(())
    });
    match timed {
        Ok(()) => Ending::Value(last.map(show).unwrap_or_default()),
        Err(error) => traps::ending(store, &error),
    }
}

/// Whether a function of this type can tell the mark of what it is pointed at, or of nothing.
pub(crate) fn marks(ty: &FuncType) -> bool {
    let number = |ty: ValType| matches!(ty, ValType::I32);
    let (params, results) = (ty.params().len(), ty.results().len());
    ty.params().chain(ty.results()).all(number) && matches!((params, results), (0, 0) | (2, 1))
}

/// A host function of known type that tells the mark of what it is pointed at. It is not counted: that would take longer than it does.
pub(crate) fn mark(store: &mut Store<Host>, reading: Reading, ty: &FuncType) -> Func {
    if ty.params().len() == 0 {
        return Func::wrap(store, || {});
    }
    Func::wrap(store, move |mut caller: Caller<'_, Host>, at: i32, length: i32| pointed(&mut caller, reading, at, length))
}

/// The same, with values of any type.
pub(crate) fn mark_dynamic(caller: &mut Caller<'_, Host>, reading: Reading, arguments: &[Val], results: &mut [Val]) -> Result<()> {
    if let ([Val::I32(at), Val::I32(length)], [result]) = (arguments, results) {
        *result = Val::I32(pointed(caller, reading, *at, *length)?.cast_signed());
    }
    Ok(())
}

fn pointed(caller: &mut Caller<'_, Host>, reading: Reading, at: i32, length: i32) -> Result<u32> {
    let Some(Extern::Memory(memory)) = caller.get_export("memory") else {
        return Err(Error::new(HostTrap("host trap: the caller exports no memory")));
    };
    let rest = memory.data(&*caller).get(at.cast_unsigned() as usize..);
    let bytes = rest.and_then(|rest| rest.get(..length.cast_unsigned() as usize));
    let bytes = bytes.ok_or_else(|| Error::new(HostTrap("host trap: the bytes lie beyond the memory")))?;
    Ok(reading.mark(bytes))
}
