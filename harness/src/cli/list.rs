//! `dyetest list`: what there is.

use super::{CLEAN, Format, FormatArg, select::corpus};
use crate::{install, target};
use anyhow::Result;
use clap::{Args, ValueEnum};
use comfy_table::{ContentArrangement, Table, presets::NOTHING};
use dyetest_suites::{Corpus, claims, elsewhere, properties};
use serde_json::{Value, json};

#[derive(Args)]
#[command(after_help = "\
Examples:
  dyetest list targets
  dyetest list cases --waiting                  what is still to come, and what it waits for
  dyetest list cases --elsewhere                what tests of the harness or other commands answer
  dyetest list properties --format json")]
pub(super) struct ListArgs {
    /// What to list
    #[arg(value_name = "WHAT")]
    what: What,
    /// Cases that are not written yet, and what each waits for
    #[arg(long)]
    waiting: bool,
    /// What no case answers, but a test of the harness or another command, and what that leaves open
    #[arg(long, conflicts_with = "waiting")]
    elsewhere: bool,
    #[command(flatten)]
    format: FormatArg,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    Cases,
    Targets,
    Properties,
    Claims,
    Faults,
}

pub(super) fn execute(args: ListArgs) -> Result<u8> {
    let (columns, rows) = match args.what {
        What::Cases if args.waiting => waiting(),
        What::Cases if args.elsewhere => elsewhere_rows(),
        What::Cases => cases()?,
        What::Targets => targets()?,
        What::Properties => property_rows(),
        What::Claims => claim_rows(&corpus()?),
        What::Faults => faults()?,
    };
    match args.format.format {
        Format::Json => anstream::println!("{}", serde_json::to_string_pretty(&rows)?),
        Format::Table => anstream::println!("{}", table(columns, &rows)),
    }
    Ok(CLEAN)
}

type Rows = (&'static [&'static str], Vec<Value>);

fn cases() -> Result<Rows> {
    let row = |case: &dyetest_suites::Case| {
        let header = &case.header;
        json!({
            "id": case.id, "suite": case.suite(), "property": header.property, "severity": header.severity, "features": header.features,
            "claims": header.claims, "generated": case.points.is_some(), "waiting": false, "title": header.title,
        })
    };
    Ok((&["id", "severity", "property", "title"], corpus()?.cases.iter().map(row).collect()))
}

fn waiting() -> Rows {
    let row = |row: &dyetest_suites::Waiting| {
        json!({
            "id": row.id, "suite": row.suite, "property": "", "severity": "", "features": row.needs, "claims": [], "generated": false,
            "waiting": true, "title": row.title, "reason": row.reason,
        })
    };
    (&["id", "features", "reason"], Corpus::waiting().iter().map(row).collect())
}

fn elsewhere_rows() -> Rows {
    let row = |row: &dyetest_suites::Elsewhere| {
        json!({
            "id": row.id, "suite": row.suite(), "property": "", "severity": "", "features": [], "claims": row.claims, "generated": false,
            "waiting": false, "title": row.title, "by": row.by, "how": row.how, "open": row.open,
        })
    };
    (&["id", "by", "how", "open"], elsewhere().iter().map(row).collect())
}

fn targets() -> Result<Rows> {
    let row = |target: target::Target| {
        let state = match &target.start {
            target::Start::NotInstalled(how) => format!("not installed: {how}"),
            target::Start::BuiltIn(_) if target.profile.default => "built in, default".to_owned(),
            target::Start::BuiltIn(_) => "built in".to_owned(),
            target::Start::Foreign { .. } => "installed".to_owned(),
        };
        json!({
            "id": target.id, "runtime": target.runtime, "version": version(&target.runtime), "profile": target.name, "installed": target.installed(),
            "controls": target.profile.controls, "state": state, "summary": target.profile.summary, "fault": target.profile.fault,
        })
    };
    let known = target::known()?.into_iter().filter(|target| target.profile.fault.is_none());
    Ok((&["id", "version", "state", "summary"], known.map(row).collect()))
}

/// The release that this program is built with; other runtimes tell theirs when they are started.
fn version(runtime: &str) -> Option<&'static str> {
    match runtime {
        "wasmtime" => Some("48.0.8"),
        "wasmer" => Some("7.4.2"),
        "wasmi" => Some("2.0.0"),
        _ => None,
    }
}

fn property_rows() -> Rows {
    let row = |property: &dyetest_suites::Property| {
        json!({
            "id": property.id, "title": property.title, "owner": property.owner, "anchor": property.anchor, "summary": property.summary,
        })
    };
    (&["id", "owner", "title", "anchor"], properties().iter().map(row).collect())
}

fn claim_rows(corpus: &Corpus) -> Rows {
    let row = |claim: &dyetest_suites::Claim| {
        let cases: Vec<&str> =
            corpus.cases.iter().filter(|case| case.header.claims.contains(&claim.id)).map(|case| case.id.as_str()).collect();
        let elsewhere: Vec<&str> = elsewhere().iter().filter(|row| row.claims.contains(&claim.id)).map(|row| row.id.as_str()).collect();
        json!({ "id": claim.id, "text": claim.text, "spec": claim.spec, "source": claim.source, "cases": cases, "elsewhere": elsewhere })
    };
    (&["id", "spec", "text", "cases", "elsewhere"], claims().iter().map(row).collect())
}

fn faults() -> Result<Rows> {
    let row = |fault: &install::Fault| {
        json!({
            "id": fault.id, "layer": fault.layer, "property": fault.property, "profile": fault.profile, "summary": fault.summary,
        })
    };
    Ok((&["id", "layer", "property", "profile", "summary"], install::faults()?.iter().map(row).collect()))
}

fn table(columns: &[&str], rows: &[Value]) -> Table {
    let mut table = Table::new();
    table.load_style(NOTHING).set_content_arrangement(ContentArrangement::Dynamic).set_header(columns.to_vec());
    for row in rows {
        table.add_row(columns.iter().map(|column| cell(&row[*column])).collect::<Vec<String>>());
    }
    table
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => "-".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
