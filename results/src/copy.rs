//! What isolation costs: the figures of one run of `dyetest copy`, what they come to, and how they are shown.
//!
//! The raw samples are the truth. Estimates, statements, tables and plots are views of them, and so is the comparison of two
//! runs.

mod compare;
mod crossing;
mod estimate;
mod export;
mod file;
mod fit;
mod instructions;
mod machine;
mod model;
mod noise;
mod sketch;
mod statement;
mod statistics;
mod svg;
#[cfg(test)]
pub(crate) mod synthetic;
mod table;
mod unit;
#[cfg(test)]
mod views;

pub use compare::{Comparison, compare};
pub use estimate::{Estimates, estimates};
pub use export::{csv, json};
pub use machine::{Cache, Machine};
pub use model::{
    COPY_SCHEMA, CRANELIFT, CopyRun, Counted, Group, INSTANCE_PER_TENANT, MEMCPY, MEMORY_COPY, Memory, Method, NATIVE, PROCESS_PER_TENANT,
    PathInfo, SENTINEL_BYTES, SENTINELS, Sample, Series,
};
pub use svg::svg;
pub use table::table;
