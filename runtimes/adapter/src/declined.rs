//! Why an adapter did not do what it was asked to, for adapters in Rust that like `?`.

use crate::Answer;

/// Why an operation was not performed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Declined {
    /// The request makes no sense, for instance because it names an unknown instance.
    Fault(String),
    /// The adapter does not do this, and why.
    NotDriven(String),
}

impl Declined {
    /// A request that makes no sense.
    pub fn fault(why: impl Into<String>) -> Self {
        Declined::Fault(why.into())
    }

    /// Something that the adapter does not do.
    pub fn not_driven(why: impl Into<String>) -> Self {
        Declined::NotDriven(why.into())
    }
}

impl From<Declined> for Answer {
    fn from(declined: Declined) -> Self {
        match declined {
            Declined::Fault(why) => Answer::Fault(why),
            Declined::NotDriven(why) => Answer::NotDriven(why),
        }
    }
}
