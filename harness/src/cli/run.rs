//! `dyetest run`: attack, and tabulate.

use super::{
    CLEAN, INCOMPLETE, NOTHING,
    select::{self, readable},
    view::{COUNTED, ViewArgs, progress, results},
};
use crate::{
    lane::{Campaign, Confirm, Processes},
    run::Plan,
    schedule, shrink,
    target::Target,
};
use anyhow::{Context as _, Result, bail};
use clap::Args;
use dyetest_results::{
    Baseline, Record, Run, RunWriter, Sensitivity, Unit,
    report::Exit,
    run::{Header, Part, Shard, ShardError, corpus_digest},
};
use dyetest_suites::Corpus;
use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::Arc,
};

#[derive(Args)]
#[command(after_help = "\
Examples:
  dyetest run                                   all cases, default profiles
  dyetest run memory remanence --target wasmtime.pooling,wasmi
  dyetest run --severity high --profiles all --format junit > report.xml
  dyetest run --shard 2/7 --out shards          the second of seven parts; `dyetest merge` puts them together
  dyetest run --shard auto                      the part that GitLab or Kubernetes gives this job (docs/ci.md)
  dyetest run --baseline mine.toml --bless      write down what is known

Exit status: 0 nothing beyond the baseline, 1 findings, or entries that are stale or have expired, 2 usage or unreadable
input, 3 incomplete or inconclusive, 4 nothing selected. A shard answers for its own units.")]
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
    /// Run one part of the plan: `m/n`, or `auto` where GitLab or Kubernetes says which
    #[arg(long, value_name = "M/N", value_parser = shard)]
    shard: Option<Shard>,
    /// A process of its own for every case
    #[arg(long)]
    isolate: bool,
    /// Go on with a run that was interrupted: its folder
    #[arg(long, value_name = "RUN")]
    resume: Option<PathBuf>,
    /// Write what was found into the baseline, and take out what no longer holds; refused where the run is not whole
    #[arg(long)]
    bless: bool,
    /// Where to put the run's folder
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    view: ViewArgs,
}

/// The part that a word of the command line means.
fn shard(word: &str) -> Result<Shard, ShardError> {
    match word {
        "auto" => Shard::of_job(|name| std::env::var(name).ok()),
        word => word.parse(),
    }
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
    let baseline = args.view.baseline()?;
    let run = perform(&args, &corpus, &plan)?;
    let status = match args.view.print(&run, &baseline)? {
        Exit::Incomplete if is_whole_shard(&args, &run, &baseline) => CLEAN,
        exit => exit.status(),
    };
    if args.bless {
        return bless(&args, &run, &baseline);
    }
    shrink_findings(&args, &run, &baseline, &corpus, &plan)?;
    select::tell_absent(&absent);
    Ok(if status == CLEAN && !absent.is_empty() { INCOMPLETE } else { status })
}

/// Whether the run lacks nothing but the other shards. The merged run is judged as a whole; this one answers for its own units.
fn is_whole_shard(args: &RunArgs, run: &Run, baseline: &Baseline) -> bool {
    args.shard.is_some() && run.missing().is_empty() && baseline.compare(run).beyond().next().is_none()
}

/// Runs what the run does not have yet, and gives all of it.
fn perform(args: &RunArgs, corpus: &Corpus, plan: &Plan) -> Result<Run> {
    let campaign = campaign(args, corpus, plan)?;
    let (mut writer, mut done) = open(args, corpus, plan)?;
    let mine = units(args, plan);
    let progress = progress(COUNTED);
    progress.set_length(mine.iter().filter(|unit| !done.contains(unit)).count() as u64);
    // What other shards do is done as far as this one is concerned.
    done.extend(plan.units().into_iter().filter(|unit| args.shard.is_some_and(|shard| !shard.has(unit))));
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
    let folder = writer.folder().to_owned();
    let finished = failure.map_or_else(|| writer.finish(), Err);
    let lost = || format!("the run could not be recorded; what was is kept, and `--resume {}` goes on with it", folder.display());
    finished.with_context(lost)?;
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

/// The units of the plan that this run is to have a record of.
fn units(args: &RunArgs, plan: &Plan) -> Vec<Unit> {
    plan.units().into_iter().filter(|unit| args.shard.is_none_or(|shard| shard.has(unit))).collect()
}

/// The run's folder, new or resumed, and the units that have a record already.
fn open(args: &RunArgs, corpus: &Corpus, plan: &Plan) -> Result<(RunWriter, HashSet<Unit>)> {
    let shard = args.shard.unwrap_or(Shard { index: 1, of: 1 });
    let part = Part::new(plan.units(), shard.index, shard.of);
    let all = corpus_digest(corpus.cases.iter().map(|case| (case.id.as_str(), case.digest.as_str())));
    let header = Header::new(args.seed, all, units(args, plan), part, std::env::args().skip(1).collect());
    let Some(folder) = &args.resume else {
        let parent = args.out.clone().unwrap_or_else(|| results("runs", "dyetest-results"));
        return Ok((RunWriter::create(&parent, &header)?, HashSet::new()));
    };
    let (writer, run) = RunWriter::resume(folder)?;
    if let Some(torn) = run.torn {
        anstream::eprintln!("the last record was torn after {torn} bytes; it is kept in records.jsonl.torn and its case runs again");
    }
    if run.header.planned != header.planned
        || run.header.parts != header.parts
        || run.header.seed != header.seed
        || run.header.corpus != header.corpus
    {
        bail!(
            "{} was a run of other cases or targets, another shard or seed; resume it with the arguments that it was started with",
            folder.display()
        );
    }
    Ok((writer, run.records.into_keys().collect()))
}

/// Writes the baseline that makes this run green, for people to put reasons into.
fn bless(args: &RunArgs, run: &Run, baseline: &Baseline) -> Result<u8> {
    if !run.is_complete() {
        bail!("the run is not whole, so that it cannot say what is stale: resume it, or merge its shards, and bless it then");
    }
    let compared = baseline.compare(run);
    if let Some(stale) = compared.stale().iter().find(|stale| stale.entry.is_pattern() && !args.targets.targets.is_empty()) {
        bail!("{} is about other targets than these as well: bless a run of all of them, or edit it", stale.entry.place);
    }
    let path = args.view.baseline.clone().unwrap_or_else(|| crate::target::checkout("results/baseline.toml"));
    std::fs::write(&path, baseline.bless(&compared)).with_context(|| format!("cannot write {}", path.display()))?;
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
