//! Timed loops inside an adapter, and what is common to those of all adapters in Rust.

use crate::{Adapter, Answer, Call, Declined, Dropped, Ending, Instantiate, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::{
    convert::Infallible,
    hint::black_box,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

/// Does something many times.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// What to do.
    pub what: Timed,
    /// The state of memory at the beginning of each sample.
    pub state: State,
    /// How often in each sample.
    pub batch: u32,
    /// Samples.
    pub samples: u32,
}

/// Something that takes time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Timed {
    /// Calls an export through the runtime's interface for values of any type. The arguments are made once, before the timer starts.
    Call {
        /// The call. What it returns as a list of bytes or a string is told by its [`mark`](Payload::mark), as a `u32`.
        call: Call,
        /// An argument in front of those of the call.
        payload: Option<Payload>,
    },
    /// The same, through the runtime's interface for functions of known types, where it has one for functions of this type.
    Typed {
        /// The call.
        call: Call,
        /// An argument in front of those of the call.
        payload: Option<Payload>,
    },
    /// Copies bytes between two buffers of the adapter's own, by whatever its language has for that. Nothing of the runtime is touched.
    Copy {
        /// How many.
        bytes: u64,
    },
    /// Instantiates a module in a new store, and drops the store. How the instantiation ended is told, a trap too.
    Instantiate(Instantiate),
}

/// A list of bytes or a string that is too long for a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Payload {
    /// What it repeats.
    pub block: String,
    /// How often.
    pub times: u64,
    /// Whether it is a string; otherwise it is the list of the bytes of that string.
    pub text: bool,
}

impl Payload {
    /// The string.
    ///
    /// # Errors
    /// In words, if it is longer than 64 MiB: nobody who measures asks for that.
    pub fn string(&self) -> Result<String, Declined> {
        let times = usize::try_from(self.times).ok().filter(|times| times.saturating_mul(self.block.len()) <= 64 << 20);
        times.map(|times| self.block.repeat(times)).ok_or_else(|| Declined::fault("a payload of more than 64 MiB"))
    }

    /// The mark of bytes: their number and the first and the last of them, added up. Whoever can tell it has seen both ends.
    pub fn mark(bytes: &[u8]) -> u32 {
        let ends = [bytes.first(), bytes.last()].into_iter().flatten().map(|byte| u32::from(*byte)).sum::<u32>();
        (bytes.len() as u32).wrapping_add(ends)
    }

    /// The sum of all bytes: whoever can tell it has seen all of them.
    pub fn sum(bytes: &[u8]) -> u32 {
        bytes.iter().fold(0, |sum, byte| sum.wrapping_add(u32::from(*byte)))
    }
}

/// The state of memory at the beginning of a sample.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum State {
    /// As the last sample left it.
    Warm,
    /// A buffer of this many bytes was walked before the timer started: more than the caches hold.
    Cold {
        /// Length of the buffer.
        bytes: u64,
    },
    /// Before the timer started, the instance that is to be called was instantiated in a new store, and called in this way. It is dropped
    /// after the sample.
    Fresh {
        /// The instance.
        instantiate: Box<Instantiate>,
        /// What to call before the timer starts.
        prepare: Option<Call>,
    },
}

/// What was measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Samples {
    /// The picoseconds that it took once, one figure per sample.
    pub picoseconds: Vec<u64>,
    /// How it ended the last time.
    pub last: Ending,
}

/// Times one batch. An adapter makes ready what it needs, and then lets the clock do what is to be timed.
pub struct Clock {
    batch: u32,
    /// How much is walked before the timer starts.
    cold: u64,
    took: Option<Duration>,
}

impl Clock {
    /// Does it as often as the request says, until it fails.
    ///
    /// # Errors
    /// With which it failed.
    pub fn time<E>(&mut self, mut once: impl FnMut() -> Result<(), E>) -> Result<(), E> {
        evict(usize::try_from(self.cold).unwrap_or(usize::MAX));
        let (batch, mut ended) = (self.batch, Ok(()));
        let started = Instant::now();
        measured_batch(&mut || {
            for _ in 0..batch {
                ended = once();
                if ended.is_err() {
                    break;
                }
            }
        });
        self.took = Some(started.elapsed());
        ended
    }

    /// The picoseconds that it took once, since this was last asked.
    fn read(&mut self) -> Option<u64> {
        Some(picoseconds(self.took.take()?, self.batch))
    }
}

/// Bytes of a page, on all that this runs on or a divisor of it.
const PAGE: usize = 4096;

/// The picoseconds of each of so many that took this long together.
pub fn picoseconds(took: Duration, batch: u32) -> u64 {
    let each = took.as_nanos().saturating_mul(1000) / u128::from(batch.max(1));
    u64::try_from(each).unwrap_or(u64::MAX)
}

/// What is measured, and nothing else: a profiler that counts instructions counts those within the function of this name.
#[inline(never)]
fn measured_batch(perform: &mut dyn FnMut()) {
    perform();
}

