//! What somebody requires of a target, as a TOML file.

use super::Matter;
use dyetest_adapter::Feature;
use dyetest_suites::{Diagnostic, Severity, Source, properties, read_text};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    ops::Range,
    path::{Path, PathBuf},
};
use toml::Spanned;

/// The length of a file, bytes. Longer ones are refused unread.
const CAP: u64 = 1 << 20;

/// What somebody requires of a target.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requirements {
    /// Whose they are.
    pub title: String,
    /// Properties that must hold, with the least severity of the cases that count.
    pub properties: BTreeMap<String, Severity>,
    /// Proposals that must be there.
    pub features: BTreeSet<String>,
    /// Proposals that no guest is given: cases that need one of them do not count.
    pub without: BTreeSet<String>,
    /// What to do about what is unknown.
    pub unknown: Unknown,
    /// By severity: how many weaknesses are allowed. None where it says nothing.
    pub weaknesses: BTreeMap<Severity, usize>,
}

/// What to do about what is unknown. What is not stated disqualifies.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Unknown {
    /// Where nothing could be concluded.
    pub inconclusive: Tolerance,
    /// Where the adapter does not do what the case needs.
    pub not_driven: Tolerance,
    /// Where there is no record.
    pub not_run: Tolerance,
    /// Where nothing of a property could be tried, since the target lacks what all of its cases need.
    pub unsupported: Tolerance,
}

/// Whether something unknown stands against a target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Tolerance {
    /// It does.
    #[default]
    Disqualify,
    /// It is told, and does not count.
    Allow,
}

/// Why requirements cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum RequirementsError {
    /// They cannot be read.
    #[error("cannot read {}: {error}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The text is no requirements.
    #[error("the requirements cannot be used")]
    Malformed(#[source] Box<Diagnostic>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    title: String,
    #[serde(default)]
    features: Vec<Spanned<String>>,
    #[serde(default)]
    without: Vec<Spanned<String>>,
    #[serde(default)]
    unknown: Unknown,
    #[serde(default)]
    weaknesses: BTreeMap<Severity, usize>,
    #[serde(default)]
    hold: Vec<Hold>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Hold {
    properties: Vec<Spanned<String>>,
    #[serde(default = "every_severity")]
    severity: Severity,
}

fn every_severity() -> Severity {
    Severity::Info
}

impl Requirements {
    /// Reads requirements from a file.
    ///
    /// # Errors
    /// If the file cannot be read, or they cannot be used.
    pub fn load(path: &Path) -> Result<Requirements, RequirementsError> {
        let unreadable = |error| RequirementsError::Unreadable { path: path.to_owned(), error };
        Requirements::parse(&read_text(path, CAP).map_err(unreadable)?, &path.display().to_string())
    }

    /// Reads requirements from a text; `name` is what errors call it.
    ///
    /// # Errors
    /// If they cannot be used: unknown keys, properties or features, a property that is required twice, nothing at all.
    pub fn parse(text: &str, name: &str) -> Result<Requirements, RequirementsError> {
        let source = Source { path: name.into(), text: text.into() };
        let malformed = |diagnostic| RequirementsError::Malformed(Box::new(diagnostic));
        let unparsed = |error: toml::de::Error| Diagnostic::of_parser(&source, error.span().unwrap_or(0..0), error.message());
        let file: File = toml::from_str(text).map_err(|error| malformed(unparsed(error)))?;
        of(file).map_err(|(span, message, help)| malformed(Diagnostic::new(&source, span, message).help(help)))
    }

    /// Whether something of this kind stands against a target. A weakness does where its budget is spent.
    pub(super) fn tolerance(&self, why: Matter) -> Tolerance {
        match why {
            Matter::Broken | Matter::NoControl | Matter::NoFeature | Matter::Weak => Tolerance::Disqualify,
            Matter::Inconclusive => self.unknown.inconclusive,
            Matter::NotDriven => self.unknown.not_driven,
            Matter::NotRun => self.unknown.not_run,
            Matter::Unsupported => self.unknown.unsupported,
        }
    }
}

/// Where, what is wrong, and what to do about it.
type Wrong = (Range<usize>, String, &'static str);

fn of(file: File) -> Result<Requirements, Wrong> {
    let mut required = BTreeMap::new();
    for hold in file.hold {
        for property in hold.properties {
            let id = property.get_ref();
            if !properties().iter().any(|known| known.id == *id) {
                return Err((property.span(), format!("no property is called `{id}`"), "`dyetest list properties` shows them"));
            }
            if required.insert(id.clone(), hold.severity).is_some() {
                return Err((property.span(), format!("`{id}` is required already"), "name each property once"));
            }
        }
    }
    for feature in file.features.iter().chain(&file.without) {
        let id = feature.get_ref();
        match Feature::ALL.iter().find(|known| known.id() == id) {
            None => return Err((feature.span(), format!("no feature is called `{id}`"), "headers of cases name features")),
            Some(ability) if ability.is_ability() => {
                return Err((
                    feature.span(),
                    format!("`{id}` is an ability of adapters"),
                    "only proposals can be required, or done without",
                ));
            }
            Some(_) => {}
        }
    }
    if let Some(both) = file.without.iter().find(|feature| file.features.iter().any(|required| required.get_ref() == feature.get_ref())) {
        return Err((both.span(), format!("`{}` is required above", both.get_ref()), "a proposal is required, or done without"));
    }
    if required.is_empty() {
        return Err((0..0, "nothing has to hold".into(), "name properties: [[hold]] properties = [\"memory-bounds\"]"));
    }
    let ids = |features: Vec<Spanned<String>>| features.into_iter().map(Spanned::into_inner).collect();
    let (features, without) = (ids(file.features), ids(file.without));
    Ok(Requirements { title: file.title, properties: required, features, without, unknown: file.unknown, weaknesses: file.weaknesses })
}
