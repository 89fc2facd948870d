//! Operations on OS threads, each with stores of its own on the common engine.

use crate::realm::Realm;
use dyetest_adapter::{Declined, Ending, Id, Operation, Source, Thread};
use std::{collections::BTreeMap, panic::resume_unwind, thread};
use wasmtime::{Extern, Module};

/// What a host needs of a thread's stack beside what guests may use of it.
const HEADROOM: usize = 2 << 20;

/// What one thread brings back: an ending per operation, and the modules that it loaded.
type Returned = Result<(Vec<Ending>, BTreeMap<Id, Module>), Declined>;

impl Realm {
    /// Runs all lists at once, one thread each. The modules that they load stay loaded; their stores end with them.
    pub(crate) fn threads(&mut self, threads: &[Thread]) -> Result<Vec<Vec<Ending>>, Declined> {
        let realms: Vec<Realm> = threads.iter().map(|thread| self.fork(thread)).collect();
        let returned: Vec<Returned> = thread::scope(|scope| {
            let start = |(thread, realm): (_, Realm)| {
                let stack = realm.engine.get_max_wasm_stack() + HEADROOM;
                thread::Builder::new().stack_size(stack).spawn_scoped(scope, move || perform(realm, thread))
            };
            let running: Vec<_> = threads.iter().zip(realms).map(start).collect();
            let join = |started: std::io::Result<thread::ScopedJoinHandle<'_, Returned>>| match started {
                Ok(running) => running.join().unwrap_or_else(|panic| resume_unwind(panic)),
                Err(error) => Err(Declined::fault(format!("no thread: {error}"))),
            };
            running.into_iter().map(join).collect()
        });
        let mut endings = Vec::new();
        for thread in returned {
            let (ended, modules) = thread?;
            endings.push(ended);
            self.modules.extend(modules);
        }
        Ok(endings)
    }

    /// The realm of a new thread: the same modules, and the exports that the thread's operations import from instances
    /// of this one. Wasmtime decides which of those may cross.
    fn fork(&mut self, thread: &Thread) -> Realm {
        let mut realm = Realm::new(self.engine.clone(), self.common.clone());
        realm.modules = self.modules.clone();
        for operation in &thread.operations {
            let Operation::Instantiate(request) = operation else { continue };
            for import in &request.imports {
                let Source::Instance { instance, export } = &import.from else { continue };
                if let Some(item) = self.export_of(*instance, export) {
                    realm.lent.insert((*instance, export.clone()), item);
                }
            }
        }
        realm
    }

    fn export_of(&mut self, instance: Id, export: &str) -> Option<Extern> {
        let (store, instance) = self.placed(instance).ok()?;
        instance.get_export(store, export)
    }
}

fn perform(mut realm: Realm, thread: &Thread) -> Returned {
    let mut endings = Vec::new();
    for operation in &thread.operations {
        endings.push(match operation {
            Operation::Compile(compile) => {
                let code = compile.code.bytes().map_err(Declined::fault)?;
                realm.compile(compile.module, compile.kind, &code)?
            }
            Operation::Instantiate(request) => realm.instantiate(request)?,
            Operation::Call(request) => realm.call(request)?,
            _ => return Err(Declined::fault("a thread only compiles, instantiates and calls")),
        });
    }
    Ok((endings, realm.modules))
}
