;;! title      = "A constant cannot be written, whoever has it by whatever name"
;;! property   = "immutable-state"
;;! severity   = "high"
;;! features   = []
;;! claims     = ["S26"]
;;! references = ["core:valid/instructions#variable-instructions", "core:valid/matching#globals", "core:exec/modules#instantiation", "CWE-471"]

;; The owner's constants are what others rely on: compilers fold them into code, and other modules take offsets from them.

(module $owner
  (global $limit (export "limit") i32 (i32.const 24))
  (global $wide (export "wide") i64 (i64.const 0x1122334455667788))
  (global $ratio (export "ratio") f64 (f64.const 1.5))
  (global $count (export "count") (mut i32) (i32.const 1))
  (func (export "limit now") (result i32) (global.get $limit))
  (func (export "sum now") (result i64) (i64.add (global.get $wide) (i64.extend_i32_u (global.get $limit)))))
(register "owner" $owner)

;; Passes the constant on, under another name and beside a variable of its own.

(module $broker
  (import "owner" "limit" (global $limit i32))
  (import "owner" "count" (global $count (mut i32)))
  (global $own (mut i32) (global.get $limit))
  (export "resold" (global $limit))
  (export "own" (global $own))
  (func (export "set own") (param i32) (global.set $own (local.get 0)))
  (func (export "set count") (param i32) (global.set $count (local.get 0)))
  (func (export "limit") (result i32) (global.get $limit)))
(register "broker" $broker)

(@benign "the constant is read by all, and the variables beside it are written")
(assert_return (get $owner "limit") (i32.const 24))
(assert_return (get $broker "own") (i32.const 24))
(assert_return (invoke $broker "set own" (i32.const 5)))
(assert_return (get $broker "own") (i32.const 5))
(assert_return (invoke $broker "set count" (i32.const 2)))
(assert_return (get $owner "count") (i32.const 2))
(assert_return (invoke $broker "limit") (i32.const 24))

(@attack "a module that sets a constant is invalid: its own, an imported one, one behind a variable, in code that never runs")
(assert_invalid (module (global i32 (i32.const 0)) (func (global.set 0 (i32.const 1)))) "immutable global")
(assert_invalid (module (global i64 (i64.const 0)) (func (global.set 0 (i64.const 1)))) "immutable global")
(assert_invalid (module (import "owner" "limit" (global i32)) (func (global.set 0 (i32.const 99)))) "immutable global")
(assert_invalid
  (module (import "owner" "count" (global (mut i32))) (import "owner" "limit" (global i32)) (func (global.set 1 (i32.const 99))))
  "immutable global")
(assert_invalid
  (module (import "owner" "limit" (global i32)) (global (mut i32) (i32.const 0)) (global i32 (i32.const 0)) (func (global.set 2 (i32.const 9))))
  "immutable global")
(assert_invalid (module (global i32 (i32.const 0)) (func (return) (global.set 0 (i32.const 1)))) "immutable global")
(assert_invalid (module (global f64 (f64.const 0)) (func (export "f") (param f64) (if (i32.const 0) (then (global.set 0 (local.get 0)))))) "immutable global")

(@attack "as a variable it does not link, first-hand or resold, nor does a variable link as a constant")
(assert_unlinkable (module (import "owner" "limit" (global (mut i32)))) "incompatible import type")
(assert_unlinkable (module (import "owner" "wide" (global (mut i64)))) "incompatible import type")
(assert_unlinkable (module (import "owner" "ratio" (global (mut f64)))) "incompatible import type")
(assert_unlinkable (module (import "broker" "resold" (global (mut i32)))) "incompatible import type")
(assert_unlinkable
  (module (import "owner" "limit" (global $g (mut i32))) (func $start (global.set $g (i32.const 99))) (start $start))
  "incompatible import type")
(assert_unlinkable (module (import "owner" "count" (global i32))) "incompatible import type")

(@attack "writes to the variables beside it do not reach it")
(assert_return (invoke $broker "set own" (i32.const -1)))
(assert_return (invoke $broker "set count" (i32.const -1)))
(assert_return (invoke $broker "limit") (i32.const 24))
(assert_return (get $broker "resold") (i32.const 24))

(@probe "the constants are what they were, for the host and in code")
(assert_return (get $owner "limit") (i32.const 24))
(assert_return (get $owner "wide") (i64.const 0x1122334455667788))
(assert_return (get $owner "ratio") (f64.const 1.5))
(assert_return (invoke $owner "limit now") (i32.const 24))
(assert_return (invoke $owner "sum now") (i64.const 0x11223344556677a0))
