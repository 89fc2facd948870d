//! References of cases and properties: what they are called, and where they lead.

/// The component model's documents.
const COMPONENT_MODEL: &str = "https://github.com/WebAssembly/component-model/blob/main/design/mvp";
/// The core specification.
const CORE: &str = "https://webassembly.github.io/spec/core";

/// A reference.
pub(crate) struct Reference<'a> {
    /// As the case gives it.
    pub(crate) text: &'a str,
    /// Where it leads; `None` where that is not known.
    pub(crate) link: Option<String>,
}

impl<'a> Reference<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        Reference { text, link: link(text) }
    }
}

/// An address for a reference. It begins with `https://`, and has nothing in it that could end it.
pub(crate) fn link(text: &str) -> Option<String> {
    let plain = |char: char| char.is_ascii_alphanumeric() || "-._~/#?=&%+:@".contains(char);
    if !text.chars().all(plain) {
        return None;
    }
    if text.starts_with("https://") {
        return Some(text.to_owned());
    }
    let (scheme, rest) = text.split_once([':', '-'])?;
    let (page, section) = rest.split_once('#').map_or((rest, String::new()), |(page, section)| (page, format!("#{section}")));
    match scheme {
        "core" => Some(format!("{CORE}/{page}.html{section}")),
        "cm" => Some(format!("{COMPONENT_MODEL}/{page}.md{section}")),
        "CWE" => Some(format!("https://cwe.mitre.org/data/definitions/{rest}.html")),
        "CVE" => Some(format!("https://www.cve.org/CVERecord?id={text}")),
        "GHSA" => Some(format!("https://github.com/advisories/{text}")),
        "RUSTSEC" => Some(format!("https://rustsec.org/advisories/{text}.html")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_lead_somewhere_or_nowhere() {
        for (text, wanted) in [
            ("core:exec/modules#globals", Some("https://webassembly.github.io/spec/core/exec/modules.html#globals")),
            (
                "cm:CanonicalABI#loading",
                Some("https://github.com/WebAssembly/component-model/blob/main/design/mvp/CanonicalABI.md#loading"),
            ),
            ("CWE-125", Some("https://cwe.mitre.org/data/definitions/125.html")),
            ("CVE-2023-26489", Some("https://www.cve.org/CVERecord?id=CVE-2023-26489")),
            ("GHSA-wh6w-3828-g9qf", Some("https://github.com/advisories/GHSA-wh6w-3828-g9qf")),
            ("RUSTSEC-2021-0110", Some("https://rustsec.org/advisories/RUSTSEC-2021-0110.html")),
            ("https://example.org/a#b", Some("https://example.org/a#b")),
            ("wasi:filesystem/types", None),
            ("javascript:alert(1)", None),
            ("http://example.org", None),
            ("https://example.org/\"onclick=\"alert", None),
            ("data:text/html,x", None),
            ("", None),
        ] {
            assert_eq!(link(text).as_deref(), wanted, "{text}");
        }
    }
}
