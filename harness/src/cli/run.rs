//! `dyetest run`: attack, and tabulate.

use super::{
    CLEAN, INCOMPLETE, NOTHING,
    select::{self, readable},
};
use crate::{
    lane::{Campaign, Confirm, Processes},
    run::Plan,
    schedule, shrink,
    target::{Start, Target},
};
use anyhow::{Context, Result, bail};
use clap::{Args, builder::PossibleValuesParser};
use dyetest_results::{
    Baseline, Record, Run, RunWriter, Sensitivity, Unit,
    report::{self, Page},
    run::{Header, Part, corpus_digest},
};
use dyetest_suites::Corpus;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::{
    collections::HashSet,
    io::IsTerminal as _,
    path::{Path, PathBuf},
    sync::Arc,
};

#[derive(Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    cases: select::CaseArgs,
    #[command(flatten)]
    targets: select::TargetArgs,
    /// Threads; one more than there are cores if not given
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// From which secrets and points are drawn
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Points of each generated family
    #[arg(long, value_name = "N", default_value_t = dyetest_suites::families::POINTS)]
    budget: usize,
    /// A process of its own for every case
    #[arg(long)]
    isolate: bool,
    /// Go on with a run that was interrupted: its folder
    #[arg(long, value_name = "RUN")]
    resume: Option<PathBuf>,
    /// The findings that are known already; those of this project if not given
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Write what was found into the baseline, and take out what no longer holds; refused where the run is not whole
    #[arg(long)]
    bless: bool,
    /// Where to put the run's folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What to print on standard output
    #[arg(long, value_name = "FORMAT", default_value = report::REPORTS[0].name(), value_parser = PossibleValuesParser::new(report::REPORTS.iter().map(|report| report.name())))]
    format: String,
}

pub(super) fn execute(args: RunArgs) -> Result<u8> {
    let corpus = readable(Corpus::load(args.seed, args.budget))?;
    let cases = args.cases.select(&corpus)?;
    let targets = args.targets.select()?;
    if cases.is_empty() || targets.is_empty() {
        anstream::eprintln!("nothing was selected");
        return Ok(NOTHING);
    }
    let absent: Vec<Arc<Target>> = targets.iter().filter(|target| !target.installed()).cloned().collect();
    let plan = Plan { cases, targets: targets.into_iter().filter(|target| target.installed()).collect() };
    let baseline = match &args.baseline {
        Some(path) => Baseline::load(path)?,
        None => Baseline::shipped()?,
    };
    let run = perform(&args, &corpus, &plan)?;
    let status = print(&args, &run, &baseline)?;
    if args.bless {
        return bless(&args, &run, &baseline);
    }
    shrink_findings(&args, &run, &baseline, &corpus, &plan)?;
    for target in &absent {
        if let Start::NotInstalled(how) = &target.start {
            anstream::eprintln!("{} is not installed: {how}", target.id);
        }
    }
    Ok(if status == CLEAN && !absent.is_empty() { INCOMPLETE } else { status })
}

/// Runs what the run does not have yet, and gives all of it.
fn perform(args: &RunArgs, corpus: &Corpus, plan: &Plan) -> Result<Run> {
    let campaign = campaign(args, corpus, plan)?;
    let (mut writer, done) = open(args, corpus, plan)?;
    let left = plan.units().len() - done.len();
    let progress = progress(left);
    let jobs = args.jobs.unwrap_or_else(schedule::jobs);
    let mut failure = None;
    plan.execute(&campaign, jobs, &done, |record| {
        progress.inc(1);
        progress.set_message(record.target.clone());
        if let Err(error) = writer.append(&record) {
            failure.get_or_insert(error);
        }
    });
    progress.finish_and_clear();
    if let Some(error) = failure {
        return Err(error).context("the run could not be recorded");
    }
    let folder = writer.folder().to_owned();
    writer.finish()?;
    anstream::eprintln!("run {}", std::path::absolute(&folder).unwrap_or_else(|_| folder.clone()).display());
    Ok(Run::read(&folder)?)
}

fn campaign(args: &RunArgs, corpus: &Corpus, plan: &Plan) -> Result<Campaign> {
    Ok(Campaign {
        seed: args.seed,
        proof: Some(Sensitivity::shipped()?),
        probes: corpus.probes.clone(),
        features: plan.features(),
        processes: if args.isolate { Processes::Isolated } else { Processes::Warm },
        confirm: Confirm::Alone,
        given: given(args),
    })
}

