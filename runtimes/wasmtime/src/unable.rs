//! Why a request has no ending to report.

use dyetest_adapter::{Answer, Ending};

/// What keeps the adapter from doing what it was asked. Nothing of it is the guest's doing.
#[derive(Debug)]
pub(crate) enum Unable {
    /// The adapter does not drive this.
    NotDriven(&'static str),
    /// The request makes no sense: it names what is not there, or does not fit what is.
    Fault(String),
}

impl Unable {
    /// The same, with the place where it happened.
    pub(crate) fn of(self, place: impl std::fmt::Display) -> Self {
        match self {
            Unable::Fault(why) => Unable::Fault(format!("{place}: {why}")),
            not_driven @ Unable::NotDriven(_) => not_driven,
        }
    }
}

impl From<wasmtime::Error> for Unable {
    fn from(error: wasmtime::Error) -> Self {
        Unable::Fault(format!("{error:#}"))
    }
}

impl From<Unable> for Answer {
    fn from(unable: Unable) -> Self {
        match unable {
            Unable::NotDriven(what) => Answer::NotDriven(what.into()),
            Unable::Fault(why) => Answer::Fault(why),
        }
    }
}

/// The answer to a request that ends somehow.
pub(crate) fn answer(ended: Result<Ending, Unable>) -> Answer {
    ended.map_or_else(Answer::from, Answer::Ended)
}
