//! `dyetest install`: gets what is not built in.
//!
//! The engine with planted faults: the pinned sources of Wasmtime, copied from the registry cache, with every fault of
//! `runtimes/faulty/faults` edited in behind a guard, built once. See `docs/faults.md`. And jco with its Node.js, by npm.

mod cargo;
mod fault;
mod faulty;
mod jco;
mod plant;
mod profiles;
mod sources;

pub use fault::{Edit, Fault, Place, TableError, faults};
pub use faulty::{InstallError, Installed, faulty};
pub(crate) use jco::targets as jco_targets;
pub use jco::{JcoError, jco};
pub use plant::Misfit;
