;;! title      = "Bulk operations on tables stay within both tables, whole or not at all"
;;! property   = "table-bounds"
;;! severity   = "high"
;;! features   = ["bulk-memory", "reference-types"]
;;! claims     = ["S114"]
;;! references = ["core:exec/instructions#table-instructions", "CVE-2026-34946", "CWE-787", "CWE-190"]
;;! notes      = """
;;! A range that ends beyond the table traps before its first element is written, also where begin and length add up to less than
;;! 2^32 only because they wrapped. The lengths of source and target differ, each way round."""

(module $victim
  (table $t (export "t") 8 funcref)
  (elem (table $t) (i32.const 0) func $leak $leak $leak $leak $leak $leak $leak $leak)
  (func $leak (result i32) (i32.const 666))
  (func (export "call") (param i32) (result i32) (call_indirect $t (result i32) (local.get 0))))

;; What the attacker's tables hold: $small 10..13, $large 20..27 and nulls, and a segment of five that answer 30..34.

(module $attacker
  (type $n (func (result i32)))
  (table $small 4 funcref)
  (table $large 16 64 funcref)
  (elem (table $small) (i32.const 0) func $10 $11 $12 $13)
  (elem (table $large) (i32.const 0) func $20 $21 $22 $23 $24 $25 $26 $27)
  (elem $segment func $30 $31 $32 $33 $34)
  (func $10 (type $n) (i32.const 10)) (func $11 (type $n) (i32.const 11)) (func $12 (type $n) (i32.const 12)) (func $13 (type $n) (i32.const 13))
  (func $20 (type $n) (i32.const 20)) (func $21 (type $n) (i32.const 21)) (func $22 (type $n) (i32.const 22)) (func $23 (type $n) (i32.const 23))
  (func $24 (type $n) (i32.const 24)) (func $25 (type $n) (i32.const 25)) (func $26 (type $n) (i32.const 26)) (func $27 (type $n) (i32.const 27))
  (func $30 (type $n) (i32.const 30)) (func $31 (type $n) (i32.const 31)) (func $32 (type $n) (i32.const 32)) (func $33 (type $n) (i32.const 33))
  (func $34 (type $n) (i32.const 34))
  (func (export "init") (param i32 i32 i32) (table.init $large $segment (local.get 0) (local.get 1) (local.get 2)))
  (func (export "init small") (param i32 i32 i32) (table.init $small $segment (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy") (param i32 i32 i32) (table.copy $large $small (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy back") (param i32 i32 i32) (table.copy $small $large (local.get 0) (local.get 1) (local.get 2)))
  (func (export "copy within") (param i32 i32 i32) (table.copy $large $large (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i32 i32) (table.fill $large (local.get 0) (ref.func $34) (local.get 1)))
  (func (export "fill null") (param i32 i32) (table.fill $large (local.get 0) (ref.null func) (local.get 1)))
  (func (export "small") (param i32) (result i32) (call_indirect $small (type $n) (local.get 0)))
  (func (export "large") (param i32) (result i32) (call_indirect $large (type $n) (local.get 0)))
  (func (export "nulls") (result i32) (local $at i32) (local $count i32)
    (loop $next
      (local.set $count (i32.add (local.get $count) (ref.is_null (table.get $large (local.get $at)))))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (table.size $large))))
    (local.get $count)))

(@benign "what fits exactly is written, and nothing at all fits at the end")
(assert_return (invoke $attacker "init" (i32.const 11) (i32.const 0) (i32.const 5)))
(assert_return (invoke $attacker "large" (i32.const 15)) (i32.const 34))
(assert_return (invoke $attacker "copy" (i32.const 12) (i32.const 0) (i32.const 4)))
(assert_return (invoke $attacker "large" (i32.const 15)) (i32.const 13))
(assert_return (invoke $attacker "copy within" (i32.const 8) (i32.const 0) (i32.const 8)))
(assert_return (invoke $attacker "large" (i32.const 15)) (i32.const 27))
(assert_return (invoke $attacker "fill null" (i32.const 8) (i32.const 8)))
(assert_return (invoke $attacker "nulls") (i32.const 8))
(assert_return (invoke $attacker "init" (i32.const 16) (i32.const 5) (i32.const 0)))
(assert_return (invoke $attacker "copy" (i32.const 16) (i32.const 4) (i32.const 0)))
(assert_return (invoke $attacker "fill" (i32.const 16) (i32.const 0)))

