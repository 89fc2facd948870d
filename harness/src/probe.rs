//! Proves what a runtime lacks. A feature is `unsupported` if two modules that use it, written independently, are refused, while
//! their twin without it runs; what an adapter claims is not asked.

use crate::{
    judge::permits,
    observe::Outcome,
    perform::{Conditions, Driver, perform},
};
use dyetest_adapter::{Ending, Stage};
use dyetest_suites::{FeatureProbe, Script};
use serde::{Deserialize, Serialize};

/// What was found out about a feature on a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Support {
    /// Both probes gave the right values.
    Works,
    /// Both were refused before they ran, and their twin ran: the runtime's words, twice.
    Unsupported(Vec<String>),
    /// Accepted, and wrong: what was seen.
    Broken(String),
    /// The probes prove nothing, and why.
    Unknown(String),
}

/// What one of the three modules of a probe came to.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Trial {
    Right,
    Refused(String),
    Wrong(String),
}

/// Probes one feature on a running adapter.
pub fn probe(driver: &mut dyn Driver, feature: &FeatureProbe) -> Support {
    let mut trial = |script: &Script| weigh(script, &perform(driver, &Conditions::default(), script).steps);
    conclude(trial(&feature.control), trial(&feature.first), trial(&feature.second))
}

fn conclude(control: Trial, first: Trial, second: Trial) -> Support {
    match (control, first, second) {
        (Trial::Right, Trial::Right, Trial::Right) => Support::Works,
        (Trial::Right, Trial::Refused(one), Trial::Refused(other)) => Support::Unsupported(vec![one, other]),
        (Trial::Right, Trial::Right, Trial::Refused(text)) | (Trial::Right, Trial::Refused(text), Trial::Right) => {
            Support::Broken(format!("one module that uses it runs, another is refused: {text}"))
        }
        (Trial::Right, Trial::Wrong(what), _) | (Trial::Right, _, Trial::Wrong(what)) => Support::Broken(what),
        (Trial::Refused(what) | Trial::Wrong(what), _, _) => Support::Unknown(format!("the twin without the feature failed: {what}")),
    }
}

fn weigh(script: &Script, outcomes: &[Outcome]) -> Trial {
    if outcomes.len() != script.steps.len() {
        return Trial::Wrong("the process did not begin".into());
    }
    for (step, outcome) in script.steps.iter().zip(outcomes) {
        if permits(step, outcome) {
            continue;
        }
        return match outcome {
            // Lazy runtimes translate at the first call, so a refusal may come as late as that.
            Outcome::Ended(Ending::Refused {
                stage: stage @ (Stage::Decode | Stage::Validate | Stage::Compile | Stage::Load | Stage::Link),
                text,
            }) => Trial::Refused(format!("{stage}: {text}")),
            other => Trial::Wrong(format!("{other:?}")),
        };
    }
    Trial::Right
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsupported_needs_two_refusals_and_a_twin_that_runs() {
        let (right, refused, wrong) = (Trial::Right, Trial::Refused("no".into()), Trial::Wrong("2 is not 1".into()));
        let table = [
            (&right, &right, &right, Support::Works),
            (&right, &refused, &refused, Support::Unsupported(vec!["no".into(), "no".into()])),
            (&right, &refused, &right, Support::Broken("one module that uses it runs, another is refused: no".into())),
            (&right, &right, &wrong, Support::Broken("2 is not 1".into())),
            (&right, &wrong, &refused, Support::Broken("2 is not 1".into())),
            (&refused, &refused, &refused, Support::Unknown("the twin without the feature failed: no".into())),
        ];
        for (control, first, second, expected) in table {
            assert_eq!(conclude(control.clone(), first.clone(), second.clone()), expected);
        }
    }
}
