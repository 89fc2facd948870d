//! The loop that turns lines into calls of an [`Adapter`].

use crate::{
    Answer, Call, Clock, Compile, Declined, Dropped, Ending, Hello, Id, Instantiate, Kind, Operation, PROTOCOL, Pool, Read, Repeat, Reply,
    Request, Settings, Thread, Timed, Write, measure::measure,
};
use std::{
    fs::File,
    io::{self, BufRead, BufReader, Read as _},
};

/// The longest line of the protocol, in bytes, in either direction. Larger binaries travel as files, larger memories
/// in parts.
pub const LINE_CAP: usize = 1 << 20;

/// Why an adapter cannot work with its settings, in words for the person who wrote them.
pub type Unusable = String;

/// One runtime, driven.
///
/// What a guest does is an [`Ending`], never an error. An operation that the adapter does not have answers
/// [`Answer::NotDriven`]; the defaults do. A panic ends the process, and the supervisor sees that.
pub trait Adapter: Sized {
    /// Makes the engine that the settings describe.
    ///
    /// # Errors
    /// In words, if a setting is unknown or the runtime refuses the combination.
    fn open(settings: &Settings) -> Result<Self, Unusable>;

    /// What the adapter says of itself.
    fn hello(&self) -> Hello;

    /// Forgets every module, instance and store.
    fn reset(&mut self, pool: Option<&Pool>) -> Answer;

    /// Loads a binary under the number `module`.
    fn compile(&mut self, module: Id, kind: Kind, code: &[u8]) -> Answer;

    /// Instantiates a module.
    fn instantiate(&mut self, request: Instantiate) -> Answer;

    /// Calls an export.
    fn call(&mut self, request: Call) -> Answer;

    /// Reads an export.
    fn read(&mut self, request: Read) -> Answer;

    /// Writes an export as the host.
    fn write(&mut self, _request: Write) -> Answer {
        Answer::NotDriven("the adapter does not write as the host".into())
    }

    /// Drops a store or a module.
    fn discard(&mut self, what: Dropped) -> Answer;

    /// Runs lists of operations on OS threads.
    fn threads(&mut self, _threads: Vec<Thread>) -> Answer {
        Answer::NotDriven("the adapter has no OS threads".into())
    }

    /// Counts what is alive.
    fn stats(&mut self) -> Answer;

    /// Starts, awaits or cancels. One method, since adapters have all of these or none.
    fn started(&mut self, _operation: Operation) -> Answer {
        Answer::NotDriven("the adapter has no started calls".into())
    }

    /// Makes ready what is to be timed, lets the clock do it, and tells how it ended the last time. [`Timed::Copy`] is not asked for.
    ///
    /// # Errors
    /// For what the adapter does not time, and for what makes no sense.
    fn timed(&mut self, _what: &Timed, _clock: &mut Clock) -> Result<Ending, Declined> {
        Err(Declined::not_driven("the adapter times nothing"))
    }
}

/// Serves the protocol on descriptors 3 and 4 until `bye` or the end of the requests.
///
/// # Errors
/// When a descriptor cannot be read or written, or a line is longer than [`LINE_CAP`].
pub fn serve<A: Adapter>() -> io::Result<()> {
    // Opened anew by path: taking over a descriptor that somebody else opened would need `unsafe`.
    let requests = File::open("/proc/self/fd/3")?;
    let replies = File::options().write(true).open("/proc/self/fd/4")?;
    serve_on::<A>(BufReader::new(requests), replies)
}

/// Serves the protocol on any pair of streams.
///
/// # Errors
/// As [`serve`].
pub fn serve_on<A: Adapter>(mut requests: impl BufRead, mut replies: impl io::Write) -> io::Result<()> {
    let mut adapter: Option<A> = None;
    let mut line = Vec::new();
    loop {
        line.clear();
        (&mut requests).take(LINE_CAP as u64 + 1).read_until(b'\n', &mut line)?;
        if line.is_empty() {
            return Ok(());
        }
        if line.len() > LINE_CAP {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "request longer than the protocol allows"));
        }
        let request: Request = serde_json::from_slice(&line)?;
        let last = matches!(request.operation, Operation::Bye);
        let reply = Reply { id: request.id, answer: answer(&mut adapter, request.operation) };
        let mut text = serde_json::to_vec(&reply)?;
        text.push(b'\n');
        replies.write_all(&text)?;
        replies.flush()?;
        if last {
            return Ok(());
        }
    }
}

/// Answers one operation. `adapter` is `None` until `hello` has opened it.
pub fn answer<A: Adapter>(adapter: &mut Option<A>, operation: Operation) -> Answer {
    if let Operation::Hello { protocol, settings } = &operation {
        return hello(adapter, *protocol, settings);
    }
    let Some(adapter) = adapter else {
        return Answer::Fault("the first request must be `hello`".into());
    };
    match operation {
        Operation::Hello { .. } => unreachable!("answered above"),
        Operation::Reset { pool } => adapter.reset(pool.as_ref()),
        Operation::Compile(Compile { module, kind, code }) => match code.bytes() {
            Ok(code) => adapter.compile(module, kind, &code),
            Err(fault) => Answer::Fault(fault),
        },
        Operation::Instantiate(request) => adapter.instantiate(request),
        Operation::Call(request) => adapter.call(request),
        Operation::Read(request) => adapter.read(request),
        Operation::Write(request) => adapter.write(request),
        Operation::Drop(what) => adapter.discard(what),
        Operation::Threads { threads } => adapter.threads(threads),
        Operation::Repeat(request) => repeat(adapter, &request),
        Operation::Stats => adapter.stats(),
        Operation::Start(_) | Operation::Await { .. } | Operation::Cancel { .. } => adapter.started(operation),
        Operation::Measure(request) => measure(adapter, &request),
        Operation::Bye => Answer::Ended(Ending::done()),
    }
}

/// The different ways in which the cycles of a `repeat` may end. More of them are a fault, so that none is left out.
pub const CYCLES_CAP: usize = 16;

fn repeat<A: Adapter>(adapter: &mut A, request: &Repeat) -> Answer {
    let mut cycles: Vec<Vec<Ending>> = Vec::new();
    for _ in 0..request.times {
        let mut endings = Vec::with_capacity(request.operations.len());
        for operation in &request.operations {
            match adapter.started(operation.clone()) {
                Answer::Ended(ending) => endings.push(ending),
                other => return other,
            }
        }
        if !cycles.contains(&endings) {
            cycles.push(endings);
        }
        if cycles.len() > CYCLES_CAP {
            return Answer::Fault(format!("the cycles ended in more than {CYCLES_CAP} ways"));
        }
    }
    Answer::Cycles(cycles)
}

fn hello<A: Adapter>(adapter: &mut Option<A>, protocol: u32, settings: &Settings) -> Answer {
    if protocol != PROTOCOL {
        return Answer::Fault(format!("this adapter speaks protocol {PROTOCOL}, not {protocol}"));
    }
    match A::open(settings) {
        Ok(opened) => Answer::Hello(adapter.insert(opened).hello()),
        Err(unusable) => Answer::Fault(unusable),
    }
}
