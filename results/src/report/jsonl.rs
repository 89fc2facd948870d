//! Records as they are, in order of their units: for programs.

use super::{Page, Report};
use crate::{Compared, Run};

/// One record per line.
#[derive(Clone, Copy, Debug)]
pub struct Jsonl;

impl Report for Jsonl {
    fn name(&self) -> &'static str {
        "jsonl"
    }

    fn render(&self, run: &Run, _: &Compared<'_>, _: Page) -> String {
        run.records.values().map(|record| record.to_line()).collect()
    }
}
