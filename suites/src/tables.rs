//! The tables that cases cite, properties and claims, and what is no case: rows that are still to come, and rows that something else answers.

use crate::{Diagnostic, Source};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{fmt, sync::LazyLock};

/// A claim about a boundary: a row of `suites/properties.toml`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Property {
    /// Its name in headers and records.
    pub id: String,
    /// A few words.
    pub title: String,
    /// Who has to keep it.
    pub owner: Owner,
    /// Where the specification demands it: `core:..`, `cm:..`, `wasi:..`, or another reference where no specification does.
    pub anchor: String,
    /// The claim itself, in a sentence or two.
    pub summary: String,
    /// Whether to break it is a weakness rather than a breach, so that a weak verdict shows it broken.
    #[serde(default)]
    pub weak: bool,
}

/// Who has to keep a property.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Owner {
    /// The compiler or interpreter: generated code, validation.
    Engine,
    /// The rest of the runtime: stores, tables of handles, instantiation.
    Runtime,
    /// A setting that the embedder has to choose. A profile that states no control for it has none.
    #[serde(rename = "embedder knob")]
    EmbedderKnob,
    /// The host functions.
    Host,
    /// A tool of the chain: a composer, a bindings generator.
    Tool,
}

impl fmt::Display for Owner {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str(match self {
            Owner::Engine => "engine",
            Owner::Runtime => "runtime",
            Owner::EmbedderKnob => "embedder knob",
            Owner::Host => "host",
            Owner::Tool => "tool",
        })
    }
}

/// Something that is said about isolation: a row of `suites/claims.toml`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// Its number in headers, such as `S15`.
    pub id: String,
    /// The claim.
    pub text: String,
    /// Whether the specification bears it out.
    pub spec: Standing,
    /// Who says so, and where.
    pub source: String,
}

/// Whether the specification bears a claim out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// It does.
    True,
    /// Under conditions.
    Partly,
    /// It does not.
    False,
    /// It says nothing; only measurement can.
    Measured,
}

/// A case that is designed but cannot be written yet: a row of `suites/waiting.toml`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Waiting {
    /// The id that it will have.
    pub id: String,
    /// The suite that it will be in.
    pub suite: String,
    /// One sentence, as in a header.
    pub title: String,
    /// What the harness or the runtimes lack.
    pub needs: Vec<String>,
    /// Why it waits.
    pub reason: String,
}

/// What something else than a case answers: a row of `suites/elsewhere.toml`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// Its id, as if it were a case.
    pub id: String,
    /// One sentence, as in a header.
    pub title: String,
    /// Rows of the table of claims.
    pub claims: Vec<String>,
    /// What answers it: a file of the checkout, with tests, or a command that begins with `dyetest`.
    pub by: String,
    /// How, in a sentence or two.
    pub how: String,
    /// What it leaves open, if it does.
    #[serde(default)]
    pub open: Option<String>,
}

impl Elsewhere {
    /// The first part of its id.
    pub fn suite(&self) -> &str {
        self.id.split_once('/').map_or(self.id.as_str(), |(suite, _)| suite)
    }
}

/// Every property, in the order of the table.
pub fn properties() -> &'static [Property] {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Table {
        property: Vec<Property>,
    }
    static TABLE: LazyLock<Table> = LazyLock::new(|| embedded("properties.toml", include_str!("../properties.toml")));
    &TABLE.property
}

/// Every claim, in the order of the table.
pub fn claims() -> &'static [Claim] {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Table {
        claim: Vec<Claim>,
    }
    static TABLE: LazyLock<Table> = LazyLock::new(|| embedded("claims.toml", include_str!("../claims.toml")));
    &TABLE.claim
}

/// Every case that is still to come, in the order of the table.
pub fn waiting() -> &'static [Waiting] {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Table {
        #[serde(default)]
        waiting: Vec<Waiting>,
    }
    static TABLE: LazyLock<Table> = LazyLock::new(|| embedded("waiting.toml", include_str!("../waiting.toml")));
    &TABLE.waiting
}

/// Everything that something else than a case answers, in the order of the table.
pub fn elsewhere() -> &'static [Elsewhere] {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Table {
        elsewhere: Vec<Elsewhere>,
    }
    static TABLE: LazyLock<Table> = LazyLock::new(|| embedded("elsewhere.toml", include_str!("../elsewhere.toml")));
    &TABLE.elsewhere
}

/// A table of this crate. It is part of the program, so an error in it is one of the program: a test reads each of them.
fn embedded<T: DeserializeOwned>(path: &str, text: &str) -> T {
    toml::from_str(text).unwrap_or_else(|error| {
        let source = Source { path: path.into(), text: text.into() };
        panic!("{}", Diagnostic::new(&source, error.span().unwrap_or(0..0), error.message()).render(false))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{collections::BTreeSet, path::Path};

    #[test]
    fn every_table_is_well_formed_and_its_ids_are_unique() {
        let unique = |ids: Vec<&str>| assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{ids:?}");
        unique(properties().iter().map(|row| row.id.as_str()).collect());
        unique(claims().iter().map(|row| row.id.as_str()).collect());
        unique(waiting().iter().map(|row| row.id.as_str()).chain(elsewhere().iter().map(|row| row.id.as_str())).collect());
        assert!(waiting().iter().all(|row| row.id.split_once('/').is_some_and(|(suite, _)| suite == row.suite)));
    }

    #[test]
    fn what_is_answered_elsewhere_is_of_a_claim_and_by_something_that_exists() {
        for row in elsewhere() {
            assert!(row.claims.iter().all(|id| claims().iter().any(|claim| claim.id == *id)), "{}", row.id);
            let file = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/..")).join(&row.by);
            assert!(row.by.starts_with("dyetest ") || file.is_file(), "{} is answered by {}, which does not exist", row.id, row.by);
        }
    }
}
