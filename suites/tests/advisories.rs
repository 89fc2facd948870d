//! `docs/advisories.md` against the headers of the cases: neither has what the other lacks.

use dyetest_suites::Corpus;
use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
};

/// Cases by the ids of advisories.
type Index = BTreeMap<String, BTreeSet<String>>;

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/advisories.md");
const COLUMNS: usize = 6;

#[test]
fn the_table_and_the_headers_cite_the_same() {
    let corpus = Corpus::load(0, 1).unwrap_or_else(|wrong| panic!("{}", wrong[0].render(false)));
    let files = corpus.cases.iter().filter(|case| case.points.is_none());
    let mut cited = Index::new();
    for (case, id) in files.flat_map(|case| case.header.references.iter().map(move |id| (case, id))).filter(|(_, id)| is_advisory(id)) {
        cited.entry(id.clone()).or_default().insert(case.id.clone());
    }
    assert!(cited.keys().all(|id| is_well_formed(id)), "{:?}", cited.keys());

    let mut listed = Index::new();
    for row in rows(&fs::read_to_string(TABLE).expect("the table can be read")) {
        let ids: Vec<&str> = row[0].split(", ").collect();
        let cases: BTreeSet<String> = row[4].split(", ").map(|case| case.trim_matches(['(', ')']).to_owned()).collect();
        let of_ids: BTreeSet<String> = ids.iter().filter_map(|id| cited.get(*id)).flatten().cloned().collect();
        assert_eq!(cases, of_ids, "cases that cite {}, here on the left as in the table", row[0]);
        for id in ids {
            let twice = listed.insert(id.to_owned(), cases.clone()).is_some();
            assert!(!twice && cited.contains_key(id), "{id} stands twice, or no case cites it");
        }
    }
    let lacking: Vec<&String> = cited.keys().filter(|id| !listed.contains_key(*id)).collect();
    assert!(lacking.is_empty(), "docs/advisories.md has no row for {lacking:?}");
}

#[test]
fn a_malformed_id_would_be_seen() {
    for id in ["CVE-2024-47763", "GHSA-2hw9-mc66-jc2q", "RUSTSEC-2021-0110"] {
        assert!(is_advisory(id) && is_well_formed(id), "{id}");
    }
    for id in
        ["CVE-24-47763", "CVE-2024-", "CVE-2024-1x", "GHSA-2hw9-mc66", "GHSA-2hw9-mc66-jc2", "GHSA-2HW9-mc66-jc2q", "RUSTSEC-2021-110"]
    {
        assert!(is_advisory(id) && !is_well_formed(id), "{id}");
    }
    assert!(!is_advisory("CWE-125"));
}

fn is_advisory(reference: &str) -> bool {
    ["CVE-", "GHSA-", "RUSTSEC-"].iter().any(|scheme| reference.starts_with(scheme))
}

/// A year and a number, or three groups of four letters and digits.
fn is_well_formed(id: &str) -> bool {
    let parts: Vec<&str> = id.split('-').collect();
    let digits = |part: &str, at_least| part.len() >= at_least && part.bytes().all(|byte| byte.is_ascii_digit());
    let group = |part: &&str| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    match parts.as_slice() {
        ["CVE" | "RUSTSEC", year, number] => year.len() == 4 && digits(year, 4) && digits(number, 4),
        ["GHSA", groups @ ..] => groups.len() == 3 && groups.iter().all(group),
        _ => false,
    }
}

/// The cells of the only table, without its head. None of them is empty.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let lines = text.lines().filter(|line| line.starts_with('|')).skip(2);
    let cells = |line| str::trim_matches(line, '|').split('|').map(str::trim).collect::<Vec<_>>();
    let rows: Vec<Vec<&str>> = lines.map(cells).collect();
    for row in &rows {
        assert!(row.len() == COLUMNS && row.iter().all(|cell| !cell.is_empty()), "{row:?}");
    }
    rows
}
