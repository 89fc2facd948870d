//! The adapter: operations on a session.

use crate::{
    ending,
    session::{Placed, Session, done},
    settings::Options,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use dyetest_adapter::{
    Adapter, Answer, Call, Clock, Compile, Declined, Dropped, Ending, Feature, Hello, Id, Instantiate, Item, Kind, Operation, PROTOCOL,
    Pool, Read, Settings, Source, Stage, Thread, Timed, Unusable, Write,
};
use std::thread;
use wasmer::{Extern, Function, Module, Value};

/// The release that the workspace pins.
pub(crate) const VERSION: &str = "7.4.2";

/// Wasmer, driven.
pub struct Wasmer {
    options: Options,
    session: Session,
}

impl Adapter for Wasmer {
    fn open(settings: &Settings) -> Result<Self, Unusable> {
        let options = Options::read(settings)?;
        Ok(Wasmer { options, session: Session::new(options.engine()) })
    }

    fn hello(&self) -> Hello {
        Hello {
            protocol: PROTOCOL,
            runtime: "wasmer".to_owned(),
            version: VERSION.to_owned(),
            abilities: vec![
                Feature::Stores,
                Feature::DropStore,
                Feature::OsThreads,
                Feature::HostImports,
                Feature::ReadTable,
                Feature::HostWrite,
                Feature::FullMemory,
                Feature::Measured,
            ],
            configuration: self.options.words(),
        }
    }

    /// The engine stays: what it keeps from one case to the next is part of what is tested.
    fn reset(&mut self, _pool: Option<&Pool>) -> Answer {
        self.session = Session::new(self.session.engine.clone());
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
        let endings: Result<_, Declined> = thread::scope(|scope| {
            let running: Vec<_> = threads
                .into_iter()
                .map(|list| {
                    let seed = self.session.seed();
                    scope.spawn(move || alone(seed.into(), list))
                })
                .collect();
            running.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
        });
        endings.map_or_else(Answer::from, Answer::Threads)
    }

    fn stats(&mut self) -> Answer {
        Answer::Stats(self.session.stats())
    }

    fn started(&mut self, _operation: Operation) -> Answer {
        Answer::NotDriven("this build of Wasmer has no asynchronous calls".into())
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
                let outside = |source: &Source| match source {
                    Source::Instance { instance, export } => {
                        session.placed(*instance).is_err() && !session.shared.contains_key(&(*instance, export.clone()))
                    }
                    Source::Host(_) => false,
                };
                if request.imports.iter().any(|import| outside(&import.from)) {
                    return Err(Declined::not_driven("Wasmer's stores belong to one thread; only shared memories cross"));
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
    pub(crate) function: Function,
    pub(crate) arguments: Vec<Value>,
}

pub(crate) const ALIVE: &str = "an instance's store is alive";

impl Session {
    fn compile(&mut self, module: Id, code: &[u8]) -> Ending {
        // `Module::new` would take text as well.
        match Module::from_binary(&self.engine, code) {
            Ok(loaded) => {
                self.modules.insert(module, loaded);
                Ending::done()
            }
            Err(error) => ending::of_compile(&error),
        }
    }

    fn call(&mut self, request: &Call) -> Result<Ending, Declined> {
        let Prepared { store, function, arguments } = self.prepare(request)?;
        let store = self.stores.get_mut(&store).expect(ALIVE);
        let foreign = arguments.iter().any(|argument| !argument.is_from_store(store));
        match function.call(store, &arguments) {
            Ok(results) => Ok(Ending::Value(results.iter().map(|value| self.references.show(store, value)).collect())),
            // The one error of a call that neither guest nor host function raised.
            Err(error) if foreign => Ok(Ending::refused(Stage::Link, error.message())),
            Err(error) => Ok(ending::of_call(&error)),
        }
    }

    pub(crate) fn prepare(&mut self, request: &Call) -> Result<Prepared, Declined> {
        let (placed, export) = self.export(request.instance, &request.export)?;
        let Extern::Function(function) = export else {
            return Err(Declined::fault(format!("`{}` is no function", request.export)));
        };
        let store = self.stores.get_mut(&placed.store).expect(ALIVE);
        let arguments = request.arguments.iter().map(|value| self.references.take(store, value)).collect::<Result<Vec<_>, _>>()?;
        let ty = function.ty(store);
        if !arguments.iter().map(Value::ty).eq(ty.params().iter().copied()) {
            return Err(Declined::fault(format!("`{}` takes {:?}", request.export, ty.params())));
        }
        Ok(Prepared { store: placed.store, function, arguments })
    }

    fn read(&mut self, request: &Read) -> Result<Answer, Declined> {
        let (Item::Memory { export: name, .. } | Item::Global { export: name } | Item::Table { export: name, .. }) = &request.item;
        let (placed, export) = self.export(request.instance, name)?;
        let store = self.stores.get_mut(&placed.store).expect(ALIVE);
        match (&request.item, export) {
            (Item::Memory { offset, length, .. }, Extern::Memory(memory)) => {
                let view = memory.view(store);
                let size = view.data_size();
                let (from, to) = ((*offset).min(size), offset.saturating_add(*length).min(size));
                let part = view.copy_range_to_vec(from..to).map_err(|error| Declined::fault(error.to_string()))?;
                Ok(Answer::memory_part(size, from, &part))
            }
            (Item::Global { .. }, Extern::Global(global)) => {
                let value = global.get(store);
                Ok(Answer::Ended(Ending::Value(vec![self.references.show(store, &value)])))
            }
            (Item::Table { length, .. }, Extern::Table(table)) => {
                let size = table.size(store);
                let shown = u32::try_from(*length).unwrap_or(u32::MAX).min(size);
                let elements =
                    (0..shown).map(|index| table.get(store, index).and_then(|element| self.references.number(store, &element))).collect();
                Ok(Answer::Table { length: u64::from(size), elements })
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
                let bytes = STANDARD.decode(base64).map_err(|error| Declined::fault(format!("not base64: {error}")))?;
                let written = memory.view(store).write(*offset, &bytes);
                written.map_or_else(|error| Err(Declined::fault(error.to_string())), |()| Ok(done()))
            }
            (Write::Global { value, .. }, Extern::Global(global)) => {
                let value = self.references.take(store, value)?;
                global.set(store, value).map_or_else(|error| Err(Declined::fault(error.message())), |()| Ok(done()))
            }
            _ => Err(Declined::fault(format!("`{name}` is something else"))),
        }
    }

    fn export(&self, instance: Id, name: &str) -> Result<(Placed, Extern), Declined> {
        let placed = self.placed(instance)?;
        let export = placed.instance.exports.get_extern(name).cloned();
        Ok((placed.clone(), export.ok_or_else(|| Declined::fault(format!("the instance exports no `{name}`")))?))
    }
}
