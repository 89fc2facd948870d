//! `dyetest adapter-check`: certifies an adapter.

use super::{CLEAN, FINDINGS};
use crate::{
    manifest::Manifest,
    supervise::{Launch, Worker},
    target::{self, Start, Target},
};
use anyhow::{Context as _, Result, bail};
use clap::Args;
use dyetest_adapter::checks::{Outcome, perform_checks};
use std::{path::PathBuf, time::Duration};

#[derive(Args)]
#[command(after_help = "\
Examples:
  dyetest adapter-check runtimes/node/adapter.toml
  dyetest adapter-check mine/adapter.toml")]
pub(super) struct AdapterCheckArgs {
    /// The adapter's manifest
    manifest: PathBuf,
    /// Only this profile
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,
}

/// CPU time for one exchange of a check.
const CPU: Duration = Duration::from_secs(10);

pub(super) fn execute(args: AdapterCheckArgs) -> Result<u8> {
    let manifest = Manifest::load(&args.manifest)?;
    let folder = args.manifest.parent().map(PathBuf::from).unwrap_or_default();
    let mut targets = target::of(&manifest, &folder);
    if let Some(profile) = &args.profile {
        targets.retain(|target| target.name == *profile);
        if targets.is_empty() {
            bail!("the manifest has no profile `{profile}`");
        }
    }
    let mut certified = true;
    for target in &targets {
        if let Start::NotInstalled(how) = &target.start {
            bail!("{} is not installed: {how}", target.id);
        }
        certified &= check(target)?;
    }
    Ok(if certified { CLEAN } else { FINDINGS })
}

/// Asks every check of one profile, and says what came of it.
fn check(target: &Target) -> Result<bool> {
    anstream::println!("{}", target.id);
    let mut worker = Worker::start(&Launch::of(target)).with_context(|| format!("{} does not start", target.id))?;
    let controls: Vec<&str> = target.profile.controls.keys().map(String::as_str).collect();
    let performed = perform_checks(&target.profile.settings, &controls, |operation| {
        worker.exchange(operation.clone(), CPU).map_err(|death| format!("the adapter ended: {:?}\n{}", death.cause, death.log))
    });
    let performed = match performed {
        Ok(performed) => performed,
        Err(death) => {
            anstream::println!("  FAILED    {death}");
            return Ok(false);
        }
    };
    let mut certified = true;
    for (check, outcome) in &performed {
        match outcome {
            Outcome::Passed => anstream::println!("  passed    {}: {}", check.name, check.about),
            Outcome::Skipped(why) => anstream::println!("  not asked {}: {why}", check.name),
            Outcome::Failed { operation, answer, expected } => {
                certified &= check.optional;
                let word = if check.optional { "deviates " } else { "FAILED   " };
                anstream::println!("  {word} {}: {}", check.name, check.about);
                anstream::println!("            asked     {}", json(operation)?);
                anstream::println!("            answered  {}", json(answer)?);
                anstream::println!("            expected  {expected:?}");
            }
        }
    }
    anstream::println!("{} is {}", target.id, if certified { "certified" } else { "NOT certified" });
    Ok(certified)
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    Ok(serde_json::to_string(value)?)
}
