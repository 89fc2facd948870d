//! Manifests: how an adapter is started, and its profiles. One TOML file per runtime.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use dyetest_adapter::Settings;
use dyetest_suites::read_text;
use serde::{Deserialize, Serialize};
use std::{
    collections::BTreeMap,
    ops::Range,
    path::{Path, PathBuf},
};

/// A runtime, the command that drives it, and its profiles.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The runtime's name, the first half of a target's id.
    pub runtime: String,
    /// Whether the adapter is this very program.
    #[serde(default)]
    pub built_in: bool,
    /// Otherwise the program to run and its arguments. Names of files are relative to the manifest.
    #[serde(default)]
    pub command: Vec<String>,
    /// What to do where the command is not there.
    #[serde(default)]
    pub install: Option<String>,
    /// Configurations by name, the second half of a target's id.
    pub profiles: BTreeMap<String, Profile>,
}

/// A named configuration of a runtime.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Whether it belongs to the default run.
    #[serde(default)]
    pub default: bool,
    /// One line for people.
    pub summary: String,
    /// Passed to the adapter, which refuses what it does not know.
    #[serde(default)]
    pub settings: Settings,
    /// Environment of the adapter's process; nothing else is in it.
    #[serde(default)]
    pub env: BTreeMap<String, String>,
    /// The planted fault that is active, for profiles of the faulty engine.
    #[serde(default)]
    pub fault: Option<String>,
    /// Profiles of the same manifest whose controls hold here too. Where two name a property, the later one counts; what `controls`
    /// itself says counts before all of them.
    #[serde(default, skip_serializing)]
    pub controls_like: Vec<String>,
    /// Properties that those profiles have a control for, and this one has none.
    #[serde(default, skip_serializing)]
    pub without: Vec<String>,
    /// The mechanism that each property relies on here, by property.
    #[serde(default)]
    pub controls: BTreeMap<String, String>,
}

/// Why a manifest cannot be used, with the place in it.
#[derive(Debug, thiserror::Error)]
pub enum ManifestError {
    /// The file cannot be read.
    #[error("cannot read the manifest {path}: {error}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// The text is not a manifest. The message shows the place.
    #[error("{0}")]
    Malformed(String),
}

/// A manifest's length, bytes. Longer ones are refused unread.
const CAP: u64 = 4 << 20;

/// The most profiles of a manifest, and the most controls of a profile: each profile may take those of others, and a short text must
/// not become a large table.
const PROFILES: usize = 4096;
const CONTROLS: usize = 256;

/// How many profiles one may take controls from, and over how many.
const DEPTH: usize = 16;

impl Manifest {
    /// Reads a manifest from a file.
    ///
    /// # Errors
    /// If the file cannot be read, or is not a manifest.
    pub fn load(path: &Path) -> Result<Self, ManifestError> {
        let unreadable = |error| ManifestError::Unreadable { path: path.to_owned(), error };
        Self::parse(&read_text(path, CAP).map_err(unreadable)?, &path.display().to_string())
    }

    /// Reads a manifest from a text; `name` is what errors call it.
    ///
    /// # Errors
    /// If it is not a manifest.
    pub fn parse(text: &str, name: &str) -> Result<Self, ManifestError> {
        let mut manifest: Self = toml::from_str(text).map_err(|error| malformed(text, name, error.span(), error.message()))?;
        let problem = |what: &str| malformed(text, name, None, what);
        if manifest.built_in != manifest.command.is_empty() {
            return Err(problem("a manifest says either `built_in = true` or `command = [\"program\", ..]`"));
        }
        let bad = |id: &str| id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        if bad(&manifest.runtime) {
            return Err(problem("`runtime` is a name of letters, digits, `-` and `_`"));
        }
        if manifest.profiles.is_empty() || manifest.profiles.keys().any(|id| bad(id)) {
            return Err(problem("`profiles` needs at least one, named with letters, digits, `-` and `_`"));
        }
        if manifest.profiles.len() > PROFILES {
            return Err(problem(&format!("a manifest has at most {PROFILES} profiles")));
        }
        for (id, controls) in manifest.controls().map_err(|what| problem(&what))? {
            manifest.profiles.entry(id).and_modify(|profile| profile.controls = controls);
        }
        Ok(manifest)
    }

    /// By profile: all of its controls, those that it takes from others included.
    fn controls(&self) -> Result<BTreeMap<String, BTreeMap<String, String>>, String> {
        let mut known = BTreeMap::new();
        for id in self.profiles.keys() {
            self.find_controls(id, &mut Vec::new(), &mut known)?;
        }
        Ok(known)
    }

