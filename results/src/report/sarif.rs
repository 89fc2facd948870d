//! For code scanning: SARIF 2.1.0. Findings only, and one rule for each property that they break.

mod log;

use super::{
    Page, Report,
    summary::{telling_step, troubles},
};
use crate::{Compared, Outcome, Record, Run, run::digest, text::clean, text::escape_json};
use dyetest_suites::{Severity, families, properties};
use log::{
    Artifact, Automation, Driver, Invocation, Location, Log, Notification, Place, Region, Rule, RuleProperties, Suppression, Text, Tool,
};
use std::collections::{BTreeMap, BTreeSet};

/// SARIF 2.1.0.
///
/// | what it is | what it becomes |
/// |---|---|
/// | a property | a rule: its title, its claim, its anchor and where that is, its owner |
/// | a finding beyond the baseline | a result at the failed step, `new`; its level is by severity |
/// | a known finding | the same, `unchanged`, suppressed with the entry's reason |
/// | what is wrong with the run itself | a notification |
///
/// A fingerprint depends on case and target and nothing else, so that a finding is the same one on every machine and every night.
#[derive(Clone, Copy, Debug)]
pub struct Sarif;

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";

impl Report for Sarif {
    fn name(&self) -> &'static str {
        "sarif"
    }

    fn render(&self, run: &Run, compared: &Compared<'_>, _: Page) -> String {
        let findings: Vec<(&Record, Outcome<'_>)> = compared.outcomes().filter(|(record, _)| record.class.is_finding()).collect();
        let rules = rules(&findings);
        let index = |record: &Record| rules.iter().position(|rule| rule.id == clean(&record.property)).unwrap_or_default();
        let results = findings.iter().map(|(record, outcome)| result(record, *outcome, index(record))).collect();
        let troubles = troubles(run).into_iter().map(|text| Notification { level: "error", message: Text { text } });
        let invocation = Invocation { execution_successful: run.is_complete(), tool_execution_notifications: troubles.collect() };
        let driver =
            Driver { name: "Dyetest", semantic_version: env!("CARGO_PKG_VERSION"), information_uri: env!("CARGO_PKG_REPOSITORY"), rules };
        let run = log::Run {
            tool: Tool { driver },
            automation_details: Automation { id: "dyetest/" },
            column_kind: "unicodeCodePoints",
            invocations: [invocation],
            results,
        };
        let log = Log { schema: SCHEMA, version: "2.1.0", runs: [run] };
        escape_json(&serde_json::to_string_pretty(&log).expect("its keys are texts")) + "\n"
    }
}

/// The rules of the properties that are broken, by id. The worst finding of each decides its severity.
fn rules(findings: &[(&Record, Outcome<'_>)]) -> Vec<Rule> {
    let mut worst = BTreeMap::<String, Severity>::new();
    for (record, _) in findings {
        let severity = worst.entry(clean(&record.property)).or_insert(record.severity);
        *severity = record.severity.min(*severity);
    }
    worst.into_iter().map(|(id, severity)| rule(id, severity)).collect()
}

fn rule(id: String, severity: Severity) -> Rule {
    let known = properties().iter().find(|property| property.id == id);
    let title = known.map_or_else(|| id.clone(), |property| property.title.clone());
    let summary = known.map_or_else(|| id.clone(), |property| property.summary.clone());
    let (anchor, owner) = known.map(|property| (property.anchor.clone(), property.owner.to_string())).unwrap_or_default();
    let help = format!("{summary} Kept by the {owner}; demanded by {anchor}. `dyetest list properties` lists all of them.");
    let help_uri = crate::reference::link(&anchor);
    Rule {
        id,
        short_description: Text { text: title },
        full_description: Text { text: summary },
        help: Text { text: help },
        help_uri,
        properties: RuleProperties { tags: ["security"], anchor, owner, security_severity: security_severity(severity) },
    }
}

fn result(record: &Record, outcome: Outcome<'_>, rule_index: usize) -> log::Result {
    let known = match outcome {
        Outcome::Known(known) => Some(Suppression { kind: "external", justification: clean(&known.reason) }),
        Outcome::New | Outcome::Unsettled | Outcome::Expected => None,
    };
    let message = format!("{} on {}: {}. {}", record.verdict, record.target, record.title.trim_end_matches('.'), record.evidence.sentence);
    log::Result {
        rule_id: clean(&record.property),
        rule_index,
        kind: "fail",
        level: level(record.severity),
        message: Text { text: clean(&message) },
        locations: [Location { physical_location: place(record) }],
        partial_fingerprints: [("unit/v1", digest([record.case.as_str(), record.target.as_str()]))].into(),
        baseline_state: if known.is_some() { "unchanged" } else { "new" },
        suppressions: known.into_iter().collect(),
        properties: facts(record),
    }
}

/// What a reader of one result needs to know besides.
fn facts(record: &Record) -> BTreeMap<&'static str, String> {
    let flags = [("unstable", record.unstable), ("unproven", record.unproven)];
    let flags: BTreeSet<&str> = flags.into_iter().filter(|(_, set)| *set).map(|(name, _)| name).collect();
    let control = record.identity.controls.get(&record.property).map(String::as_str).unwrap_or_default();
    let facts = [
        ("case", record.case.as_str()),
        ("target", &record.target),
        ("version", &record.identity.version),
        ("control", control),
        ("verdict", record.verdict.id()),
        ("class", record.class.id()),
        ("severity", &record.severity.to_string()),
        ("repro", &record.repro),
        ("flags", &flags.into_iter().collect::<Vec<_>>().join(" ")),
    ];
    facts.into_iter().filter(|(_, value)| !value.is_empty()).map(|(name, value)| (name, clean(value))).collect()
}

/// The step that shows the finding, else the first line of the file. No checkout has the text of a generated family: it has what
/// draws it.
fn place(record: &Record) -> Place {
    if let Some(family) = families::all().iter().find(|family| record.points.is_some() && family.id == record.case) {
        let artifact_location = Artifact { uri: uri(family.file), uri_base_id: Some("%SRCROOT%") };
        return Place { artifact_location, region: Region { start_line: 1, start_column: 1, end_column: 1 } };
    }
    let step = telling_step(record);
    let (line, column) = step.map_or((1, 1), |step| (step.line.max(1), step.column.max(1)));
    let length = step.map_or(0, |step| u32::try_from(step.what.chars().count()).unwrap_or_default());
    let uri = uri(&record.file);
    // Other schemes and absolute paths are of nobody's checkout.
    let uri_base_id = (!record.file.starts_with('/')).then_some("%SRCROOT%");
    Place {
        artifact_location: Artifact { uri, uri_base_id },
        region: Region { start_line: line, start_column: column, end_column: column.saturating_add(length) },
    }
}

/// A path as a reference: what is not plain is a percent and two digits.
fn uri(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte);
    path.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "error",
        Severity::Medium => "warning",
        Severity::Low | Severity::Info => "note",
    }
}

/// In the middle of the bands that code scanning calls by the same names.
fn security_severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "9.5",
        Severity::High => "8.0",
        Severity::Medium => "5.5",
        Severity::Low => "2.0",
        Severity::Info => "0.1",
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(in crate::report) use tests::schema;
