//! Loads, stores and effective addresses beyond a 32-bit memory (core spec, exec/instructions, memory instructions).

use super::{
    distinct,
    edge::{PAGE, beyond32, offset32},
    lines, some,
};
use proptest::{
    sample::select,
    strategy::{BoxedStrategy, Just, Strategy},
};

/// A load: its name, and the bytes that it reads.
const LOADS: &[(&str, u64)] = &[
    ("i32.load", 4),
    ("i32.load8_s", 1),
    ("i32.load8_u", 1),
    ("i32.load16_s", 2),
    ("i32.load16_u", 2),
    ("i64.load", 8),
    ("i64.load8_s", 1),
    ("i64.load8_u", 1),
    ("i64.load16_s", 2),
    ("i64.load16_u", 2),
    ("i64.load32_s", 4),
    ("i64.load32_u", 4),
    ("f32.load", 4),
    ("f64.load", 8),
];

/// A store: its name, and the bytes that it writes.
const STORES: &[(&str, u64)] = &[
    ("i32.store", 4),
    ("i32.store8", 1),
    ("i32.store16", 2),
    ("i64.store", 8),
    ("i64.store8", 1),
    ("i64.store16", 2),
    ("i64.store32", 4),
    ("f32.store", 4),
    ("f64.store", 8),
];

/// The type of the values that an instruction moves: the part of its name before the dot.
fn kind(name: &str) -> &str {
    name.split('.').next().unwrap_or(name)
}

fn sized(ops: &'static [(&'static str, u64)]) -> BoxedStrategy<(&'static str, u64, u64, u32)> {
    (select(ops), 1..=3_u64)
        .prop_flat_map(|((name, width), pages)| (Just(name), Just(width), Just(pages), beyond32(pages * PAGE, width)))
        .boxed()
}

/// Every load at addresses beyond memories of one to three pages.
pub(super) fn loads(points: usize) -> BoxedStrategy<String> {
    some(sized(LOADS), points)
        .prop_map(|points| {
            let functions = lines(
                LOADS
                    .iter()
                    .map(|(name, _)| format!("  (func (export \"{name}\") (param i32) (result {}) ({name} (local.get 0)))", kind(name))),
            );
            let attackers = lines((1..=3).map(|pages| format!("(module $attacker{pages} (memory {pages})\n{functions})")));
            let twins = distinct(points.iter().map(|(name, width, pages, _)| {
                let (last, kind) = (pages * PAGE - width, kind(name));
                format!("(assert_return (invoke $attacker{pages} \"{name}\" (i32.const {last})) ({kind}.const 0))")
            }));
            let attacks = lines(points.iter().map(|(name, _, pages, address)| {
                format!("(assert_trap (invoke $attacker{pages} \"{name}\" (i32.const {address})) \"out of bounds memory access\")")
            }));
            format!(
                r#";;! title      = "Every load traps at generated addresses beyond its memory"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! claims     = ["S15", "S19", "S27", "S37"]
;;! references = ["core:exec/instructions#memory-instructions", "CWE-125"]
(module $victim (memory (export "m") 1) (data (i32.const 0) "{{{{secret:24}}}}"))
{attackers}
(@benign "each of these loads reads the last bytes in bounds")
{twins}
(@attack "and traps beyond them")
{attacks}
(@probe "the victim is untouched")
(@unchanged $victim)
"#
            )
        })
        .boxed()
}

