//! `dyetest install`: gets a runtime that is not built in.

use super::CLEAN;
use crate::install;
use anyhow::{Result, bail};
use clap::Args;

#[derive(Args)]
#[command(after_help = "\
Examples:
  dyetest install faulty
  dyetest install jco")]
pub(super) struct InstallArgs {
    /// What to install: `faulty`, the engine with planted faults, or `jco`, components on V8
    #[arg(value_name = "RUNTIME")]
    runtime: String,
}

/// Installs something, with lines for people on the way, and says what is there now.
type Install = fn(&mut dyn FnMut(&str)) -> Result<String>;

const RUNTIMES: &[(&str, Install)] = &[
    ("faulty", |progress| {
        let installed = install::faulty(progress)?;
        Ok(format!("installed {} planted faults; `dyetest sensitivity` uses them", installed.faults))
    }),
    ("jco", |progress| {
        install::jco(progress)?;
        Ok("installed jco; `dyetest run --target jco` attacks it".to_owned())
    }),
];

pub(super) fn execute(args: InstallArgs) -> Result<u8> {
    let Some((_, install)) = RUNTIMES.iter().find(|(name, _)| *name == args.runtime) else {
        let names: Vec<String> = RUNTIMES.iter().map(|(name, _)| format!("`{name}`")).collect();
        bail!("`{}` cannot be installed; only {} can", args.runtime, names.join(" and "));
    };
    let done = install(&mut |line| anstream::eprintln!("{line}"))?;
    anstream::eprintln!("{done}");
    Ok(CLEAN)
}
