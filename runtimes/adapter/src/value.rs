//! Values that cross between harness and guest, without loss.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A value of WebAssembly: core types first, then those that only components have.
///
/// JSON numbers lose 64-bit integers and NaN payloads, so 64-bit values travel as decimal strings and floats as bits.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Value {
    /// A 32-bit integer, signed.
    I32(i32),
    /// A 64-bit integer, signed, as a decimal string.
    I64(
        #[serde(with = "decimal")]
        #[schemars(with = "String")]
        i64,
    ),
    /// The bits of a 32-bit float.
    F32(u32),
    /// The bits of a 64-bit float, as a decimal string.
    F64(
        #[serde(with = "decimal")]
        #[schemars(with = "String")]
        u64,
    ),
    /// A vector as 32 hexadecimal digits, lowest byte first.
    V128(
        #[serde(with = "vector")]
        #[schemars(with = "String")]
        u128,
    ),
    /// A reference: null, or a number that stands for its identity within the process.
    Ref {
        /// What it refers to.
        heap: Heap,
        /// `None` is null. For `extern` it is the number that the host passed in.
        id: Option<u32>,
    },
    /// A component's `bool`.
    Bool(bool),
    /// A component's `s8`.
    S8(i8),
    /// A component's `u8`.
    U8(u8),
    /// A component's `s16`.
    S16(i16),
    /// A component's `u16`.
    U16(u16),
    /// A component's `s32`.
    S32(i32),
    /// A component's `u32`.
    U32(u32),
    /// A component's `s64`, as a decimal string.
    S64(
        #[serde(with = "decimal")]
        #[schemars(with = "String")]
        i64,
    ),
    /// A component's `u64`, as a decimal string.
    U64(
        #[serde(with = "decimal")]
        #[schemars(with = "String")]
        u64,
    ),
    /// A component's `char`.
    Char(char),
    /// A component's `string`.
    String(String),
    /// A component's `list`.
    List(Vec<Value>),
    /// A component's `record`, fields in order of declaration.
    Record(Vec<(String, Value)>),
    /// A component's `tuple`.
    Tuple(Vec<Value>),
    /// A component's `variant`: the case, and its payload if it has one.
    Variant(String, Option<Box<Value>>),
    /// A component's `enum`.
    Enum(String),
    /// A component's `option`.
    Option(Option<Box<Value>>),
    /// A component's `result` that is ok.
    Ok(Option<Box<Value>>),
    /// A component's `result` that is an error.
    Err(Option<Box<Value>>),
    /// A component's `flags`: those that are set.
    Flags(Vec<String>),
    /// A component's handle (resource, stream, future), as a number within the process.
    Handle(u32),
}

/// What a reference refers to (core spec, syntax/types, heap types).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Heap {
    /// A function.
    Func,
    /// Something of the host's.
    Extern,
    /// Any internal reference.
    Any,
    /// A reference that can be compared.
    Eq,
    /// An unboxed 31-bit integer.
    I31,
    /// A structure.
    Struct,
    /// An array.
    Array,
    /// A caught exception.
    Exn,
}

mod decimal {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};
    use std::{fmt::Display, str::FromStr};

    pub(super) fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(super) fn deserialize<'de, T: FromStr, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        text.parse().map_err(|_| D::Error::custom("expected a 64-bit integer as a decimal string"))
    }
}

mod vector {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(value: &u128, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("{:032x}", value.swap_bytes()))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<u128, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(from)?;
        if text.len() != 32 || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(D::Error::custom("expected a vector as 32 hexadecimal digits"));
        }
        u128::from_str_radix(&text, 16).map(u128::swap_bytes).map_err(D::Error::custom)
    }
}

impl Value {
    /// The bytes of a core number, lowest first; `None` for references and component values.
    pub fn bytes(&self) -> Option<Vec<u8>> {
        match self {
            Value::I32(value) => Some(value.to_le_bytes().to_vec()),
            Value::I64(value) => Some(value.to_le_bytes().to_vec()),
            Value::F32(bits) => Some(bits.to_le_bytes().to_vec()),
            Value::F64(bits) => Some(bits.to_le_bytes().to_vec()),
            Value::V128(bits) => Some(bits.to_le_bytes().to_vec()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_survive_json() {
        for (value, json) in [
            (Value::I32(-1), r#"{"i32":-1}"#),
            (Value::I64(i64::MIN), r#"{"i64":"-9223372036854775808"}"#),
            (Value::F32(0x7fa0_0001), r#"{"f32":2141192193}"#),
            (Value::F64(u64::MAX), r#"{"f64":"18446744073709551615"}"#),
            (Value::V128(0x01), r#"{"v128":"01000000000000000000000000000000"}"#),
            (Value::Ref { heap: Heap::Func, id: None }, r#"{"ref":{"heap":"func","id":null}}"#),
            (Value::Variant("a".into(), None), r#"{"variant":["a",null]}"#),
        ] {
            assert_eq!(serde_json::to_string(&value).unwrap(), json);
            assert_eq!(serde_json::from_str::<Value>(json).unwrap(), value);
        }
    }

    #[test]
    fn hostile_values_are_refused() {
        for json in [r#"{"i64":5}"#, r#"{"i64":"9223372036854775808"}"#, r#"{"v128":"+1"}"#, r#"{"i33":1}"#, r#"{"i32":4294967296}"#] {
            assert!(serde_json::from_str::<Value>(json).is_err(), "{json}");
        }
    }
}
