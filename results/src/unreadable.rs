//! Reading what this program, or another version of it, wrote.

use crate::{SCHEMA, text::clean};
use serde::{Deserialize, de::DeserializeOwned};

/// Why a text is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// A newer program wrote it.
    #[error("it is of schema {found}, and this program reads up to {SCHEMA}; use the dyetest that wrote it, or a newer one")]
    Newer {
        /// The version that it states.
        found: u64,
    },
    /// It is not of the expected form.
    #[error("{0}")]
    Malformed(String),
    /// Two of its fields cannot both be true.
    #[error("it contradicts itself: {0}")]
    Contradiction(&'static str),
}

/// Parses JSON that states its schema. The statement is read first and alone: a newer text may differ in everything else.
pub(crate) fn parse<T: DeserializeOwned>(json: &[u8]) -> Result<T, Unreadable> {
    #[derive(Deserialize)]
    struct Stated {
        schema: u64,
    }
    let stated: Stated = serde_json::from_slice(json).map_err(malformed)?;
    if stated.schema > u64::from(SCHEMA) {
        return Err(Unreadable::Newer { found: stated.schema });
    }
    serde_json::from_slice(json).map_err(malformed)
}

/// A message of the parser quotes the text, and the text is hostile.
fn malformed(error: serde_json::Error) -> Unreadable {
    Unreadable::Malformed(clean(&error.to_string()))
}
