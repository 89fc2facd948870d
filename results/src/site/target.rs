//! The page of a target: its findings, what is missing and absent, its controls and its configuration.

use super::{
    book::{Book, Entry, Link, owner},
    finding::{Group, Severe},
    matrix::{Cell, counts},
    path,
};
use crate::{Class, Identity, Record, Verdict};
use askama::Template;
use dyetest_suites::properties;
use std::collections::{BTreeMap, BTreeSet};

/// The page of a target.
#[derive(Template)]
#[template(path = "target.html")]
pub(super) struct TargetPage<'a> {
    root: String,
    id: &'a str,
    versions: String,
    counts: BTreeMap<Verdict, usize>,
    unrecorded: Vec<Link<'a>>,
    findings: Vec<Severe<'a>>,
    missing: Vec<Group<'a>>,
    absent: Vec<Group<'a>>,
    shown: Vec<Group<'a>>,
    controls: Vec<Control<'a>>,
    configuration: Settings<'a>,
    confinement: Settings<'a>,
}

/// Settings by name; of a target whose records do not agree, all that they name.
type Settings<'a> = BTreeMap<&'a str, BTreeSet<&'a str>>;

/// What a target does about a property.
struct Control<'a> {
    property: &'a str,
    title: &'a str,
    owner: String,
    /// What the profile states; empty where it states nothing.
    stated: BTreeSet<&'a str>,
    cell: Option<Cell>,
}

impl<'a> TargetPage<'a> {
    pub(super) fn new(book: &Book<'a>, id: &'a str, entry: &Entry<'a>) -> Self {
        let records = || entry.records.values().copied();
        let of = |class| Group::of(records().filter(move |record| record.class == class));
        TargetPage {
            root: path::root(&path::target(id)),
            id,
            versions: versions(entry),
            counts: counts(records()),
            unrecorded: entry.unrecorded.iter().map(|case| Link::case(case)).collect(),
            findings: Severe::of(book, records()),
            missing: of(Class::Missing),
            absent: of(Class::Absent),
            shown: of(Class::Shown),
            controls: controls(book, id, entry),
            configuration: settings(entry, |identity| &identity.configuration),
            confinement: settings(entry, |identity| &identity.confinement),
        }
    }
}

/// The versions of the runtime that the records of a target name: one, unless the run was merged from several.
pub(super) fn versions(entry: &Entry<'_>) -> String {
    let name = |record: &&Record| format!("{} {}", record.identity.runtime, record.identity.version);
    let names: BTreeSet<String> = entry.records.values().map(name).collect();
    names.into_iter().collect::<Vec<_>>().join(", ")
}

fn settings<'a>(entry: &Entry<'a>, of: impl Fn(&'a Identity) -> &'a BTreeMap<String, String>) -> Settings<'a> {
    let mut settings = Settings::new();
    for (name, value) in entry.records.values().flat_map(|record| of(&record.identity)) {
        settings.entry(name).or_default().insert(value);
    }
    settings
}

/// Of each property that is attacked or that the profile states a control for.
fn controls<'a>(book: &Book<'a>, target: &'a str, entry: &Entry<'a>) -> Vec<Control<'a>> {
    let stated = settings(entry, |identity| &identity.controls);
    let mut attacked = BTreeMap::<&str, Vec<&str>>::new();
    for case in entry.records.keys().chain(&entry.unrecorded) {
        if let Some(property) = book.property(case) {
            attacked.entry(property).or_default().push(case);
        }
    }
    let control = |id: &'a str| {
        let property = properties().iter().find(|property| property.id == id);
        let cases = attacked.get(id).map_or(&[][..], Vec::as_slice);
        Control {
            property: id,
            title: property.map_or("", |property| &property.title),
            owner: owner(property),
            stated: stated.get(id).cloned().unwrap_or_default(),
            cell: Cell::new(book, cases, target, String::new()),
        }
    };
    let ids: BTreeSet<&str> = attacked.keys().chain(stated.keys()).copied().collect();
    ids.into_iter().map(control).collect()
}
