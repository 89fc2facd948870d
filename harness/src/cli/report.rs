//! `dyetest report`: a run that is there already, in any format.

use super::view::ViewArgs;
use anyhow::Result;
use clap::Args;
use dyetest_results::Run;
use std::path::PathBuf;

#[derive(Args)]
#[command(after_help = "\
Examples:
  dyetest report results/runs/20261121-095830-1f0c6a2b
  dyetest report merged --format sarif > dyetest.sarif
  dyetest report merged --baseline mine.toml --format junit > report.xml

Exit status: that of the run, held against the baseline.")]
pub(super) struct ReportArgs {
    /// The run's folder
    #[arg(value_name = "RUN")]
    run: PathBuf,
    #[command(flatten)]
    view: ViewArgs,
}

pub(super) fn execute(args: ReportArgs) -> Result<u8> {
    let baseline = args.view.baseline()?;
    Ok(args.view.print(&Run::read(&args.run)?, &baseline)?.status())
}
