//! The modules that the checks load.

macro_rules! modules {
    ($($name:ident $file:literal,)*) => {
        $(pub(super) const $name: &[u8] = include_bytes!(concat!($file, ".wasm"));)*

        #[cfg(test)]
        const TEXTS: &[(&str, &str, &[u8])] = &[$(($file, include_str!(concat!($file, ".wat")), $name)),*];
    };
}

modules! {
    COMPONENT "component",
    EXCEPTIONS "exceptions",
    HOST "host",
    IMPORTER "importer",
    INVALID "invalid",
    LOOP "loop",
    MARK "mark",
    NUMBERS "numbers",
    REFERENCES "references",
    SEGMENT "segment",
    START_LOOP "start-loop",
    START_TRAP "start-trap",
    STATE "state",
    THREE_PAGES "three-pages",
    THROWS "throws",
    TRAPS "traps",
    VECTOR "vector",
    WAITS "waits",
    WANTS_FUNCTION "wants-function",
}

/// A header, and a section that there is not.
pub(super) const MALFORMED: &[u8] = b"\0asm\x01\0\0\0\x7f\x01\0";

/// The end of a binary is missing.
pub(super) const CUT: &[u8] = b"\0asm\x01\0\0";

#[cfg(test)]
mod tests {
    use super::*;
    use wast::{Wat, parser, parser::ParseBuffer};

    fn assemble(text: &str) -> Vec<u8> {
        let buffer = ParseBuffer::new(text).unwrap();
        parser::parse::<Wat<'_>>(&buffer).unwrap().encode().unwrap()
    }

    #[test]
    fn the_shipped_binaries_are_those_of_the_texts() {
        let stale: Vec<_> = TEXTS.iter().filter(|(_, text, shipped)| assemble(text) != *shipped).collect();
        if std::env::var_os("DYETEST_UPDATE").is_some() {
            for (file, text, _) in &stale {
                std::fs::write(format!("{}/src/checks/{file}.wasm", env!("CARGO_MANIFEST_DIR")), assemble(text)).unwrap();
            }
        }
        let names: Vec<_> = stale.iter().map(|(file, ..)| file).collect();
        assert!(names.is_empty(), "run the tests with DYETEST_UPDATE=1 to write {names:?}, then once more");
    }
}
