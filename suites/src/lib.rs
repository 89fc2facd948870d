//! The corpus.
pub mod families;
mod model;
pub use model::*;
