//! The adapter: operations on a session.

use crate::{
    ending,
    instantiate::arm,
    session::{Placed, Session, done},
    settings::Options,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use dyetest_adapter::{
    Adapter, Answer, Call, Clock, Compile, Declined, Dropped, Ending, Feature, Hello, Id, Instantiate, Item, Kind, Operation, PROTOCOL,
    Pool, Read, Settings, Source, Thread, Timed, Unusable, Write,
};
use std::thread;
use wasmi::{Extern, Func, Module, Val};

/// The release that the workspace pins.
pub(crate) const VERSION: &str = "2.0.0";

/// wasmi, driven.
pub struct Wasmi {
    options: Options,
    session: Session,
}

impl Adapter for Wasmi {
    fn open(settings: &Settings) -> Result<Self, Unusable> {
        let options = Options::read(settings)?;
        Ok(Wasmi { options, session: Session::new(options.engine(), options) })
    }

    fn hello(&self) -> Hello {
        Hello {
            protocol: PROTOCOL,
            runtime: "wasmi".to_owned(),
            version: VERSION.to_owned(),
            abilities: vec![
                Feature::Stores,
                Feature::DropStore,
                Feature::OsThreads,
                Feature::HostImports,
                Feature::ReadTable,
                Feature::HostWrite,
                Feature::MemoryLimit,
                Feature::TableLimit,
                Feature::Measured,
            ],
            configuration: self.options.words(),
        }
    }

    /// The engine stays: what it keeps from one case to the next is part of what is tested.
    fn reset(&mut self, _pool: Option<&Pool>) -> Answer {
        self.session = Session::new(self.session.engine.clone(), self.options);
        done()
    }

    fn compile(&mut self, module: Id, _kind: Kind, code: &[u8]) -> Answer {
        Answer::Ended(self.session.compile(module, code))
    }

    fn instantiate(&mut self, request: Instantiate) -> Answer {
        self.session.instantiate(&request).map_or_else(Answer::from, Answer::Ended)
    }

    fn call(&mut self, request: Call) -> Answer {
        self.session.call(&request).map_or_else(Answer::from, Answer::Ended)
    }

    fn read(&mut self, request: Read) -> Answer {
        self.session.read(&request).unwrap_or_else(Answer::from)
    }

    fn write(&mut self, request: Write) -> Answer {
        self.session.write(&request).unwrap_or_else(Answer::from)
    }

    fn discard(&mut self, what: Dropped) -> Answer {
        self.session.drop(what).unwrap_or_else(Answer::from)
    }

    fn threads(&mut self, threads: Vec<Thread>) -> Answer {
        let session = &self.session;
        let endings: Result<_, Declined> = thread::scope(|scope| {
            let running: Vec<_> = threads.into_iter().map(|list| scope.spawn(move || alone(session.fork(), list))).collect();
            running.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        });
        endings.map_or_else(Answer::from, Answer::Threads)
    }

    fn stats(&mut self) -> Answer {
        Answer::Stats(self.session.stats())
    }

    fn started(&mut self, _operation: Operation) -> Answer {
        Answer::NotDriven("wasmi has no asynchronous calls".into())
    }

    fn timed(&mut self, what: &Timed, clock: &mut Clock) -> Result<Ending, Declined> {
        self.session.timed(what, clock)
    }
}

/// Performs one thread's operations.
fn alone(mut session: Session, list: Thread) -> Result<Vec<Ending>, Declined> {
    let mut endings = Vec::new();
    for operation in list.operations {
        endings.push(match operation {
            Operation::Compile(Compile { module, code, .. }) => session.compile(module, &code.bytes().map_err(Declined::Fault)?),
            Operation::Instantiate(request) => {
                let outside = |source: &Source| matches!(source, Source::Instance { instance, .. } if session.placed(*instance).is_err());
                if request.imports.iter().any(|import| outside(&import.from)) {
                    return Err(Declined::not_driven("wasmi's stores belong to one thread, and it has no shared memories"));
                }
                session.instantiate(&request)?
            }
            Operation::Call(request) => session.call(&request)?,
            other => return Err(Declined::fault(format!("a thread does not perform {other:?}"))),
        });
    }
    Ok(endings)
}

/// A call, ready to be made.
pub(crate) struct Prepared {
    pub(crate) store: Id,
    pub(crate) function: Func,
    pub(crate) arguments: Vec<Val>,
    pub(crate) results: Vec<Val>,
}

pub(crate) const ALIVE: &str = "an instance's store is alive";

impl Session {
    fn compile(&mut self, module: Id, code: &[u8]) -> Ending {
        // With its crate feature `wat`, `Module::new` takes text as well. What cannot be a binary goes to the validator,
        // which takes binaries only, so that it is wasmi which refuses it.
        let checked = if code.starts_with(b"\0asm") { Ok(()) } else { Module::validate(&self.engine, code) };
        match checked.and_then(|()| Module::new(&self.engine, code)) {
            Ok(loaded) => {
                self.modules.insert(module, loaded);
                Ending::done()
            }
            Err(error) => ending::of(&error),
        }
    }

    fn call(&mut self, request: &Call) -> Result<Ending, Declined> {
        let Prepared { store, function, arguments, mut results } = self.prepare(request)?;
        arm(self.stores.get_mut(&store).expect(ALIVE), self.options.fuel, request.budget);
        let store = self.stores.get_mut(&store).expect(ALIVE);
        match function.call(&mut *store, &arguments, &mut results) {
            Ok(()) => Ok(Ending::Value(results.iter().map(|value| self.functions.show(store, value)).collect())),
            Err(error) => Ok(ending::of(&error)),
        }
    }

    pub(crate) fn prepare(&mut self, request: &Call) -> Result<Prepared, Declined> {
        let (placed, export) = self.export(request.instance, &request.export)?;
        let function = export.into_func().ok_or_else(|| Declined::fault(format!("`{}` is no function", request.export)))?;
        let store = self.stores.get_mut(&placed.store).expect(ALIVE);
        let arguments = request.arguments.iter().map(|value| self.functions.take(store, value)).collect::<Result<Vec<_>, _>>()?;
        let ty = function.ty(&*store);
        if !ty.params().iter().copied().eq(arguments.iter().map(Val::ty)) {
            return Err(Declined::fault(format!("`{}` takes {:?}", request.export, ty.params())));
        }
        let results = ty.results().iter().map(|ty| Val::default_for_ty(*ty)).collect();
        Ok(Prepared { store: placed.store, function, arguments, results })
    }

    fn read(&mut self, request: &Read) -> Result<Answer, Declined> {
        let (Item::Memory { export: name, .. } | Item::Global { export: name } | Item::Table { export: name, .. }) = &request.item;
        let (placed, export) = self.export(request.instance, name)?;
        let store = self.stores.get(&placed.store).expect(ALIVE);
        match (&request.item, export) {
            (Item::Memory { offset, length, .. }, Extern::Memory(memory)) => Ok(Answer::memory(memory.data(store), *offset, *length)),
            (Item::Global { .. }, Extern::Global(global)) => {
                Ok(Answer::Ended(Ending::Value(vec![self.functions.show(store, &global.get(store))])))
            }
            (Item::Table { length, .. }, Extern::Table(table)) => {
                let size = table.size(store);
                let elements = (0..size.min(*length))
                    .map(|index| table.get(store, index).and_then(|element| self.functions.reference(store, &element)))
                    .collect();
                Ok(Answer::Table { length: size, elements })
            }
            _ => Err(Declined::fault(format!("`{name}` is something else"))),
        }
    }

    fn write(&mut self, request: &Write) -> Result<Answer, Declined> {
        let (Write::Memory { instance, export: name, .. } | Write::Global { instance, export: name, .. }) = request;
        let (placed, export) = self.export(*instance, name)?;
        let store = self.stores.get_mut(&placed.store).expect(ALIVE);
        match (request, export) {
            (Write::Memory { offset, base64, .. }, Extern::Memory(memory)) => {
                let offset = usize::try_from(*offset).unwrap_or(usize::MAX);
                let written = memory.write(&mut *store, offset, &decode(base64)?);
                Ok(written.map_or_else(|error| Answer::Ended(ending::of(&error.into())), |()| done()))
            }
            (Write::Global { value, .. }, Extern::Global(global)) => {
                let value = self.functions.take(store, value)?;
                global.set(&mut *store, value).map_or_else(|error| Err(Declined::fault(error.to_string())), |()| Ok(done()))
            }
            _ => Err(Declined::fault(format!("`{name}` is something else"))),
        }
    }

    fn export(&self, instance: Id, name: &str) -> Result<(Placed, Extern), Declined> {
        let placed = self.placed(instance)?;
        let export = placed.instance.get_export(&self.stores[&placed.store], name);
        Ok((placed, export.ok_or_else(|| Declined::fault(format!("the instance exports no `{name}`")))?))
    }
}

fn decode(base64: &str) -> Result<Vec<u8>, Declined> {
    STANDARD.decode(base64).map_err(|error| Declined::fault(format!("not base64: {error}")))
}
