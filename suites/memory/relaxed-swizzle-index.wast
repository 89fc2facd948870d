;;! title      = "What a relaxed instruction may choose freely is still an index like any other"
;;! property   = "memory-bounds"
;;! severity   = "high"
;;! features   = ["simd", "relaxed-simd"]
;;! claims     = ["S27", "S62"]
;;! references = ["core:exec/numerics#relaxed-operations", "CVE-2022-31104", "CWE-125"]
;;! notes      = "The specification lists the results that each instruction may have; whichever it is, as an address it is in bounds or traps."

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}") (data (i32.const 65512) "{{secret@0}}"))
(module instance $before $Victim)
(module $attacker
  (memory 1)
  (data (i32.const 0) "\01\02\03\04\05\06\07\08")
  (data (i32.const 104) "\11\12\13\14\15\16\17\18")
  (func $swizzle (export "swizzle") (param i32) (result i32)
    (i8x16.extract_lane_u 0
      (i8x16.relaxed_swizzle (v128.const i8x16 96 97 98 99 100 101 102 103 104 105 106 107 108 109 110 111) (i8x16.splat (local.get 0)))))
  (func $truncate (export "truncate") (param f32) (result i32)
    (i32x4.extract_lane 1 (i32x4.relaxed_trunc_f32x4_s (f32x4.splat (local.get 0)))))
  (func $unsigned (export "unsigned") (param f32) (result i32)
    (i32x4.extract_lane 1 (i32x4.relaxed_trunc_f32x4_u (f32x4.splat (local.get 0)))))
  (func $select (export "select") (param $mask i32) (result i32)
    (i32x4.extract_lane 2 (i32x4.relaxed_laneselect (v128.const i32x4 0 0 0 0) (v128.const i32x4 -1 -1 -1 -1) (i32x4.splat (local.get $mask)))))
  (func (export "load swizzled") (param i32) (result i64) (i64.load (call $swizzle (local.get 0))))
  (func (export "load truncated") (param f32) (result i64) (i64.load (call $truncate (local.get 0))))
  (func (export "load unsigned") (param f32) (result i64) (i64.load (call $unsigned (local.get 0))))
  (func (export "load selected") (param i32) (result i64) (i64.load (call $select (local.get 0)))))
(module instance $after $Victim)

(@benign "operands in range have one result")
(assert_return (invoke $attacker "swizzle" (i32.const 8)) (i32.const 104))
(assert_return (invoke $attacker "load swizzled" (i32.const 8)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "truncate" (f32.const 104.5)) (i32.const 104))
(assert_return (invoke $attacker "load unsigned" (f32.const 104.5)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "select" (i32.const -1)) (i32.const 0))

(@attack "lanes out of range: zero, or the lane modulo 16")
(assert_return (invoke $attacker "swizzle" (i32.const 16)) (either (i32.const 0) (i32.const 96)))
(assert_return (invoke $attacker "swizzle" (i32.const 24)) (either (i32.const 0) (i32.const 104)))
(assert_return (invoke $attacker "swizzle" (i32.const 127)) (either (i32.const 0) (i32.const 111)))
(assert_return (invoke $attacker "swizzle" (i32.const 128)) (i32.const 0))
(assert_return (invoke $attacker "swizzle" (i32.const 255)) (i32.const 0))
(assert_return (invoke $attacker "load swizzled" (i32.const 24)) (either (i64.const 0x0807060504030201) (i64.const 0x1817161514131211)))
(assert_return (invoke $attacker "load swizzled" (i32.const 136)) (i64.const 0x0807060504030201))

(@attack "numbers out of range: zero for what is no number, the least one, or the nearest")
(assert_return (invoke $attacker "truncate" (f32.const nan)) (either (i32.const 0) (i32.const 0x80000000)))
(assert_return (invoke $attacker "truncate" (f32.const inf)) (either (i32.const 0x7fffffff) (i32.const 0x80000000)))
(assert_return (invoke $attacker "unsigned" (f32.const inf)) (i32.const -1))
(assert_return (invoke $attacker "unsigned" (f32.const -1)) (either (i32.const 0) (i32.const -1)))
(@permit trap:oob-memory "the result may be 0 or 2^31: core:exec/numerics#relaxed-operations")
(assert_return (invoke $attacker "load truncated" (f32.const nan)) (i64.const 0x0807060504030201))
(assert_trap (invoke $attacker "load truncated" (f32.const inf)) "out of bounds memory access")
(assert_trap (invoke $attacker "load truncated" (f32.const -1)) "out of bounds memory access")
(@permit trap:oob-memory "the result may be 0 or 2^32-1: core:exec/numerics#relaxed-operations")
(assert_return (invoke $attacker "load unsigned" (f32.const -8)) (i64.const 0x0807060504030201))

(@attack "masks that are neither all ones nor all zeros: bit by bit, or by the highest bit of the lane")
(assert_return (invoke $attacker "select" (i32.const 0x80000000)) (either (i32.const 0x7fffffff) (i32.const 0)))
(assert_return (invoke $attacker "select" (i32.const 0x7fffffff)) (either (i32.const 0x80000000) (i32.const -1)))
(assert_trap (invoke $attacker "load selected" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "load selected" (i32.const 0x7fffffff)) "out of bounds memory access")
(@permit trap:oob-memory "the result may be 2^31-1 or 0: core:exec/numerics#relaxed-operations")
(assert_return (invoke $attacker "load selected" (i32.const 0x80000000)) (i64.const 0x0807060504030201))

(@probe "nobody was touched")
(@unchanged $before)
(@unchanged $after)
