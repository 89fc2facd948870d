//! Verdicts, from worse to better.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! verdicts {
    ($(#[doc = $doc:literal] $variant:ident $id:literal $class:ident,)*) => {
        /// What the harness concludes of one case on one target. The order is from worse to better.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(rename_all = "kebab-case")]
        pub enum Verdict { $(#[doc = $doc] $variant,)* }

        impl Verdict {
            /// Every verdict, worst first.
            pub const ALL: &[Verdict] = &[$(Verdict::$variant),*];

            /// Its name in records.
            pub fn id(self) -> &'static str {
                match self { $(Verdict::$variant => $id,)* }
            }

            /// What it means, in one sentence.
            pub fn meaning(self) -> &'static str {
                match self { $(Verdict::$variant => $doc.trim_ascii(),)* }
            }

            /// The class that it belongs to.
            pub fn class(self) -> Class {
                match self { $(Verdict::$variant => Class::$class,)* }
            }
        }
    };
}

verdicts! {
    /// The secret reached someone who does not hold it.
    Leaked "leaked" Breach,
    /// A bystander changed, or no longer works.
    Corrupted "corrupted" Breach,
    /// An effect that needs authority that was not granted.
    Escalated "escalated" Breach,
    /// An attack step returned outside its permitted endings.
    Uncontained "uncontained" Breach,
    /// A feature is accepted and works wrongly.
    BrokenFeature "broken-feature" Breach,
    /// The host process died below its budgets.
    Crashed "crashed" Denial,
    /// No answer, and not interruptible within its budget.
    Hung "hung" Denial,
    /// The host ran out of a resource, or did not return to its baseline.
    Exhausted "exhausted" Denial,
    /// Setup or benign twin failed.
    OverBlocked "over-blocked" Weak,
    /// Stopped, but by another class or stage than permitted.
    Misreported "misreported" Weak,
    /// Nothing can be concluded.
    Inconclusive "inconclusive" Missing,
    /// The adapter does not do what the case needs.
    NotDriven "not-driven" Missing,
    /// The profile states no control for a property that the embedder must switch on.
    NoControl "no-control" Absent,
    /// The runtime provably lacks a feature that the case needs.
    Unsupported "unsupported" Absent,
    /// The exposure that the specification allows was shown, and its mitigation held.
    Limit "limit" Shown,
    /// The boundary held.
    Contained "contained" Pass,
}

/// What a verdict counts as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    /// A finding: the boundary was crossed.
    Breach,
    /// A finding: the host or a neighbour was denied its work.
    Denial,
    /// A finding: contained, but not as it should be.
    Weak,
    /// Missing coverage.
    Missing,
    /// The surface is not there, or its control is not.
    Absent,
    /// A limit by design, shown.
    Shown,
    /// The boundary held.
    Pass,
}

impl Class {
    /// Its name in records.
    pub fn id(self) -> &'static str {
        match self {
            Class::Breach => "breach",
            Class::Denial => "denial",
            Class::Weak => "weak",
            Class::Missing => "missing",
            Class::Absent => "absent",
            Class::Shown => "shown",
            Class::Pass => "pass",
        }
    }

    /// Whether a verdict of this class is a finding.
    pub fn is_finding(self) -> bool {
        match self {
            Class::Breach | Class::Denial | Class::Weak => true,
            Class::Missing | Class::Absent | Class::Shown | Class::Pass => false,
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.pad(self.id())
    }
}

impl fmt::Display for Class {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.pad(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_and_classes_serialise_as_their_ids() {
        for verdict in Verdict::ALL {
            assert_eq!(serde_json::to_value(verdict).unwrap(), verdict.id());
            assert_eq!(serde_json::to_value(verdict.class()).unwrap(), verdict.class().id());
            assert!(verdict.meaning().ends_with('.') && !verdict.meaning().starts_with(' '), "{}", verdict.meaning());
        }
    }

    #[test]
    fn worse_sorts_first_and_classes_never_interleave() {
        let classes: Vec<Class> = Verdict::ALL.iter().map(|verdict| verdict.class()).collect();
        assert!(classes.is_sorted());
    }
}
