//! All cases together.

use crate::{
    Case, Diagnostic, FeatureProbe, Origin, SecretKey, Source, Waiting,
    case::digest,
    families::{self, Family},
    load_case, read_text, tables,
};
use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// Cases, and the probes of the features that they need.
#[derive(Clone, Debug, Default)]
pub struct Corpus {
    /// Sorted by id; ids are unique.
    pub cases: Vec<Case>,
    /// Sorted by feature.
    pub probes: Vec<FeatureProbe>,
}

/// The case files of the checkout at the time of the build, by path; empty in a debug build.
const EMBEDDED: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
/// The folder of the corpus, in a checkout.
const CHECKOUT: &str = env!("CARGO_MANIFEST_DIR");
/// Folders of the checkout that are no suites.
const NO_SUITES: [&str; 2] = ["src", "tests"];
/// A case's length, bytes. Longer ones are refused unread.
const CAP: u64 = 16 << 20;
/// The folder of the probes.
const FEATURES: &str = "features";

impl Corpus {
    /// The corpus: from the checkout that this program was built in, if it is there, otherwise the embedded copy.
    /// Of every family, `points` points are drawn from `seed`.
    ///
    /// # Errors
    /// Says of every file that is wrong what is wrong with it.
    pub fn load(seed: u64, points: usize) -> Result<Corpus, Vec<Diagnostic>> {
        let checkout = Path::new(CHECKOUT);
        let mut reading = if checkout.is_dir() { Reading::checkout(checkout) } else { Reading::embedded() };
        for family in families::all() {
            reading.family(family, seed, points);
        }
        reading.finish()
    }

    /// The files of a folder that is laid out like the corpus, without families.
    ///
    /// # Errors
    /// Says of every file that is wrong what is wrong with it.
    pub fn checkout(folder: &Path) -> Result<Corpus, Vec<Diagnostic>> {
        Reading::checkout(folder).finish()
    }

    /// A user's cases: `FOLDER/<suite>/<name>.wast`, and `FOLDER/<name>.wast` with the folder's own name as suite. Their
    /// scripts are checked at once.
    ///
    /// # Errors
    /// Says of every file that is wrong what is wrong with it.
    pub fn user(folder: &Path) -> Result<Corpus, Vec<Diagnostic>> {
        let mut reading = Reading::default();
        let own = fs::canonicalize(folder).ok().and_then(|path| Some(path.file_name()?.to_str()?.to_owned()));
        for (path, text) in reading.files(folder) {
            let id = if path.contains('/') { path.clone() } else { format!("{}/{path}", own.as_deref().unwrap_or("user")) };
            reading.case(Source { path: folder.join(&path), text: text.into() }, &id, Origin::User);
        }
        let wrong = reading.cases.iter().filter_map(|case| case.script(&SecretKey { seed: 0, target: "", attempt: 0 }).err());
        reading.wrong.extend(wrong.collect::<Vec<_>>());
        reading.finish()
    }

    /// These cases and the other's.
    ///
    /// # Errors
    /// Names every case of the other corpus whose id is taken.
    pub fn with(self, other: Corpus) -> Result<Corpus, Vec<Diagnostic>> {
        let mut reading = Reading { cases: self.cases, probes: self.probes, wrong: Vec::new() };
        reading.cases.extend(other.cases);
        reading.finish()
    }

    /// The case of this id.
    pub fn get(&self, id: &str) -> Option<&Case> {
        self.cases.binary_search_by(|case| case.id.as_str().cmp(id)).ok().map(|index| &self.cases[index])
    }

    /// What identifies these cases: SHA-256 of their ids and digests.
    pub fn digest(&self) -> String {
        digest(&self.cases.iter().map(|case| format!("{} {}\n", case.id, case.digest)).collect::<String>())
    }

    /// Cases that are designed but cannot be written yet.
    pub fn waiting() -> &'static [Waiting] {
        tables::waiting()
    }

    /// The guides to the format, themselves cases: `suites/readme.wast` and `suites/readme-components.wast`. They belong to no suite, no run
    /// takes them, and no fault is planted for them.
    ///
    /// # Errors
    /// Says what is wrong with them.
    pub fn guides() -> Result<[Case; 2], Diagnostic> {
        let guide = |id: &str, text: &str| {
            load_case(Source { path: format!("suites/{id}.wast").into(), text: text.into() }, &format!("guide/{id}"), Origin::User)
        };
        Ok([guide("readme", include_str!("../readme.wast"))?, guide("readme-components", include_str!("../readme-components.wast"))?])
    }
}

