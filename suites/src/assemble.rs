//! Modules: from text to the binary that travels, and what it says of itself.

use crate::{Exports, Module};
use dyetest_adapter::Kind;
use wasmparser::{
    BinaryReader, ExportSectionReader, ExternalKind, ImportSectionReader, Parser, Payload, Validator, WasmFeatures,
    component_types::{ComponentAnyTypeId, ComponentEntityType},
};
use wast::{
    QuoteWat, QuoteWatTest, Wat,
    core::{ModuleField, ModuleKind},
    parser::{self, ParseBuffer},
};

/// Whether a binary keeps the names that its text gave to functions and locals.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Names {
    /// They are left out, so that nothing of the text but its meaning travels.
    Strip,
    /// They stay: the case is about what a runtime says of them.
    Keep,
}

/// Assembles a module. An invalid one is assembled like any other, as far as it can be.
pub(crate) fn assemble(mut wat: QuoteWat<'_>, names: Names) -> Result<Module, wast::Error> {
    let name = wat.name().map(|id| id.name().to_owned());
    let module = match &mut wat {
        QuoteWat::Wat(wat) => wat_module(wat, names)?,
        QuoteWat::QuoteModule(..) | QuoteWat::QuoteComponent(..) => quoted(&mut wat, names)?,
    };
    Ok(Module { name, ..module })
}

fn quoted(wat: &mut QuoteWat<'_>, names: Names) -> Result<Module, wast::Error> {
    let span = wat.span();
    // Offsets into the quoted text would mean nothing in the file.
    let within = |error: &wast::Error| wast::Error::new(span, format!("in the quoted text: {}", error.message()));
    let QuoteWatTest::Text(text) = wat.to_test()? else {
        return Err(wast::Error::new(span, "a quoted module is text".to_owned()));
    };
    let text = String::from_utf8(text).map_err(|_| wast::Error::new(span, "malformed UTF-8 encoding".to_owned()))?;
    let buffer = ParseBuffer::new(&text).map_err(|error| within(&error))?;
    let mut wat = parser::parse::<Wat<'_>>(&buffer).map_err(|error| within(&error))?;
    wat_module(&mut wat, names).map_err(|error| within(&error))
}

fn wat_module(wat: &mut Wat<'_>, names: Names) -> Result<Module, wast::Error> {
    let kind = match wat {
        Wat::Module(_) => Kind::Core,
        Wat::Component(_) => Kind::Component,
    };
    let strip = names == Names::Strip && is_ours(wat);
    let mut code = wat.encode()?;
    if strip && let Some(stripped) = without_names(&code) {
        code = stripped;
    }
    let (imports, exports) = match kind {
        Kind::Core => interface(&code),
        Kind::Component => (component_imports(&code), Exports::default()),
    };
    Ok(Module { name: None, kind, code, imports, exports })
}

/// Whether the assembler wrote the name section, rather than the author, byte for byte or as `(@custom "name" ..)`.
fn is_ours(wat: &Wat<'_>) -> bool {
    match wat {
        Wat::Module(module) => match &module.kind {
            ModuleKind::Text(fields) => !fields.iter().any(|field| matches!(field, ModuleField::Custom(custom) if custom.name() == "name")),
            ModuleKind::Binary(_) => false,
        },
        Wat::Component(component) => matches!(component.kind, wast::component::ComponentKind::Text(_)),
    }
}

/// The binary without its sections of names; in a component, also without those of everything nested in it.
fn without_names(code: &[u8]) -> Option<Vec<u8>> {
    const PREAMBLE: usize = 8;
    const CUSTOM: u8 = 0;
    // Core module and component sections of a component (component-model, Binary.md).
    const NESTED: [u8; 2] = [1, 4];
    let is_component = *code.get(6)? == 1;
    let mut stripped = code.get(..PREAMBLE)?.to_vec();
    let mut reader = BinaryReader::new(code.get(PREAMBLE..)?, PREAMBLE as u64);
    while !reader.eof() {
        let id = reader.read_u8().ok()?;
        let length = reader.read_var_u32().ok()?;
        let body = reader.read_bytes(length as usize).ok()?;
        if id == CUSTOM && matches!(BinaryReader::new(body, 0).read_string(), Ok("name" | "component-name")) {
            continue;
        }
        let nested = if is_component && NESTED.contains(&id) { Some(without_names(body)?) } else { None };
        let body = nested.as_deref().unwrap_or(body);
        stripped.push(id);
        push_leb128(&mut stripped, body.len());
        stripped.extend_from_slice(body);
    }
    Some(stripped)
}

