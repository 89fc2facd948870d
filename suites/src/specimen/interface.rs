//! What a module exports.

use super::arguments::Kind;
use wasmparser::{ExternalKind, Parser, Payload, Validator, WasmFeatures, types::EntityType};

/// The exports of a module, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interface {
    /// Functions that can be called with arguments that a host has.
    pub(super) functions: Vec<Function>,
    /// Memories.
    pub memories: Vec<Region>,
    /// Globals.
    pub globals: Vec<String>,
    /// Tables.
    pub tables: Vec<Region>,
}

/// A function that can be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Function {
    pub(super) name: String,
    pub(super) parameters: Vec<Kind>,
}

/// A memory or a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// The export's name.
    pub name: String,
    /// Its index in the module.
    pub index: u32,
    /// Whether its addresses have 64 bits.
    pub is_64: bool,
}

impl Interface {
    /// Reads a module. `None` if it is not valid.
    pub(super) fn read(code: &[u8]) -> Option<Interface> {
        let types = Validator::new_with_features(WasmFeatures::all()).validate_all(code).ok()?;
        let types = types.as_ref();
        let mut interface = Interface::default();
        let sections = Parser::new(0).parse_all(code).map_while(Result::ok);
        let exports = sections.filter_map(|payload| match payload {
            Payload::ExportSection(section) => Some(section),
            _ => None,
        });
        for export in exports.flatten().map_while(Result::ok) {
            let name = export.name.to_owned();
            match (export.kind, types.entity_type_from_export(&export)?) {
                (ExternalKind::Func, EntityType::Func(id) | EntityType::FuncExact(id)) => {
                    let parameters = types[id].unwrap_func().params().iter().map(|kind| Kind::of(*kind)).collect::<Option<_>>();
                    interface.functions.extend(parameters.map(|parameters| Function { name, parameters }));
                }
                (_, EntityType::Memory(memory)) => {
                    interface.memories.push(Region { name, index: export.index, is_64: memory.memory64 });
                }
                (_, EntityType::Global(_)) => interface.globals.push(name),
                (_, EntityType::Table(table)) => {
                    interface.tables.push(Region { name, index: export.index, is_64: table.table64 });
                }
                _ => {}
            }
        }
        Some(interface)
    }
}
