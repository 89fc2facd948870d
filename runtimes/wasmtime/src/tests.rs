//! Every test runs on every profile of the manifest.

mod calls;
mod drive;
mod host;
mod limits;
mod manifest;
mod references;
mod refusals;
mod sharing;
mod state;
