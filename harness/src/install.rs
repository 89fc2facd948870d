//! `dyetest install`: gets what is not built in.
//!
//! For now that is the engine with planted faults: the pinned sources of Wasmtime, copied from the registry cache, with
//! every fault of `runtimes/faulty/faults` edited in behind a guard, built once. See `docs/faults.md`.

mod cargo;
mod fault;
mod faulty;
mod plant;
mod profiles;
mod sources;

pub use fault::{Edit, Fault, Place, TableError, faults};
pub use faulty::{InstallError, Installed, faulty};
pub use plant::Misfit;
