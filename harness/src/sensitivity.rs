//! The proof that cases can fail: the corpus, run on an engine with planted faults.

use crate::{lane::Campaign, run::Plan, target::Target};
use dyetest_results::{Class, Record, Unit, Verdict};
use dyetest_suites::{Case, Role};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

/// Stands among the faults that kill a case where the pinned release itself does, as it is: a finding is the best proof that a case can
/// fail.
pub const RELEASE: &str = "release";

/// Which fault kills which case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Matrix {
    /// By fault: the cases that it kills.
    pub caught_by: BTreeMap<String, BTreeSet<String>>,
    /// By case: the faults that kill it.
    pub killed_by: BTreeMap<String, BTreeSet<String>>,
    /// Faults whose code ran in no case.
    pub unreached: BTreeSet<String>,
    /// Cases that are killed, but only by faults that break most of the corpus as well.
    pub only_bluntly: BTreeSet<String>,
    /// Cases that are no clean pass on the engine without a fault, so that nothing they do under one counts, by reason.
    pub unclean: BTreeMap<String, String>,
}

impl Matrix {
    /// Faults that no case catches.
    pub fn uncaught(&self) -> impl Iterator<Item = &str> {
        self.caught_by.iter().filter(|(_, cases)| cases.is_empty()).map(|(fault, _)| fault.as_str())
    }

    /// Cases that no fault kills.
    pub fn toothless(&self) -> impl Iterator<Item = &str> {
        self.killed_by.iter().filter(|(_, faults)| faults.is_empty()).map(|(case, _)| case.as_str())
    }
}

/// Runs every case on every faulty target, and on the same engine in the same configuration without the fault. `seen` is told each
/// record, and how many there will be.
pub fn prove(
    cases: &[Arc<Case>],
    faulty: &[Arc<Target>],
    campaign: &Campaign,
    jobs: usize,
    mut seen: impl FnMut(&Record, usize),
) -> Matrix {
    let (clean, clean_of) = without_faults(faulty);
    let plan = Plan { cases: cases.to_vec(), targets: clean.into_iter().chain(faulty.iter().cloned()).collect() };
    let units = plan.units().len();
    let mut records = HashMap::new();
    plan.execute(campaign, jobs, &HashSet::new(), |record| {
        seen(&record, units);
        records.insert(record.unit(), Summary::of(&record));
    });
    conclude(cases, faulty, &clean_of, &records)
}

/// One target without a fault for each configuration, and which of them stands beside which faulty one.
fn without_faults(faulty: &[Arc<Target>]) -> (Vec<Arc<Target>>, BTreeMap<String, String>) {
    let mut clean: Vec<Arc<Target>> = Vec::new();
    let mut of = BTreeMap::new();
    for target in faulty {
        let same = clean.iter().find(|other| other.profile.settings == target.profile.settings);
        let id = match same {
            Some(same) => same.id.clone(),
            None => {
                let mut twin = Target::clone(target);
                twin.name = format!("clean-{}", clean.len());
                twin.id = format!("{}.{}", twin.runtime, twin.name);
                twin.profile.fault = None;
                twin.profile.env.clear();
                let id = twin.id.clone();
                clean.push(Arc::new(twin));
                id
            }
        };
        of.insert(target.id.clone(), id);
    }
    (clean, of)
}

/// What counts of a record. There are as many as faults times cases, so no more than that is kept.
struct Summary {
    verdict: Verdict,
    /// Whether the twin passes, and an attack or a probe shows what is wrong.
    shows: bool,
    /// What was observed that decides, where it is a finding.
    sentence: String,
    /// The faults that said that their code was reached.
    reached: Vec<String>,
    /// Whether to break the case's property is a weakness rather than a breach.
    weak: bool,
}

impl Summary {
    fn of(record: &Record) -> Self {
        let sentence = if record.class.is_finding() { record.evidence.sentence.clone() } else { String::new() };
        // A guest may have printed to the same line.
        let said = record.volatile.log.split("dyetest: fault ").skip(1);
        let reached = said.filter_map(|rest| Some(rest.split_once(" reached")?.0.to_owned())).collect();
        let weak = dyetest_suites::properties().iter().any(|property| property.id == record.property && property.weak);
        Summary { verdict: record.verdict, shows: shows(record), sentence, reached, weak }
    }