/// The arguments without which a reproduction would not find its case or target.
fn given(args: &RunArgs) -> String {
    let flag = |name: &'static str, path: &Path| format!(" {name} {}", path.display());
    let folder = args.cases.folder.iter().map(|path| flag("--cases", path));
    let adapters = args.targets.adapters.iter().map(|path| flag("--adapter", path));
    let profiles = args.targets.profile_files.iter().map(|path| flag("--profile-file", path));
    folder.chain(adapters).chain(profiles).collect()
}

/// The run's folder, new or resumed, and the units that have a record already.
fn open(args: &RunArgs, corpus: &Corpus, plan: &Plan) -> Result<(RunWriter, HashSet<Unit>)> {
    let units = plan.units();
    let all = corpus_digest(corpus.cases.iter().map(|case| (case.id.as_str(), case.digest.as_str())));
    let header = Header::new(args.seed, all, units.clone(), Part::new(units, 1, 1), std::env::args().skip(1).collect());
    let Some(folder) = &args.resume else {
        let parent = args.out.clone().unwrap_or_else(runs);
        return Ok((RunWriter::create(&parent, &header)?, HashSet::new()));
    };
    let (writer, run) = RunWriter::resume(folder)?;
    if let Some(torn) = run.torn {
        anstream::eprintln!("the last record was torn after {torn} bytes; it is kept in records.jsonl.torn and its case runs again");
    }
    if run.header.planned != header.planned || run.header.seed != header.seed || run.header.corpus != header.corpus {
        bail!(
            "{} was a run of other cases, targets or another seed; resume it with the arguments that it was started with",
            folder.display()
        );
    }
    Ok((writer, run.records.into_keys().collect()))
}

/// Where runs go: into the checkout, or into the current folder where there is none.
fn runs() -> PathBuf {
    let checkout = crate::target::checkout("results");
    if let Ok(checkout) = checkout.canonicalize() { checkout.join("runs") } else { PathBuf::from("dyetest-results") }
}

/// A bar on a terminal, nothing elsewhere.
pub(super) fn progress(units: usize) -> ProgressBar {
    let target = if std::io::stderr().is_terminal() { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {elapsed} {wide_msg}").expect("the template is constant");
    ProgressBar::with_draw_target(Some(units as u64), target).with_style(style)
}

/// Prints the report, and gives the exit status.
fn print(args: &RunArgs, run: &Run, baseline: &Baseline) -> Result<u8> {
    let compared = baseline.compare(run);
    let report = report::by_name(&args.format).context("the command line offers only what there is")?;
    let width = std::io::stdout().is_terminal().then(|| console::Term::stdout().size().1);
    anstream::print!("{}", report.render(run, &compared, Page { width }));
    Ok(compared.exit().status())
}

/// Writes the baseline that makes this run green, for people to put reasons into.
fn bless(args: &RunArgs, run: &Run, baseline: &Baseline) -> Result<u8> {
    if !run.is_complete() {
        bail!("the run is not whole, so that it cannot say what is stale: resume it, and bless it then");
    }
    let path = args.baseline.clone().unwrap_or_else(|| crate::target::checkout("results/baseline.toml"));
    std::fs::write(&path, baseline.bless(&baseline.compare(run))).with_context(|| format!("cannot write {}", path.display()))?;
    anstream::eprintln!("wrote {}; give each new entry a reason", path.display());
    Ok(CLEAN)
}

/// Shrinks each new finding of a generated family to the least script that still shows it.
fn shrink_findings(args: &RunArgs, run: &Run, baseline: &Baseline, corpus: &Corpus, plan: &Plan) -> Result<()> {
    let news: Vec<&Record> = baseline.compare(run).news().filter(|record| record.points.is_some()).collect();
    if news.is_empty() {
        return Ok(());
    }
    let campaign = campaign(args, corpus, plan)?;
    for record in news {
        let Some(target) = plan.targets.iter().find(|target| target.id == record.target) else { continue };
        let Some(least) = shrink::shrink(record, target, &campaign, args.budget) else { continue };
        anstream::eprintln!(
            "\nthe least script of {} that still shows this on {}, ready to be saved:\n{least}",
            record.case,
            record.target
        );
    }
    Ok(())
}
