//! What releases are known to get wrong, as data.

use dyetest_suites::specimen::opcodes;
use serde::Deserialize;
use std::sync::OnceLock;

/// Something that a release gets wrong.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    /// The runtime.
    pub runtime: String,
    /// The one release that is meant.
    pub version: String,
    /// What modules have that it gets wrong: names of opcodes, one after the other.
    pub sequences: Vec<Vec<String>>,
    /// What is wrong, and what the specification says.
    pub why: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    known: Vec<Known>,
}

/// What is known of the releases that this program is built with.
pub fn known() -> &'static [Known] {
    static KNOWN: OnceLock<Vec<Known>> = OnceLock::new();
    KNOWN.get_or_init(|| toml::from_str::<File>(include_str!("known.toml")).expect("a unit test parses it").known)
}

/// Those that this module would show again.
pub(super) fn shown_by(code: &[u8], known: &'static [Known]) -> Vec<&'static Known> {
    let functions = opcodes(code);
    let has =
        |sequence: &Vec<String>| functions.iter().any(|names| names.windows(sequence.len()).any(|window| window == sequence.as_slice()));
    known.iter().filter(|known| known.sequences.iter().any(has)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_found_in_modules_that_have_it_and_in_no_other() {
        let of = |body: &str| {
            let text = format!("(module (func (param i32) (result i32) {body}))");
            let source = dyetest_suites::Source { path: "x.wast".into(), text: text.into() };
            let script = dyetest_suites::load_script(&source).unwrap();
            shown_by(&script.modules[0].code, known()).len()
        };
        assert_eq!(of("(select (i32.const 1) (i32.const 2) (i32.eqz (local.get 0)))"), 1);
        assert_eq!(of("(select (i32.const 1) (i32.eqz (local.get 0)) (local.get 0))"), 0);
    }
}
