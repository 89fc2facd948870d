//! The host functions of the closed list, as components import them.

use super::{ends, executor::turns, mark, values};
use crate::{
    store::{Common, Host},
    traps::HostTrap,
};
use dyetest_adapter::{Declined, HostImport, Id};
use std::{
    collections::BTreeMap,
    future::{Future, pending},
    io::Write as _,
    pin::Pin,
    sync::{Arc, atomic::Ordering::Relaxed},
};
use wasmtime::{
    AsContextMut, Error, Result, StoreContextMut,
    component::{Accessor, FutureAny, Instance, LinkerInstance, ResourceAny, ResourceDynamic, ResourceType, StreamAny, Val, types},
};

/// What the host holds for the components of one store.
#[derive(Default)]
pub(crate) struct State {
    /// What the host was given, by number.
    pub(super) kept: Vec<Kept>,
    /// The host's own resources, by representation.
    resources: BTreeMap<u32, Alive>,
    /// The representation of the last one.
    last: u32,
    /// Instances, by number, for host functions that call back.
    instances: BTreeMap<Id, Instance>,
}

/// Something that the host was given by a guest, and keeps.
pub(crate) enum Kept {
    Resource(ResourceAny),
    Stream(StreamAny),
    Future(FutureAny),
}

/// A resource of the host's. As long as it lives, it is counted.
struct Alive(Common);

impl Alive {
    fn new(common: &Common) -> Self {
        common.counters.resources.fetch_add(1, Relaxed);
        Alive(common.clone())
    }
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.counters.resources.fetch_sub(1, Relaxed);
    }
}

/// A call of a host function that takes its time. It is counted when it starts, and when it is dropped, done or not.
struct Waiting(Common);

impl Waiting {
    fn new(common: &Common) -> Self {
        common.counters.futures_started.fetch_add(1, Relaxed);
        Waiting(common.clone())
    }
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.counters.futures_dropped.fetch_add(1, Relaxed);
    }
}

/// One host function: what it does, under which name it is counted, and for which instance.
pub(super) struct Function {
    pub(super) import: HostImport,
    pub(super) counted: String,
    pub(super) instance: Id,
}

impl Function {
    /// Defines it in a linker, as asynchronous as its type says.
    ///
    /// # Errors
    /// When the declaration makes no sense for a component, or of such a type.
    pub(super) fn define(self, linker: &mut LinkerInstance<'_, Host>, name: &str, ty: &types::ComponentFunc) -> Result<(), Declined> {
        self.check(ty)?;
        let waits = matches!(self.import, HostImport::Never | HostImport::Late(_));
        let (import, function) = (self.import.clone(), Arc::new(self));
        let defined = if let HostImport::Mark(reading) = import {
            mark::mark(linker, name, ty, reading)
        } else if let HostImport::Supply(reading) = import {
            mark::supply(linker, name, ty, reading)
        } else if ty.async_() {
            linker.func_new_concurrent(name, move |accessor, ty, arguments, results| {
                Box::pin(function.clone().concurrent(accessor, ty, arguments, results)) as Pin<Box<dyn Future<Output = _> + Send>>
            })
        } else if waits {
            linker.func_new_async(name, move |mut store, _, arguments, results| {
                let function = function.clone();
                Box::new(async move {
                    store.data().called(&function.counted);
                    release(&mut store, arguments)?;
                    let waiting = Waiting::new(&store.data_mut().common);
                    function.wait().await;
                    drop(waiting);
                    echo(arguments, results)
                })
            })
        } else {
            linker.func_new(name, move |store, ty, arguments, results| function.act(store, &ty, arguments, results))
        };
        defined.map_err(|error| Declined::fault(format!("the host function {name}: {error:#}")))
    }

