//! Dyetest: adversarial isolation conformance for WebAssembly runtimes.
//!
//! Data flows one way: corpus, plan ([`run`]), supervise, observe, [`judge`], record, report. It never flows back.

pub mod cli;
mod confine;
pub mod copy;
pub mod hostile;
pub mod install;
pub mod judge;
pub mod lane;
pub mod manifest;
pub mod observe;
pub mod oracle;
pub mod perform;
pub mod probe;
pub mod run;
pub mod schedule;
pub mod script;
pub mod sensitivity;
pub mod shrink;
pub mod supervise;
pub mod target;
pub mod worker;
