//! Starts adapters in confined processes of their own, talks to them, and sees how they end.
//!
//! What is seen here, exit status, signal, CPU time, outranks what an adapter says.

mod launch;
mod log;
mod nursery;
mod process;
mod worker;

pub use launch::{Confinement, Launch};
pub use worker::{StartError, Worker};
