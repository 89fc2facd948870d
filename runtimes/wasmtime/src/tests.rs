//! Every test runs on every profile of the manifest.
#![expect(clippy::print_stdout, reason = "shown where a test fails: the profile and the body at hand")]

mod calls;
mod drive;
mod host;
mod limits;
mod manifest;
mod references;
mod refusals;
mod sharing;
mod state;
