//! Drives wasmi, an interpreter, for Dyetest.
//!
//! One process, one engine; every store of a case is a `wasmi::Store`. Nothing of the runtime is caught or repaired: a
//! panic ends the process, and the supervisor sees it.

mod adapter;
mod ending;
mod host;
mod instantiate;
mod measure;
mod session;
mod settings;
mod value;

pub use adapter::Wasmi;

/// The manifest of the built-in runtime: its profiles, and the controls that they state.
pub const MANIFEST: &str = include_str!("../adapter.toml");

#[cfg(test)]
mod tests;
