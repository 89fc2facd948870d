;;! title      = "A call beyond the end of a table traps"
;;! property   = "table-bounds"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S114"]
;;! references = ["core:exec/instructions#control-instructions", "CWE-129"]
;;! notes      = "The victim's function stands in element 0 of its own table, and a harmless one in element 0 of the attacker's: an index that is clamped, masked or wrapped finds one of them."

(module $victim
  (type $answer (func (result i64)))
  (memory (export "m") 1)
  (data (i32.const 0) "{{secret:24}}")
  (table 8 funcref)
  (elem (i32.const 0) $leak $leak $leak $leak $leak $leak $leak $leak)
  (func $leak (result i64) (i64.load (i32.const 0)))
  (func (export "call") (param i32) (result i64) (call_indirect (type $answer) (local.get 0))))

(module $attacker
  (type $answer (func (result i64)))
  (table 5 funcref)
  (elem (i32.const 0) $own $own $own $own $last)
  (func $own (result i64) (i64.const 1))
  (func $last (result i64) (i64.const 5))
  (func (export "call") (param i32) (result i64) (call_indirect (type $answer) (local.get 0)))
  (func (export "call next") (param i32) (result i64) (call_indirect (type $answer) (i32.add (local.get 0) (i32.const 1)))))

(@benign "the last element can be called")
(assert_return (invoke $attacker "call" (i32.const 4)) (i64.const 5))
(assert_return (invoke $attacker "call next" (i32.const 3)) (i64.const 5))

(@attack "the one after it cannot, nor any beyond")
(assert_trap (invoke $attacker "call" (i32.const 5)) "undefined element")
(assert_trap (invoke $attacker "call next" (i32.const 4)) "undefined element")
(assert_trap (invoke $attacker "call" (i32.const 8)) "undefined element")
(assert_trap (invoke $attacker "call" (i32.const 256)) "undefined element")
(assert_trap (invoke $attacker "call" (i32.const 0x10000)) "undefined element")
(assert_trap (invoke $attacker "call" (i32.const 0x10000000)) "undefined element")
(assert_trap (invoke $attacker "call" (i32.const 0x20000000)) "undefined element")
(assert_trap (invoke $attacker "call" (i32.const 0x7fffffff)) "undefined element")
(assert_trap (invoke $attacker "call" (i32.const 0x80000000)) "undefined element")
(assert_trap (invoke $attacker "call" (i32.const -1)) "undefined element")

(@probe "the victim is untouched and calls its own")
(assert_return (invoke $victim "call" (i32.const 7)) (i64.const {{secret:i64@0}}))
(@unchanged $victim)
