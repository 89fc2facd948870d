//! A run, held against a baseline: what is new, what is known, what is stale.

use crate::{
    Baseline, Known, Record, Run, Unit, Verdict,
    baseline::{is_unrun, needs_entry},
    text::some,
};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// A run, held against a baseline.
#[derive(Clone, Debug)]
pub struct Compared<'a> {
    run: &'a Run,
    outcomes: BTreeMap<&'a Unit, Outcome<'a>>,
    stale: Vec<Stale<'a>>,
    complete: bool,
}

/// What a record is to a user who knows the baseline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome<'a> {
    /// It needs no entry: contained, or a limit, or there was nothing to attack.
    Expected,
    /// A finding, or an inconclusive result, that the baseline holds.
    Known(&'a Known),
    /// A finding beyond the baseline.
    New,
    /// Inconclusive, beyond the baseline.
    Unsettled,
}

/// An entry that no longer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stale<'a> {
    /// The entry.
    pub entry: &'a Known,
    /// Why it does not hold.
    pub why: Why<'a>,
}

/// Why an entry does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why<'a> {
    /// Units of it ran, and none of them gave what it lists, but these verdicts.
    Gone(Vec<(&'a Unit, Verdict)>),
    /// Units of it ran after its last day.
    Expired(Date),
}

/// What a run comes to, in the order of precedence. Input that cannot be read (status 2) comes before all of them, since
/// then there is nothing to compare; that nothing was selected (status 4) leaves no run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Findings beyond the baseline, or stale entries in it: status 1. It outranks [`Exit::Incomplete`]: what was found
    /// stays found, whatever the missing units would have shown.
    Findings,
    /// Units without a record, or inconclusive ones beyond the baseline: status 3.
    Incomplete,
    /// Nothing beyond the baseline: status 0.
    Clean,
}

impl<'a> Compared<'a> {
    /// The records with what they are, by unit.
    pub fn outcomes(&self) -> impl Iterator<Item = (&'a Record, Outcome<'a>)> {
        let run = self.run;
        self.outcomes.iter().map(move |(unit, outcome)| (&run.records[*unit], *outcome))
    }

    /// What one unit is.
    pub fn outcome(&self, unit: &Unit) -> Option<Outcome<'a>> {
        self.outcomes.get(unit).copied()
    }

    /// The findings beyond the baseline.
    pub fn news(&self) -> impl Iterator<Item = &'a Record> {
        self.outcomes().filter(|(_, outcome)| *outcome == Outcome::New).map(|(record, _)| record)
    }

    /// All that makes a run red or incomplete and could be put into a baseline: new findings and inconclusive results.
    pub fn beyond(&self) -> impl Iterator<Item = &'a Record> {
        let beyond = |outcome| matches!(outcome, Outcome::New | Outcome::Unsettled);
        self.outcomes().filter(move |(_, outcome)| beyond(*outcome)).map(|(record, _)| record)
    }

    /// The entries that no longer hold.
    pub fn stale(&self) -> &[Stale<'a>] {
        &self.stale
    }

    /// What the run comes to.
    pub fn exit(&self) -> Exit {
        if self.news().next().is_some() || !self.stale.is_empty() {
            Exit::Findings
        } else if self.beyond().next().is_some() || !self.complete {
            Exit::Incomplete
        } else {
            Exit::Clean
        }
    }
}

impl Exit {
    /// The status of the process.
    pub fn status(self) -> u8 {
        match self {
            Exit::Clean => 0,
            Exit::Findings => 1,
            Exit::Incomplete => 3,
        }
    }
}

impl Stale<'_> {
    /// Where the entry stands, what is wrong with it, and what to do.
    pub fn sentence(&self) -> String {
        let Known { place, case, target, listed, .. } = self.entry;
        match &self.why {
            Why::Gone(now) => {
                let now: Vec<String> = now.iter().map(|(unit, verdict)| format!("{verdict} on {}", unit.target)).collect();
                format!("{place}: {case} on {target} is no longer {listed}: {}. Take the entry out, or correct it", some(&now))
            }
            Why::Expired(last) => {
                format!("{place}: {case} on {target}: the entry expired on {last}. Look again, then take it out or give it a later date")
            }
        }
    }
}

impl Baseline {
    /// What makes one unit red by itself on this day: a finding, or an inconclusive result, that no entry holds; or another
    /// verdict than an entry for this very target lists.
    pub fn problem(&self, record: &Record, today: Date) -> Option<String> {
        let today = Some(today);
        let about: Vec<&Known> = self.known().iter().filter(|known| known.is_about(record)).collect();
        if about.iter().any(|known| known.covers(record, today)) {
            return None;
        }
        if needs_entry(record.verdict) {
            let expired = about.iter().find(|known| known.listed.has(record.verdict));
            return Some(match expired {
                Some(known) => format!("{}, and what {} says of it has expired: look again", record.verdict, known.place),
                None => format!("{}, and the baseline does not know it: fix it, or list it with a reason", record.verdict),
            });
        }
        let stale = about.into_iter().find(|known| known.target == record.target && !is_unrun(record.verdict))?;
        Some(format!("{}, and {} says {}: the entry is stale, take it out", record.verdict, stale.place, stale.listed))
    }
}

pub(crate) fn compare<'a>(baseline: &'a Baseline, run: &'a Run) -> Compared<'a> {
    let mut entries = BTreeMap::<&str, Vec<&Known>>::new();
    for known in baseline.known() {
        entries.entry(&known.case).or_default().push(known);
    }
    let today = run.header.date();
    let of = |record: &Record| entries.get(record.case.as_str()).map(Vec::as_slice).unwrap_or_default();
    let outcomes = run.records.iter().map(|(unit, record)| (unit, outcome(record, of(record), today))).collect();
    let stale = baseline.known().iter().filter_map(|entry| stale(entry, run, today)).collect();
    Compared { run, outcomes, stale, complete: run.is_complete() }
}

fn outcome<'a>(record: &Record, entries: &[&'a Known], today: Option<Date>) -> Outcome<'a> {
    let known = entries.iter().find(|known| known.covers(record, today));
    match (needs_entry(record.verdict), known) {
        (false, _) => Outcome::Expected,
        (true, Some(known)) => Outcome::Known(known),
        (true, None) if record.verdict == Verdict::Inconclusive => Outcome::Unsettled,
        (true, None) => Outcome::New,
    }
}

/// A unit that was settled before any step did not run, and one that is inconclusive does not refute a finding. Where parts of
/// the run are missing, the units that a pattern holds for may be among them.
fn stale<'a>(entry: &'a Known, run: &'a Run, today: Option<Date>) -> Option<Stale<'a>> {
    let first = Unit { case: entry.case.clone(), target: String::new() };
    let of_case = run.records.range(first..).take_while(|(unit, _)| unit.case == entry.case);
    let now: Vec<(&Unit, Verdict)> = of_case
        .filter(|(_, record)| entry.is_about(record) && !is_unrun(record.verdict))
        .map(|(unit, record)| (unit, record.verdict))
        .collect();
    if let Some(last) = entry.expires.filter(|_| entry.is_expired(today) && !now.is_empty()) {
        return Some(Stale { entry, why: Why::Expired(last) });
    }
    let settled = |(_, verdict): &(&Unit, Verdict)| *verdict != Verdict::Inconclusive;
    let gone = !now.iter().any(|(_, verdict)| entry.listed.has(*verdict)) && now.iter().any(settled);
    let elsewhere = entry.is_pattern() && !run.header.missing_parts().is_empty();
    (gone && !elsewhere).then_some(Stale { entry, why: Why::Gone(now) })
}
