//! Dyetest: adversarial isolation conformance for WebAssembly runtimes.
//!
//! Data flows one way: corpus, plan, supervise, observe, judge, record, report.

pub mod judge;
pub mod observe;
