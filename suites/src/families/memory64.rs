//! 64-bit addresses beyond their memory, among them those that alias its beginning once they are cut to 32 bits.

use super::{
    edge::{PAGE, beyond64},
    lines, some,
};
use proptest::{
    prelude::any,
    prop_oneof,
    strategy::{BoxedStrategy, Strategy},
};

/// Loads and stores with and without offset.
pub(super) fn sweep(points: usize) -> BoxedStrategy<String> {
    let offset = prop_oneof![3 => proptest::strategy::Just(0_u64), 1 => 1..0x1_0000_u64, 1 => (32..64_u32).prop_map(|bit| 1 << bit)];
    let wraps = (1..PAGE, 0..PAGE).prop_map(|(offset, low)| (low.wrapping_sub(offset), offset));
    let point = prop_oneof![3 => (beyond64(PAGE, 8), offset), 1 => wraps];
    let beyond = point.prop_filter("it is in bounds", |(base, offset)| {
        base.checked_add(*offset).and_then(|sum| sum.checked_add(8)).is_none_or(|end| end > PAGE)
    });
    some((any::<bool>(), beyond), points)
        .prop_map(|points| {
            let functions = lines(points.iter().enumerate().map(|(index, (store, (_, offset)))| match store {
                true => format!("  (func (export \"{index}\") (param i64) (i64.store offset={offset} (local.get 0) (i64.const -1)))"),
                false => format!("  (func (export \"{index}\") (param i64) (result i64) (i64.load offset={offset} (local.get 0)))"),
            }));
            let attacks = lines(points.iter().enumerate().map(|(index, (_, (base, _)))| {
                format!("(assert_trap (invoke $attacker \"{index}\" (i64.const {base})) \"out of bounds memory access\")")
            }));
            format!(
                r#";;! title      = "Generated 64-bit addresses beyond the memory trap, whatever their lower half"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = ["memory64"]
;;! claims     = ["S27", "S114"]
;;! references = ["core:exec/instructions#memory-instructions", "CWE-190", "CWE-681"]
(module $victim (memory (export "m") 1) (data (i32.const 0) "{{{{secret:24}}}}"))
(module $attacker (memory (export "m") i64 1) (data (i64.const 0) "\01\02\03\04\05\06\07\08")
  (func (export "load") (param i64) (result i64) (i64.load (local.get 0)))
{functions})
(@benign "the first and the last bytes can be read")
(assert_return (invoke $attacker "load" (i64.const 0)) (i64.const 0x0807060504030201))
(assert_return (invoke $attacker "load" (i64.const 65528)) (i64.const 0))
(@attack "nothing beyond can")
{attacks}
(@probe "nothing was written, and the victim is untouched")
(@unchanged $attacker)
(@unchanged $victim)
"#
            )
        })
        .boxed()
}
