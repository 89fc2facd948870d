//! Adapters with one vice each, for tests of the supervisor: `hostile VICE` or `hostile VICE@OPERATION`.
//!
//! Each speaks the protocol properly until the operation (`stats` if none is named) and shows its vice there. For tests of verdicts there
//! are also puppets without a runtime, `hostile PUPPET`, and runtimes that were tampered with, `hostile TAMPERING` or
//! `hostile TAMPERING@RUNTIME`.

mod puppet;
mod tampered;
mod vice;

use dyetest_adapter::{Answer, Code, Ending, Feature, Hello, Operation, PROTOCOL, Reply, Request, Stats, Value};
use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Write as _},
    iter,
};
use vice::{VICES, Vice};

/// The names of all vices.
pub fn vices() -> impl Iterator<Item = &'static str> {
    VICES.iter().map(|(name, _)| *name)
}

/// The names of all puppets.
pub fn puppets() -> impl Iterator<Item = &'static str> {
    puppet::names()
}

/// Serves the protocol with one vice, and gives the exit status.
pub(crate) fn main(kind: &str) -> i32 {
    let (name, detail) = kind.split_once('@').map_or((kind, None), |(name, detail)| (name, Some(detail)));
    if name == "linger" {
        vice::linger();
    }
    if let Some(tampering) = tampered::named(name) {
        return status(tampered::serve(tampering, detail.unwrap_or("wasmi")));
    }
    if let Some(puppet) = puppet::named(name) {
        return status(puppet::serve(puppet));
    }
    let Some((_, vice)) = VICES.iter().find(|(known, _)| *known == name) else {
        anstream::eprintln!("there is no vice `{name}`; there are {}", vices().collect::<Vec<_>>().join(", "));
        return 2;
    };
    status(serve(*vice, detail.unwrap_or("stats")))
}

fn status(served: io::Result<()>) -> i32 {
    match served {
        Ok(()) => 0,
        Err(error) => {
            anstream::eprintln!("{error}");
            1
        }
    }
}

/// Answers every request, until `bye`.
fn converse(mut answer: impl FnMut(Operation) -> Answer) -> io::Result<()> {
    let requests = BufReader::new(File::open("/proc/self/fd/3")?);
    let mut replies = File::options().write(true).open("/proc/self/fd/4")?;
    for line in requests.lines() {
        let Request { id, operation } = serde_json::from_str(&line?)?;
        let last = operation == Operation::Bye;
        say(&mut replies, &Reply { id, answer: answer(operation) })?;
        if last {
            break;
        }
    }
    Ok(())
}

fn serve(vice: Vice, moment: &str) -> io::Result<()> {
    let requests = BufReader::new(File::open("/proc/self/fd/3")?);
    let mut replies = File::options().write(true).open("/proc/self/fd/4")?;
    for line in requests.lines() {
        let line = line?;
        let request: Request = serde_json::from_str(&line)?;
        let proper = Reply { id: request.id, answer: properly(&request.operation) };
        if line.contains(&format!("\"operation\":{{\"{moment}\"")) || line.contains(&format!("\"operation\":\"{moment}\"")) {
            vice(&mut replies, proper)?;
        } else {
            say(&mut replies, &proper)?;
        }
        if request.operation == Operation::Bye {
            break;
        }
    }
    Ok(())
}

/// What an adapter without a runtime answers. It reads what it is asked to compile, and tells how that went.
fn properly(operation: &Operation) -> Answer {
    match operation {
        Operation::Hello { .. } => greeting(Vec::new()),
        Operation::Stats => Answer::Stats(Stats::default()),
        Operation::Compile(compile) => match compile.code.bytes() {
            Ok(bytes) => told(bytes.len(), matches!(compile.code, Code::File(_))),
            Err(why) => Answer::Fault(why),
        },
        _ => Answer::Ended(Ending::done()),
    }
}

fn greeting(abilities: Vec<Feature>) -> Answer {
    Answer::Hello(Hello {
        protocol: PROTOCOL,
        runtime: "hostile".into(),
        version: "0".into(),
        abilities,
        configuration: iter::once(("arguments".into(), std::env::args().skip(1).collect::<Vec<_>>().join(" "))).collect(),
    })
}

/// A length, and whether it came as a file.
fn told(length: usize, as_file: bool) -> Answer {
    Answer::Ended(Ending::Value(vec![Value::U64(length as u64), Value::Bool(as_file)]))
}

fn say(replies: &mut File, reply: &Reply) -> io::Result<()> {
    replies.write_all(&line(reply)?)
}

fn line(reply: &Reply) -> io::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(reply)?;
    line.push(b'\n');
    Ok(line)
}
