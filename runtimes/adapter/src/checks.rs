//! What every adapter must answer, as exchanges that any of them can be asked: in a unit test or across the pipe.
//!
//! Every module is a text beside its binary in `checks/`; a test assembles the one and compares it with the other.

mod components;
mod expected;
mod list;
mod modules;

pub use expected::Expected;

use crate::{Answer, Ending, Feature, Operation, Settings};

/// A named exchange with an adapter.
#[derive(Clone, Debug)]
pub struct Check {
    /// Its name.
    pub name: &'static str,
    /// What it certifies, in one sentence.
    pub about: &'static str,
    /// Abilities that it needs. An adapter that does not claim one is not asked.
    pub needs: Vec<Feature>,
    /// The property for which a profile must state a control, or it is not asked: without one, a loop has no end.
    pub control: Option<&'static str>,
    /// Whether a deviation is worth a note only.
    pub optional: bool,
    /// Operations in order, and what may be answered.
    pub steps: Vec<Step>,
}

/// One operation of a check.
#[derive(Clone, Debug)]
pub struct Step {
    /// What is asked.
    pub operation: Operation,
    /// What may be answered: any of these.
    pub expected: Vec<Expected>,
    /// Whether a refusal at load means that the runtime lacks a proposal, so that the rest is not asked.
    pub gate: bool,
}

/// What came of a check.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Every answer was one of those expected.
    Passed,
    /// It was not asked, or not to the end, and why.
    Skipped(String),
    /// An answer was none of those expected.
    Failed {
        /// What was asked.
        operation: Box<Operation>,
        /// What was answered.
        answer: Box<Answer>,
        /// What may be answered.
        expected: Vec<Expected>,
    },
}

/// Every check, for an adapter that is opened with these settings.
///
/// They are asked in order, of one process. The first one opens the adapter; every other one starts with a `reset`.
pub fn checks(settings: &Settings) -> Vec<Check> {
    list::all(settings)
}

/// Asks all of [`checks`] of one adapter, in order. Tells each check and what came of it.
///
/// # Errors
/// Whatever `ask` reports, for instance that the adapter's process ended.
pub fn perform_checks<E>(
    settings: &Settings,
    controls: &[&str],
    mut ask: impl FnMut(&Operation) -> Result<Answer, E>,
) -> Result<Vec<(Check, Outcome)>, E> {
    let mut abilities = Vec::new();
    let mut performed = Vec::new();
    for check in checks(settings) {
        let claimed = abilities.clone();
        let outcome = check.perform(&claimed, controls, |operation| {
            let answer = ask(operation)?;
            if let Answer::Hello(hello) = &answer {
                abilities.clone_from(&hello.abilities);
            }
            Ok(answer)
        })?;
        performed.push((check, outcome));
    }
    Ok(performed)
}

impl Check {
    /// Asks, and compares. `abilities` are those that `hello` claimed, `controls` the properties that the profile
    /// controls.
    ///
    /// # Errors
    /// Whatever `ask` reports, for instance that the adapter's process ended.
    pub fn perform<E>(
        &self,
        abilities: &[Feature],
        controls: &[&str],
        mut ask: impl FnMut(&Operation) -> Result<Answer, E>,
    ) -> Result<Outcome, E> {
        if let Some(missing) = self.needs.iter().find(|need| !abilities.contains(need)) {
            return Ok(Outcome::Skipped(format!("the adapter does not claim {missing}")));
        }
        if let Some(missing) = self.control.filter(|control| !controls.contains(control)) {
            return Ok(Outcome::Skipped(format!("the profile states no control for {missing}")));
        }
        for step in &self.steps {
            let answer = ask(&step.operation)?;
            if let (true, Answer::Ended(Ending::Refused { text, .. })) = (step.gate, &answer) {
                return Ok(Outcome::Skipped(format!("the runtime lacks the proposal: {text}")));
            }
            if !step.expected.iter().any(|expected| expected.admits(&answer)) {
                return Ok(Outcome::Failed {
                    operation: Box::new(step.operation.clone()),
                    answer: Box::new(answer),
                    expected: step.expected.clone(),
                });
            }
        }
        Ok(Outcome::Passed)
    }
}
