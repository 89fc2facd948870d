//! Folders of runs from somebody who means no good. Nothing outside is read or written, nothing hangs, and the error names the file.

use crate::{Ended, dyetest, ended, names, only_run};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use std::{
    fs::{self, File},
    os::unix::fs::{PermissionsExt as _, symlink},
    path::{Path, PathBuf},
};
use tempfile::TempDir;

const RECORDS: &str = "records.jsonl";
const HEADER: &str = "run.json";
const FOOTER: &str = "end.json";

/// What is said where the folder lies outside.
const OUTSIDE: &str = "what nobody may see";

/// A real run of two cases, and files beside it.
struct Place {
    folder: TempDir,
    run: PathBuf,
    outside: PathBuf,
}

/// The arguments of the run.
const RUN: [&str; 5] = ["run", "memory/ea-overflow", "memory/grow-limit", "--target", "wasmi.fuel"];

impl Place {
    fn new() -> Place {
        let folder = tempfile::tempdir().expect("a folder");
        let parent = folder.path().join("runs");
        let mut run = dyetest(folder.path(), &RUN);
        run.arg("--out").arg(&parent);
        let ended = ended(run);
        assert_eq!(ended.status, Some(0), "{ended:?}");
        let outside = folder.path().join("outside");
        fs::create_dir(&outside).expect("a folder");
        fs::write(outside.join("file"), OUTSIDE).expect("a file");
        fs::write(folder.path().join("mine.toml"), "title = 'Mine'\n[[hold]]\nproperties = ['memory-bounds']\n").expect("a file");
        Place { run: only_run(&parent), folder, outside }
    }

    /// The same place, with another copy of the run that something is done to.
    fn with(&self, change: impl FnOnce(&Path)) -> PathBuf {
        let run = self.folder.path().join("changed");
        let _ = fs::remove_dir_all(&run);
        fs::create_dir(&run).expect("a folder");
        for name in [HEADER, RECORDS, FOOTER] {
            fs::copy(self.run.join(name), run.join(name)).expect("a file");
        }
        change(&run);
        run
    }

    /// What every command says that reads a run. The last one goes on with it.
    fn asked(&self, run: &Path) -> Vec<(&'static str, Ended)> {
        let text = |path: &Path| path.to_str().expect("plain").to_owned();
        let (run, honest, site, merged) = (text(run), text(&self.run), self.fresh("site"), self.fresh("merged"));
        let mine = text(&self.folder.path().join("mine.toml"));
        let resume = RUN.into_iter().chain(["--resume", &run]).collect();
        let commands: [(&str, Vec<&str>); 10] = [
            ("terminal", vec!["report", &run]),
            ("jsonl", vec!["report", &run, "--format", "jsonl"]),
            ("junit", vec!["report", &run, "--format", "junit"]),
            ("sarif", vec!["report", &run, "--format", "sarif"]),
            ("markdown", vec!["report", &run, "--format", "markdown"]),
            ("site", vec!["report", &run, "--site", &site]),
            ("diff", vec!["diff", &honest, &run]),
            ("choose", vec!["choose", &run, "--requirements", &mine]),
            ("merge", vec!["merge", &honest, &run, "--out", &merged]),
            ("resume", resume),
        ];
        let answers = commands.into_iter().map(|(name, arguments)| (name, ended(dyetest(self.folder.path(), &arguments)))).collect();
        self.is_untouched();
        answers
    }

    /// A path at which nothing is.
    fn fresh(&self, name: &str) -> String {
        let path = self.folder.path().join(name);
        let _ = fs::remove_dir_all(&path);
        path.to_str().expect("plain").to_owned()
    }

    fn is_untouched(&self) {
        assert_eq!(names(&self.outside), ["file"]);
        assert_eq!(fs::read_to_string(self.outside.join("file")).expect("a file"), OUTSIDE);
        let known = ["changed", "merged", "mine.toml", "outside", "runs", "site"];
        assert!(names(self.folder.path()).iter().all(|name| known.contains(&name.as_str())), "{:?}", names(self.folder.path()));
    }
}

fn in_place_of(run: &Path, name: &str, make: impl FnOnce(&Path)) {
    let path = run.join(name);
    fs::remove_file(&path).expect("a file");
    make(&path);
}

/// What may stand in the place of a file, and what is said of it.
type Stand = (&'static str, fn(&Path, &Path), &'static str);

const STANDS: &[Stand] = &[
    ("a link to a file outside", |path, outside| symlink(outside.join("file"), path).expect("a link"), "it is a link"),
    ("a link to a folder outside", |path, outside| symlink(outside, path).expect("a link"), "it is a link"),
    ("a link to itself", |path, _| symlink(path, path).expect("a link"), "it is a link"),
    ("a pipe", |path, _| mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).expect("a pipe"), "no plain file"),
    ("a folder", |path, _| fs::create_dir(path).expect("a folder"), ""),
    ("10 GiB of nothing", |path, _| File::create(path).and_then(|file| file.set_len(10 << 30)).expect("a sparse file"), "longer than"),
    ("nothing to read", |path, _| fs::write(path, "\u{0}\u{1}\u{2}\n").expect("a file"), ""),
];

