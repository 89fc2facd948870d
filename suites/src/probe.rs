//! Proofs that a runtime has a proposal, or lacks it.

use crate::{
    Diagnostic, Script, Source,
    assemble::Names,
    forms::{self, Annotations, Form, FormKind},
    header,
    lower::{self, Dialect, Rules},
    text::Filled,
};
use dyetest_adapter::Feature;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Three scripts that show whether a runtime has a proposal: two that use it, written independently, and a twin that
/// does without. A runtime lacks the proposal if it refuses both and runs the twin.
#[derive(Clone, Debug)]
pub struct FeatureProbe {
    /// The proposal.
    pub feature: Feature,
    /// The twin that does without.
    pub control: Script,
    /// Uses it.
    pub first: Script,
    /// Uses it in another way.
    pub second: Script,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    feature: toml::Spanned<Feature>,
}

impl FeatureProbe {
    /// Reads `suites/features/<feature>.wast`: a section `@benign` with the twin, and two sections `@probe`, each a
    /// script of its own.
    ///
    /// # Errors
    /// Says what is wrong with the file, and where.
    pub fn load(source: &Source) -> Result<FeatureProbe, Diagnostic> {
        let Header { feature } = header::read(source)?;
        check_name(source, &feature)?;
        let text = Filled::verbatim(source);
        let forms = forms::split(&text, Annotations::Known)?;
        let starts: Vec<usize> = (0..forms.len()).filter(|index| section(&text, &forms[*index]).is_some()).collect();
        let words: Vec<_> = starts.iter().filter_map(|start| section(&text, &forms[*start])).collect();
        let &[0, first, second] = starts.as_slice() else { return Err(layout(&text)) };
        if words != ["benign", "probe", "probe"] {
            return Err(layout(&text));
        }
        let host = BTreeMap::new();
        let script = |part: &[Form]| lower::forms(&text, part, Rules { dialect: Dialect::Part, host: &host, names: Names::Strip });
        Ok(FeatureProbe {
            feature: *feature.get_ref(),
            control: script(&forms[..first])?,
            first: script(&forms[first..second])?,
            second: script(&forms[second..])?,
        })
    }
}

/// The word of a form that opens a section.
fn section<'a>(text: &'a Filled, form: &Form) -> Option<&'a str> {
    let word = text.text()[form.head.clone()].strip_prefix('@')?;
    (form.kind == FormKind::Annotation && matches!(word, "setup" | "benign" | "attack" | "probe")).then_some(word)
}

fn layout(text: &Filled) -> Diagnostic {
    text.refuse_token(0, "a probe has three sections: (@benign \"..\") without the feature, then two (@probe \"..\") with it")
}

fn check_name(source: &Source, feature: &toml::Spanned<Feature>) -> Result<(), Diagnostic> {
    let id = feature.get_ref().id();
    let refuse = |message: String| Err(Diagnostic::new(source, feature.span(), message));
    if feature.get_ref().is_ability() {
        return refuse(format!("`{id}` is an ability: the adapter answers for it"));
    }
    if source.path.file_stem().is_none_or(|stem| stem != id) {
        return refuse(format!("the probe of `{id}` belongs in {id}.wast"));
    }
    Ok(())
}
