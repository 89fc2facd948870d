//! `dyetest show`: everything there is to know about one case.

use super::{
    CLEAN,
    select::{CaseArgs, corpus},
};
use crate::target;
use anyhow::{Context, Result};
use clap::Args;
use dyetest_suites::{Case, Expect, claims, properties};
use std::{fmt::Write as _, path::PathBuf};

#[derive(Args)]
#[command(after_help = "\
Examples:
  dyetest show memory/ea-overflow
  dyetest show mine/first --cases ./cases")]
pub(super) struct ShowArgs {
    /// The case, for instance `memory/ea-overflow`
    case: String,
    /// Cases of your own: a folder with the shape of `suites/`
    #[arg(long = "cases", value_name = "DIR")]
    folder: Option<PathBuf>,
}

pub(super) fn execute(args: ShowArgs) -> Result<u8> {
    let corpus = corpus()?;
    let wanted = CaseArgs { cases: vec![args.case.clone()], folder: args.folder, severity: None };
    for case in wanted.select(&corpus)? {
        anstream::println!("{}", page(&case)?);
    }
    Ok(CLEAN)
}

fn page(case: &Case) -> Result<String> {
    let header = &case.header;
    let property = properties().iter().find(|row| row.id == header.property).context("the loader checks properties")?;
    let mut page = String::new();
    writeln!(page, "\x1b[1m{}\x1b[0m  {}", case.id, header.title)?;
    writeln!(page, "\nproperty    {} ({}), kept by the {}", property.id, property.title, property.owner)?;
    writeln!(page, "            {}", property.summary)?;
    writeln!(page, "severity    {}", header.severity)?;
    if header.expect == Expect::Limit {
        writeln!(page, "expect      limit: the specification allows the exposure, and the case shows it beside its mitigation")?;
    }
    if !header.features.is_empty() {
        writeln!(page, "needs       {}", header.features.iter().map(|feature| feature.id()).collect::<Vec<_>>().join(", "))?;
    }
    writeln!(page, "references  {}", header.references.join(", "))?;
    for id in &header.claims {
        let claim = claims().iter().find(|claim| claim.id == *id).context("the loader checks claims")?;
        writeln!(page, "claim       {id}: {} ({:?})", claim.text, claim.spec)?;
    }
    if !header.notes.is_empty() {
        writeln!(page, "why         {}", header.notes)?;
    }
    if let Some(points) = case.points {
        writeln!(page, "generated   {points} points; the text below is what seed 0 gives")?;
    }
    writeln!(page, "\ncontrols")?;
    for target in target::known()?.iter().filter(|target| target.profile.fault.is_none()) {
        let control = target.profile.controls.get(&header.property).map_or("none stated", String::as_str);
        writeln!(page, "  {:<26} {control}", target.id)?;
    }
    writeln!(page, "\n{}\n{}", case.source.path.display(), case.source.text.trim_end())?;
    writeln!(page, "\nrun it      dyetest run {}", case.id)?;
    Ok(page)
}