pub(crate) fn push_leb128(to: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        to.push((number & 0x7f) as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

type Imports = Vec<(String, String)>;

/// The imports and the exports with state of a core module, as far as the binary can be read: it may be malformed.
fn interface(code: &[u8]) -> (Imports, Exports) {
    let (mut imports, mut exports) = (Imports::new(), Exports::default());
    for payload in Parser::new(0).parse_all(code).map_while(Result::ok) {
        match payload {
            Payload::ImportSection(section) => read_imports(section, &mut imports),
            Payload::ExportSection(section) => read_exports(section, &mut exports),
            _ => {}
        }
    }
    (imports, exports)
}

fn read_imports(section: ImportSectionReader<'_>, imports: &mut Imports) {
    for import in section.into_imports().map_while(Result::ok) {
        imports.push((import.module.to_owned(), import.name.to_owned()));
    }
}

fn read_exports(section: ExportSectionReader<'_>, exports: &mut Exports) {
    for export in section.into_iter().map_while(Result::ok) {
        let list = match export.kind {
            ExternalKind::Memory => &mut exports.memories,
            ExternalKind::Global => &mut exports.globals,
            ExternalKind::Table => &mut exports.tables,
            ExternalKind::Func | ExternalKind::Tag | ExternalKind::FuncExact => continue,
        };
        list.push(export.name.to_owned());
    }
}

/// What a component imports that a host has to provide: functions and resource types, by instance and item. What it imports outside
/// any instance has an empty instance. An invalid component imports nothing: it gets no further than to be refused.
fn component_imports(code: &[u8]) -> Imports {
    let mut names = Vec::new();
    let mut nested = 0usize;
    for payload in Parser::new(0).parse_all(code).map_while(Result::ok) {
        match payload {
            Payload::ModuleSection { .. } | Payload::ComponentSection { .. } => nested += 1,
            Payload::End(_) => nested = nested.saturating_sub(1),
            Payload::ComponentImportSection(section) if nested == 0 => {
                names.extend(section.into_iter().map_while(Result::ok).map(|import| import.name.name.to_owned()));
            }
            _ => {}
        }
    }
    // Types cost a validation, and most components import nothing.
    if names.is_empty() {
        return Imports::new();
    }
    let Ok(types) = Validator::new_with_features(WasmFeatures::all()).validate_all(code) else { return Imports::new() };
    let types = types.as_ref();
    let mut imports = Imports::new();
    for name in names {
        let Some(item) = types.component_item_for_import(&name) else { continue };
        match item.ty {
            ComponentEntityType::Instance(instance) => {
                let items = types[instance].exports.iter().filter(|(_, item)| is_provided(&item.ty));
                imports.extend(items.map(|(item, _)| (name.clone(), item.clone())));
            }
            other if is_provided(&other) => imports.push((String::new(), name)),
            _ => {}
        }
    }
    imports
}

/// Whether it is for the host to provide this: a type that is no resource only says what something looks like.
fn is_provided(ty: &ComponentEntityType) -> bool {
    match ty {
        ComponentEntityType::Func(_) => true,
        ComponentEntityType::Type { referenced, created } => {
            matches!(created, ComponentAnyTypeId::Resource(_)) && matches!(referenced, ComponentAnyTypeId::Resource(_))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn module(text: &str, names: Names) -> Module {
        let buffer = ParseBuffer::new(text).unwrap();
        assemble(QuoteWat::Wat(parser::parse(&buffer).unwrap()), names).unwrap()
    }

    fn shows(module: &Module, word: &str) -> bool {
        module.code.windows(word.len()).any(|bytes| bytes == word.as_bytes())
    }

    #[test]
    fn names_of_the_text_do_not_travel() {
        let text = "(module $attacker (func $steal (local $loot i32)))";
        for word in ["attacker", "steal", "loot"] {
            assert!(shows(&module(text, Names::Keep), word) && !shows(&module(text, Names::Strip), word), "{word}");
        }
        let component = "(component $attacker (core module $m (func $steal)) (core instance $i (instantiate $m)))";
        for word in ["attacker", "steal"] {
            assert!(shows(&module(component, Names::Keep), word) && !shows(&module(component, Names::Strip), word), "{word}");
        }
    }

    #[test]
    fn a_name_section_that_the_author_wrote_stays() {
        assert!(shows(&module(r#"(module (@custom "name" "hostile"))"#, Names::Strip), "hostile"));
    }

    #[test]
    fn imports_and_exports_with_state_are_listed() {
        let module = module(
            r#"(module (import "a" "f" (func)) (import "b" "m" (memory 1)) (export "m" (memory 0))
                 (global (export "g") i32 (i32.const 0)) (table (export "t") 1 funcref) (func (export "f")))"#,
            Names::Strip,
        );
        assert_eq!(module.imports, [("a".into(), "f".into()), ("b".into(), "m".into())]);
        let exports = Exports { memories: vec!["m".into()], globals: vec!["g".into()], tables: vec!["t".into()] };
        assert_eq!(module.exports, exports);
    }
}
