//! `dyetest sensitivity`: the proof that every case can fail.

use super::{
    CLEAN, FINDINGS, Format, FormatArg, INCOMPLETE,
    select::{CaseArgs, corpus},
    view::{COUNTED, progress},
};
use crate::{
    install,
    lane::{Campaign, Confirm, Processes},
    run::Plan,
    schedule,
    sensitivity::{Matrix, RELEASE, prove},
    target::{self, Target},
};
use anyhow::{Result, bail};
use clap::Args;
use dyetest_results::Sensitivity;
use dyetest_suites::Case;
use serde_json::json;
use std::{collections::HashMap, sync::Arc};

#[derive(Args)]
#[command(after_help = "\
Examples:
  dyetest install faulty && dyetest sensitivity
  dyetest sensitivity memory --format json")]
pub(super) struct SensitivityArgs {
    /// Cases or suites; all if none is named
    #[arg(value_name = "CASE|SUITE")]
    cases: Vec<String>,
    /// Only cases without a proof: new ones, and those whose text was changed. The proofs of the others are kept
    #[arg(long, conflicts_with_all = ["cases", "faults"])]
    unproven: bool,
    /// Only this planted fault; may be repeated
    #[arg(long = "fault", value_name = "FAULT")]
    faults: Vec<String>,
    /// Threads; one more than there are cores if not given
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    #[command(flatten)]
    format: FormatArg,
}

pub(super) fn execute(args: SensitivityArgs) -> Result<u8> {
    let corpus = corpus()?;
    let mut cases = CaseArgs { cases: args.cases.clone(), ..CaseArgs::default() }.select(&corpus)?;
    let digests: Vec<String> = cases.iter().map(|case| case.digest.clone()).collect();
    let older = if args.unproven { Sensitivity::shipped()? } else { Sensitivity::default() };
    cases.retain(|case| !older.proves(&case.digest));
    let faulty = faulty(&args.faults)?;
    let jobs = args.jobs.unwrap_or_else(schedule::jobs);
    let campaign = Campaign {
        seed: 0,
        proof: None,
        probes: corpus.probes.clone(),
        features: Plan { cases: cases.clone(), targets: Vec::new() }.features(),
        processes: Processes::Ordered,
        confirm: Confirm::Never,
        given: String::new(),
    };
    let bar = progress(COUNTED);
    let matrix = prove(&cases, &faulty, &campaign, jobs, |record, units| {
        bar.set_length(units as u64);
        bar.set_message(format!("{} on {}", record.case, record.target));
        bar.inc(1);
    });
    bar.finish_and_clear();
    match args.format.format {
        Format::Json => anstream::println!("{}", serde_json::to_string_pretty(&shape(&matrix))?),
        Format::Table => anstream::println!("{}", page(&matrix)),
    }
    if args.cases.is_empty() && args.faults.is_empty() {
        let properties: HashMap<String, String> = install::faults()?.into_iter().map(|fault| (fault.id, fault.property)).collect();
        let faults = |case: &Case| killers(&matrix, case, &properties);
        let mut proof = Sensitivity::from_cases(cases.iter().map(|case| (case.digest.clone(), case.id.clone(), faults(case))));
        proof.keep(&older, digests.iter().map(String::as_str));
        let path = target::checkout("suites/sensitivity.json");
        proof.save(&path)?;
        anstream::eprintln!("wrote {}", path.display());
    }
    let whole = args.cases.is_empty() && args.faults.is_empty() && !args.unproven;
    let toothless = matrix.toothless().next().is_some() && args.faults.is_empty();
    Ok(if !matrix.unclean.is_empty() || whole && !matrix.unreached.is_empty() {
        INCOMPLETE
    } else if toothless || whole && (matrix.uncaught().next().is_some() || !matrix.only_bluntly.is_empty()) {
        FINDINGS
    } else {
        CLEAN
    })
}

/// The faults that stand in the proof of a case: those of its own property that kill it, or whatever else does where none of them
/// does. A fault that leaves in place what was there, a stack slot, a global, also kills whatever happens to meet it, now and then,
/// and a proof must come out the same each time.
fn killers(matrix: &Matrix, case: &Case, properties: &HashMap<String, String>) -> Vec<String> {
    let all = || matrix.killed_by.get(&case.id).into_iter().flatten().cloned();
    let own: Vec<String> = all().filter(|fault| fault == RELEASE || properties.get(fault) == Some(&case.header.property)).collect();
    if own.is_empty() { all().collect() } else { own }
}

fn faulty(wanted: &[String]) -> Result<Vec<Arc<Target>>> {
    let mut all: Vec<Target> = target::known()?.into_iter().filter(|target| target.profile.fault.is_some()).collect();
    if all.is_empty() {
        bail!("the engine with planted faults is not installed; run `dyetest install faulty` first");
    }
    for fault in wanted {
        if !all.iter().any(|target| target.profile.fault.as_ref() == Some(fault)) {
            bail!("no planted fault is called `{fault}`; `dyetest list faults` shows them");
        }
    }
    if !wanted.is_empty() {
        all.retain(|target| target.profile.fault.as_ref().is_some_and(|fault| wanted.contains(fault)));
    }
    Ok(all.into_iter().map(Arc::new).collect())
}

fn shape(matrix: &Matrix) -> serde_json::Value {
    let faults: Vec<_> = matrix.caught_by.iter().map(|(id, cases)| json!({ "id": id, "caught_by": cases })).collect();
    let cases: Vec<_> = matrix.killed_by.iter().map(|(id, faults)| json!({ "id": id, "killed_by": faults })).collect();
    json!({
        "faults": faults, "cases": cases, "uncaught": matrix.uncaught().collect::<Vec<_>>(), "toothless": matrix.toothless().collect::<Vec<_>>(),
        "unreached": matrix.unreached, "only_bluntly": matrix.only_bluntly, "unclean": matrix.unclean,
    })
}

fn page(matrix: &Matrix) -> String {
    let mut lines = vec!["fault, and the cases that catch it".to_owned()];
    for (fault, cases) in &matrix.caught_by {
        let cases = if cases.is_empty() { "NONE".to_owned() } else { cases.iter().cloned().collect::<Vec<_>>().join(" ") };
        lines.push(format!("  {fault:<36} {cases}"));
    }
    let mut problem = |title: &str, ids: Vec<String>| {
        if !ids.is_empty() {
            lines.push(format!("\n{title}"));
            lines.extend(ids.into_iter().map(|id| format!("  {id}")));
        }
    };
    problem("cases that no fault kills", matrix.toothless().map(str::to_owned).collect());
    problem("cases that only faults kill which break most of the corpus", matrix.only_bluntly.iter().cloned().collect());
    problem("faults whose code ran in no case", matrix.unreached.iter().cloned().collect());
    problem("cases that do not pass without a fault", matrix.unclean.iter().map(|(id, why)| format!("{id}: {why}")).collect());
    let caught = matrix.caught_by.values().filter(|cases| !cases.is_empty()).count();
    let killed = matrix.killed_by.values().filter(|faults| !faults.is_empty()).count();
    lines.push(format!(
        "\n{caught} of {} faults are caught, {killed} of {} cases are killed",
        matrix.caught_by.len(),
        matrix.killed_by.len()
    ));
    lines.join("\n")
}