#[test]
fn what_stands_in_the_place_of_a_file_is_refused() {
    let place = Place::new();
    for name in [HEADER, RECORDS, FOOTER] {
        for (what, stand, says) in STANDS {
            let run = place.with(|run| in_place_of(run, name, |path| stand(path, &place.outside)));
            for (command, ended) in place.asked(&run) {
                let named = ended.said.contains(name) && ended.said.contains(says);
                assert!(ended.status == Some(2) && named && !ended.said.contains(OUTSIDE), "{command}: {what} as {name}: {ended:?}");
            }
        }
    }
}

/// As for somebody who may not; root may everything.
#[test]
fn what_may_not_be_read_is_refused() {
    let place = Place::new();
    let run = place.with(|run| fs::set_permissions(run.join(RECORDS), fs::Permissions::from_mode(0o000)).expect("ours"));
    let readable = File::open(run.join(RECORDS)).is_ok();
    for (command, ended) in place.asked(&run) {
        assert!(readable || ended.status == Some(2) && ended.said.contains(RECORDS), "{command}: {ended:?}");
    }
}

/// What a run that goes on writes besides.
#[test]
fn nothing_is_written_through_links() {
    let place = Place::new();
    for (link, torn) in [("records.jsonl.torn", true), ("end.json.unfinished", false)] {
        let run = place.with(|run| {
            let records = fs::read_to_string(run.join(RECORDS)).expect("records");
            let end = records.len() - if torn { 7 } else { 0 };
            fs::write(run.join(RECORDS), &records[..end]).expect("records");
            symlink(place.outside.join("file"), run.join(link)).expect("a link");
        });
        let asked = place.asked(&run);
        let (_, resumed) = asked.last().expect("the last one resumes");
        assert!(resumed.status == Some(2) && resumed.said.contains("it is a link"), "{link}: {resumed:?}");
    }
}

/// The records and the header of a run, with this in the place of that.
fn edited(run: &Path, edits: &[(&str, &str)]) {
    for name in [HEADER, RECORDS] {
        let text = fs::read_to_string(run.join(name)).expect("text");
        let text = edits.iter().fold(text, |text, (what, by)| text.replace(what, by));
        fs::write(run.join(name), text).expect("a file");
    }
}

#[test]
fn names_lead_nowhere() {
    let place = Place::new();
    let escapes =
        ["../../../outside/escaped", "/outside/escaped", "memory/..", "..", "memory/\\u0000", "m\\u202e/\\u001b[2J", "C:\\\\x", "~"];
    for escape in escapes {
        let run = place.with(|run| edited(run, &[("memory/ea-overflow", escape), ("wasmi.fuel", &format!("{escape}.x"))]));
        for (command, ended) in place.asked(&run) {
            assert!(matches!(ended.status, Some(0..=4)), "{command}: {escape}: {ended:?}");
            assert!(!ended.said.contains(['\u{1b}', '\u{202e}', '\0']), "{command}: {escape}: {ended:?}");
        }
    }
}

#[test]
fn names_that_differ_in_case_only_have_a_page_each() {
    let place = Place::new();
    let run = place.with(|run| edited(run, &[("memory/grow-limit", "memory/EA-overflow")]));
    let asked = place.asked(&run);
    assert!(asked.iter().any(|(command, ended)| *command == "site" && ended.status != Some(2)), "{asked:?}");
    let pages = names(&place.folder.path().join("site/cases/memory"));
    let lower: std::collections::BTreeSet<String> = pages.iter().map(|page| page.to_lowercase()).collect();
    assert!(pages.len() == 2 && lower.len() == 2, "{pages:?}");
}

#[test]
fn records_that_cannot_be_true_are_refused_with_their_line() {
    let place = Place::new();
    for (what, by, says) in [
        ("\"verdict\":\"contained\",\"class\":\"pass\"", "\"verdict\":\"leaked\",\"class\":\"breach\"", "contradicts itself"),
        ("\"verdict\":\"contained\"", "\"verdict\":\"leaked\"", "contradicts itself"),
        ("\"ok\":true", "\"ok\":false", "contradicts itself"),
        ("\"schema\":1", "\"schema\":2", "of schema 2"),
        ("\"seed\":0", "\"seed\":1", "the seed is not the run's"),
        ("\"steps\":[", "\"steps\":[[[[", "expected"),
        ("\"index\":", "\"index\":1e999,\"was\":", "number out of range"),
    ] {
        let run = place.with(|run| {
            let records = fs::read_to_string(run.join(RECORDS)).expect("records");
            assert!(records.contains(what), "{what}");
            fs::write(run.join(RECORDS), records.replace(what, by)).expect("records");
        });
        for (command, ended) in place.asked(&run) {
            let named = ended.said.contains("records.jsonl:1: ") && ended.said.contains(says);
            assert!(ended.status == Some(2) && named, "{command}: {by}: {ended:?}");
        }
    }
}

#[test]
fn records_of_what_was_not_planned_are_never_green() {
    let place = Place::new();
    let run = place.with(|run| {
        let header = fs::read_to_string(run.join(HEADER)).expect("a header");
        fs::write(run.join(HEADER), header.replace("memory/ea-overflow", "memory/no-such-case")).expect("a header");
    });
    for (command, ended) in place.asked(&run) {
        let comparison = ["diff", "choose"].contains(&command);
        assert!(comparison || matches!(ended.status, Some(2 | 3)), "{command}: {ended:?}");
    }
}
