//! A process of a runtime that is measured.

use super::{
    path::{Export, Path, What},
    program::Program,
    receiver::{Encoding, Text},
};
use crate::{
    supervise::{Launch, Worker},
    target::Target,
};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use dyetest_adapter::{
    Answer, Budget, Call, Code, Compile, Ending, Feature, Id, Instantiate, Kind, Limits, Measure, Operation, PROTOCOL, Payload, Samples,
    State, Timed, TrapClass, Value,
};
use dyetest_results::copy::Memory;
use std::{sync::Arc, time::Duration};

/// CPU time for one exchange. Nothing here takes a hundredth of it on a machine of today.
const CPU: Duration = Duration::from_secs(60);

/// Instances that are there for one sample only have numbers from here.
const FRESH: Id = 1 << 20;

/// Samples of which the median counts, where each is of one crossing.
const SINGLE: u32 = 3;

/// A process of a runtime.
pub struct Subject {
    target: Arc<Target>,
    worker: Worker,
    /// The runtime's version.
    pub version: String,
    /// Bytes to walk so that no cache holds anything else.
    cold: u64,
}

/// Why there is no figure.
#[derive(Debug, thiserror::Error)]
pub enum SubjectError {
    /// The runtime or its adapter cannot do this.
    #[error("{0}")]
    Unfit(String),
    /// What came of it is not what must come of it.
    #[error("{0}")]
    Wrong(String),
}

impl Subject {
    /// Starts one, by this launch.
    ///
    /// # Errors
    /// If it does not start, or measures nothing.
    pub fn start(target: &Arc<Target>, launch: &Launch, cold: u64) -> Result<Subject, SubjectError> {
        let wrong = |why: String| SubjectError::Wrong(format!("{} does not start: {why}", target.id));
        let mut worker = Worker::start(launch).map_err(|error| wrong(error.to_string()))?;
        let hello = Operation::Hello { protocol: PROTOCOL, settings: target.profile.settings.clone() };
        match worker.exchange(hello, CPU) {
            Ok(Answer::Hello(hello)) if hello.abilities.contains(&Feature::Measured) => {
                Ok(Subject { target: target.clone(), worker, version: hello.version, cold })
            }
            Ok(Answer::Hello(_)) => Err(SubjectError::Unfit("its adapter times nothing".into())),
            Ok(other) => Err(wrong(format!("{other:?}"))),
            Err(death) => Err(wrong(format!("{:?}: {}", death.cause, death.log.trim()))),
        }
    }

    /// The process.
    pub fn worker(&self) -> &Worker {
        &self.worker
    }

    /// Lets the process part in peace.
    pub fn finish(self) {
        self.worker.finish();
    }

    /// Forgets all that was loaded.
    ///
    /// # Errors
    /// If it cannot.
    pub fn forget(&mut self) -> Result<(), SubjectError> {
        self.ready(Operation::Reset { pool: None })
    }

    /// Loads the program of a path, and makes an instance with a payload of so many bytes.
    ///
    /// # Errors
    /// [`SubjectError::Unfit`] if the runtime refuses the program.
    pub fn load(&mut self, id: Id, path: &Path, largest: u64) -> Result<(), SubjectError> {
        let Some(program) = path.program() else { return Ok(()) };
        self.compile(id, program)?;
        if path.lives() {
            self.ready(Operation::Instantiate(instantiate(id, id, program)))?;
            if let Some(fill) = fill(id, path, largest) {
                self.ready(Operation::Call(fill))?;
            }
        }
        Ok(())
    }

    /// Loads a program, instantiates it, and makes one call.
    pub(super) fn once(&mut self, id: Id, program: &Program) -> Result<(), SubjectError> {
        self.compile(id, program)?;
        self.ready(Operation::Instantiate(instantiate(id, id, program)))?;
        self.ready(Operation::Call(call(id, "run", program.kind, &[1, 0])))
    }

    fn compile(&mut self, id: Id, program: &Program) -> Result<(), SubjectError> {
        let code = Code::Base64(STANDARD.encode(program.assemble().map_err(SubjectError::Wrong)?));
        self.ready(Operation::Compile(Compile { module: id, kind: program.kind, code }))
    }

    /// Sends a payload once, and sees that all of it arrived.
    ///
    /// # Errors
    /// If it did not.
    pub fn prove(&mut self, id: Id, path: &Path, size: u64) -> Result<(), SubjectError> {
        let (what, expected) = match &path.what {
            What::Loop { program, receiver, .. } => {
                let call = call(id, "prove", program.kind, &[size as u32]);
                (Timed::Call { call, payload: None }, number(program.kind, receiver.sum(size)))
            }
            What::Called { program, export: Export::Take(text, receiver), .. } => {
                let payload = Some(payload(*text, size));
                (Timed::Call { call: call(id, "sum", program.kind, &[]), payload }, number(program.kind, receiver.sum(size)))
            }
            _ => return Ok(()),
        };
        let seen = self.measure(Measure { what, state: State::Warm, batch: 1, samples: 1 })?.last;
        same(&Ending::Value(vec![expected]), &seen)
    }

