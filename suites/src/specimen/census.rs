//! What modules are made of, counted.

use std::collections::BTreeMap;
use wasmparser::{FunctionBody, Operator, Parser, Payload, for_each_operator};

/// The functions, instructions and opcodes of modules.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Functions of each module.
    pub functions: Vec<usize>,
    /// Instructions of each module.
    pub instructions: Vec<usize>,
    /// How often each opcode stood in a module, by the class that it belongs to and its name.
    pub opcodes: BTreeMap<(&'static str, &'static str), u64>,
}

impl Census {
    /// Counts a module.
    pub fn count(&mut self, code: &[u8]) {
        let (mut functions, mut instructions) = (0, 0);
        for body in bodies(code) {
            functions += 1;
            for (proposal, name) in operators(&body) {
                instructions += 1;
                if let Some(class) = class(proposal, name) {
                    *self.opcodes.entry((class, name)).or_default() += 1;
                }
            }
        }
        self.functions.push(functions);
        self.instructions.push(instructions);
    }

    /// Adds what another one has counted.
    pub fn add(&mut self, other: Census) {
        self.functions.extend(other.functions);
        self.instructions.extend(other.instructions);
        for (opcode, count) in other.opcodes {
            *self.opcodes.entry(opcode).or_default() += count;
        }
    }

    /// The classes that were met.
    pub fn met(&self) -> Vec<&'static str> {
        let mut met: Vec<&str> = self.opcodes.keys().map(|(class, _)| *class).collect();
        met.dedup();
        met
    }
}

/// Every class of opcodes that modules can be made of, and how many opcodes it has, in the order of their names.
pub fn classes() -> BTreeMap<&'static str, usize> {
    let mut classes = BTreeMap::new();
    for (proposal, name) in OPCODES {
        if let Some(class) = class(proposal, name) {
            *classes.entry(class).or_default() += 1;
        }
    }
    classes
}

macro_rules! opcodes {
    ($( @$proposal:ident $op:ident $({ $($arg:ident: $kind:ty),* })? => $visit:ident ($($annotation:tt)*) )*) => {
        /// The proposal and the name of every opcode.
        const OPCODES: &[(&str, &str)] = &[$((stringify!($proposal), stringify!($visit))),*];

        fn named(operator: &Operator<'_>) -> (&'static str, &'static str) {
            match operator {
                $(Operator::$op { .. } => (stringify!($proposal), stringify!($visit)),)*
                _ => ("", ""),
            }
        }
    };
}
for_each_operator!(opcodes);

/// The names of the opcodes of each function, in order: `i32_add` for `i32.add`.
pub fn opcodes(code: &[u8]) -> Vec<Vec<&'static str>> {
    bodies(code).map(|body| operators(&body).map(|(_, name)| name).collect()).collect()
}

fn bodies(code: &[u8]) -> impl Iterator<Item = FunctionBody<'_>> {
    Parser::new(0).parse_all(code).map_while(Result::ok).filter_map(|payload| match payload {
        Payload::CodeSectionEntry(body) => Some(body),
        _ => None,
    })
}

/// The proposal and the name of each operator.
fn operators<'a>(body: &FunctionBody<'a>) -> impl Iterator<Item = (&'static str, &'static str)> + use<'a> {
    body.get_operators_reader().into_iter().flatten().map_while(Result::ok).map(|operator| {
        let (proposal, visit) = named(&operator);
        (proposal, visit.strip_prefix("visit_").unwrap_or(visit))
    })
}

/// The class of an opcode (core spec, syntax/instructions). `None` for what no module is made of.
fn class(proposal: &str, name: &str) -> Option<&'static str> {
    let name = name.strip_prefix("visit_").unwrap_or(name);
    let (kind, operation) = name.split_once('_').unwrap_or((name, ""));
    Some(match proposal {
        "mvp" => match (kind, operation) {
            ("local", _) => "locals",
            ("global", _) => "globals",
            ("memory", _) => "memory size and growth",
            ("drop" | "select", _) => "drop and select",
            ("call", "indirect") => "indirect calls",
            ("call", _) => "calls",
            ("i32" | "i64" | "f32" | "f64", _) => numeric(kind, operation),
            _ => "control",
        },
        "bulk_memory" => "bulk memory and tables",
        "exceptions" => "exceptions",
        "function_references" => "function references",
        "gc" => match kind {
            "struct" => "structures",
            "array" => "arrays",
            "i31" => "small integers",
            _ if name == "ref_i31" => "small integers",
            _ => "casts",
        },
        "reference_types" => match kind {
            "table" => "tables",
            "typed" => "drop and select",
            _ => "references",
        },
        "saturating_float_to_int" => "saturating conversions",
        "sign_extension" => "sign extension",
        "simd" => vector(name, operation),
        "tail_call" => "tail calls",
        _ => return None,
    })
}

fn numeric(kind: &str, operation: &str) -> &'static str {
    let float = kind.starts_with('f');
    match operation.split('_').next().unwrap_or_default() {
        "const" => "constants",
        load if load.starts_with("load") => "loads",
        store if store.starts_with("store") => "stores",
        "eqz" | "eq" | "ne" | "lt" | "gt" | "le" | "ge" if float => "float comparison",
        "eqz" | "eq" | "ne" | "lt" | "gt" | "le" | "ge" => "integer comparison",
        "wrap" | "extend" | "convert" | "demote" | "promote" | "reinterpret" => "conversions",
        "trunc" if !float => "conversions",
        _ if float => "float arithmetic",
        _ => "integer arithmetic",
    }
}

fn vector(name: &str, operation: &str) -> &'static str {
    let float = name.starts_with('f');
    let word = operation.split('_').next().unwrap_or_default();
    match word {
        "const" => "vector constants",
        _ if name.starts_with("v128_load") => "vector loads",
        _ if name.starts_with("v128_store") => "vector stores",
        "shuffle" | "swizzle" | "splat" => "shuffles and splats",
        _ if operation.contains("_lane") => "lanes",
        "bitmask" | "any" | "all" => "vector tests",
        _ if name.starts_with("v128_") => "vector bits",
        "eq" | "ne" | "lt" | "gt" | "le" | "ge" => "vector comparison",
        "shl" | "shr" => "vector shifts",
        "convert" | "demote" | "promote" | "narrow" | "extend" => "vector conversions",
        "trunc" if operation.contains("sat") => "vector conversions",
        _ if float => "vector float arithmetic",
        _ => "vector integer arithmetic",
    }
}
