//! Constants as the text format writes them.

use dyetest_adapter::{Heap, Value};

/// A number or a vector as an instruction or an expectation of a script. `None` for any other value.
pub fn constant(value: &Value) -> Option<String> {
    Some(match value {
        Value::I32(number) => format!("(i32.const {number})"),
        Value::I64(number) => format!("(i64.const {number})"),
        Value::F32(bits) if f32::from_bits(*bits).is_nan() => format!("(f32.const {})", nan(bits >> 31 == 1, u64::from(bits & 0x7f_ffff))),
        Value::F32(bits) => format!("(f32.const {:?})", f32::from_bits(*bits)),
        Value::F64(bits) if f64::from_bits(*bits).is_nan() => format!("(f64.const {})", nan(bits >> 63 == 1, bits & 0xf_ffff_ffff_ffff)),
        Value::F64(bits) => format!("(f64.const {:?})", f64::from_bits(*bits)),
        Value::V128(bits) => {
            let lane = |index: u32| (bits >> (32 * index)) as u32;
            format!("(v128.const i32x4 {:#x} {:#x} {:#x} {:#x})", lane(0), lane(1), lane(2), lane(3))
        }
        _ => return None,
    })
}

fn nan(negative: bool, payload: u64) -> String {
    format!("{}nan:{payload:#x}", if negative { "-" } else { "" })
}

/// The name of a heap type.
pub fn heap_word(heap: Heap) -> &'static str {
    match heap {
        Heap::Func => "func",
        Heap::Extern => "extern",
        Heap::Any => "any",
        Heap::Eq => "eq",
        Heap::I31 => "i31",
        Heap::Struct => "struct",
        Heap::Array => "array",
        Heap::Exn => "exn",
    }
}
