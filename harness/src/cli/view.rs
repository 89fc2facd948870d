//! A run, held against a baseline, in the format that is asked for.

use super::{select::formats, summary};
use anyhow::{Context as _, Result};
use clap::Args;
use dyetest_results::{
    Baseline, Run,
    report::{self, Exit, Markdown, Page, Report as _},
};
use std::{io::IsTerminal as _, path::PathBuf};

/// How a run is shown, and what it is held against.
#[derive(Args)]
pub(super) struct ViewArgs {
    /// The findings that are known already; those of this project if not given
    #[arg(long, value_name = "FILE")]
    pub(super) baseline: Option<PathBuf>,
    /// What to print on standard output
    #[arg(long, value_name = "FORMAT", default_value = report::REPORTS[0].name(), value_parser = formats())]
    pub(super) format: String,
}

impl ViewArgs {
    /// The baseline that is meant.
    pub(super) fn baseline(&self) -> Result<Baseline> {
        Ok(match &self.baseline {
            Some(path) => Baseline::load(path)?,
            None => Baseline::shipped()?,
        })
    }

    /// Prints the report, and tells what the run comes to.
    pub(super) fn print(&self, run: &Run, baseline: &Baseline) -> Result<Exit> {
        let compared = baseline.compare(run);
        let report = report::by_name(&self.format).context("the command line offers only what there is")?;
        anstream::print!("{}", report.render(run, &compared, Page { width: width() }));
        summary::publish(|| Markdown.render(run, &compared, Page::default()))?;
        Ok(compared.exit())
    }
}

/// The characters of a line of standard output, if it is a terminal.
pub(super) fn width() -> Option<u16> {
    std::io::stdout().is_terminal().then(|| console::Term::stdout().size().1)
}
