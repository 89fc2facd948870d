//! `dyetest install`: gets a runtime that is not built in.

use super::CLEAN;
use crate::install;
use anyhow::{Result, bail};
use clap::Args;

#[derive(Args)]
pub(super) struct InstallArgs {
    /// What to install: `faulty`, the engine with planted faults
    #[arg(value_name = "RUNTIME")]
    runtime: String,
}

pub(super) fn execute(args: InstallArgs) -> Result<u8> {
    match args.runtime.as_str() {
        "faulty" => {
            let installed = install::faulty(&mut |line| anstream::eprintln!("{line}"))?;
            anstream::eprintln!("installed {} planted faults; `dyetest sensitivity` uses them", installed.faults);
        }
        other => bail!("`{other}` cannot be installed; only `faulty` can"),
    }
    Ok(CLEAN)
}
