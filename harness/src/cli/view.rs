//! What people see of a run: how far it is, where it goes, and what it comes to, in the format that is asked for.

use super::{select::formats, summary};
use anyhow::{Context as _, Result};
use clap::Args;
use dyetest_results::{
    Baseline, Run,
    report::{self, Exit, Markdown, Page, Report as _},
};
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{io::IsTerminal as _, path::PathBuf};

/// A bar that counts units.
pub(super) const COUNTED: &str = "{bar:30} {pos}/{len} {elapsed} {wide_msg}";

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

/// A bar of this template on a terminal, nothing elsewhere. Whoever has it says how long it is.
pub(super) fn progress(template: &str) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template(template).expect("the template is constant");
    ProgressBar::with_draw_target(Some(0), target).with_style(style)
}

/// Where runs go: into a folder of the checkout's results, or into the current folder where there is no checkout.
pub(super) fn results(folder: &str, elsewhere: &str) -> PathBuf {
    let checkout = crate::target::checkout("results");
    checkout.canonicalize().map_or_else(|_| elsewhere.into(), |checkout| checkout.join(folder))
}

/// A new folder for a run of another kind than attacks, named by the time.
pub(super) fn folder(out: Option<&PathBuf>, kind: &str, elsewhere: &str) -> PathBuf {
    let parent = out.cloned().unwrap_or_else(|| results(kind, elsewhere));
    parent.join(jiff::Timestamp::now().strftime("%Y%m%dT%H%M%S%3fZ").to_string())
}
