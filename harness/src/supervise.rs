//! Starts adapters in confined processes of their own, talks to them, and sees how they end.
//!
//! What is seen here (exit status, signal, CPU time, size) outranks what an adapter says. A worker is served by the thread that
//! asks it: pipes are never waited for but together with the process's own end, so nothing that an adapter does or leaves undone
//! can hold its supervisor for longer than the budget.

mod driver;
mod folder;
mod launch;
mod log;
mod nursery;
mod process;
mod replies;
mod request;
mod watch;
mod worker;

pub use crate::confine::Confinement;
pub use launch::Launch;
pub use process::Facts;
pub use worker::{StartError, Worker};