/// Every store at addresses beyond memories of one to three pages; nothing below the end may be written.
pub(super) fn stores(points: usize) -> BoxedStrategy<String> {
    some(sized(STORES), points)
        .prop_map(|points| {
            let functions = lines(STORES.iter().map(|(name, _)| {
                format!("  (func (export \"{name}\") (param i32 {0}) ({name} (local.get 0) (local.get 1)))", kind(name))
            }));
            let attackers = lines((1..=3).map(|pages| {
                let last = pages * PAGE - 8;
                format!(
                    "(module $attacker{pages} (memory {pages})\n{functions}  (func (export \"tail\") (result i64) (i64.load (i32.const {last}))))"
                )
            }));
            let value = |kind: &str| match kind {
                "f32" | "f64" => format!("({kind}.const nan:0x55555)"),
                _ => format!("({kind}.const -1)"),
            };
            let twins = distinct(points.iter().map(|(name, _, pages, _)| {
                format!("(assert_return (invoke $attacker{pages} \"{name}\" (i32.const 0) {}))", value(kind(name)))
            }));
            let attacks = lines(points.iter().map(|(name, _, pages, address)| {
                let value = value(kind(name));
                format!("(assert_trap (invoke $attacker{pages} \"{name}\" (i32.const {address}) {value}) \"out of bounds memory access\")")
            }));
            let tails = lines((1..=3).map(|pages| format!("(assert_return (invoke $attacker{pages} \"tail\") (i64.const 0))")));
            format!(
                r#";;! title      = "Every store traps at generated addresses beyond its memory, and writes no part of the value"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! claims     = ["S15", "S22", "S27"]
;;! references = ["core:exec/instructions#memory-instructions", "CWE-787"]
(module $victim (memory (export "m") 1) (data (i32.const 0) "{{{{secret:24}}}}"))
{attackers}
(@benign "each of these stores writes the first bytes")
{twins}
(@attack "and traps beyond the end")
{attacks}
(@probe "the last bytes in bounds hold no part of a value, and the victim is untouched")
{tails}(@unchanged $victim)
"#
            )
        })
        .boxed()
}

/// Base and offset whose sum, an integer of 33 bits, is beyond the memory, though it may be within after wrapping at 2^32.
pub(super) fn effective_addresses(points: usize) -> BoxedStrategy<String> {
    let wraps = (offset32(), 0..PAGE as u32).prop_map(|(offset, low)| (offset, low.wrapping_sub(offset)));
    let anywhere = (offset32(), beyond32(PAGE, 8));
    let point = (select(LOADS), proptest::prop_oneof![3 => wraps, 1 => anywhere]).prop_filter_map(
        "the sum is in bounds",
        |((name, width), (offset, base))| {
            let sum = u64::from(base) + u64::from(offset) + width;
            (sum > PAGE).then_some((name, width, offset, base))
        },
    );
    some(point, points)
        .prop_map(|points| {
            let functions = lines(points.iter().enumerate().map(|(index, (name, _, offset, _))| {
                format!("  (func (export \"{index}\") (param i32) (result {}) ({name} offset={offset} (local.get 0)))", kind(name))
            }));
            let attacks = lines(points.iter().enumerate().map(|(index, (_, _, _, base))| {
                format!("(assert_trap (invoke $attacker \"{index}\" (i32.const {base})) \"out of bounds memory access\")")
            }));
            format!(
                r#";;! title      = "Generated bases and offsets whose sum is beyond the memory do not wrap around into it"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! claims     = ["S15", "S27", "S114"]
;;! references = ["core:exec/instructions#memory-instructions", "CVE-2023-26489", "CWE-190"]
(module $victim (memory (export "m") 1) (data (i32.const 0) "{{{{secret:24}}}}"))
(module $attacker (memory 1) (data (i32.const 0) "\01\02\03\04\05\06\07\08")
  (func (export "twin") (param i32) (result i64) (i64.load offset=65528 (local.get 0)))
  (func (export "first") (result i64) (i64.load (i32.const 0)))
{functions})
(@benign "the largest sum in bounds reads the last bytes, and the first bytes are there to be read by mistake")
(assert_return (invoke $attacker "twin" (i32.const 0)) (i64.const 0))
(assert_return (invoke $attacker "first") (i64.const 0x0807060504030201))
(@attack "larger sums trap")
{attacks}
(@probe "the victim is untouched")
(@unchanged $victim)
"#
            )
        })
        .boxed()
}
