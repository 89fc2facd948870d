//! A runtime whose floats are a bit off: the interpreter, with one bit of some results turned. What an oracle must find out.

use dyetest_adapter::{Adapter, Answer, Ending, Operation, Reply, Request, Value, answer};
use std::{
    fs::File,
    io::{self, BufRead as _, BufReader, Write as _},
};

/// Serves the protocol with this adapter, and turns the lowest bit of every 64-bit float that a call returns.
pub(super) fn lie<A: Adapter>() -> io::Result<()> {
    let mut adapter: Option<A> = None;
    let requests = BufReader::new(File::open("/proc/self/fd/3")?);
    let mut replies = File::options().write(true).open("/proc/self/fd/4")?;
    for line in requests.lines() {
        let Request { id, operation } = serde_json::from_str(&line?)?;
        let is_call = matches!(operation, Operation::Call(_));
        let mut answer = answer(&mut adapter, operation);
        if let (true, Answer::Ended(Ending::Value(values))) = (is_call, &mut answer) {
            values.iter_mut().for_each(turn);
        }
        replies.write_all(&super::line(&Reply { id, answer })?)?;
    }
    Ok(())
}

fn turn(value: &mut Value) {
    if let Value::F64(bits) = value {
        *bits ^= 1;
    }
}
