//! `dyetest report`: shows a run again, in any format, or as a site.

use super::select::readable;
use anyhow::{Context, Result, bail};
use clap::{Args, builder::PossibleValuesParser};
use dyetest_results::{
    Baseline, Run,
    report::{self, Page},
    site,
};
use dyetest_suites::{Corpus, families};
use std::{
    io::IsTerminal as _,
    path::{Path, PathBuf},
};

/// The format that is not one text but many pages.
const SITE: &str = "html";
/// The most points of a family that are drawn again to show their text. A record may state any number.
const POINTS: u64 = 1 << 14;

#[derive(Args)]
#[command(after_help = "Exit status: that of the run, held against the baseline.")]
pub(super) struct ReportArgs {
    /// The run: its folder
    #[arg(value_name = "RUN")]
    run: PathBuf,
    /// What to make of it; `html` is a site, in the folder that --out names
    #[arg(long, value_name = "FORMAT", default_value = report::REPORTS[0].name(), value_parser = PossibleValuesParser::new(report::REPORTS.iter().map(|report| report.name()).chain([SITE])))]
    format: String,
    /// Where to put the site: a folder that is new or empty
    #[arg(long, value_name = "DIR", required_if_eq("format", SITE))]
    out: Option<PathBuf>,
    /// The findings that are known already; those of this project if not given
    #[arg(long, value_name = "FILE")]
    baseline: Option<PathBuf>,
    /// Cases of your own that the run had: a folder with the shape of `suites/`
    #[arg(long = "cases", value_name = "DIR")]
    folder: Option<PathBuf>,
    /// For the site: a chart of what copies cost, as SVG
    #[arg(long, value_name = "FILE")]
    curves: Option<PathBuf>,
}

pub(super) fn execute(args: ReportArgs) -> Result<u8> {
    let run = Run::read(&args.run)?;
    let baseline = match &args.baseline {
        Some(path) => Baseline::load(path)?,
        None => Baseline::shipped()?,
    };
    match (report::by_name(&args.format), &args.out) {
        (None, Some(folder)) => write_site(&args, &run, &baseline, folder)?,
        (None, None) => bail!("the command line demands --out for a site"),
        (Some(_), Some(_)) => bail!("--out is for sites: `{}` is one text, on standard output", args.format),
        (Some(report), None) => {
            let width = std::io::stdout().is_terminal().then(|| console::Term::stdout().size().1);
            anstream::print!("{}", report.render(&run, &baseline.compare(&run), Page { width }));
        }
    }
    Ok(baseline.compare(&run).exit().status())
}

fn write_site(args: &ReportArgs, run: &Run, baseline: &Baseline, folder: &Path) -> Result<()> {
    let corpus = corpus(args, run)?;
    let read = |path: &PathBuf| std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()));
    let curves = args.curves.as_ref().map(read).transpose()?;
    let pages = site::render(run, &baseline.compare(run), &corpus.cases, curves.as_deref());
    site::write(&pages, folder).with_context(|| format!("cannot write the site to {}", folder.display()))?;
    anstream::eprintln!("wrote {} pages; begin at {}", pages.len(), folder.join("index.html").display());
    Ok(())
}

/// The cases as the run had them: drawn from its seed, with as many points.
fn corpus(args: &ReportArgs, run: &Run) -> Result<Corpus> {
    let points = run.records.values().filter_map(|record| record.points.as_ref()).map(|points| points.count.min(POINTS)).max();
    let points = points.and_then(|points| usize::try_from(points).ok()).unwrap_or(families::POINTS);
    let corpus = readable(Corpus::load(run.header.seed, points))?;
    match &args.folder {
        Some(folder) => readable(corpus.with(readable(Corpus::user(folder))?)),
        None => Ok(corpus),
    }
}