    fn is_breach(&self) -> bool {
        matches!(self.verdict.class(), Class::Breach | Class::Denial)
    }
}

fn conclude(cases: &[Arc<Case>], faulty: &[Arc<Target>], clean_of: &BTreeMap<String, String>, records: &HashMap<Unit, Summary>) -> Matrix {
    let mut matrix = Matrix::default();
    let at = |case: &Case, target: &str| records.get(&Unit { case: case.id.clone(), target: target.to_owned() });
    for case in cases {
        matrix.killed_by.entry(case.id.clone()).or_default();
    }
    for target in faulty {
        let Some(fault) = target.profile.fault.clone() else { continue };
        let caught = matrix.caught_by.entry(fault.clone()).or_default();
        let mut reached = false;
        for case in cases {
            let (Some(broken), Some(clean)) = (at(case, &target.id), at(case, &clean_of[&target.id])) else { continue };
            reached |= broken.reached.contains(&fault);
            if clean.is_breach() && clean.shows {
                matrix.killed_by.entry(case.id.clone()).or_default().insert(RELEASE.to_owned());
            } else if clean.is_breach() {
                matrix.unclean.insert(case.id.clone(), format!("{} without a fault: {}", clean.verdict, clean.sentence));
            } else if kills(broken, clean) {
                caught.insert(case.id.clone());
                matrix.killed_by.entry(case.id.clone()).or_default().insert(fault.clone());
            }
        }
        if !reached {
            matrix.unreached.insert(fault);
        }
    }
    matrix.only_bluntly = only_bluntly(&matrix, cases.len());
    matrix
}

/// Whether the fault made the case fail as it should: the twin still passes, and an attack or a probe shows a breach or a
/// denial where the engine without the fault shows none; or a misreport, where that is what the property is about.
fn kills(broken: &Summary, clean: &Summary) -> bool {
    // Where the exposure is allowed, the mitigation is what can break.
    if clean.verdict == Verdict::Limit {
        return broken.verdict.class() == Class::Breach;
    }
    let weakened = broken.weak && clean.verdict == Verdict::Contained && broken.verdict == Verdict::Misreported;
    let passes = clean.verdict == Verdict::Contained || clean.verdict.class() == Class::Weak;
    passes && (broken.is_breach() || weakened) && broken.shows
}

/// Whether the twin passes, and an attack or a probe shows what is wrong.
pub fn shows(record: &Record) -> bool {
    let twin = record.steps.iter().filter(|step| step.role == Role::Benign);
    let twin_passes = twin.clone().count() > 0 && twin.clone().all(|step| step.ok || !step.ran) && twin.clone().any(|step| step.ok);
    let shown = record.evidence.leak.is_some()
        || record.failed_steps().any(|step| matches!(step.role, Role::Attack | Role::Probe))
        || record.evidence.death.as_ref().and_then(|death| death.step).is_some_and(|step| role(record, step) != Some(Role::Benign))
        || record.verdict == Verdict::Exhausted;
    twin_passes && shown
}

fn role(record: &Record, step: u32) -> Option<Role> {
    record.steps.iter().find(|other| other.index == step).map(|step| step.role)
}

/// A fault that kills more than half of the corpus proves nothing by itself.
fn only_bluntly(matrix: &Matrix, cases: usize) -> BTreeSet<String> {
    let blunt = |fault: &String| matrix.caught_by.get(fault).is_some_and(|caught| caught.len() * 2 > cases);
    let only = |(_, faults): &(&String, &BTreeSet<String>)| !faults.is_empty() && faults.iter().all(blunt);
    // In a selection of one or two cases every fault looks blunt.
    if cases < 10 {
        return BTreeSet::new();
    }
    matrix.killed_by.iter().filter(only).map(|(case, _)| case.clone()).collect()
}
