//! `dyetest oracle`: generated modules on which all targets must agree.

use super::{
    CLEAN, FINDINGS, Format, FormatArg, INCOMPLETE, NOTHING,
    select::{TargetArgs, corpus, tell_absent},
    view::{COUNTED, folder, progress},
};
use crate::{
    oracle::{Plan, Report, campaign, hunt, known},
    schedule,
    target::{self, Target},
};
use anyhow::{Context as _, Result};
use clap::Args;
use std::{fs, path::PathBuf, sync::Arc, time::Instant};

const EXAMPLES: &str = "\
Examples:
  dyetest oracle                                every installed runtime's default profiles, 1000 modules
  dyetest oracle --modules 10000 --seed 7
  dyetest oracle --target wasmtime.winch,wasmi.eager
  dyetest oracle --seed 7 --first 4711 --modules 1   one module again, as a finding names it

docs/oracle.md tells what is compared, what may not be, and how to read a disagreement.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub(super) struct OracleArgs {
    #[command(flatten)]
    targets: TargetArgs,
    /// How many modules
    #[arg(long, value_name = "N", default_value_t = 1000)]
    modules: u64,
    /// From which they are drawn
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// The number of the first one
    #[arg(long, value_name = "N", default_value_t = 0)]
    first: u64,
    /// Threads, each with a process of every target; one more than there are cores if not given
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Ask about everything, also what a release is known to get wrong
    #[arg(long)]
    with_known: bool,
    /// Where to put the folder of a run that found something
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    format: FormatArg,
}

pub(super) fn execute(args: OracleArgs) -> Result<u8> {
    let targets = targets(&args.targets)?;
    tell_absent(&targets);
    let installed: Vec<Arc<Target>> = targets.iter().filter(|target| target.installed()).cloned().collect();
    let absent = installed.len() < targets.len();
    if installed.len() < 2 || args.modules == 0 {
        anstream::eprintln!("nothing can be compared: name at least two targets that are installed, and at least one module");
        return Ok(if absent { INCOMPLETE } else { NOTHING });
    }
    let report = ask(&args, installed)?;
    match args.format.format {
        Format::Json => anstream::println!("{}", serde_json::to_string_pretty(&report)?),
        Format::Table => anstream::print!("{report}"),
    }
    keep(&args, &report)?;
    Ok(if !report.findings.is_empty() {
        FINDINGS
    } else if absent || report.is_incomplete() {
        INCOMPLETE
    } else {
        CLEAN
    })
}

/// The targets that are named, or the default profiles of whatever is installed.
fn targets(args: &TargetArgs) -> Result<Vec<Arc<Target>>> {
    if args.names_any() {
        return args.select();
    }
    let usual = target::known()?.into_iter().filter(|target| target.profile.default && target.installed());
    Ok(usual.filter(|target| target.profile.fault.is_none()).map(Arc::new).collect())
}

fn ask(args: &OracleArgs, targets: Vec<Arc<Target>>) -> Result<Report> {
    let campaign = campaign(corpus()?.probes);
    let numbers = args.first..args.first.saturating_add(args.modules);
    let known = if args.with_known { &[] } else { known() };
    let plan = Plan { seed: args.seed, numbers, targets, jobs: args.jobs.unwrap_or_else(schedule::jobs), known };
    let bar = progress(COUNTED);
    bar.set_length(args.modules);
    let started = Instant::now();
    let report = hunt(&plan, &campaign, || bar.inc(1));
    bar.finish_and_clear();
    anstream::eprintln!("{:.0} modules a second", args.modules as f64 / started.elapsed().as_secs_f64());
    Ok(report)
}

/// Saves what was found: the report, and a case for each disagreement.
fn keep(args: &OracleArgs, report: &Report) -> Result<()> {
    if report.findings.is_empty() {
        return Ok(());
    }
    let folder = folder(args.out.as_ref(), "oracle", "dyetest-results/oracle");
    let cases = folder.join("cases/oracle");
    let write = || {
        fs::create_dir_all(&cases)?;
        fs::write(folder.join("report.json"), serde_json::to_string_pretty(report)?)?;
        for finding in report.findings.iter().filter(|finding| !finding.script.is_empty()) {
            fs::write(cases.join(finding.file()), &finding.script)?;
        }
        anyhow::Ok(())
    };
    write().with_context(|| format!("cannot save what was found in {}", folder.display()))?;
    let folder = std::path::absolute(&folder).unwrap_or(folder);
    anstream::eprintln!("run {0}\nits cases run with: dyetest run oracle --cases {0}/cases", folder.display());
    Ok(())
}
