;;! title      = "A call through an empty slot traps"
;;! property   = "call-types"
;;! severity   = "critical"
;;! features   = ["reference-types"]
;;! claims     = ["S114"]
;;! references = ["core:exec/instructions#control-instructions", "core:exec/instructions#table-instructions", "CWE-476", "CWE-908"]
;;! notes      = """
;;! A slot is empty because nothing was put there, because null was, because what was there was taken out, or because a growth
;;! made it. Function 0 of the attacker, and of the victim, is one that must not run: a null that is number 0 finds it."""

(module $attacker
  (type $answer (func (result i64)))
  (func $first (type $answer) (global.set $ran (i32.const 1)) (i64.const 666))
  (func $own (type $answer) (i64.const 1))
  (global $ran (mut i32) (i32.const 0))
  (global $null funcref (ref.null func))
  (table $never 8 funcref)
  (table $t 8 40000 funcref)
  (elem (table $t) (i32.const 0) func $own $own $own $own)
  (elem (table $t) (i32.const 4) funcref (ref.func $own) (ref.null func) (ref.func $own) (ref.null func))
  (func (export "call") (param i32) (result i64) (call_indirect $t (type $answer) (local.get 0)))
  (func (export "call in the other") (param i32) (result i64) (call_indirect $never (type $answer) (local.get 0)))
  (func (export "clear") (param i32) (table.set $t (local.get 0) (ref.null func)))
  (func (export "clear with the global") (param i32) (table.set $t (local.get 0) (global.get $null)))
  (func (export "clear many") (param i32 i32) (table.fill $t (local.get 0) (ref.null func) (local.get 1)))
  (func (export "copy of nulls") (param i32) (table.copy $t $never (local.get 0) (i32.const 0) (i32.const 1)))
  (func (export "set") (param i32) (table.set $t (local.get 0) (ref.func $own)))
  (func (export "grow") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0)))
  (func (export "ran") (result i32) (global.get $ran)))

(@benign "the slots that hold a function can be called")
(assert_return (invoke $attacker "call" (i32.const 0)) (i64.const 1))
(assert_return (invoke $attacker "call" (i32.const 3)) (i64.const 1))
(assert_return (invoke $attacker "call" (i32.const 6)) (i64.const 1))

(@attack "those that never held one cannot")
(assert_trap (invoke $attacker "call in the other" (i32.const 0)) "uninitialized element")
(assert_trap (invoke $attacker "call in the other" (i32.const 7)) "uninitialized element")
(assert_trap (invoke $attacker "call" (i32.const 5)) "uninitialized element")
(assert_trap (invoke $attacker "call" (i32.const 7)) "uninitialized element")

(@attack "nor those that were emptied")
(assert_return (invoke $attacker "clear" (i32.const 0)))
(assert_trap (invoke $attacker "call" (i32.const 0)) "uninitialized element")
(assert_return (invoke $attacker "clear with the global" (i32.const 1)))
(assert_trap (invoke $attacker "call" (i32.const 1)) "uninitialized element")
(assert_return (invoke $attacker "copy of nulls" (i32.const 2)))
(assert_trap (invoke $attacker "call" (i32.const 2)) "uninitialized element")
(assert_return (invoke $attacker "clear many" (i32.const 3) (i32.const 4)))
(assert_trap (invoke $attacker "call" (i32.const 3)) "uninitialized element")
(assert_trap (invoke $attacker "call" (i32.const 6)) "uninitialized element")

(@attack "nor those that were filled and emptied again, nor those that a growth added")
(assert_return (invoke $attacker "set" (i32.const 5)))
(assert_return (invoke $attacker "call" (i32.const 5)) (i64.const 1))
(assert_return (invoke $attacker "clear" (i32.const 5)))
(assert_trap (invoke $attacker "call" (i32.const 5)) "uninitialized element")
(assert_return (invoke $attacker "grow" (i32.const 1000)) (i32.const 8))
(assert_trap (invoke $attacker "call" (i32.const 8)) "uninitialized element")
(assert_trap (invoke $attacker "call" (i32.const 1007)) "uninitialized element")
(assert_trap (invoke $attacker "call" (i32.const 0)) "uninitialized element")

(@probe "nothing ran, and a slot that is filled works again")
(assert_return (invoke $attacker "ran") (i32.const 0))
(assert_return (invoke $attacker "set" (i32.const 1007)))
(assert_return (invoke $attacker "call" (i32.const 1007)) (i64.const 1))
