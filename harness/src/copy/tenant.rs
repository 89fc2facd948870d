//! A tenant in a process of its own.

use super::{
    program::Program,
    subject::{Subject, SubjectError},
};
use crate::{supervise::Launch, target::Target};
use dyetest_adapter::{Id, picoseconds};
use std::{sync::Arc, time::Instant};

/// Starts a process, loads and instantiates the program in it, calls it once, and ends the process: the picoseconds that it took.
pub(super) fn sample(target: &Arc<Target>, program: &Program) -> Result<u64, SubjectError> {
    const TENANT: Id = 0;
    let started = Instant::now();
    let mut subject = Subject::start(target, &Launch::of(target), 0)?;
    subject.once(TENANT, program)?;
    subject.finish();
    Ok(picoseconds(started.elapsed(), 1))
}
