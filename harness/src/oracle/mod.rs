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
