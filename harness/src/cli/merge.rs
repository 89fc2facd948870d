//! `dyetest merge`: shards of one plan, or runs of several machines, as one run.

use super::{CLEAN, INCOMPLETE};
use anyhow::{Context as _, Result};
use clap::Args;
use dyetest_results::{Run, RunWriter, merge};
use std::path::PathBuf;

#[derive(Args)]
#[command(after_help = "\
Examples:
  dyetest merge shard-1 shard-2 shard-3 --out merged
  dyetest merge shards/* --out merged && dyetest report merged

The order of the runs does not matter, and a run may be named twice. Runs of another corpus or seed are refused, and so
are runs that disagree about a unit.

Exit status: 0 the merged run is whole, 2 usage, unreadable input or runs that do not go together,
3 shards or records are missing: the merged run is written, and incomplete.")]
pub(super) struct MergeArgs {
    /// The folders of the runs
    #[arg(value_name = "RUN", required = true)]
    runs: Vec<PathBuf>,
    /// The folder of the merged run
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(super) fn execute(args: MergeArgs) -> Result<u8> {
    let read = |path: &PathBuf| Run::read(path);
    let runs = args.runs.iter().map(read).collect::<Result<Vec<Run>, _>>()?;
    let merged = merge::all(runs)?.context("the command line demands a run")?;
    let mut writer = RunWriter::create_at(&args.out, &merged.header)?;
    for record in merged.records.values() {
        writer.append(record)?;
    }
    writer.finish()?;
    anstream::eprintln!("run {}", std::path::absolute(&args.out).unwrap_or(args.out).display());
    for part in merged.header.missing_parts() {
        anstream::eprintln!("shard {} of {} is missing", part.index, part.of);
    }
    Ok(if merged.is_complete() { CLEAN } else { INCOMPLETE })
}
