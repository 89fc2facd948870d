//! The corpus: cases, the properties and claims that they answer, and the loader of their files.
//!
//! A case is one `.wast` file; `docs/case-format.md` describes it. [`load_case`] reads its header, [`Case::script`]
//! prepares it for one target: secrets filled in, modules assembled, names resolved. Whatever is wrong with a file is
//! a [`Diagnostic`] that points into it. [`load_script`] reads scripts that are not ours.

mod annotation;
mod assemble;
mod case;
mod constant;
mod corpus;
mod diagnostic;
pub mod families;
mod files;
mod forms;
mod header;
mod lines;
mod lower;
mod model;
mod probe;
mod script;
mod secret;
pub mod specimen;
mod tables;
mod text;
mod values;

pub use case::load_case;
pub use constant::{constant, heap_word};
pub use corpus::Corpus;
pub use diagnostic::Diagnostic;
pub use files::read_text;
pub use lines::Lines;
pub use model::*;
pub use probe::FeatureProbe;
pub use script::load_script;
pub use secret::SecretKey;
pub use tables::{Claim, Elsewhere, Owner, Property, Standing, Waiting, claims, elsewhere, properties, waiting};
