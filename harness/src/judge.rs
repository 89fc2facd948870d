//! Concludes from what was seen. Pure: equal observations give equal verdicts.
//!
//! The rules stand in the order in which they apply, in [`judge`]; the words are those of `docs/threat-model.md`.

mod matching;
mod secrets;
mod words;

pub use matching::{permits, permits_ending};
pub use secrets::{Found, plain, search};
pub use words::describe;

use crate::observe::{Baseline, Cause, Observations, Outcome};
use dyetest_adapter::{Ending, LimitKind, Stats};
use dyetest_results::Verdict;
use dyetest_suites::{Action, Case, Expect, Role, Script, Step};

/// Whether some planted fault is known to kill the case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// One is.
    Killed,
    /// None is, so that passing it proves nothing.
    NotKilled,
    /// The case is a user's own; the record says that it is unproven.
    User,
}

/// What was concluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    /// The verdict.
    pub verdict: Verdict,
    /// One for each step of the script.
    pub steps: Vec<StepJudgement>,
    /// What was observed, in one sentence.
    pub evidence: String,
    /// The step that decided, if one did.
    pub decisive: Option<usize>,
    /// The secret that was seen, if one was.
    pub leak: Option<Found>,
    /// What changed that should not have.
    pub changed: Vec<String>,
    /// What else a reader should know.
    pub notes: Vec<String>,
}

/// What one step came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepJudgement {
    /// Whether it ended as permitted; `None` if it did not run.
    pub ok: Option<bool>,
    /// The endings that it permits, in words.
    pub expected: Vec<String>,
    /// How it ended, in words.
    pub observed: String,
}

impl Judgement {
    /// A verdict about which no step says anything.
    pub fn nothing(verdict: Verdict, evidence: String) -> Self {
        Judgement { verdict, steps: Vec::new(), evidence, decisive: None, leak: None, changed: Vec::new(), notes: Vec::new() }
    }
}

/// A conclusion: the verdict, the sentence, the step that decided.
type Conclusion = (Verdict, String, Option<usize>);

/// Concludes from what was seen of one case.
pub fn judge(case: &Case, script: &Script, seen: &Observations, proof: Proof) -> Judgement {
    let sight = Sight { case, script, seen };
    let leak = search(&script.secrets, &seen.sightings).into_iter().next();
    let (verdict, evidence, decisive) = sight.conclude(leak.as_ref(), proof);
    let steps = script.steps.iter().enumerate().map(|(index, step)| step_judgement(step, seen.steps.get(index))).collect();
    let changed = seen.steps.iter().flat_map(|outcome| match outcome {
        Outcome::Compared(changed) => changed.clone(),
        _ => Vec::new(),
    });
    let leak = leak.filter(|_| verdict == Verdict::Leaked);
    Judgement { verdict, steps, evidence, decisive, leak, changed: changed.collect(), notes: Vec::new() }
}

fn step_judgement(step: &Step, outcome: Option<&Outcome>) -> StepJudgement {
    let missing = Outcome::NotRun("it was not reached".into());
    let outcome = outcome.unwrap_or(&missing);
    let (expected, observed) = describe(step, outcome);
    let ok = ran(outcome).then(|| permits(step, outcome));
    StepJudgement { ok, expected, observed }
}

/// Whether an outcome tells anything of the step.
fn ran(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Ended(_) | Outcome::Threads(_) | Outcome::Compared(_) | Outcome::Counted(_) | Outcome::Died(_) => true,
        Outcome::NotDriven(_) | Outcome::NotRun(_) => false,
    }
}

struct Sight<'a> {
    case: &'a Case,
    script: &'a Script,
    seen: &'a Observations,
}

