//! From what was seen to a verdict: a pure function of values.
//!
//! The rules stand in [`rules`], one function each, in the order of the table of verdicts, worst first; the first that
//! applies decides. Where more than one applies, the others are notes. A case that expects a limit has its own list.
//!
//! `escalated` has no rule: observations name no effects outside the worker yet, and an effect that only the adapter
//! tells of would not count.

mod baseline;
mod matcher;
mod part;
mod permit;
mod rules;
mod secrets;
mod words;

#[cfg(test)]
mod tests;

pub(crate) use permit::by_inner_step;
pub use permit::permits;
pub use secrets::{Leak, Secrets, search};
pub use words::{describe, ending};

use crate::observe::Observations;
use dyetest_results::Verdict;
use dyetest_suites::{Case, Script, Step};
use part::{Fate, Part};

/// Whether a planted fault is known to kill the case, without which it proves no containment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// One is.
    Killed,
    /// None is.
    NotKilled,
    /// The case is a user's own: nobody planted a fault for it, and its record says so.
    User,
}

/// What is concluded from one performance of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// One for each step of the script; none where nothing was performed.
    pub steps: Vec<StepJudgement>,
    /// What was observed that decides, in one sentence.
    pub evidence: String,
    /// The index of the step that decides, if one does.
    pub decisive: Option<usize>,
    /// Where a secret was seen, if one was.
    pub leak: Option<Leak>,
    /// What changed of that which should not.
    pub changed: Vec<String>,
    /// What else a reader should know: findings beside the one that decides.
    pub notes: Vec<String>,
}

/// What is concluded of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepJudgement {
    /// Whether it ended as permitted; `None` where it counts neither way, because nobody saw it end.
    pub ok: Option<bool>,
    /// The endings that are permitted, in words; for threads, one for each of their steps.
    pub expected: Vec<String>,
    /// What was seen, in words.
    pub observed: String,
}

impl Judgement {
    /// A verdict on a case of which nothing was performed, and why.
    pub fn nothing(verdict: Verdict, why: impl Into<String>) -> Self {
        Judgement { verdict, steps: Vec::new(), evidence: why.into(), decisive: None, leak: None, changed: Vec::new(), notes: Vec::new() }
    }

    /// Adds that a secret of an earlier case of the same process was seen, which is a leak like any other. The verdict
    /// that stood before becomes a note, if it was a finding.
    pub fn add_leak_of_earlier(&mut self, earlier: &str, script: &Script, leak: Leak) {
        let found = rules::leaked(script, &leak, &format!("secret {} of {earlier}, which the process served before,", leak.secret));
        if self.verdict == Verdict::Leaked {
            self.notes.push(found.sentence);
            return;
        }
        if self.verdict.class().is_finding() {
            self.notes.push(format!("{}: {}", self.verdict, self.evidence));
        }
        (self.verdict, self.evidence, self.decisive) = (found.verdict, found.sentence, found.step);
        self.leak = Some(Leak { what: rules::place(script, &leak), ..leak });
    }
}

/// Judges one performance of one case.
pub fn judge(case: &Case, script: &Script, seen: &Observations, proof: Proof) -> Judgement {
    let parts = part::parts(case, script, seen);
    let view = rules::View { script, seen, proof, parts: &parts, leaks: rules::leaks(case, script, seen) };
    let mut found = rules::of(case.header.expect).iter().filter_map(|rule| rule(&view));
    let Some(decisive) = found.next() else { unreachable!("the last rule of each list always applies") };
    let others = found.filter(|found| found.verdict.class().is_finding());
    Judgement {
        verdict: decisive.verdict,
        notes: others.map(|found| format!("{}: {}", found.verdict, found.sentence)).collect(),
        evidence: decisive.sentence,
        decisive: decisive.step,
        leak: view.leaks.first().map(|leak| Leak { what: rules::place(script, leak), ..leak.clone() }),
        changed: parts.iter().flat_map(|part| rules::changes(script, part)).collect(),
        steps: script.steps.iter().enumerate().map(|(index, step)| of_step(index, step, seen, &parts)).collect(),
    }
}

fn of_step(index: usize, step: &Step, seen: &Observations, parts: &[Part<'_>]) -> StepJudgement {
    let fates = || parts.iter().filter(|part| part.index == index).map(|part| part.fate.went_well());
    let ok = match fates().find(|ok| *ok != Some(true)) {
        Some(_) if fates().any(|ok| ok == Some(false)) => Some(false),
        Some(_) => None,
        None => Some(true),
    };
    let (expected, observed) = match seen.steps.get(index) {
        Some(outcome) => describe(step, outcome),
        None => (words::expected(step), "not run: it was not reached".to_owned()),
    };
    StepJudgement { ok, expected, observed }
}