    /// Adds a profile, and those that it takes controls from, to the known ones. `within` are the profiles that are being asked already.
    fn find_controls<'a>(
        &'a self,
        id: &'a str,
        within: &mut Vec<&'a str>,
        known: &mut BTreeMap<String, BTreeMap<String, String>>,
    ) -> Result<(), String> {
        let profile = self.profiles.get(id).ok_or_else(|| format!("`controls_like` names `{id}`, which is no profile of this manifest"))?;
        if known.contains_key(id) {
            return Ok(());
        }
        if within.contains(&id) {
            return Err(format!("`controls_like` of the profile `{id}` leads back to itself"));
        }
        if within.len() == DEPTH || profile.controls_like.len() > DEPTH {
            return Err(format!("`controls_like` of the profile `{id}` names more than {DEPTH} others, or stands behind as many"));
        }
        within.push(id);
        let mut controls = BTreeMap::new();
        for like in &profile.controls_like {
            self.find_controls(like, within, known)?;
            controls.extend(known[like].clone());
        }
        within.pop();
        for property in &profile.without {
            if controls.remove(property).is_none() {
                return Err(format!("`without` of the profile `{id}` names `{property}`, for which there is no control to do without"));
            }
        }
        controls.extend(profile.controls.clone());
        if controls.len() > CONTROLS {
            return Err(format!("the profile `{id}` has more than {CONTROLS} controls"));
        }
        known.insert(id.to_owned(), controls);
        Ok(())
    }
}

fn malformed(text: &str, name: &str, span: Option<Range<usize>>, message: &str) -> ManifestError {
    let span = span.unwrap_or(0..0);
    let group = Level::ERROR
        .primary_title("the manifest cannot be used")
        .element(Snippet::source(text).path(name).annotation(AnnotationKind::Primary.span(span).label(message)));
    ManifestError::Malformed(Renderer::plain().render(&[group]))
}

#[cfg(test)]
#[path = "../../suites/tests/mutation/mod.rs"]
mod mutation;

#[cfg(test)]
mod tests {
    use super::*;
    use mutation::{mutated, texts};
    use proptest::prelude::*;

    const GOOD: &str = "runtime = 'x'\ncommand = ['./x']\n[profiles.plain]\nsummary = 'as it comes'\n";

    #[test]
    fn a_manifest_needs_little() {
        let manifest = Manifest::parse(GOOD, "adapter.toml").unwrap();
        assert!(!manifest.built_in && !manifest.profiles["plain"].default);
    }

    #[test]
    fn errors_show_the_place_and_say_what_to_do() {
        for (text, says) in [
            (GOOD.replace("summary", "sumary"), "unknown field `sumary`"),
            (GOOD.replace("command = ['./x']", ""), "either `built_in = true` or"),
            (GOOD.replace("'x'", "'x/..'"), "letters, digits"),
            (format!("{GOOD}controls_like = ['plane']"), "`plane`, which is no profile"),
            (format!("{GOOD}controls_like = ['plain']"), "leads back to itself"),
            (format!("{GOOD}without = ['a']"), "no control to do without"),
            ("runtime = ".to_owned(), "adapter.toml:1:"),
        ] {
            let error = Manifest::parse(&text, "adapter.toml").unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }

    #[test]
    fn short_texts_do_not_become_large_tables() {
        let profile = |id: usize, rest: &str| format!("[profiles.p{id}]\nsummary = 's'\n{rest}");
        // Each takes what the next one has, twice.
        let chain = |length: usize| (0..length).map(move |id| profile(id, &format!("controls_like = ['p{0}', 'p{0}']\n", id + 1)));
        let chain = |length: usize| format!("{GOOD}{}{}", chain(length).collect::<String>(), profile(length, "controls = { a = 'a' }\n"));
        assert_eq!(Manifest::parse(&chain(15), "a").unwrap().profiles["p0"].controls["a"], "a");
        let many = |count: usize| (0..count).map(|id| profile(id, "")).collect::<String>();
        let controls: String = (0..=CONTROLS).map(|id| format!("c{id} = ''\n")).collect();
        for (text, says) in [
            (chain(1000), "stands behind as many"),
            (format!("{GOOD}controls_like = [{}]", "'q',".repeat(DEPTH + 1)), "names more than 16"),
            (format!("{GOOD}{}", many(PROFILES)), "at most 4096 profiles"),
            (format!("{GOOD}[profiles.plain.controls]\n{controls}"), "more than 256 controls"),
        ] {
            let error = Manifest::parse(&text, "adapter.toml").unwrap_err().to_string();
            assert!(error.contains(says), "{error}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_changed_manifest_is_read_or_refused(text in mutated(texts(&crate::target::checkout("runtimes"), "/adapter.toml"))) {
            match Manifest::parse(&text, "mine.toml") {
                Ok(manifest) => prop_assert!(!crate::target::of(&manifest, Path::new("/nowhere")).is_empty()),
                Err(refused) => prop_assert!(refused.to_string().contains("mine.toml"), "{refused}"),
            }
        }
    }

    #[test]
    fn controls_are_taken_from_others_and_overridden() {
        let text = format!(
            "{GOOD}[profiles.plain.controls]\na = 'plain'\nb = 'plain'\n\
             [profiles.both]\nsummary = 's'\ncontrols_like = ['plain', 'more']\n[profiles.both.controls]\nc = 'both'\n\
             [profiles.less]\nsummary = 's'\ncontrols_like = ['both']\nwithout = ['b']\n\
             [profiles.more]\nsummary = 's'\ncontrols_like = ['plain']\n[profiles.more.controls]\nb = 'more'\nc = 'more'\n"
        );
        let profiles = Manifest::parse(&text, "adapter.toml").unwrap().profiles;
        assert_eq!(["a", "b", "c"].map(|property| profiles["both"].controls[property].as_str()), ["plain", "more", "both"]);
        assert_eq!(profiles["less"].controls.keys().collect::<Vec<_>>(), ["a", "c"]);
    }
}