    /// Measures so many crossings in a row, or single ones where memory must not be warm: the picoseconds that one took.
    ///
    /// # Errors
    /// If it cannot be done, or what came of it is not what must come of it.
    pub fn sample(&mut self, id: Id, path: &Path, size: u64, memory: Memory, times: u32) -> Result<u64, SubjectError> {
        if let What::Process { program } = &path.what {
            return super::tenant::sample(&self.target, program);
        }
        let times = if memory == Memory::Warm { times.max(1) } else { 1 };
        let instance = if memory == Memory::Fresh { FRESH + id } else { id };
        let (what, turns, expected) = timed(instance, id, path, size, times);
        let state = match (memory, path.program()) {
            (Memory::Cold, _) => State::Cold { bytes: self.cold },
            (Memory::Fresh, Some(program)) => {
                State::Fresh { instantiate: Box::new(instantiate(instance, id, program)), prepare: fill(instance, path, size) }
            }
            (Memory::Warm, _) | (Memory::Fresh, None) => State::Warm,
        };
        let samples = if memory == Memory::Cold { SINGLE } else { 1 };
        let batch = if turns { 1 } else { times };
        let mut samples = self.measure(Measure { what, state, batch, samples })?;
        match &samples.last {
            Ending::Trap { class: TrapClass::Unreachable, .. } if matches!(path.what, What::Instantiate { traps: true, .. }) => {}
            last => same(&expected, last)?,
        }
        samples.picoseconds.sort_unstable();
        let median = samples.picoseconds.get(samples.picoseconds.len() / 2).copied();
        let median = median.ok_or_else(|| SubjectError::Wrong("the adapter gave no figure".into()))?;
        Ok(if turns { median / u64::from(times) } else { median })
    }

    fn measure(&mut self, measure: Measure) -> Result<Samples, SubjectError> {
        match self.exchange(Operation::Measure(measure))? {
            Answer::Samples(samples) => Ok(samples),
            other => Err(SubjectError::Wrong(format!("it ended as {other:?}"))),
        }
    }

    /// Does what must end well before anything can be measured.
    fn ready(&mut self, operation: Operation) -> Result<(), SubjectError> {
        match self.exchange(operation)? {
            Answer::Ended(Ending::Value(_)) => Ok(()),
            Answer::Ended(Ending::Refused { stage, text }) => Err(SubjectError::Unfit(format!("refused at {stage}: {text}"))),
            other => Err(SubjectError::Wrong(format!("it ended as {other:?}"))),
        }
    }

    fn exchange(&mut self, operation: Operation) -> Result<Answer, SubjectError> {
        match self.worker.exchange(operation, CPU) {
            Ok(Answer::NotDriven(why)) => Err(SubjectError::Unfit(why)),
            Ok(answer) => Ok(answer),
            Err(death) => {
                Err(SubjectError::Wrong(format!("the process of {} ended: {:?}: {}", self.target.id, death.cause, death.log.trim())))
            }
        }
    }
}

/// What is timed, whether a loop in the guest does it so often, and how it must end.
fn timed(instance: Id, module: Id, path: &Path, size: u64, times: u32) -> (Timed, bool, Ending) {
    let run = |program: &Program| Timed::Call { call: call(instance, "run", program.kind, &[times, size as u32]), payload: None };
    let one = |value| Ending::Value(vec![value]);
    match &path.what {
        What::Native | What::Process { .. } => (Timed::Copy { bytes: size }, false, one(Value::U32(copied(size)))),
        What::Loop { program, receiver, numbered } => {
            (run(program), true, one(number(program.kind, receiver.marks(size, times, *numbered))))
        }
        What::Work { program, outcome } => (run(program), true, one(number(program.kind, outcome(times)))),
        What::Instantiate { program, .. } => (Timed::Instantiate(instantiate(FRESH + module, module, program)), false, Ending::done()),
        What::Called { program, export, typed } => {
            let (call, payload, expected) = match export {
                Export::Nothing => (call(instance, "nothing", program.kind, &[]), None, None),
                Export::Take(text, receiver) => {
                    (call(instance, "take", program.kind, &[]), Some(payload(*text, size)), Some(receiver.mark(size)))
                }
                Export::Give(receiver) => (call(instance, "give", program.kind, &[size as u32]), None, Some(receiver.mark(size))),
            };
            let expected = Ending::Value(expected.map(Value::U32).into_iter().collect());
            (if *typed { Timed::Typed { call, payload } } else { Timed::Call { call, payload } }, false, expected)
        }
    }
}

/// The mark of what a native copy leaves: bytes that count up from 0.
fn copied(size: u64) -> u32 {
    if size == 0 { 0 } else { (size as u32).wrapping_add((size as u32 - 1) & 0xff) }
}

fn fill(instance: Id, path: &Path, size: u64) -> Option<Call> {
    let fills = match &path.what {
        What::Loop { program, .. } => !program.imports.iter().any(|import| import.name == "supply"),
        What::Called { export: Export::Give(_), .. } => true,
        _ => false,
    };
    path.program().filter(|_| fills).map(|program| call(instance, "fill", program.kind, &[size as u32]))
}

fn call(instance: Id, export: &str, kind: Kind, arguments: &[u32]) -> Call {
    let arguments = arguments.iter().map(|argument| number(kind, *argument)).collect();
    Call { instance, export: export.into(), arguments, budget: Budget::default() }
}

fn number(kind: Kind, number: u32) -> Value {
    match kind {
        Kind::Core => Value::I32(number.cast_signed()),
        Kind::Component => Value::U32(number),
    }
}

fn payload(text: Text, size: u64) -> Payload {
    let block = text.block(Encoding::Utf8);
    Payload { times: size / super::receiver::BLOCK, block, text: text != Text::Bytes }
}

fn instantiate(instance: Id, module: Id, program: &Program) -> Instantiate {
    // What a host may make of a guest's values is limited, and dynamic ones are many times as large as the bytes.
    let memory_bytes = (program.kind == Kind::Component).then_some(1 << 30);
    let (imports, limits) = (program.imports.clone(), Limits { memory_bytes, ..Limits::default() });
    Instantiate { instance, module, store: instance, imports, limits, budget: Budget::default() }
}

fn same(expected: &Ending, seen: &Ending) -> Result<(), SubjectError> {
    if expected == seen { Ok(()) } else { Err(SubjectError::Wrong(format!("the receiver told {seen:?} where {expected:?} was sent"))) }
}
