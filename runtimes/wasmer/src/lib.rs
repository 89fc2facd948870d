//! Drives Wasmer with its Singlepass compiler for Dyetest.
//!
//! One process, one engine; every store of a case is a `wasmer::Store`. Nothing of the runtime is caught or repaired: a
//! panic ends the process, and the supervisor sees it.

mod adapter;
mod ending;
mod host;
mod instantiate;
mod measure;
mod session;
mod settings;
mod value;

pub use adapter::Wasmer;

/// The manifest of the built-in runtime: its profiles, and the controls that they state.
pub const MANIFEST: &str = include_str!("../adapter.toml");

#[cfg(test)]
mod tests;