/// A corpus that is being read.
#[derive(Default)]
struct Reading {
    cases: Vec<Case>,
    probes: Vec<FeatureProbe>,
    wrong: Vec<Diagnostic>,
}

impl Reading {
    fn checkout(folder: &Path) -> Reading {
        let mut reading = Reading::default();
        for (path, text) in reading.files(folder) {
            reading.file(&path, text.into());
        }
        reading
    }

    fn embedded() -> Reading {
        let mut reading = Reading::default();
        for (path, text) in EMBEDDED {
            reading.file(path, (*text).into());
        }
        reading
    }

    /// One file of the corpus, by its path in `suites/`.
    fn file(&mut self, path: &str, text: std::sync::Arc<str>) {
        let source = Source { path: PathBuf::from("suites").join(path), text };
        match path.split_once('/') {
            Some((FEATURES, _)) => match FeatureProbe::load(&source) {
                Ok(probe) => self.probes.push(probe),
                Err(wrong) => self.wrong.push(wrong),
            },
            Some((suite, _)) if !NO_SUITES.contains(&suite) => self.case(source, path, Origin::Corpus),
            _ => {}
        }
    }

    fn case(&mut self, source: Source, path: &str, origin: Origin) {
        match load_case(source, path.strip_suffix(".wast").unwrap_or(path), origin) {
            Ok(case) => self.cases.push(case),
            Err(wrong) => self.wrong.push(wrong),
        }
    }

    fn family(&mut self, family: &Family, seed: u64, points: usize) {
        let draw = family.draw(seed, points);
        // The usual draw is the one that the digest is of.
        let digest = if (seed, points) == (0, families::POINTS) { digest(&draw.text()) } else { family.digest() };
        match family.case(&draw, points, &digest) {
            Ok(case) => self.cases.push(case),
            Err(wrong) => self.wrong.push(wrong),
        }
    }

    /// The `.wast` files of a folder and of the folders in it, by path from there, sorted.
    fn files(&mut self, folder: &Path) -> BTreeMap<String, String> {
        let mut files = BTreeMap::new();
        if let Err(error) = self.list(folder, "", &mut files) {
            self.unreadable(folder, &error);
        }
        files
    }

    fn list(&mut self, folder: &Path, prefix: &str, files: &mut BTreeMap<String, String>) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
            if path.is_dir() && prefix.is_empty() {
                self.list(&path, &format!("{name}/"), files)?;
            } else if name.ends_with(".wast") {
                // Of what is no file, a pipe would keep its reader waiting.
                let text = if path.is_file() { read_text(&path, CAP) } else { Err(io::Error::other("it is no file")) };
                match text {
                    Ok(text) => drop(files.insert(format!("{prefix}{name}"), text)),
                    Err(error) => self.unreadable(&path, &error),
                }
            }
        }
        Ok(())
    }

    fn unreadable(&mut self, path: &Path, error: &io::Error) {
        let source = Source { path: path.to_owned(), text: "".into() };
        self.wrong.push(Diagnostic::new(&source, 0..0, format!("cannot be read: {error}")));
    }

    fn finish(mut self) -> Result<Corpus, Vec<Diagnostic>> {
        self.cases.sort_by(|one, other| one.id.cmp(&other.id));
        self.probes.sort_by_key(|probe| probe.feature);
        for pair in self.cases.windows(2) {
            if pair[0].id == pair[1].id {
                let message = format!("there is another case `{}`: {}", pair[1].id, pair[0].source.path.display());
                self.wrong.push(Diagnostic::new(&pair[1].source, 0..0, message));
            }
        }
        if self.wrong.is_empty() { Ok(Corpus { cases: self.cases, probes: self.probes }) } else { Err(self.wrong) }
    }
}

#[cfg(all(test, not(debug_assertions)))]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_corpus_is_that_of_the_checkout() {
        let ids = |reading: Reading| reading.cases.iter().map(|case| (case.id.clone(), case.digest.clone())).collect::<Vec<_>>();
        assert_eq!(ids(Reading::embedded()), ids(Reading::checkout(Path::new(CHECKOUT))));
        assert!(EMBEDDED.iter().any(|(path, _)| *path == "readme.wast"));
    }
}
