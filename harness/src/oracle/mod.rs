//! The differential oracle: the same generated modules on several targets, which must agree on what they do.
//!
//! Data flows as everywhere: specimens are drawn, every target is asked the same [`question`], its [`testimony`] is kept as it was given,
//! and [`compare`] concludes from all of them; a disagreement is shrunk and becomes a script. `docs/oracle.md` tells what may be compared.

pub mod compare;
mod hunt;
mod known;
mod panel;
pub mod question;
mod report;
mod shrink;
pub mod testimony;

pub use hunt::{Plan, hunt};
pub use known::{Known, known};
pub use panel::Panel;
pub use report::{Finding, Report, Share, Witness};

use crate::lane::Campaign;
use dyetest_adapter::Feature;
use dyetest_suites::FeatureProbe;

/// A campaign that finds out which proposals each target has, by these probes.
pub fn campaign(probes: Vec<FeatureProbe>) -> Campaign {
    let features = Feature::ALL.iter().copied().filter(|feature| !feature.is_ability()).collect();
    Campaign { probes, features, ..Campaign::bare() }
}