/// Answers [`Operation::Measure`](crate::Operation::Measure), with what the adapter times.
pub(crate) fn measure(adapter: &mut impl Adapter, request: &Measure) -> Answer {
    samples(adapter, request).unwrap_or_else(|instead| *instead)
}

/// The samples, or what is answered instead.
fn samples(adapter: &mut impl Adapter, request: &Measure) -> Result<Answer, Box<Answer>> {
    let declined = |declined: Declined| Box::new(Answer::from(declined));
    let cold = match request.state {
        State::Cold { bytes } => bytes,
        State::Warm | State::Fresh { .. } => 0,
    };
    let mut clock = Clock { batch: request.batch, cold, took: None };
    let (mut picoseconds, mut last) = (Vec::new(), Ending::done());
    for _ in 0..request.samples {
        if let State::Fresh { instantiate, prepare } = &request.state {
            made(adapter.instantiate((**instantiate).clone()))?;
            prepare.iter().try_for_each(|call| made(adapter.call(call.clone())))?;
        }
        last = match &request.what {
            Timed::Copy { bytes } => copy(*bytes, &mut clock),
            what => adapter.timed(what, &mut clock),
        }
        .map_err(declined)?;
        if let State::Fresh { instantiate, .. } = &request.state {
            made(adapter.discard(Dropped::Store(instantiate.store)))?;
        }
        // What does not return is no figure, but for an instantiation, where a trap may be the point.
        if !matches!((&request.what, &last), (Timed::Instantiate(_), _) | (_, Ending::Value(_))) {
            return Ok(Answer::Ended(last));
        }
        picoseconds.push(clock.read().ok_or_else(|| declined(Declined::fault("nothing was timed")))?);
    }
    Ok(Answer::Samples(Samples { picoseconds, last }))
}

/// Whether what was to be made ready was. Any other answer is that of the measurement.
fn made(answer: Answer) -> Result<(), Box<Answer>> {
    if matches!(answer, Answer::Ended(Ending::Value(_))) { Ok(()) } else { Err(Box::new(answer)) }
}

/// Copies natively, and tells the mark of what arrived. Source and destination have the same places in their pages in every process: where
/// chance decides that, a copy of a kibibyte takes half as long again in one process as in the next.
fn copy(bytes: u64, clock: &mut Clock) -> Result<Ending, Declined> {
    let length = usize::try_from(bytes).ok().filter(|length| *length <= 128 << 20);
    let length = length.ok_or_else(|| Declined::fault("a copy of more than 128 MiB"))?;
    let room = length.next_multiple_of(PAGE) + PAGE / 2;
    // Written to, so that no page is missing.
    let mut buffer = vec![1; PAGE + room + length];
    let start = buffer.as_ptr().align_offset(PAGE).min(PAGE);
    let (from, to) = buffer[start..].split_at_mut(room);
    let (from, to) = (&mut from[..length], &mut to[..length]);
    for (at, byte) in from.iter_mut().enumerate() {
        *byte = at as u8;
    }
    let copied: Result<(), Infallible> = clock.time(|| {
        black_box(&mut *to).copy_from_slice(black_box(&*from));
        Ok(())
    });
    let Ok(()) = copied;
    Ok(Ending::Value(vec![Value::U32(Payload::mark(to))]))
}

/// Fills the caches with so many bytes, but with no more than 256 MiB, by writing into every line of them. The buffer is kept: to touch
/// it for the first time takes longer than all the rest.
fn evict(bytes: usize) {
    const LINE: usize = 64;
    static BUFFER: Mutex<Vec<u8>> = Mutex::new(Vec::new());
    let mut buffer = BUFFER.lock().unwrap_or_else(PoisonError::into_inner);
    let bytes = bytes.min(256 << 20);
    if buffer.len() < bytes {
        buffer.resize(bytes, 1);
    }
    for at in (0..bytes).step_by(LINE) {
        buffer[at] = buffer[at].wrapping_add(1);
    }
    black_box(&buffer[..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_copied_arrives() {
        for cold in [0, 4096] {
            let mut clock = Clock { batch: 3, cold, took: None };
            // The bytes count up from zero.
            assert_eq!(copy(27, &mut clock).unwrap(), Ending::Value(vec![Value::U32(27 + 26)]));
            assert!(clock.read().is_some() && clock.read().is_none());
            assert_eq!(copy(0, &mut clock).unwrap(), Ending::Value(vec![Value::U32(0)]));
        }
    }

    #[test]
    fn a_batch_ends_with_the_first_failure() {
        let (mut clock, mut done) = (Clock { batch: 5, cold: 0, took: None }, 0);
        let ended = clock.time(|| {
            done += 1;
            if done == 3 { Err(done) } else { Ok(()) }
        });
        assert_eq!((ended, done), (Err(3), 3));
    }

    #[test]
    fn nothing_huge_is_made() {
        let payload = Payload { block: "a".repeat(64), times: u64::MAX / 2, text: true };
        assert!(payload.string().is_err());
        let mut clock = Clock { batch: 1, cold: 0, took: None };
        assert!(copy(u64::MAX, &mut clock).is_err());
    }
}
