//! Vector loads and stores that straddle the end: each checks its own width (core spec, exec/instructions, vector memory).

use super::{
    distinct,
    edge::{PAGE, beyond32},
    lines, some,
};
use proptest::{
    sample::select,
    strategy::{BoxedStrategy, Just, Strategy},
};

/// An instruction, its bytes, and whether it takes a lane.
const LOADS: &[(&str, u64, bool)] = &[
    ("v128.load", 16, false),
    ("v128.load8_splat", 1, false),
    ("v128.load16_splat", 2, false),
    ("v128.load32_splat", 4, false),
    ("v128.load64_splat", 8, false),
    ("v128.load32_zero", 4, false),
    ("v128.load64_zero", 8, false),
    ("v128.load8x8_s", 8, false),
    ("v128.load16x4_u", 8, false),
    ("v128.load32x2_s", 8, false),
    ("v128.load8_lane", 1, true),
    ("v128.load16_lane", 2, true),
    ("v128.load32_lane", 4, true),
    ("v128.load64_lane", 8, true),
];
const STORES: &[(&str, u64, bool)] = &[
    ("v128.store", 16, false),
    ("v128.store8_lane", 1, true),
    ("v128.store16_lane", 2, true),
    ("v128.store32_lane", 4, true),
    ("v128.store64_lane", 8, true),
];

/// The body of a function that performs the instruction at its parameter. Results are folded to an `i64`, since not
/// every host can take a vector.
fn function(name: &str, lane: bool) -> String {
    let (lane_index, operand) = if lane { (" 0", " (v128.const i64x2 -1 -1)") } else { ("", "") };
    match name.contains("store") {
        true if lane => format!("  (func (export \"{name}\") (param i32) ({name}{lane_index} (local.get 0){operand}))"),
        true => format!("  (func (export \"{name}\") (param i32) ({name} (local.get 0) (v128.const i64x2 -1 -1)))"),
        false => format!(
            "  (func (export \"{name}\") (param i32) (result i64) (i64x2.extract_lane 0 ({name}{lane_index} (local.get 0){operand})))"
        ),
    }
}

/// Every vector load and store of every width.
pub(super) fn widths(points: usize) -> BoxedStrategy<String> {
    let all: Vec<_> = LOADS.iter().chain(STORES).copied().collect();
    let point = select(all.clone()).prop_flat_map(|(name, width, _)| (Just(name), Just(width), beyond32(PAGE, width)));
    some(point, points)
        .prop_map(move |points| {
            let functions = lines(all.iter().map(|(name, _, lane)| function(name, *lane)));
            let twins = distinct(points.iter().map(|(name, width, _)| {
                let (last, store) = (PAGE - width, name.contains("store"));
                match (store, name.ends_with("_lane")) {
                    (true, _) => format!("(assert_return (invoke $twin \"{name}\" (i32.const {last})))"),
                    (false, false) => format!("(assert_return (invoke $attacker \"{name}\" (i32.const {last})) (i64.const 0))"),
                    (false, true) => {
                        let rest = if *width == 8 { 0 } else { -1_i64 << (width * 8) };
                        format!("(assert_return (invoke $attacker \"{name}\" (i32.const {last})) (i64.const {rest}))")
                    }
                }
            }));
            let attacks = lines(points.iter().map(|(name, _, address)| {
                format!("(assert_trap (invoke $attacker \"{name}\" (i32.const {address})) \"out of bounds memory access\")")
            }));
            format!(
                r#";;! title      = "Vector loads and stores of every width trap at generated addresses across and beyond the end"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = ["simd"]
;;! claims     = ["S27", "S114"]
;;! references = ["core:exec/instructions#vector-instructions", "CWE-131"]
(module $victim (memory (export "m") 1) (data (i32.const 0) "{{{{secret:24}}}}"))
(module $attacker (memory (export "m") 1)
{functions})
(module $twin (memory 1)
{functions})
(@benign "each of these instructions works on the last bytes in bounds")
{twins}
(@attack "and traps from the next byte on")
{attacks}
(@probe "no part of a vector was written, and the victim is untouched")
(@unchanged $attacker)
(@unchanged $victim)
"#
            )
        })
        .boxed()
}
