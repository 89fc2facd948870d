//! Generated families: parameter spaces, rendered into one script of many points.

/// A case that is generated from a seed.
pub struct Family {
    /// The id of the case, `<suite>/<name>`.
    pub id: &'static str,
    /// How many points the script has.
    pub points: usize,
    /// Renders the whole file, header included, from the run's seed. The same seed gives the same text.
    pub text: fn(seed: u64) -> String,
}

/// Every family.
pub fn all() -> &'static [Family] {
    &[]
}
