//! Reports: pure views of a run that was held against a baseline. A format is one file here and one line below.

mod jsonl;
mod junit;
pub(crate) mod markdown;
mod sarif;
pub(crate) mod summary;
mod terminal;

pub use crate::compare::Exit;
pub use jsonl::Jsonl;
pub use junit::Junit;
pub use markdown::Markdown;
pub use sarif::Sarif;
pub use terminal::Terminal;
pub(crate) use terminal::Text;

use crate::{Compared, Run};

/// Every format, in the order in which a person should hear of them.
pub const REPORTS: &[&dyn Report] = &[&Terminal, &Jsonl, &Markdown, &Junit, &Sarif];

/// A format that a run can be shown in.
///
/// What guests, adapters and files said is hostile: a report shows nothing of it that a terminal, a browser or a parser
/// would obey.
pub trait Report: Sync {
    /// Its name on the command line.
    fn name(&self) -> &'static str;

    /// The run in this format. Colours are escape sequences, for the stream that it is written to to keep or strip.
    fn render(&self, run: &Run, compared: &Compared<'_>, page: Page) -> String;
}

/// What a report is shown on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// The characters of a line; `None` where lines have no end, as in files.
    pub width: Option<u16>,
}

/// The format of this name.
pub fn by_name(name: &str) -> Option<&'static dyn Report> {
    REPORTS.iter().copied().find(|report| report.name() == name)
}

#[cfg(test)]
mod tests;