impl Sight<'_> {
    fn conclude(&self, leak: Option<&Found>, proof: Proof) -> Conclusion {
        if let Some(fault) = &self.seen.fault {
            return (Verdict::Inconclusive, format!("the harness could not perform the case: {fault}"), None);
        }
        if self.case.header.expect == Expect::Limit {
            return self.limit(leak, proof);
        }
        self.leaked(leak)
            .or_else(|| self.corrupted())
            .or_else(|| self.uncontained())
            .or_else(|| self.died())
            .or_else(|| self.not_restored())
            .or_else(|| self.over_blocked())
            .or_else(|| self.misreported())
            .or_else(|| self.inconclusive())
            .or_else(|| self.unproven(proof))
            .unwrap_or_else(|| (Verdict::Contained, "every attack was stopped as the specification says, and its benign twin works".into(), None))
    }

    /// An exposure that the specification allows: the attack section shows it, the benign section is its mitigation.
    fn limit(&self, leak: Option<&Found>, proof: Proof) -> Conclusion {
        let mitigation = self.first(|step, outcome| step.role == Role::Benign && ran(outcome) && !permits(step, outcome));
        if let Some((index, step, outcome)) = mitigation {
            return (Verdict::Uncontained, format!("the mitigation does not hold: {}", said(step, outcome)), Some(index));
        }
        let shown = self.first(|step, outcome| step.role == Role::Attack && !(ran(outcome) && permits(step, outcome)));
        if let Some((index, step, outcome)) = shown {
            return (Verdict::Inconclusive, format!("the exposure did not show: {}", said(step, outcome)), Some(index));
        }
        self.leaked(leak).filter(|_| false).or_else(|| self.died()).or_else(|| self.unproven(proof)).unwrap_or_else(|| {
            (Verdict::Limit, "the exposure that the specification allows shows, and its mitigation holds".into(), None)
        })
    }

    fn leaked(&self, leak: Option<&Found>) -> Option<Conclusion> {
        let leak = leak?;
        let sentence = format!("eight bytes of secret {} are in {} ({})", leak.secret, leak.what, leak.encoding);
        Some((Verdict::Leaked, sentence, leak.step))
    }

    /// A bystander changed, or no longer works. A probe that the process did not live to see says nothing.
    fn corrupted(&self) -> Option<Conclusion> {
        if !self.twin_passed() {
            return None;
        }
        let (index, step, outcome) = self.first(|step, outcome| {
            let looks = step.role == Role::Probe || matches!(step.action, Action::Unchanged(_));
            looks && ran(outcome) && !matches!(outcome, Outcome::Died(_)) && !permits(step, outcome)
        })?;
        Some((Verdict::Corrupted, said(step, outcome), Some(index)))
    }

    /// An attack step returned. Where setup or twin failed it proves nothing: the step may have attacked nothing.
    fn uncontained(&self) -> Option<Conclusion> {
        if !self.twin_passed() {
            return None;
        }
        let (index, step, outcome) = self.first(|step, outcome| step.role == Role::Attack && returned(step, outcome))?;
        Some((Verdict::Uncontained, said(step, outcome), Some(index)))
    }

    fn died(&self) -> Option<Conclusion> {
        let (index, _, outcome) = self.first(|_, outcome| matches!(outcome, Outcome::Died(_)))?;
        let Outcome::Died(death) = outcome else { return None };
        let how = match (death.signal, death.exit) {
            (Some(signal), _) => format!("signal {signal}"),
            (None, Some(exit)) => format!("exit status {exit}"),
            (None, None) => "an unknown end".to_owned(),
        };
        let last = death.log.lines().rev().find(|line| !line.trim().is_empty()).map(|line| format!(": {line}")).unwrap_or_default();
        Some(match &death.cause {
            Cause::Crashed => (Verdict::Crashed, format!("the host process ended with {how}{last}"), Some(index)),
            Cause::Hung => (Verdict::Hung, format!("no answer after {} ms of CPU time or ten times as long asleep", self.case.header.limits.cpu_ms), Some(index)),
            Cause::Exhausted => (Verdict::Exhausted, format!("the host process ran out of data or file space and ended with {how}"), Some(index)),
            Cause::Environment => (Verdict::Inconclusive, "something outside ended the host process".into(), Some(index)),
            Cause::Garbled(what) => (Verdict::Inconclusive, format!("the adapter broke the protocol, as one that was taken over could: {what}"), Some(index)),
        })
    }

    /// What the target can count is as it was, once all stores of the case are dropped.
    fn not_restored(&self) -> Option<Conclusion> {
        let Baseline { before, after, descriptors, threads } = self.seen.baseline.as_ref()?;
        let counts: [(&str, fn(&Stats) -> Option<u64>); 4] =
            [("stores", |stats| stats.stores), ("instances", |stats| stats.instances), ("tasks", |stats| stats.concurrent), ("resources", |stats| stats.resources)];
        let counted = counts.iter().filter_map(|(what, count)| Some((*what, count(before)?, count(after)?)));
        let seen = [("descriptors", *descriptors), ("threads", *threads)].into_iter().filter_map(|(what, pair)| pair.map(|(before, after)| (what, before, after)));
        let (what, before, after) = counted.chain(seen).find(|(_, before, after)| after > before)?;
        Some((Verdict::Exhausted, format!("{what} did not return to their baseline: {before} before the case, {after} after all of its stores were dropped"), None))
    }

    fn over_blocked(&self) -> Option<Conclusion> {
        let (index, step, outcome) =
            self.first(|step, outcome| matches!(step.role, Role::Setup | Role::Benign) && ran(outcome) && !permits(step, outcome))?;
        let part = if step.role == Role::Setup { "setup" } else { "the benign twin" };
        Some((Verdict::OverBlocked, format!("{part} failed: {}", said(step, outcome)), Some(index)))
    }

    fn misreported(&self) -> Option<Conclusion> {
        let (index, step, outcome) = self.first(|step, outcome| {
            step.role == Role::Attack && ran(outcome) && !permits(step, outcome) && !self.own_limit(outcome)
        })?;
        Some((Verdict::Misreported, said(step, outcome), Some(index)))
    }

    fn inconclusive(&self) -> Option<Conclusion> {
        if let Some((index, step, outcome)) = self.first(|step, outcome| step.role == Role::Attack && ran(outcome) && !permits(step, outcome)) {
            return Some((Verdict::Inconclusive, format!("a limit that the case did not set: {}", said(step, outcome)), Some(index)));
        }
        if let Some((index, step, Outcome::NotDriven(why))) = self.first(|_, outcome| matches!(outcome, Outcome::NotDriven(_))) {
            let _ = step;
            return Some((Verdict::NotDriven, why.clone(), Some(index)));
        }
        for (role, part) in [(Role::Benign, "benign twin"), (Role::Attack, "attack")] {
            if self.first(|step, outcome| step.role == role && ran(outcome)).is_none() {
                return Some((Verdict::Inconclusive, format!("no step of the {part} ran"), None));
            }
        }
        let skipped = self.first(|step, outcome| matches!(outcome, Outcome::NotRun(_)) && !matches!(step.action, Action::NotApplicable(_)))?;
        let (index, step, outcome) = skipped;
        Some((Verdict::Inconclusive, format!("a step could not run: {}", said(step, outcome)), Some(index)))
    }

    fn unproven(&self, proof: Proof) -> Option<Conclusion> {
        match proof {
            Proof::Killed | Proof::User => None,
            Proof::NotKilled => Some((Verdict::Inconclusive, "no known fault kills this case".into(), None)),
        }
    }

    /// Whether a limit stopped the step that the case itself did not arm.
    fn own_limit(&self, outcome: &Outcome) -> bool {
        let foreign = |kind: LimitKind| !self.case.header.limits.arms(kind);
        matches!(outcome, Outcome::Ended(Ending::Limit { kind, .. }) if foreign(*kind))
    }

    /// Whether setup and benign twin went as written, as far as they ran, and some of the twin did.
    fn twin_passed(&self) -> bool {
        let failed = |step: &Step, outcome: &Outcome| {
            matches!(step.role, Role::Setup | Role::Benign) && !matches!(step.action, Action::Unchanged(_)) && !permits(step, outcome)
        };
        self.first(|step, outcome| ran(outcome) && failed(step, outcome)).is_none()
            && self.first(|step, outcome| step.role == Role::Benign && ran(outcome)).is_some()
    }

    fn first(&self, wanted: impl Fn(&Step, &Outcome) -> bool) -> Option<(usize, &Step, &Outcome)> {
        let steps = self.script.steps.iter().zip(&self.seen.steps).enumerate();
        steps.map(|(index, (step, outcome))| (index, step, outcome)).find(|(_, step, outcome)| wanted(step, outcome))
    }
}

/// Whether a step that should have been stopped came back to its caller.
fn returned(step: &Step, outcome: &Outcome) -> bool {
    let came_back = |ending: &Ending| matches!(ending, Ending::Value(_) | Ending::Exception { .. } | Ending::Exit(_));
    match (outcome, &step.action) {
        (Outcome::Ended(ending), _) => came_back(ending) && !permits(step, outcome),
        (Outcome::Counted(_), _) => !permits(step, outcome),
        (Outcome::Threads(endings), Action::Threads(threads)) => {
            let mut pairs = threads.iter().flatten().zip(endings.iter().flatten());
            pairs.any(|(step, ending)| came_back(ending) && !permits_ending(&step.permitted, ending))
        }
        (Outcome::Threads(_) | Outcome::Compared(_) | Outcome::NotDriven(_) | Outcome::Died(_) | Outcome::NotRun(_), _) => false,
    }
}

/// What a step permits and what was seen, in words.
fn said(step: &Step, outcome: &Outcome) -> String {
    let (expected, observed) = describe(step, outcome);
    match expected.is_empty() {
        true => observed,
        false => format!("{observed}, where {} is permitted", expected.join(" or ")),
    }
}

