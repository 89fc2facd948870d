//! Drives the adapter as the harness does, with modules in text.

use crate::{MANIFEST, Wasmtime};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use dyetest_adapter::{
    Adapter, Answer, Budget, Call, Code, Compile, Ending, HostImport, Id, Import, Instantiate, Item, Kind, Limits, Operation, Pool, Read,
    Settings, Source, Stage, Stats, TrapClass, Value,
};
use std::collections::BTreeMap;
use wast::{
    Wat,
    parser::{self, ParseBuffer},
};

/// The profiles of the manifest, with their settings.
pub(super) fn profiles() -> BTreeMap<String, Settings> {
    let manifest: toml::Table = MANIFEST.parse().unwrap();
    let profiles = manifest["profiles"].as_table().unwrap();
    profiles.iter().map(|(name, profile)| (name.clone(), profile["settings"].clone().try_into().unwrap())).collect()
}

/// The profile that a profile of components is like, or itself.
pub(super) fn core_profile(name: &str) -> &str {
    name.strip_prefix("component-").unwrap_or(name)
}

/// The profile without proposals.
pub(super) const MINIMAL: &str = "minimal";

/// The profile of the documentation's first example, with Wasmtime's own choice of proposals and without limits.
pub(super) const QUICKSTART: &str = "quickstart";

/// Runs a test on a fresh adapter of every profile that has all proposals and limits.
pub(super) fn each(test: impl Fn(&mut Drive)) {
    for (profile, settings) in profiles().into_iter().filter(|(profile, _)| ![MINIMAL, QUICKSTART].contains(&profile.as_str())) {
        let mut drive = Drive { adapter: Wasmtime::open(&settings).unwrap(), profile, next: 100 };
        println!("profile {}", drive.profile);
        test(&mut drive);
    }
}

/// Runs a test on a fresh adapter of one profile.
pub(super) fn on(profile: &str, test: impl Fn(&mut Drive)) {
    let settings = profiles().remove(profile).unwrap();
    test(&mut Drive { adapter: Wasmtime::open(&settings).unwrap(), profile: profile.into(), next: 100 });
}

pub(super) struct Drive {
    pub(super) adapter: Wasmtime,
    pub(super) profile: String,
    next: Id,
}

impl Drive {
    pub(super) fn id(&mut self) -> Id {
        self.next += 1;
        self.next
    }

    /// Whether one of these profiles is the profile or a part of it.
    pub(super) fn is(&self, profiles: &[&str]) -> bool {
        profiles.iter().any(|part| self.profile.contains(part))
    }

    pub(super) fn load(&mut self, code: &[u8]) -> Result<Id, Ending> {
        let module = self.id();
        match self.adapter.compile(module, Kind::Core, code) {
            Answer::Ended(Ending::Value(_)) => Ok(module),
            Answer::Ended(ending) => Err(ending),
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn module(&mut self, text: &str) -> Id {
        self.load(&binary(text)).unwrap()
    }

    /// An instance in store 0, without imports.
    pub(super) fn instance(&mut self, text: &str) -> Id {
        self.instance_in(0, text)
    }

    pub(super) fn instance_in(&mut self, store: Id, text: &str) -> Id {
        let request = self.request(text, vec![]);
        self.instantiated(Instantiate { store, ..request })
    }

    pub(super) fn instantiated(&mut self, request: Instantiate) -> Id {
        let id = request.instance;
        assert_eq!(self.instantiate(request), Ending::done());
        id
    }

    pub(super) fn request(&mut self, text: &str, imports: Vec<Import>) -> Instantiate {
        let module = self.module(text);
        Instantiate { instance: self.id(), module, store: 0, imports, limits: Limits::default(), budget: Budget::default() }
    }

    pub(super) fn instantiate(&mut self, request: Instantiate) -> Ending {
        ended(self.adapter.instantiate(request))
    }

    pub(super) fn call(&mut self, instance: Id, export: &str, arguments: &[Value]) -> Ending {
        self.call_within(Budget::default(), instance, export, arguments)
    }

    pub(super) fn call_within(&mut self, budget: Budget, instance: Id, export: &str, arguments: &[Value]) -> Ending {
        ended(self.adapter.call(call(budget, instance, export, arguments)))
    }

    pub(super) fn read(&mut self, instance: Id, item: Item) -> Answer {
        self.adapter.read(Read { instance, item })
    }

    pub(super) fn bytes(&mut self, instance: Id, export: &str, offset: u64, length: u64) -> Vec<u8> {
        let Answer::Memory { runs, length: size } = self.read(instance, Item::Memory { export: export.into(), offset, length }) else {
            panic!("no memory")
        };
        let mut bytes = vec![0; length.min(size - offset) as usize];
        for run in runs {
            let content = STANDARD.decode(run.base64).unwrap();
            let start = (run.offset - offset) as usize;
            bytes[start..start + content.len()].copy_from_slice(&content);
        }
        bytes
    }

    pub(super) fn table(&mut self, instance: Id, export: &str) -> Vec<Option<u32>> {
        match self.read(instance, Item::Table { export: export.into(), length: 1000 }) {
            Answer::Table { elements, .. } => elements,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn global(&mut self, instance: Id, export: &str) -> Value {
        match ended(self.read(instance, Item::Global { export: export.into() })) {
            Ending::Value(values) => values[0].clone(),
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn stats(&mut self) -> Stats {
        match self.adapter.stats() {
            Answer::Stats(stats) => stats,
            other => panic!("{other:?}"),
        }
    }

    pub(super) fn reset(&mut self, slots: Option<u32>) {
        assert_eq!(ended(self.adapter.reset(slots.map(|slots| Pool { slots }).as_ref())), Ending::done());
    }
}

pub(super) fn call(budget: Budget, instance: Id, export: &str, arguments: &[Value]) -> Call {
    Call { instance, export: export.into(), arguments: arguments.to_vec(), budget }
}

/// The operation that loads a module.
pub(super) fn compile(module: Id, text: &str) -> Operation {
    Operation::Compile(Compile { module, kind: Kind::Core, code: Code::Base64(STANDARD.encode(binary(text))) })
}

pub(super) fn ended(answer: Answer) -> Ending {
    match answer {
        Answer::Ended(ending) => ending,
        other => panic!("{other:?}"),
    }
}

pub(super) fn binary(text: &str) -> Vec<u8> {
    let buffer = ParseBuffer::new(text).unwrap();
    parser::parse::<Wat<'_>>(&buffer).unwrap().encode().unwrap()
}

/// An import from an instance.
pub(super) fn from(module: &str, name: &str, instance: Id, export: &str) -> Import {
    Import { module: module.into(), name: name.into(), from: Source::Instance { instance, export: export.into() } }
}

/// An import from the host.
pub(super) fn hosted(name: &str, import: HostImport) -> Import {
    Import { module: "env".into(), name: name.into(), from: Source::Host(import) }
}

pub(super) fn i32s(values: &[i32]) -> Ending {
    Ending::Value(values.iter().copied().map(Value::I32).collect())
}

#[track_caller]
pub(super) fn assert_trap(ending: &Ending, wanted: TrapClass) {
    assert!(matches!(ending, Ending::Trap { class, .. } if *class == wanted), "{ending:?} is no {wanted}");
}

#[track_caller]
pub(super) fn assert_refused(ending: &Ending, wanted: Stage) {
    assert!(matches!(ending, Ending::Refused { stage, .. } if *stage == wanted), "{ending:?} is no refusal to {wanted}");
}
