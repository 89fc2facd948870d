;;! title      = "An import links only with what its declared type matches"
;;! property   = "link-types"
;;! severity   = "critical"
;;! features   = ["read-table"]
;;! claims     = ["S26", "S114"]
;;! references = ["core:valid/matching#external-types", "core:valid/matching#limits", "core:exec/modules#instantiation", "CWE-843"]
;;! notes      = "A module is compiled against what it declares: a memory that is smaller than declared, or a function of another type, would be used without a check."

;; `e` bounds what it exports; `u` does not. The victim's secret lies in the memory of `e`.

(module $e
  (func (export "in") (param i32))
  (func (export "out") (result i64) (i64.const 64))
  (global (export "constant") i32 (i32.const 7))
  (global (export "variable") (mut i64) (i64.const 8))
  (table (export "table") 10 20 funcref)
  (memory (export "memory") 2 5)
  (data (i32.const 0) "{{secret:24}}"))
(register "e" $e)
(module $u
  (table (export "table") 10 funcref)
  (memory (export "memory") 2))
(register "u" $u)

(@benign "exact types link, and so do wider limits")
(module $exact
  (import "e" "in" (func $in (param i32)))
  (import "e" "out" (func $out (result i64)))
  (import "e" "constant" (global $constant i32))
  (import "e" "variable" (global $variable (mut i64)))
  (import "e" "table" (table 10 20 funcref))
  (func (export "sum") (result i64)
    (call $in (i32.const 1))
    (i64.add (call $out) (i64.add (i64.extend_i32_u (global.get $constant)) (global.get $variable)))))
(assert_return (invoke $exact "sum") (i64.const 79))
(module $wider (import "e" "table" (table 9 21 funcref)) (import "u" "memory" (memory 1)) (func (export "size") (result i32) (memory.size)))
(assert_return (invoke $wider "size") (i32.const 2))

(@attack "other types do not: signatures, kinds, value types, mutability, limits")
(assert_unlinkable (module (import "e" "in" (func))) "incompatible import type")
(assert_unlinkable (module (import "e" "in" (func (param i64)))) "incompatible import type")
(assert_unlinkable (module (import "e" "in" (func (param f32)))) "incompatible import type")
(assert_unlinkable (module (import "e" "in" (func (param i32 i32)))) "incompatible import type")
(assert_unlinkable (module (import "e" "in" (func (param i32) (result i32)))) "incompatible import type")
(assert_unlinkable (module (import "e" "in" (func (result i32)))) "incompatible import type")
(assert_unlinkable (module (import "e" "out" (func))) "incompatible import type")
(assert_unlinkable (module (import "e" "out" (func (result i32)))) "incompatible import type")
(assert_unlinkable (module (import "e" "out" (func (result f64)))) "incompatible import type")
(assert_unlinkable (module (import "e" "out" (func (param i64) (result i64)))) "incompatible import type")
(assert_unlinkable (module (import "e" "in" (global i32))) "incompatible import type")
(assert_unlinkable (module (import "e" "in" (memory 1))) "incompatible import type")
(assert_unlinkable (module (import "e" "in" (table 1 funcref))) "incompatible import type")
(assert_unlinkable (module (import "e" "constant" (func))) "incompatible import type")
(assert_unlinkable (module (import "e" "memory" (table 1 funcref))) "incompatible import type")
(assert_unlinkable (module (import "e" "table" (memory 1))) "incompatible import type")
(assert_unlinkable (module (import "e" "memory" (global i32))) "incompatible import type")
(assert_unlinkable (module (import "e" "constant" (global i64))) "incompatible import type")
(assert_unlinkable (module (import "e" "constant" (global f32))) "incompatible import type")
(assert_unlinkable (module (import "e" "constant" (global (mut i32)))) "incompatible import type")
(assert_unlinkable (module (import "e" "variable" (global i64))) "incompatible import type")
(assert_unlinkable (module (import "e" "variable" (global (mut i32)))) "incompatible import type")
(assert_unlinkable (module (import "e" "variable" (global (mut f64)))) "incompatible import type")
(assert_unlinkable (module (import "e" "table" (table 11 funcref))) "incompatible import type")
(assert_unlinkable (module (import "e" "table" (table 10 19 funcref))) "incompatible import type")
(assert_unlinkable (module (import "e" "table" (table 1000000 funcref))) "incompatible import type")
(assert_unlinkable (module (import "u" "table" (table 10 100 funcref))) "incompatible import type")
(assert_unlinkable (module (import "u" "table" (table 11 funcref))) "incompatible import type")
(assert_unlinkable (module (import "e" "memory" (memory 3))) "incompatible import type")
(assert_unlinkable (module (import "e" "memory" (memory 2 4))) "incompatible import type")
(assert_unlinkable (module (import "e" "memory" (memory 65536))) "incompatible import type")
(assert_unlinkable (module (import "u" "memory" (memory 2 10))) "incompatible import type")
(assert_unlinkable (module (import "u" "memory" (memory 2 65536))) "incompatible import type")
(assert_unlinkable (module (import "u" "memory" (memory 3))) "incompatible import type")

(@probe "what was lied about is untouched")
(@unchanged $e)
