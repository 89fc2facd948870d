//! What every target is asked about a specimen.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use dyetest_adapter::{Budget, Call, Code, Compile, Dropped, Id, Instantiate, Item, Kind, Limits, Operation, Read};
use dyetest_suites::specimen::{Invocation, MEMORY, Region, Specimen, TABLE};

/// One step of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<'a> {
    /// The trial that it belongs to: a fresh instance in a store of its own.
    pub trial: usize,
    /// What is asked.
    pub what: What<'a>,
}

/// What a step asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What<'a> {
    /// To load the module, once for all trials.
    Load,
    /// To instantiate it, start function included.
    Make,
    /// To call an export.
    Call(&'a Invocation),
    /// To tell all of a memory.
    Memory(&'a Region),
    /// To tell a global.
    Global(&'a str),
    /// To tell which elements of a table are null.
    Table(&'a Region),
    /// To drop the trial's store.
    Drop,
    /// To drop the module.
    Unload,
}

/// The number of the one module.
const MODULE: Id = 0;

/// Every step, in order: for each trial an instance, its calls, and all of its state after each call.
pub fn steps(specimen: &Specimen) -> Vec<Step<'_>> {
    let mut steps = vec![Step { trial: 0, what: What::Load }];
    for (trial, calls) in specimen.trials.iter().enumerate() {
        let mut ask = |what| steps.push(Step { trial, what });
        ask(What::Make);
        // A fresh instance is the same each time, so that looking at it once is enough.
        if trial == 0 {
            state(specimen).for_each(&mut ask);
        }
        for call in calls {
            ask(What::Call(call));
            state(specimen).for_each(&mut ask);
        }
        ask(What::Drop);
    }
    steps.push(Step { trial: specimen.trials.len(), what: What::Unload });
    steps
}

fn state(specimen: &Specimen) -> impl Iterator<Item = What<'_>> {
    let interface = &specimen.interface;
    let globals = interface.globals.iter().map(|name| What::Global(name));
    let tables = interface.tables.iter().map(What::Table);
    interface.memories.iter().map(What::Memory).chain(globals).chain(tables)
}

impl Step<'_> {
    /// The step as an operation of the adapter contract.
    pub fn operation(&self, specimen: &Specimen) -> Operation {
        let instance = self.trial as Id;
        let read = |item| Operation::Read(Read { instance, item });
        match self.what {
            What::Load => {
                Operation::Compile(Compile { module: MODULE, kind: Kind::Core, code: Code::Base64(STANDARD.encode(&specimen.code)) })
            }
            What::Make => Operation::Instantiate(Instantiate {
                instance,
                module: MODULE,
                store: instance,
                imports: Vec::new(),
                limits: Limits::default(),
                budget: Budget::default(),
            }),
            What::Call(call) => Operation::Call(Call {
                instance,
                export: call.export.clone(),
                arguments: call.arguments.clone(),
                budget: Budget::default(),
            }),
            What::Memory(memory) => read(Item::Memory { export: memory.name.clone(), offset: 0, length: MEMORY }),
            What::Global(name) => read(Item::Global { export: name.to_owned() }),
            What::Table(table) => read(Item::Table { export: table.name.clone(), length: TABLE }),
            What::Drop => Operation::Drop(Dropped::Store(instance)),
            What::Unload => Operation::Drop(Dropped::Module(MODULE)),
        }
    }

    /// The step in words.
    pub fn words(&self) -> String {
        match self.what {
            What::Load => "loading the module".into(),
            What::Make => "instantiation".into(),
            What::Call(call) => format!("the call of {:?}", call.export),
            What::Memory(memory) => format!("memory {:?}", memory.name),
            What::Global(name) => format!("global {name:?}"),
            What::Table(table) => format!("table {:?}", table.name),
            What::Drop => "dropping the store".into(),
            What::Unload => "dropping the module".into(),
        }
    }
}
