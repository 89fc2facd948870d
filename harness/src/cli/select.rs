//! Which cases and targets the words of a command line mean.

use crate::{
    manifest::Manifest,
    target::{self, Start, Target},
};
use anyhow::{Context as _, Result, anyhow, bail};
use clap::{Args, ValueEnum, builder::PossibleValuesParser};
use dyetest_results::report;
use dyetest_suites::{Case, Corpus, Diagnostic, Severity};
use std::{io::IsTerminal as _, path::PathBuf, sync::Arc};

/// Which profiles of a runtime are meant when only the runtime is named.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(super) enum Profiles {
    /// Those of the default run
    #[default]
    Default,
    /// Every one that is installed
    All,
}

#[derive(Args, Clone, Debug, Default)]
pub(super) struct CaseArgs {
    /// Cases (`memory/ea-overflow`) or suites (`memory`); all if none is named
    #[arg(value_name = "CASE|SUITE")]
    pub(super) cases: Vec<String>,
    /// Only cases of this severity or worse: critical, high, medium, low, info
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    pub(super) severity: Option<Severity>,
    /// Cases of your own: a folder with the shape of `suites/`
    #[arg(long = "cases", value_name = "DIR")]
    pub(super) folder: Option<PathBuf>,
}

#[derive(Args, Clone, Debug, Default)]
pub(super) struct TargetArgs {
    /// Targets (`wasmtime.pooling`) or runtimes (`wasmtime`), separated by commas
    #[arg(long = "target", value_name = "TARGET", value_delimiter = ',')]
    pub(super) targets: Vec<String>,
    /// Which profiles of a runtime
    #[arg(long, value_name = "WHICH", default_value = "default")]
    pub(super) profiles: Option<Profiles>,
    /// An adapter of your own, by its manifest; may be repeated
    #[arg(long = "adapter", value_name = "MANIFEST")]
    pub(super) adapters: Vec<PathBuf>,
    /// Profiles of your own for a built-in runtime: a manifest with `built_in = true`
    #[arg(long = "profile-file", value_name = "FILE")]
    pub(super) profile_files: Vec<PathBuf>,
}

fn severity(word: &str) -> Result<Severity, String> {
    let all = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Info];
    all.into_iter().find(|severity| severity.to_string() == word).ok_or_else(|| "critical, high, medium, low or info".to_owned())
}

impl CaseArgs {
    /// The cases that are meant, in order of their ids.
    pub(super) fn select(&self, corpus: &Corpus) -> Result<Vec<Arc<Case>>> {
        let mut all = corpus.clone();
        if let Some(folder) = &self.folder {
            let user = readable(Corpus::user(folder)).with_context(|| format!("cannot load the cases in {}", folder.display()))?;
            all = readable(all.with(user))?;
        }
        let mut all: Vec<Arc<Case>> = all.cases.into_iter().map(Arc::new).collect();
        for word in &self.cases {
            if !all.iter().any(|case| names(word, &case.id)) {
                bail!("no case or suite is called `{word}`; `dyetest list cases` shows them");
            }
        }
        let named = |case: &Case| self.cases.is_empty() || self.cases.iter().any(|word| names(word, &case.id));
        let severe = |case: &Case| self.severity.is_none_or(|least| case.header.severity <= least);
        all.retain(|case| named(case) && severe(case));
        all.sort_by(|one, other| one.id.cmp(&other.id));
        Ok(all)
    }
}

/// The formats of a report.
pub(super) fn formats() -> PossibleValuesParser {
    PossibleValuesParser::new(report::REPORTS.iter().map(|report| report.name()))
}

/// A corpus, or everything that is wrong with its files as one error.
pub(super) fn readable(corpus: Result<Corpus, Vec<Diagnostic>>) -> Result<Corpus> {
    corpus.map_err(|wrong| {
        let colour = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none();
        anyhow!("{}", wrong.iter().map(|diagnostic| diagnostic.render(colour)).collect::<Vec<_>>().join("\n\n"))
    })
}

/// The corpus of this project, with the usual points of seed 0.
pub(super) fn corpus() -> Result<Corpus> {
    readable(Corpus::load(0, dyetest_suites::families::POINTS))
}

/// Whether a word of the command line means this id: all of it, or its part before the separator.
fn names(word: &str, id: &str) -> bool {
    id == word || id.strip_prefix(word).is_some_and(|rest| rest.starts_with(['/', '.']))
}

/// Says of each target that is not there how to get it.
pub(super) fn tell_absent<'a>(targets: impl IntoIterator<Item = &'a Arc<Target>>) {
    for target in targets {
        if let Start::NotInstalled(how) = &target.start {
            anstream::eprintln!("{} is not installed: {how}", target.id);
        }
    }
}

impl TargetArgs {
    /// Whether somebody named targets, by id or by file.
    pub(super) fn names_any(&self) -> bool {
        !self.targets.is_empty() || !self.adapters.is_empty() || !self.profile_files.is_empty()
    }

    /// The targets that are meant. Those that are named but not installed are among them.
    pub(super) fn select(&self) -> Result<Vec<Arc<Target>>> {
        let mut known = target::known()?;
        let mut own = Vec::new();
        for path in &self.adapters {
            let folder = path.parent().map(PathBuf::from).unwrap_or_default();
            own.extend(target::of(&Manifest::load(path)?, &folder));
        }
        for path in &self.profile_files {
            let manifest = Manifest::load(path)?;
            if !target::built_in().iter().any(|built_in| manifest.built_in && built_in.runtime == manifest.runtime) {
                bail!("{} must say `built_in = true` and name a built-in runtime", path.display());
            }
            own.extend(target::of(&manifest, &PathBuf::new()));
        }
        known.retain(|target| !own.iter().any(|other| other.id == target.id));
        let mut chosen = Vec::new();
        for word in &self.targets {
            let meant: Vec<&Target> = known.iter().chain(&own).filter(|target| names(word, &target.id)).collect();
            if meant.is_empty() {
                bail!("no target or runtime is called `{word}`; `dyetest list targets` shows them");
            }
            chosen.extend(meant.into_iter().filter(|target| target.id == *word || self.wants(target)).cloned());
        }
        if self.targets.is_empty() {
            chosen
                .extend(known.iter().filter(|target| self.wants(target) && (target.built_in || self.all()) && target.installed()).cloned());
            chosen.extend(own);
        }
        chosen.sort_by(|one, other| one.id.cmp(&other.id));
        chosen.dedup_by(|one, other| one.id == other.id);
        Ok(chosen.into_iter().map(Arc::new).collect())
    }

    fn all(&self) -> bool {
        self.profiles == Some(Profiles::All)
    }

    /// Whether the target is among those that its runtime's name alone means. Planted faults are only ever named.
    fn wants(&self, target: &Target) -> bool {
        target.profile.default || (self.all() && target.profile.fault.is_none())
    }
}
