//! `dyetest diff`: what is different between two runs.

use super::{summary, view::width};
use anyhow::Result;
use clap::{Args, ValueEnum};
use dyetest_results::{Diff, Run};
use std::path::PathBuf;

#[derive(Args)]
#[command(after_help = "\
Examples:
  dyetest diff results/runs/yesterday results/runs/today
  dyetest diff last merged --format markdown > diff.md

Exit status: 0 nothing got worse, 1 findings are new or worse, or enforcement points moved (another control,
release, setting or confinement, though every verdict is the same), 2 usage or unreadable input,
3 less is known than before: units, cases or targets that say nothing now.")]
pub(super) struct DiffArgs {
    /// The folder of the older run
    #[arg(value_name = "OLD")]
    old: PathBuf,
    /// The folder of the newer run
    #[arg(value_name = "NEW")]
    new: PathBuf,
    /// How to print
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: DiffFormat,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DiffFormat {
    /// For people
    Table,
    /// For programs
    Json,
    /// For pages
    Markdown,
}

pub(super) fn execute(args: DiffArgs) -> Result<u8> {
    let diff = Diff::new(&Run::read(&args.old)?, &Run::read(&args.new)?);
    let text = match args.format {
        DiffFormat::Table => diff.table(width()),
        DiffFormat::Json => diff.json(),
        DiffFormat::Markdown => diff.markdown(),
    };
    anstream::print!("{text}");
    summary::publish(|| diff.markdown())?;
    Ok(diff.exit().status())
}
