//! Verdicts, records, baselines and reports. Records are the truth; reports are views of them.

mod baseline;
mod compare;
pub mod copy;
pub mod merge;
mod record;
pub mod report;
pub mod run;
#[cfg(test)]
mod sample;
mod schema;
pub mod sensitivity;
pub mod text;
mod unreadable;
mod verdict;

pub use baseline::{Baseline, BaselineError, Known};
pub use compare::{Compared, Outcome, Stale};
pub use record::{Death, Evidence, Identity, Leak, Points, Process, Record, SCHEMA, StepRecord, Unit, Volatile, WHAT_CAP};
pub use run::{Run, RunWriter};
pub use schema::{copy_schema, record_schema};
pub use sensitivity::Sensitivity;
pub use unreadable::Unreadable;
pub use verdict::{Class, Verdict};
