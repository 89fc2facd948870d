//! `dyetest wast`: scripts that are not ours, under the same containment as attacks.

use super::{
    CLEAN, FINDINGS, Format, FormatArg, INCOMPLETE,
    select::{TargetArgs, tell_absent},
};
use crate::{
    schedule,
    script::{Outcome, Tally, run_all},
};
use anyhow::{Context, Result};
use clap::Args;
use dyetest_suites::{Source, read_text};
use std::{path::PathBuf, sync::Arc};

#[derive(Args)]
#[command(after_help = "\
Examples:
  dyetest wast script.wast --target wasmi
  dyetest wast testsuite/ --target wasmtime,wasmer --format json")]
pub(super) struct WastArgs {
    /// Scripts, or folders of them
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    #[command(flatten)]
    targets: TargetArgs,
    /// Threads; one more than there are cores if not given
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    #[command(flatten)]
    format: FormatArg,
}

pub(super) fn execute(args: WastArgs) -> Result<u8> {
    let targets = args.targets.select()?;
    let sources = sources(&args.files)?;
    let jobs = args.jobs.unwrap_or_else(schedule::jobs);
    tell_absent(&targets);
    let mut tallies = run_all(&sources, &targets, jobs);
    tallies.sort_by(|one, other| (&one.file, &one.target).cmp(&(&other.file, &other.target)));
    match args.format.format {
        Format::Json => anstream::println!("{}", serde_json::to_string_pretty(&tallies)?),
        Format::Table => tallies.iter().for_each(print),
    }
    let failed = tallies.iter().any(|tally| matches!(tally.outcome, Outcome::Failed | Outcome::Died));
    Ok(match failed {
        true => FINDINGS,
        false if targets.iter().all(|target| target.installed()) => CLEAN,
        false => INCOMPLETE,
    })
}

/// A script's length, bytes. Longer ones are refused unread.
const CAP: u64 = 64 << 20;

fn sources(files: &[PathBuf]) -> Result<Vec<Arc<Source>>> {
    let mut sources = Vec::new();
    let mut open: Vec<PathBuf> = files.iter().rev().cloned().collect();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path)?.collect::<Result<Vec<_>, _>>()?;
            let mut inner: Vec<PathBuf> = entries.into_iter().map(|entry| entry.path()).collect();
            // A link to a folder may lead in circles.
            inner.retain(|path| {
                (path.is_dir() && !path.is_symlink()) || (path.is_file() && path.extension().is_some_and(|extension| extension == "wast"))
            });
            inner.sort_unstable_by(|one, other| other.cmp(one));
            open.extend(inner);
            continue;
        }
        let text = read_text(&path, CAP).with_context(|| format!("cannot read {}", path.display()))?;
        sources.push(Arc::new(Source { path, text: text.into() }));
    }
    Ok(sources)
}

fn print(tally: &Tally) {
    let Tally { file, target, passed, failed, unsupported, not_applicable, .. } = tally;
    let word = match tally.outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "FAILED",
        Outcome::Unsupported => "unsupported",
        Outcome::NotApplicable => "not applicable",
        Outcome::Died => "DIED",
        Outcome::Unreadable => "UNREADABLE",
    };
    anstream::println!(
        "{target:<28} {file}: {word}, {passed} passed, {failed} failed, {unsupported} unsupported, {not_applicable} not applicable"
    );
    for failure in &tally.failures {
        anstream::println!("    {failure}");
    }
}
