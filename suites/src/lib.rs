//! The corpus.
mod model;
pub use model::*;
