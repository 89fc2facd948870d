//! Bulk operations beyond memory or segment: they trap before they write anything (core spec, exec/instructions,
//! `memory.copy`, `memory.fill`, `memory.init`).

use super::{edge::PAGE, lines, some};
use proptest::{
    prelude::any,
    prop_oneof,
    strategy::{BoxedStrategy, Strategy},
};

/// Bytes of the segment in [`init`].
const SEGMENT: u64 = 64;

/// A start and a length that do not fit into `room`: by one, by wrapping, by much.
fn beyond(room: u64) -> BoxedStrategy<(u32, u32)> {
    prop_oneof![
        3 => (0..=room as u32).prop_map(move |start| (start, room as u32 - start + 1)),
        2 => (1..16_u32).prop_map(move |past| (room as u32 + past, 0)),
        2 => (0..16_u32, 1..=room as u32).prop_map(|(back, length)| (u32::MAX - back, length.max(back + 2))),
        2 => (1..=room as u32, 0..16_u32).prop_map(|(start, back)| (start, u32::MAX - back)),
        1 => (any::<u32>(), any::<u32>()),
    ]
    .prop_filter("it fits", move |(start, length)| u64::from(*start) + u64::from(*length) > room)
    .boxed()
}

/// A start and a length that fit into `room`.
fn within(room: u64, length: u32) -> u32 {
    u32::try_from(room.saturating_sub(u64::from(length))).unwrap_or(0)
}

/// The frame of all three: an attacker whose last 16 bytes are known, and a victim.
fn frame(title: &str, reference: &str, cwe: &str, attacker: &str, twin: &str, attacks: &str) -> String {
    format!(
        r#";;! title      = "{title}"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = ["bulk-memory"]
;;! claims     = ["S15", "S27"]
;;! references = ["{reference}", "{cwe}"]
(module $victim (memory (export "m") 1) (data (i32.const 0) "{{{{secret:24}}}}"))
(module $attacker (memory (export "m") 1) (data (i32.const 0) "source bytes of the attacker") (data (i32.const 65520) "last sixteen byt")
{attacker})
(module $twin (memory 1) (data (i32.const 0) "source bytes of the twin")
{attacker}  (func (export "last") (result i32) (i32.load8_u (i32.const 65535))))
(@benign "an exact fit works")
{twin}
(@snapshot $attacker)
(@attack "one byte more, or a sum that wraps, traps")
{attacks}
(@probe "not even the part in bounds was written, and the victim is untouched")
(@unchanged $attacker)
(@unchanged $victim)
"#
    )
}

/// `memory.copy` with source or destination out of bounds.
pub(super) fn copy(points: usize) -> BoxedStrategy<String> {
    let point = (any::<bool>(), beyond(PAGE));
    some(point, points)
        .prop_map(|points| {
            let attacks = lines(points.iter().map(|(to, (start, length))| {
                let other = within(PAGE, *length);
                let (destination, source) = if *to { (*start, other.min(8)) } else { (other.min(8), *start) };
                format!(
                    "(assert_trap (invoke $attacker \"copy\" (i32.const {destination}) (i32.const {source}) (i32.const {length})) \"out of bounds memory access\")"
                )
            }));
            frame(
                "memory.copy traps at generated places beyond the memory before it writes a byte",
                "core:exec/instructions#memory-instructions",
                "CWE-787",
                "  (func (export \"copy\") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))\n",
                "(assert_return (invoke $twin \"copy\" (i32.const 65532) (i32.const 0) (i32.const 4)))\n(assert_return (invoke $twin \"last\") (i32.const 0x72))",
                &attacks,
            )
        })
        .boxed()
}

/// `memory.fill` out of bounds.
pub(super) fn fill(points: usize) -> BoxedStrategy<String> {
    some(beyond(PAGE), points)
        .prop_map(|points| {
            let attacks = lines(points.iter().map(|(start, length)| {
                format!(
                    "(assert_trap (invoke $attacker \"fill\" (i32.const {start}) (i32.const 0xa5) (i32.const {length})) \"out of bounds memory access\")"
                )
            }));
            frame(
                "memory.fill traps at generated places beyond the memory before it writes a byte",
                "core:exec/instructions#memory-instructions",
                "CWE-787",
                "  (func (export \"fill\") (param i32 i32 i32) (memory.fill (local.get 0) (local.get 1) (local.get 2)))\n",
                "(assert_return (invoke $twin \"fill\" (i32.const 65532) (i32.const 0xa5) (i32.const 4)))\n(assert_return (invoke $twin \"last\") (i32.const 0xa5))",
                &attacks,
            )
        })
        .boxed()
}

/// `memory.init` beyond its segment or its memory.
pub(super) fn init(points: usize) -> BoxedStrategy<String> {
    let segment = beyond(SEGMENT).prop_map(|(source, length)| (within(PAGE, length).min(8), source, length));
    let memory = beyond(PAGE).prop_map(|(destination, length)| (destination, 0, length));
    some(prop_oneof![segment, memory], points)
        .prop_map(|points| {
            let attacks = lines(points.iter().map(|(destination, source, length)| {
                format!(
                    "(assert_trap (invoke $attacker \"init\" (i32.const {destination}) (i32.const {source}) (i32.const {length})) \"out of bounds memory access\")"
                )
            }));
            let segment: String = (0..SEGMENT).map(|index| char::from(b'a' + (index % 26) as u8)).collect();
            frame(
                "memory.init traps at generated places beyond its segment or memory before it writes a byte",
                "core:exec/instructions#memory-instructions",
                "CWE-125",
                &format!(
                    "  (data $segment \"{segment}\")\n  (func (export \"init\") (param i32 i32 i32) (memory.init $segment (local.get 0) (local.get 1) (local.get 2)))\n"
                ),
                &format!(
                    "(assert_return (invoke $twin \"init\" (i32.const {}) (i32.const 0) (i32.const {SEGMENT})))\n(assert_return (invoke $twin \"last\") (i32.const 0x6c))",
                    PAGE - SEGMENT
                ),
                &attacks,
            )
        })
        .boxed()
}
