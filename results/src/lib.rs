//! Verdicts, records, baselines and reports. Records are the truth; reports are views of them.

mod verdict;

pub use verdict::{Class, Verdict};
