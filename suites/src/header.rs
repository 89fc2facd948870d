//! The header of a file: TOML in its leading `;;!` lines.

use crate::{Diagnostic, Header, Source, tables};
use dyetest_adapter::{Feature, HostImport};
use serde::{Deserialize, de::DeserializeOwned};
use std::ops::Range;
use toml::Spanned;

const MARK: &str = ";;!";

/// Reads the header of a case and checks that the rows it cites exist.
pub(crate) fn of_case(source: &Source) -> Result<Header, Diagnostic> {
    let mut header: Header = read(source)?;
    // Continuation lines of a multi-line string begin with what stands for their `;;!`.
    header.notes = header.notes.lines().map(str::trim).collect::<Vec<_>>().join("\n");
    check(source, &header)?;
    Ok(header)
}

/// Reads a header as TOML. Its spans are those of the file, because every mark is replaced by as many spaces.
pub(crate) fn read<T: DeserializeOwned>(source: &Source) -> Result<T, Diagnostic> {
    let region = region(&source.text);
    if region.is_empty() {
        let message = "the file has no header: TOML in leading `;;!` lines";
        return Err(Diagnostic::new(source, 0..source.text.find('\n').unwrap_or(source.text.len()), message));
    }
    refuse_stray_lines(source, region.end)?;
    toml::from_str(&source.text[region.clone()].replace(MARK, "   ")).map_err(|error| explain(source, region, &error))
}

/// The bytes of the leading `;;!` lines.
pub(crate) fn region(text: &str) -> Range<usize> {
    let lines = text.split_inclusive('\n').take_while(|line| line.starts_with(MARK));
    0..lines.map(str::len).sum()
}

/// A header line below the header would be a comment, and what it says would not hold.
fn refuse_stray_lines(source: &Source, mut at: usize) -> Result<(), Diagnostic> {
    for line in source.text[at..].split_inclusive('\n') {
        if line.trim_start().starts_with(MARK) {
            return Err(Diagnostic::new(source, at..at + line.trim_end().len(), "a header line below the header would be ignored")
                .help("header lines stand at the top of the file, without other lines between them"));
        }
        at += line.len();
    }
    Ok(())
}

fn explain(source: &Source, region: Range<usize>, error: &toml::de::Error) -> Diagnostic {
    // What is missing has no place of its own; the parser then names all of the header.
    let first_line = 0..source.text.find('\n').unwrap_or(source.text.len());
    let span = error.span().filter(|span| *span != region && !span.is_empty()).unwrap_or(first_line);
    Diagnostic::of_parser(source, span, error.message())
}

/// Where the values stand that [`check`] may refuse.
#[derive(Deserialize)]
struct Located {
    title: Spanned<String>,
    property: Spanned<String>,
    #[serde(default)]
    claims: Vec<Spanned<String>>,
    references: Spanned<Vec<Spanned<String>>>,
}

fn check(source: &Source, header: &Header) -> Result<(), Diagnostic> {
    let located: Located = read(source)?;
    let refuse = |span: Range<usize>, message: String| Err(Diagnostic::new(source, span, message));
    if header.title.trim().is_empty() {
        return refuse(located.title.span(), "the title is empty".into());
    }
    let known = || tables::properties().iter().map(|row| row.id.as_str());
    if !known().any(|id| id == header.property) {
        let message = format!("no property `{}` in suites/properties.toml", header.property);
        return refuse(located.property.span(), message).map_err(|error| error.did_you_mean(&header.property, known()));
    }
    for claim in &located.claims {
        if !tables::claims().iter().any(|row| row.id == *claim.get_ref()) {
            return refuse(claim.span(), format!("no claim `{}` in suites/claims.toml", claim.get_ref()));
        }
    }
    if header.references.is_empty() {
        return refuse(located.references.span(), "a case cites at least one reference".into());
    }
    for reference in located.references.get_ref() {
        if !is_reference(reference.get_ref()) {
            return refuse(reference.span(), format!("`{}` is no reference", reference.get_ref())).map_err(|error| {
                error.help("a reference is a path (`core:..`, `cm:..`, `wasi:..`), an id (`CWE-..`, `CVE-..`, `GHSA-..`, `RUSTSEC-..`), or an `https:` address")
            });
        }
    }
    check_abilities(source, header)
}

fn is_reference(text: &str) -> bool {
    const KINDS: [&str; 8] = ["core:", "cm:", "wasi:", "CWE-", "CVE-", "GHSA-", "RUSTSEC-", "https:"];
    KINDS.iter().any(|kind| text.strip_prefix(kind).is_some_and(|rest| !rest.trim().is_empty()))
}

/// A header that asks for something of the adapter lists the ability, so that the plan knows who lacks it.
fn check_abilities(source: &Source, header: &Header) -> Result<(), Diagnostic> {
    let asked = [
        (Feature::MemoryLimit, header.limits.memory_bytes.is_some(), "memory_bytes"),
        (Feature::TableLimit, header.limits.table_elements.is_some(), "table_elements"),
        (Feature::HandleLimit, header.limits.handles.is_some(), "handles"),
        (Feature::HostImports, !header.host.is_empty(), "[host]"),
    ];
    for (ability, used, word) in asked {
        if used && !header.features.contains(&ability) {
            let at = source.text.find(word).unwrap_or(0);
            return Err(needs(source, at..at + word.len(), ability));
        }
    }
    Ok(())
}

/// The refusal of something that needs an ability which the header does not list.
pub(crate) fn needs(source: &Source, span: Range<usize>, ability: Feature) -> Diagnostic {
    Diagnostic::new(source, span, format!("this needs the ability `{ability}`, which the header does not list"))
        .help(format!("add \"{ability}\" to `features`"))
}

/// How the table `[host]` names an import. A component's import outside any instance has a name alone.
pub(crate) fn host_name(module: &str, field: &str) -> String {
    if module.is_empty() { field.to_owned() } else { format!("{module}.{field}") }
}

/// Refuses a host function that no module imports: a misspelt name would leave the import missing.
pub(crate) fn refuse_unused_host(source: &Source, header: &Header, imported: impl Fn(&str) -> bool) -> Result<(), Diagnostic> {
    let aliased = |name: &str| {
        header
            .host
            .values()
            .any(|import| matches!(import, HostImport::Alias { module, name: field } if name == format!("{module}.{field}")))
    };
    let Some(unused) = header.host.keys().find(|name| !imported(name) && !aliased(name)) else { return Ok(()) };
    let at = source.text.find(unused.as_str()).unwrap_or(0);
    Err(Diagnostic::new(source, at..at + unused.len(), format!("no module of the case imports `{unused}`")))
}
