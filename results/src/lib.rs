//! Verdicts, records, baselines and reports. Records are the truth; reports are views of them.

mod baseline;
pub mod choose;
mod compare;
pub mod copy;
pub mod diff;
mod fact;
#[cfg(test)]
mod hostile;
pub mod merge;
mod record;
mod reference;
pub mod report;
pub mod run;
#[cfg(test)]
mod sample;
mod schema;
mod section;
pub mod sensitivity;
pub mod site;
pub mod text;
mod unreadable;
mod verdict;

pub use baseline::{Baseline, BaselineError, Known, Listed, When};
pub use choose::{Choice, Requirements};
pub use compare::{Compared, Outcome, Stale, Why};
pub use diff::Diff;
pub use fact::Fact;
pub use record::{Death, Evidence, Identity, Leak, Points, Process, Record, SCHEMA, StepRecord, Unit, Volatile, WHAT_CAP};
pub use run::{Run, RunWriter};
pub use schema::schemas;
pub use sensitivity::Sensitivity;
pub use unreadable::Unreadable;
pub use verdict::{Class, Verdict};
