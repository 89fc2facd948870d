//! Operations on OS threads, each with stores of its own on the common engine.

use crate::realm::Realm;
use dyetest_adapter::{Answer, Ending, Operation, Source, Thread};
use std::{collections::BTreeMap, panic::resume_unwind, thread};
use wasmtime::{Extern, Module};

/// What a host needs of a thread's stack beside what guests may use of it.
const HEADROOM: usize = 2 << 20;

/// What one thread brings back: an ending per operation, and the modules that it loaded.
type Returned = Result<(Vec<Ending>, BTreeMap<u32, Module>), Answer>;

impl Realm {
    /// Runs all lists at once, one thread each.
    pub(crate) fn threads(&mut self, threads: &[Thread]) -> Answer {
        let mut realms = Vec::new();
        for thread in threads {
            match self.fork(thread) {
                Ok(realm) => realms.push(realm),
                Err(fault) => return fault,
            }
        }
        let returned = thread::scope(|scope| {
            let mut running = Vec::new();
            for (thread, realm) in threads.iter().zip(realms) {
                let stack = realm.engine.get_max_wasm_stack() + HEADROOM;
                let spawned = thread::Builder::new().stack_size(stack).spawn_scoped(scope, move || perform(realm, thread));
                running.push(spawned.map_err(|error| Answer::Fault(format!("no thread: {error}"))));
            }
            let join = |handle: thread::ScopedJoinHandle<'_, Returned>| handle.join().unwrap_or_else(|panic| resume_unwind(panic));
            running.into_iter().map(|handle| handle.and_then(join)).collect::<Vec<Returned>>()
        });
        let mut endings = Vec::new();
        for thread in returned {
            match thread {
                Ok((ended, modules)) => {
                    endings.push(ended);
                    self.modules.extend(modules);
                }
                Err(answer) => return answer,
            }
        }
        Answer::Threads(endings)
    }

    /// The realm of a new thread: the same modules, and the exports that the thread's operations import from instances
    /// of this one. Wasmtime decides which of those may cross.
    fn fork(&mut self, thread: &Thread) -> Result<Realm, Answer> {
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
        Ok(realm)
    }

    fn export_of(&mut self, instance: u32, export: &str) -> Option<Extern> {
        let (store, instance) = self.placed(instance).ok()?;
        instance.get_export(store, export)
    }
}

fn perform(mut realm: Realm, thread: &Thread) -> Returned {
    let mut endings = Vec::new();
    for operation in &thread.operations {
        let answer = match operation {
            Operation::Compile(compile) => match compile.code.bytes() {
                Ok(code) => realm.compile(compile.module, compile.kind, &code),
                Err(fault) => Answer::Fault(fault),
            },
            Operation::Instantiate(request) => realm.instantiate(request),
            Operation::Call(request) => realm.call(request),
            _ => Answer::Fault("a thread only compiles, instantiates and calls".into()),
        };
        match answer {
            Answer::Ended(ending) => endings.push(ending),
            other => return Err(other),
        }
    }
    Ok((endings, realm.modules))
}
