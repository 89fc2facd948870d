//! Arguments that are worth to be tried.

use dyetest_adapter::{Heap, Value};
use wasmparser::{AbstractHeapType, HeapType, ValType};

/// A type of which a host has values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    I32,
    I64,
    F32,
    F64,
    V128,
    /// A reference that may be null, and is.
    Null(Heap),
}

const WORDS: &[u64] = &[
    1,
    u64::MAX,
    i32::MIN as u32 as u64,
    i32::MAX as u64,
    i64::MIN as u64,
    i64::MAX as u64,
    u32::MAX as u64,
    1 << 32,
    0x7f,
    0x80,
    0xffff,
    0x1_0000,
    0x1_ffff,
    0x2_0000,
];

const FLOATS: &[f64] = &[
    -0.0,
    1.0,
    -1.5,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::NAN,
    f64::MIN_POSITIVE,
    5e-324,
    1e-40,
    2_147_483_648.0,
    -2_147_483_649.0,
    4_294_967_296.0,
    9_223_372_036_854_775_808.0,
    18_446_744_073_709_551_616.0,
    0.5,
    f64::MAX,
];

impl Kind {
    /// The kind of a type, if a host has values of it.
    pub(super) fn of(kind: ValType) -> Option<Kind> {
        Some(match kind {
            ValType::I32 => Kind::I32,
            ValType::I64 => Kind::I64,
            ValType::F32 => Kind::F32,
            ValType::F64 => Kind::F64,
            ValType::V128 => Kind::V128,
            ValType::Ref(reference) if reference.is_nullable() => match reference.heap_type() {
                HeapType::Abstract { ty: AbstractHeapType::Func, shared: false } => Kind::Null(Heap::Func),
                HeapType::Abstract { ty: AbstractHeapType::Extern, shared: false } => Kind::Null(Heap::Extern),
                _ => return None,
            },
            ValType::Ref(_) => return None,
        })
    }

    /// An argument: in three of four cases near a boundary. Zero makes zero.
    pub(super) fn argument(self, word: u64) -> Value {
        let chosen = (word >> 2) as usize;
        let any = word & 3 == 0;
        let integer = if any { word >> 2 } else { WORDS[chosen % WORDS.len()] };
        let float = FLOATS[chosen % FLOATS.len()];
        match self {
            Kind::I32 => Value::I32(integer as i32),
            Kind::I64 => Value::I64(integer as i64),
            Kind::F32 => Value::F32(if any { integer as u32 } else { (float as f32).to_bits() }),
            Kind::F64 => Value::F64(if any { integer } else { float.to_bits() }),
            Kind::V128 => Value::V128(u128::from(integer) << 64 | u128::from(integer.rotate_left(7))),
            Kind::Null(heap) => Value::Ref { heap, id: None },
        }
    }
}