    fn check(&self, ty: &types::ComponentFunc) -> Result<(), Declined> {
        let fits = match &self.import {
            HostImport::Return(values) => values.len() == ty.results().len(),
            HostImport::Echo | HostImport::Late(_) => ty.params().len() >= ty.results().len(),
            HostImport::Make => matches!(ty.results().next(), Some(types::Type::Own(_))),
            HostImport::Rep => ty.params().len() == 1 && matches!(ty.results().next(), Some(types::Type::U32)),
            HostImport::Reenter { .. } => ty.async_(),
            HostImport::Give(_) => ends::fits(ty.results().next().as_ref()),
            HostImport::Take(_) => ends::fits(ty.params().next().map(|(_, ty)| ty).as_ref()),
            HostImport::Mark(_) => !ty.async_() && mark::marks(ty),
            HostImport::Supply(_) => !ty.async_() && mark::supplies(ty),
            HostImport::Held => ty.results().len() == 1,
            HostImport::Trap | HostImport::Log | HostImport::Hold | HostImport::Never => true,
            HostImport::Grow { .. } | HostImport::Alias { .. } | HostImport::Resource => {
                return Err(Declined::fault(format!("{:?} is no host function of a component", self.import)));
            }
        };
        let misfit = || Declined::fault(format!("the host function {}: {:?} does not fit its type", self.counted, self.import));
        if fits { Ok(()) } else { Err(misfit()) }
    }

    async fn concurrent(
        self: Arc<Self>,
        accessor: &Accessor<Host>,
        ty: types::ComponentFunc,
        arguments: &[Val],
        results: &mut [Val],
    ) -> Result<()> {
        match &self.import {
            HostImport::Never | HostImport::Late(_) => {
                let waiting = accessor.with(|mut access| {
                    access.get().called(&self.counted);
                    release(&mut access, arguments)?;
                    Ok::<_, Error>(Waiting::new(&access.get().common))
                })?;
                self.wait().await;
                drop(waiting);
                echo(arguments, results)
            }
            HostImport::Reenter { export } => {
                let function = accessor.with(|mut access| {
                    access.get().called(&self.counted);
                    let instance = access.get().components.instances.get(&self.instance).copied();
                    instance.and_then(|instance| instance.get_func(&mut access, export))
                });
                let function = function.ok_or_else(|| trap("host trap: no such function to re-enter"))?;
                function.call_concurrent(accessor, arguments, results).await
            }
            _ => accessor.with(|mut access| self.act(access.as_context_mut(), &ty, arguments, results)),
        }
    }

    /// Takes as long as it is declared to.
    async fn wait(&self) {
        match self.import {
            HostImport::Late(late) => turns(late).await,
            _ => pending().await,
        }
    }

    /// Whatever is done at once.
    fn act(&self, mut store: StoreContextMut<'_, Host>, ty: &types::ComponentFunc, arguments: &[Val], results: &mut [Val]) -> Result<()> {
        store.data().called(&self.counted);
        if self.import != HostImport::Rep {
            release(&mut store, arguments)?;
        }
        match &self.import {
            HostImport::Return(values) => {
                for (result, value) in results.iter_mut().zip(values) {
                    *result = values::to_guest(&store.data().components, value)?;
                }
                Ok(())
            }
            HostImport::Echo => echo(arguments, results),
            HostImport::Trap => Err(trap("host trap")),
            HostImport::Log => log(arguments),
            HostImport::Hold => {
                store.data().common.hold(arguments);
                Ok(())
            }
            HostImport::Make => {
                let Some(types::Type::Own(wanted)) = ty.results().next() else { unreachable!("checked by `check`") };
                results[0] = Val::Resource(make(store, wanted)?);
                Ok(())
            }
            HostImport::Rep => {
                let Some(Val::Resource(resource)) = arguments.first() else { return Err(trap("host trap: no handle")) };
                results[0] = Val::U32(ResourceDynamic::try_from_resource_any(*resource, &mut store)?.rep());
                Ok(())
            }
            HostImport::Held => {
                let kept = store.data().common.held().ok_or_else(|| trap("host trap: nothing is held"))?;
                results[0] = kept.value();
                Ok(())
            }
            HostImport::Give(pace) => {
                let Some(ty) = ty.results().next() else { unreachable!("checked by `check`") };
                results[0] = ends::give(store, *pace, &ty)?;
                Ok(())
            }
            HostImport::Take(pace) => {
                let (Some(argument), Some((_, ty))) = (arguments.first(), ty.params().next()) else { unreachable!("checked by `check`") };
                ends::take(store, *pace, argument, &ty)
            }
            _ => unreachable!("refused by `check`"),
        }
    }
}

