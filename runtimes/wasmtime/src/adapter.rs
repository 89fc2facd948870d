//! The operations of the harness.

use crate::{engine, options::Options, realm::Realm, store::Common, ticker::Ticker};
use dyetest_adapter::{
    Adapter, Answer, Call, Clock, Declined, Dropped, Ending, Feature, Hello, Id, Instantiate, Kind, Operation, PROTOCOL, Pool, Read,
    Settings, Stats, Thread, Timed, Unusable, Write,
};
use std::{collections::BTreeMap, sync::atomic::Ordering::Relaxed};
use wasmtime::{Config, Engine};

/// The release that this adapter is written for. A test holds it against the lockfile.
pub(crate) const VERSION: &str = "48.0.8";

const ABILITIES: &[Feature] = &[
    Feature::Stores,
    Feature::DropStore,
    Feature::OsThreads,
    Feature::HostImports,
    Feature::ReadTable,
    Feature::HostWrite,
    Feature::MemoryLimit,
    Feature::TableLimit,
    Feature::HandleLimit,
    Feature::FullMemory,
    Feature::StartedCalls,
    Feature::Measured,
];

/// Wasmtime, in one configuration.
pub struct Wasmtime {
    options: Options,
    config: Config,
    realm: Realm,
    ticker: Option<Ticker>,
}

impl Wasmtime {
    fn ticker(options: &Options, engine: &Engine) -> Result<Option<Ticker>, Unusable> {
        let start = || Ticker::start(engine).map_err(|error| format!("no thread for epochs: {error}"));
        options.epoch_interruption.then(start).transpose()
    }

    /// Without tasks, no call can be started.
    fn abilities(&self) -> Vec<Feature> {
        let concurrent = self.realm.engine.get_concurrency_support();
        ABILITIES.iter().copied().filter(|ability| concurrent || *ability != Feature::StartedCalls).collect()
    }

    /// A fresh engine, with a pool of the case's size.
    fn renew(&mut self, pool: Option<&Pool>) -> Result<(), Unusable> {
        let engine = engine::engine(&self.config, &self.options, pool)?;
        self.ticker = Self::ticker(&self.options, &engine)?;
        self.realm = Realm::new(engine, Common::new(&self.options));
        Ok(())
    }
}

impl Adapter for Wasmtime {
    fn open(settings: &Settings) -> Result<Self, Unusable> {
        let options = Options::parse(settings)?;
        let config = engine::configuration(&options)?;
        let engine = engine::engine(&config, &options, None)?;
        let ticker = Self::ticker(&options, &engine)?;
        let realm = Realm::new(engine, Common::new(&options));
        Ok(Wasmtime { options, config, realm, ticker })
    }

    fn hello(&self) -> Hello {
        Hello {
            protocol: PROTOCOL,
            runtime: "wasmtime".into(),
            version: VERSION.into(),
            abilities: self.abilities(),
            configuration: engine::description(&self.realm.engine, &self.options),
        }
    }

    fn reset(&mut self, pool: Option<&Pool>) -> Answer {
        if self.options.pooling.is_none() {
            self.realm = Realm::new(self.realm.engine.clone(), Common::new(&self.options));
            return Answer::Ended(Ending::done());
        }
        match self.renew(pool) {
            Ok(()) => Answer::Ended(Ending::done()),
            Err(unusable) => Answer::Fault(unusable),
        }
    }

    fn compile(&mut self, module: Id, kind: Kind, code: &[u8]) -> Answer {
        answer(self.realm.compile(module, kind, code))
    }

    fn instantiate(&mut self, request: Instantiate) -> Answer {
        answer(self.realm.instantiate(&request))
    }

    fn call(&mut self, request: Call) -> Answer {
        answer(self.realm.call(&request))
    }

    fn read(&mut self, request: Read) -> Answer {
        self.realm.read(&request).unwrap_or_else(Answer::from)
    }

    fn write(&mut self, request: Write) -> Answer {
        answer(self.realm.write(&request))
    }

    fn discard(&mut self, what: Dropped) -> Answer {
        answer(self.realm.discard(what))
    }

    fn threads(&mut self, threads: Vec<Thread>) -> Answer {
        self.realm.threads(&threads).map_or_else(Answer::from, Answer::Threads)
    }

    fn started(&mut self, operation: Operation) -> Answer {
        match operation {
            _ if !self.realm.engine.get_concurrency_support() => Answer::NotDriven("calls are not started without support for it".into()),
            Operation::Start(request) => answer(self.realm.start(request)),
            Operation::Await { call, budget } => answer(self.realm.wait(call, budget)),
            Operation::Cancel { call } => answer(self.realm.cancel(call)),
            _ => Answer::Fault("no started call".into()),
        }
    }

    fn timed(&mut self, what: &Timed, clock: &mut Clock) -> Result<Ending, Declined> {
        self.realm.timed(what, clock)
    }

    fn stats(&mut self) -> Answer {
        let pool = self.realm.engine.pooling_allocator_metrics();
        let mut counters: BTreeMap<String, u64> = pool.map_or_else(BTreeMap::new, |pool| {
            [("pool.instances", pool.core_instances()), ("pool.memories", pool.memories() as u64), ("pool.tables", pool.tables() as u64)]
                .map(|(name, count)| (name.to_owned(), count))
                .into()
        });
        let counted = self.realm.common.counters.clone();
        counters.extend(
            [
                ("destructors", &counted.destructors),
                ("futures.started", &counted.futures_started),
                ("futures.dropped", &counted.futures_dropped),
                ("ends", &counted.ends),
                ("ends.given", &counted.ends_given),
                ("ends.taken", &counted.ends_taken),
                ("ends.sum", &counted.ends_sum),
            ]
            .map(|(name, count)| (name.to_owned(), count.load(Relaxed))),
        );
        Answer::Stats(Stats {
            stores: Some(self.realm.stores.len() as u64),
            instances: Some((self.realm.instances.len() + self.realm.component_instances.len()) as u64),
            modules: Some((self.realm.modules.len() + self.realm.components.len()) as u64),
            concurrent: self.realm.concurrent(),
            resources: Some(counted.resources.load(Relaxed)),
            calls: self.realm.common.calls(),
            counters,
        })
    }
}

fn answer(ended: Result<Ending, Declined>) -> Answer {
    ended.map_or_else(Answer::from, Answer::Ended)
}
