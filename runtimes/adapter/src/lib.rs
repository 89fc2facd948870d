//! The vocabulary between Dyetest and a runtime under test.
//!
//! An *adapter* is a process that drives one runtime. It reads [`Request`]s as JSON lines on file descriptor 3 and
//! writes [`Reply`]s on descriptor 4, one for each request and in order. It reports what it saw and never judges: it
//! knows neither the case, nor what is expected of a step, nor who attacks whom.
//!
//! An adapter in Rust implements [`Adapter`] and calls [`serve`]. Any other language speaks the same lines, described
//! by [`schema`] and in `docs/adapter-protocol.md`.

pub mod checks;
mod declined;
mod ending;
mod feature;
mod import;
mod measure;
mod memory;
mod message;
mod schema;
mod serve;
mod trap;
mod value;

pub use checks::{Check, Expected, Outcome, Step, checks, perform_checks};
pub use declined::Declined;
pub use ending::{Ending, LimitKind, Stage};
pub use feature::Feature;
pub use import::{HostImport, Import, Pace, Reading, Source, Then};
pub use measure::{Clock, Measure, Payload, Samples, State, Timed, picoseconds};
pub use message::{
    Answer, Budget, Call, Code, Compile, Dropped, Hello, Id, Instantiate, Item, Kind, Limits, Operation, PROTOCOL, Pool, Read, Repeat,
    Reply, Request, Run, Settings, Start, Stats, Thread, Write,
};
pub use schema::schema;
pub use serve::{Adapter, CYCLES_CAP, LINE_CAP, Unusable, answer, serve, serve_on};
pub use trap::TrapClass;
pub use value::{Heap, Value};