impl State {
    /// Adds an instance for host functions that call back.
    pub(super) fn add(&mut self, id: Id, instance: Instance) {
        self.instances.insert(id, instance);
    }
}

impl Kept {
    /// What is to be kept of a value: a handle that the host owns.
    pub(crate) fn of(value: &Val) -> Option<Self> {
        match value {
            Val::Resource(resource) if resource.owned() => Some(Kept::Resource(*resource)),
            Val::Stream(stream) => Some(Kept::Stream(stream.clone())),
            Val::Future(future) => Some(Kept::Future(future.clone())),
            _ => None,
        }
    }

    /// The value that it was.
    pub(super) fn value(&self) -> Val {
        match self {
            Kept::Resource(resource) => Val::Resource(*resource),
            Kept::Stream(stream) => Val::Stream(stream.clone()),
            Kept::Future(future) => Val::Future(future.clone()),
        }
    }
}

/// Gives back every borrow among these values, as a host must before its function returns. What was lent to it stays lent until then:
/// that is for the caller's side to count.
fn release(store: &mut impl AsContextMut<Data = Host>, values: &[Val]) -> Result<()> {
    for value in values {
        match value {
            Val::Resource(resource) if !resource.owned() => give_back(store, *resource)?,
            Val::List(values) | Val::Tuple(values) | Val::FixedLengthList(values) => release(store, values)?,
            Val::Record(fields) => fields.iter().try_for_each(|(_, value)| release(store, std::slice::from_ref(value)))?,
            Val::Variant(_, Some(value)) | Val::Option(Some(value)) | Val::Result(Ok(Some(value)) | Err(Some(value))) => {
                release(store, std::slice::from_ref(value))?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// A resource of the host's is taken out of its table; a guest's is dropped, which not every kind of call allows.
fn give_back(store: &mut impl AsContextMut<Data = Host>, borrowed: ResourceAny) -> Result<()> {
    match ResourceDynamic::try_from_resource_any(borrowed, store.as_context_mut()) {
        Ok(_) => Ok(()),
        Err(_) => borrowed.resource_drop(store.as_context_mut()),
    }
}

/// A new resource of one of the host's types.
fn make(mut store: StoreContextMut<'_, Host>, wanted: ResourceType) -> Result<ResourceAny> {
    let kinds = store.data().common.kinds();
    let kind = kinds.into_values().find(|kind| ResourceType::host_dynamic(*kind) == wanted);
    let kind = kind.ok_or_else(|| trap("host trap: the resource is none of the host's"))?;
    let host = store.data_mut();
    host.components.last += 1;
    let rep = host.components.last;
    host.components.resources.insert(rep, Alive::new(&host.common));
    ResourceDynamic::new_own(rep, kind).try_into_resource_any(&mut store)
}

/// The destructor of the host's resources.
pub(super) fn destroy(mut store: StoreContextMut<'_, Host>, rep: u32) -> Result<()> {
    let host = store.data_mut();
    host.common.counters.destructors.fetch_add(1, Relaxed);
    match host.components.resources.remove(&rep) {
        Some(_) => Ok(()),
        None => Err(trap("host trap: a resource was destroyed that does not live")),
    }
}

fn echo(arguments: &[Val], results: &mut [Val]) -> Result<()> {
    for (result, argument) in results.iter_mut().zip(arguments) {
        *result = argument.clone();
    }
    Ok(())
}

/// Prints strings and lists of bytes.
fn log(arguments: &[Val]) -> Result<()> {
    let mut output = std::io::stdout().lock();
    for argument in arguments {
        let bytes: Vec<u8> = match argument {
            Val::String(text) => text.clone().into_bytes(),
            Val::List(items) => items.iter().filter_map(|item| if let Val::U8(byte) = item { Some(*byte) } else { None }).collect(),
            other => format!("{other:?}").into_bytes(),
        };
        output.write_all(&bytes).map_err(Error::new)?;
    }
    output.flush().map_err(Error::new)
}

pub(super) fn trap(text: &'static str) -> Error {
    Error::new(HostTrap(text))
}
