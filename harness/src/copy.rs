//! What isolation costs: `dyetest copy` measures it on every runtime that can be timed, and keeps the raw figures.
//!
//! A [`Path`] is one way for bytes to get from here to there, as data: a program, what is called of it, and what must come of that. A
//! [`Subject`] is a runtime's process that measures some of them, [`measure`] goes through all of them in rounds.

mod count;
mod path;
mod plan;
mod program;
mod receiver;
mod rounds;
mod subject;
mod table;
mod tenant;

pub use count::uncountable;
pub use path::{Export, Path, Reach, What};
pub use plan::{Extent, Plan, Point};
pub use program::Program;
pub use receiver::{BLOCK, Encoding, Receiver, Text};
pub use rounds::{Measured, Progress, measure};
pub use subject::{Subject, SubjectError};
pub use table::paths;
