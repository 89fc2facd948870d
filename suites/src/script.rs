//! Scripts that are not ours.

use crate::{
    Diagnostic, Script, Source,
    assemble::Names,
    lower::{self, Dialect, Rules},
    text::Filled,
};
use std::collections::BTreeMap;

/// Reads a script of the specification, or of anybody: no header, no sections, no secrets. Every step is a probe.
///
/// It is lenient where a case is not. A directive that cannot be lowered becomes a step that is not applicable, with
/// the reason; a trap whose text names no class may be of any class; names may be used again. A script that imports
/// from `spectest` gets that module.
///
/// # Errors
/// Says where the text cannot be taken apart into forms.
pub fn load_script(source: &Source) -> Result<Script, Diagnostic> {
    let host = BTreeMap::new();
    lower::text(&Filled::verbatim(source), Rules { dialect: Dialect::Foreign, host: &host, names: Names::Strip })
}
