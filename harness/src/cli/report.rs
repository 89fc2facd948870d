//! `dyetest report`: a run that is there already, in any format, or as a site.

use super::{select::readable, view::ViewArgs};
use anyhow::{Context as _, Result};
use clap::Args;
use dyetest_results::{Baseline, Run, site};
use dyetest_suites::{Corpus, families, read_text};
use std::path::{Path, PathBuf};

/// The most points of a family that are drawn again to show their text. A record may state any number.
const POINTS: u64 = 1 << 14;
/// A chart's length, bytes.
const CURVES_CAP: u64 = 16 << 20;

#[derive(Args)]
#[command(after_help = "\
Examples:
  dyetest report results/runs/20261121-095830-1f0c6a2b
  dyetest report merged --format sarif > dyetest.sarif
  dyetest report merged --baseline mine.toml --format junit > report.xml
  dyetest report merged --site public

Exit status: that of the run, held against the baseline.")]
pub(super) struct ReportArgs {
    /// The run's folder
    #[arg(value_name = "RUN")]
    run: PathBuf,
    #[command(flatten)]
    view: ViewArgs,
    /// Write a static site instead, into a folder that is new or empty
    #[arg(long, value_name = "DIR", conflicts_with = "format")]
    site: Option<PathBuf>,
    /// For the site: cases of your own that the run had, a folder with the shape of `suites/`
    #[arg(long = "cases", value_name = "DIR", requires = "site")]
    folder: Option<PathBuf>,
    /// For the site: a chart of what copies cost, as SVG
    #[arg(long, value_name = "FILE", requires = "site")]
    curves: Option<PathBuf>,
}

pub(super) fn execute(args: ReportArgs) -> Result<u8> {
    let baseline = args.view.baseline()?;
    let run = Run::read(&args.run)?;
    match &args.site {
        None => Ok(args.view.print(&run, &baseline)?.status()),
        Some(folder) => write_site(&args, &run, &baseline, folder),
    }
}

fn write_site(args: &ReportArgs, run: &Run, baseline: &Baseline, folder: &Path) -> Result<u8> {
    let corpus = corpus(args, run)?;
    let read = |path: &PathBuf| read_text(path, CURVES_CAP).with_context(|| format!("cannot read {}", path.display()));
    let curves = args.curves.as_ref().map(read).transpose()?;
    let compared = baseline.compare(run);
    let pages = site::render(run, &compared, &corpus.cases, curves.as_deref());
    site::write(&pages, folder).with_context(|| format!("cannot write the site to {}", folder.display()))?;
    anstream::eprintln!("wrote {} pages; begin at {}", pages.len(), folder.join("index.html").display());
    Ok(compared.exit().status())
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
