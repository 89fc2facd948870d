//! `dyetest copy`: what isolation costs.

use super::{
    CLEAN, FINDINGS, INCOMPLETE, NOTHING,
    select::{TargetArgs, tell_absent},
    view::{folder, progress, width},
};
use crate::{
    copy::{self, Extent, Plan},
    target::{self, Target},
};
use anyhow::{Result, anyhow};
use clap::{Args, ValueEnum};
use dyetest_results::{
    copy::{Comparison, CopyRun, Counted, compare, csv, estimates, json, svg, table},
    report::Page,
};
use std::{collections::BTreeMap, path::PathBuf, sync::Arc};

const EXAMPLES: &str = "\
Examples:
  dyetest copy                                  every path where it tells something, in some minutes
  dyetest copy --quick                          a few sizes, one process, in seconds
  dyetest copy --target wasmtime.component-all --instructions
  dyetest copy --show results/copy/LAST --format svg > cost.svg
  dyetest copy --compare results/copy/LAST      what became slower since

Figures of two machines say nothing about each other. docs/copy-cost.md tells how to read them.";

/// Sizes at which instructions are counted: what one crossing costs however little crosses, and what a byte adds.
const COUNTED: [u64; 2] = [64, 4 << 10];

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct CopyArgs {
    #[command(flatten)]
    targets: TargetArgs,
    /// A few sizes, in warm memory, in one process
    #[arg(long)]
    quick: bool,
    /// Rounds in each process: each measures everything once
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    rounds: Option<u32>,
    /// How often every adapter is started anew
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    processes: Option<u32>,
    /// Count instructions too, at 64 bytes and 4 KiB: needs valgrind, and takes longer
    #[arg(long)]
    instructions: bool,
    /// Say what changed since an earlier run: its folder
    #[arg(long, value_name = "OLD")]
    compare: Option<PathBuf>,
    /// Show an earlier run instead of measuring: its folder
    #[arg(long, value_name = "RUN", conflicts_with_all = ["quick", "rounds", "processes", "instructions", "out"])]
    show: Option<PathBuf>,
    /// Where to put the run's folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What to print on standard output
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    format: CopyFormat,
}

/// What is printed of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum CopyFormat {
    /// For people
    Table,
    /// The estimates, one line each; the raw samples are in the run's folder
    Csv,
    /// For programs
    Json,
    /// A plot
    Svg,
}

pub(super) fn execute(args: CopyArgs) -> Result<u8> {
    // What cannot be read is said before anything takes a minute.
    let old = args.compare.as_deref().map(CopyRun::read).transpose()?;
    if let Some(folder) = &args.show {
        return show(&args, old, &CopyRun::read(folder)?, CLEAN);
    }
    let (targets, named) = targets(&args.targets)?;
    tell_absent(&targets);
    let installed: Vec<Arc<Target>> = targets.iter().filter(|target| target.installed()).cloned().collect();
    let absent = installed.len() < targets.len();
    if installed.is_empty() {
        anstream::eprintln!("nothing was selected");
        return Ok(if absent { INCOMPLETE } else { NOTHING });
    }
    let run = measure(&args, &Plan::new(copy::paths(), installed, named, args.quick))?;
    let folder = folder(args.out.as_ref(), "copy", "dyetest-results/copy");
    run.write(&folder)?;
    anstream::eprintln!("run {}", std::path::absolute(&folder).unwrap_or(folder).display());
    show(&args, old, &run, if absent { INCOMPLETE } else { CLEAN })
}

/// Prints a run, and what changed since an older one; `unchanged` is the status to end with where nothing did.
fn show(args: &CopyArgs, old: Option<CopyRun>, run: &CopyRun, unchanged: u8) -> Result<u8> {
    let comparison = old.map(|old| compare(&old, run));
    print(args.format, run, comparison.as_ref())?;
    Ok(if comparison.is_some_and(|comparison| comparison.has_changes()) { FINDINGS } else { unchanged })
}

/// The targets, and whether somebody named them.
fn targets(args: &TargetArgs) -> Result<(Vec<Arc<Target>>, bool)> {
    if args.names_any() {
        return Ok((args.select()?, true));
    }
    let usual = target::known()?.into_iter().filter(|target| Plan::is_usual(target) && target.installed());
    Ok((usual.map(Arc::new).collect(), false))
}

fn measure(args: &CopyArgs, plan: &Plan) -> Result<CopyRun> {
    let (processes, rounds) = if args.quick { (1, 3) } else { (6, 6) };
    let extent = Extent { processes: args.processes.unwrap_or(processes), rounds: args.rounds.unwrap_or(rounds) };
    let counted = match (args.instructions, copy::uncountable()) {
        (false, _) => Counted::Not("nobody asked for it: --instructions".into()),
        (true, Some(why)) => Counted::Not(why),
        (true, None) => Counted::By("callgrind".into()),
    };
    let sizes = if matches!(counted, Counted::By(_)) { &COUNTED[..] } else { &[] };
    let bar = progress("{bar:30} {percent:>3} % {elapsed} {wide_msg}");
    let measured = copy::measure(plan, extent, sizes, &mut |what, done, total| {
        bar.set_length(total);
        bar.set_position(done);
        bar.set_message(what.to_owned());
    });
    bar.finish_and_clear();
    let measured = measured.map_err(|why| anyhow!("there are no figures: {why}"))?;
    let mut by_reason = BTreeMap::<(&str, &str), Vec<&str>>::new();
    for (path, target, why) in &measured.unfit {
        by_reason.entry((target, why)).or_default().push(path);
    }
    for ((target, why), paths) in by_reason {
        anstream::eprintln!("not measured on {target}: {why}\n  {}", paths.join(" "));
    }
    Ok(measured.run(plan, extent, counted))
}

/// Prints the run, and beside it what changed: on the same stream where people read it, otherwise on the other one.
fn print(format: CopyFormat, run: &CopyRun, comparison: Option<&Comparison>) -> Result<()> {
    let estimates = estimates(run);
    match format {
        CopyFormat::Table => anstream::print!("{}", table(&estimates, Page { width: width() })),
        CopyFormat::Csv => anstream::print!("{}", csv(&estimates)),
        CopyFormat::Json => anstream::println!("{}", json(&estimates).trim_end()),
        CopyFormat::Svg => anstream::print!("{}", svg(&estimates).map_err(|why| anyhow!("the plot cannot be drawn: {why}"))?),
    }
    match (format, comparison) {
        (_, None) => {}
        (CopyFormat::Table, Some(comparison)) => anstream::println!("\n{comparison}"),
        (_, Some(comparison)) => anstream::eprintln!("{comparison}"),
    }
    Ok(())
}
