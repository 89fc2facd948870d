//! Drives Wasmtime for Dyetest.
//!
//! [`Wasmtime`] is the adapter: it turns the operations of the harness into calls of Wasmtime's embedding interface and
//! reports what came of them. The profiles that it is known for stand in [`MANIFEST`].

mod adapter;
mod component;
mod engine;
mod host;
mod imports;
mod measure;
mod options;
mod read;
mod realm;
mod shared;
mod store;
mod threads;
mod ticker;
mod traps;
mod values;
mod write;

#[cfg(test)]
mod tests;

pub use adapter::Wasmtime;

/// The adapter's manifest: its profiles, their settings, and the mechanism that each relies on for each property.
pub const MANIFEST: &str = include_str!("../adapter.toml");
