//! Dyetest: adversarial isolation conformance for WebAssembly runtimes.
//!
//! Data flows one way: corpus, plan, supervise, observe, judge, record, report.

mod confine;
pub mod hostile;
pub mod manifest;
pub mod observe;
pub mod supervise;
pub mod target;
pub mod worker;
