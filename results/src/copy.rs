//! What isolation costs: the figures of one run of `dyetest copy`, what they come to, and how they are shown.
//!
//! The raw samples are the truth. Estimates, statements, tables and plots are views of them, and so is the comparison of two
//! runs.

mod machine;
mod model;

pub use machine::{Cache, Machine};
pub use model::{
    COPY_SCHEMA, CRANELIFT, CopyRun, Counted, Group, INSTANCE_PER_TENANT, MEMCPY, MEMORY_COPY, Memory, Method, NATIVE, PROCESS_PER_TENANT,
    PathInfo, SENTINEL_BYTES, SENTINELS, Sample, Series,
};
