//! The guests: texts with a few gaps, filled in and assembled.

use dyetest_adapter::{HostImport, Import, Kind, Source};
use wast::{Wat, parser, parser::ParseBuffer};

/// A guest, and what it imports.
pub struct Program {
    /// Core module or component.
    pub kind: Kind,
    /// Its text.
    pub text: String,
    /// Its imports, all of the host.
    pub imports: Vec<Import>,
}

impl Program {
    /// A text whose gaps, `{{name}}`, are filled in. What fills one may have gaps of its own, which later ones fill.
    pub fn new(kind: Kind, text: &str, gaps: &[(&str, &str)]) -> Self {
        let fill = |text: String, (name, value): &(&str, &str)| text.replace(&format!("{{{{{name}}}}}"), value);
        Program { kind, text: gaps.iter().fold(text.to_owned(), fill), imports: Vec::new() }
    }

    /// The same, with a host function as the import of this name.
    pub fn importing(mut self, module: &str, name: &str, host: HostImport) -> Self {
        self.imports.push(Import { module: module.into(), name: name.into(), from: Source::Host(host) });
        self
    }

    /// The binary.
    ///
    /// # Errors
    /// In words, with the place, if the text is not of WebAssembly. A test assembles every program of the table.
    pub fn assemble(&self) -> Result<Vec<u8>, String> {
        let wrong = |mut error: wast::Error| {
            error.set_text(&self.text);
            error.to_string()
        };
        let buffer = ParseBuffer::new(&self.text).map_err(wrong)?;
        parser::parse::<Wat<'_>>(&buffer).and_then(|mut wat| wat.encode()).map_err(wrong)
    }
}
