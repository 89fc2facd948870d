//! `dyetest choose`: which targets of a run meet somebody's requirements.

use super::{CLEAN, FINDINGS, Format, FormatArg, view::width};
use anyhow::Result;
use clap::Args;
use dyetest_results::{Choice, Requirements, Run};
use std::path::PathBuf;

#[derive(Args)]
#[command(after_help = "\
Examples:
  dyetest choose results/runs/20261121-095830-1f0c6a2b --requirements docs/requirements/edge-worker.toml
  dyetest choose merged --requirements mine.toml --format json

Findings count whether a baseline knows them or not. There is no score: a target qualifies when nothing stands against it.

Exit status: 0 some target qualifies, 1 none does, 2 usage or unreadable input.")]
pub(super) struct ChooseArgs {
    /// The run's folder
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// What a target has to meet, as in docs/requirements
    #[arg(long, value_name = "FILE")]
    requirements: PathBuf,
    #[command(flatten)]
    format: FormatArg,
}

pub(super) fn execute(args: ChooseArgs) -> Result<u8> {
    let requirements = Requirements::load(&args.requirements)?;
    let choice = Choice::new(&Run::read(&args.run)?, &requirements);
    match args.format.format {
        Format::Table => anstream::print!("{}", choice.table(width())),
        Format::Json => anstream::print!("{}", choice.json()),
    }
    Ok(if choice.qualified().next().is_some() { CLEAN } else { FINDINGS })
}