(@attack "one element more than the target has")
(assert_trap (invoke $attacker "init" (i32.const 12) (i32.const 0) (i32.const 5)) "out of bounds table access")
(assert_trap (invoke $attacker "init" (i32.const 16) (i32.const 0) (i32.const 1)) "out of bounds table access")
(assert_trap (invoke $attacker "init" (i32.const 17) (i32.const 0) (i32.const 0)) "out of bounds table access")
(assert_trap (invoke $attacker "init small" (i32.const 0) (i32.const 0) (i32.const 5)) "out of bounds table access")
(assert_trap (invoke $attacker "copy" (i32.const 13) (i32.const 0) (i32.const 4)) "out of bounds table access")
(assert_trap (invoke $attacker "copy" (i32.const 17) (i32.const 0) (i32.const 0)) "out of bounds table access")
(assert_trap (invoke $attacker "copy back" (i32.const 1) (i32.const 0) (i32.const 4)) "out of bounds table access")
(assert_trap (invoke $attacker "copy back" (i32.const 0) (i32.const 0) (i32.const 5)) "out of bounds table access")
(assert_trap (invoke $attacker "copy within" (i32.const 9) (i32.const 0) (i32.const 8)) "out of bounds table access")
(assert_trap (invoke $attacker "fill" (i32.const 9) (i32.const 8)) "out of bounds table access")
(assert_trap (invoke $attacker "fill" (i32.const 17) (i32.const 0)) "out of bounds table access")

(@attack "one element more than the source has")
(assert_trap (invoke $attacker "init" (i32.const 0) (i32.const 1) (i32.const 5)) "out of bounds table access")
(assert_trap (invoke $attacker "init" (i32.const 8) (i32.const 0) (i32.const 6)) "out of bounds table access")
(assert_trap (invoke $attacker "init" (i32.const 0) (i32.const 6) (i32.const 0)) "out of bounds table access")
(assert_trap (invoke $attacker "copy" (i32.const 8) (i32.const 1) (i32.const 4)) "out of bounds table access")
(assert_trap (invoke $attacker "copy" (i32.const 8) (i32.const 0) (i32.const 5)) "out of bounds table access")
(assert_trap (invoke $attacker "copy" (i32.const 8) (i32.const 5) (i32.const 0)) "out of bounds table access")
(assert_trap (invoke $attacker "copy within" (i32.const 0) (i32.const 9) (i32.const 8)) "out of bounds table access")

(@attack "sums that wrap")
(assert_trap (invoke $attacker "init" (i32.const -1) (i32.const 0) (i32.const 2)) "out of bounds table access")
(assert_trap (invoke $attacker "init" (i32.const 8) (i32.const -1) (i32.const 2)) "out of bounds table access")
(assert_trap (invoke $attacker "init" (i32.const 8) (i32.const 2) (i32.const -1)) "out of bounds table access")
(assert_trap (invoke $attacker "copy" (i32.const -4) (i32.const 0) (i32.const 4)) "out of bounds table access")
(assert_trap (invoke $attacker "copy" (i32.const 8) (i32.const -4) (i32.const 4)) "out of bounds table access")
(assert_trap (invoke $attacker "copy" (i32.const 8) (i32.const 2) (i32.const -2)) "out of bounds table access")
(assert_trap (invoke $attacker "copy within" (i32.const 8) (i32.const 4) (i32.const -4)) "out of bounds table access")
(assert_trap (invoke $attacker "copy within" (i32.const -8) (i32.const 0) (i32.const 8)) "out of bounds table access")
(assert_trap (invoke $attacker "fill" (i32.const 8) (i32.const -8)) "out of bounds table access")
(assert_trap (invoke $attacker "fill" (i32.const -1) (i32.const 1)) "out of bounds table access")
(assert_trap (invoke $attacker "fill" (i32.const 0) (i32.const -1)) "out of bounds table access")
(assert_trap (invoke $attacker "fill null" (i32.const 0x80000000) (i32.const 0x80000000)) "out of bounds table access")

(@probe "not one element was written: neither the attacker's nor the victim's")
(assert_return (invoke $attacker "nulls") (i32.const 8))
(assert_return (invoke $attacker "large" (i32.const 0)) (i32.const 20))
(assert_return (invoke $attacker "large" (i32.const 1)) (i32.const 21))
(assert_return (invoke $attacker "large" (i32.const 7)) (i32.const 27))
(assert_return (invoke $attacker "small" (i32.const 0)) (i32.const 10))
(assert_return (invoke $attacker "small" (i32.const 1)) (i32.const 11))
(assert_return (invoke $attacker "small" (i32.const 3)) (i32.const 13))
(assert_return (invoke $victim "call" (i32.const 0)) (i32.const 666))
(assert_return (invoke $victim "call" (i32.const 7)) (i32.const 666))
