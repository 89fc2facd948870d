;;! title      = "A constant global is written neither by its own module nor through an import"
;;! property   = "immutable-state"
;;! severity   = "high"
;;! features   = []
;;! claims     = ["S26"]
;;! references = ["core:valid/instructions#variable-instructions", "core:valid/matching#global-types", "core:syntax/types#global-types", "CWE-471"]

;; The constant that matters is the second of three, so that a mix-up of indices shows.

(module $victim
  (global (export "first") i64 (i64.const 1))
  (global (export "limit") i64 (i64.const 0x5afe))
  (global (export "count") (mut i64) (i64.const 3))
  (func (export "limit of") (result i64) (global.get 1)))
(register "victim" $victim)

(@benign "a variable can be written through an import, and the constant can be read")
(module $reader
  (import "victim" "limit" (global $limit i64))
  (import "victim" "count" (global $count (mut i64)))
  (func (export "add") (global.set $count (i64.add (global.get $count) (global.get $limit))))
  (func (export "count") (result i64) (global.get $count)))
(assert_return (invoke $reader "add"))
(assert_return (invoke $reader "count") (i64.const 0x5b01))

(@attack "a module that sets a constant of its own is invalid")
(assert_invalid (module (global $g i32 (i32.const 1)) (func (global.set $g (i32.const 2)))) "immutable global")
(assert_invalid (module (global (mut i64) (i64.const 0)) (global $g i64 (i64.const 1)) (func (export "f") (param i64) (global.set $g (local.get 0)))) "immutable global")
(assert_invalid (module (global f64 (f64.const 1)) (func (global.set 0 (f64.const 2)))) "immutable global")

(@attack "so is one that sets an imported constant, and none gets it as a variable")
(assert_invalid (module (import "victim" "limit" (global i64)) (func (global.set 0 (i64.const 0)))) "immutable global")
(assert_invalid (module (import "victim" "first" (global i64)) (import "victim" "limit" (global i64)) (func (global.set 1 (i64.const 0)))) "immutable global")
(assert_unlinkable (module (import "victim" "limit" (global (mut i64))) (func (export "f") (global.set 0 (i64.const 0)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "first" (global (mut i64))) (func $f (global.set 0 (i64.const 0))) (start $f)) "incompatible import type")

(@probe "the constants are what they were")
(assert_return (invoke $victim "limit of") (i64.const 0x5afe))
(assert_return (get $victim "first") (i64.const 1))
(@unchanged $victim)
