//! Scripts that are not ours: a tally of directives per file and target. A file that kills its process costs only itself.

use crate::{
    judge::{describe, permits},
    lane::{Campaign, Lane, Prepared},
    observe::Outcome as Seen,
    perform::{Conditions, perform},
    schedule::{Crowd, spread},
    target::Target,
};
use dyetest_adapter::{Ending, Pool, Stage};
use dyetest_suites::{Action, Lines, Script, Source, Step, load_script};
use serde::Serialize;
use std::{collections::VecDeque, sync::Arc};

/// What became of one script on one target.
#[derive(Clone, Debug, Serialize)]
pub struct Tally {
    /// The file.
    pub file: String,
    /// The target's id.
    pub target: String,
    /// How many directives it has.
    pub directives: usize,
    /// Those that ended as the script says.
    pub passed: usize,
    /// Those that did not.
    pub failed: usize,
    /// Modules that the runtime refuses before they run, and what depends on them.
    pub unsupported: usize,
    /// Directives that test a parser of text, or that this harness does not perform.
    pub not_applicable: usize,
    /// The file as a whole.
    pub outcome: Outcome,
    /// Each failed directive, as `line N: what was expected and what was seen`.
    pub failures: Vec<String>,
}

/// What a file as a whole came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Every directive that could be performed passed.
    Passed,
    /// One failed.
    Failed,
    /// None failed, and some needed what the runtime does not have.
    Unsupported,
    /// There was nothing to perform.
    NotApplicable,
    /// The process died.
    Died,
    /// The file is no script.
    Unreadable,
}

/// Runs every script on every target, on `jobs` threads.
pub fn run_all(sources: &[Arc<Source>], targets: &[Arc<Target>], jobs: usize) -> Vec<Tally> {
    let installed: Vec<Arc<Target>> = targets.iter().filter(|target| target.installed()).cloned().collect();
    let campaign = Campaign::bare();
    let prepared: Vec<Prepared> = installed.iter().map(|target| Prepared::new(target.clone(), &[])).collect();
    let queues = installed.iter().map(|_| sources.iter().cloned().collect::<VecDeque<_>>()).collect();
    let lane = |target: usize| {
        let mut lane = Lane::new(&campaign, &prepared[target]);
        move |source: Arc<Source>| tally(&mut lane, &source)
    };
    let mut tallies = Vec::new();
    spread(queues, jobs, Crowd::Any, lane, |tally| tallies.push(tally));
    tallies
}

/// Slots of a pooling profile's engine: the largest official script makes some four hundred instances.
const SLOTS: u32 = 1000;

fn tally(lane: &mut Lane<'_>, source: &Source) -> Tally {
    let mut tally = Tally {
        file: source.path.display().to_string(),
        target: lane.target().id.clone(),
        directives: 0,
        passed: 0,
        failed: 0,
        unsupported: 0,
        not_applicable: 0,
        outcome: Outcome::Unreadable,
        failures: Vec::new(),
    };
    let script = match load_script(source) {
        Ok(script) => script,
        Err(diagnostic) => {
            tally.failures.push(diagnostic.message);
            return tally;
        }
    };
    // Scripts keep every instance that they make.
    let conditions = Conditions { pool: Some(Pool { slots: SLOTS }), ..Conditions::default() };
    let seen = match lane.drive(|driver| perform(driver, &conditions, &script)) {
        Ok(seen) => seen,
        Err(why) => {
            tally.failures.push(why);
            tally.outcome = Outcome::Died;
            return tally;
        }
    };
    tally.directives = script.steps.len();
    let lines = Lines::of(&source.text);
    for (step, outcome) in script.steps.iter().zip(&seen.steps) {
        tally.count(&lines, step, outcome);
    }
    tally.failures.extend(seen.fault.clone());
    tally.outcome = tally.whole(&script, &seen.steps, seen.fault.is_some());
    tally
}

impl Tally {
    fn count(&mut self, lines: &Lines<'_>, step: &Step, outcome: &Seen) {
        match outcome {
            Seen::NotRun(_) if matches!(step.action, Action::NotApplicable(_)) => self.not_applicable += 1,
            Seen::NotRun(_) | Seen::NotDriven(_) => self.unsupported += 1,
            outcome if permits(step, outcome) => self.passed += 1,
            Seen::Ended(Ending::Refused { stage, .. }) if lacks(step, *stage) => self.unsupported += 1,
            outcome => {
                self.failed += 1;
                let (line, _) = lines.place(step.span.start);
                let (expected, observed) = describe(step, outcome);
                self.failures.push(format!("line {line}: expected {}, observed {observed}", expected.join(" or ")));
            }
        }
    }

    fn whole(&self, script: &Script, outcomes: &[Seen], fault: bool) -> Outcome {
        if outcomes.iter().any(|outcome| matches!(outcome, Seen::Died(_))) {
            Outcome::Died
        } else if self.failed > 0 || fault {
            Outcome::Failed
        } else if self.unsupported > 0 {
            Outcome::Unsupported
        } else if self.not_applicable == script.steps.len() {
            Outcome::NotApplicable
        } else {
            Outcome::Passed
        }
    }
}

/// Whether a module that should load was refused before linking: the runtime lacks something that it uses.
fn lacks(step: &Step, stage: Stage) -> bool {
    let loads = matches!(step.action, Action::Compile(_) | Action::Define { .. } | Action::Invoke { .. });
    loads && matches!(stage, Stage::Decode | Stage::Validate | Stage::Compile | Stage::Load)
}
