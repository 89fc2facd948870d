;;! title      = "An instantiation that failed leaves no half-made references behind"
;;! property   = "reset-globals"
;;! severity   = "critical"
;;! features   = ["stores", "drop-store", "reference-types", "bulk-memory"]
;;! claims     = ["S13"]
;;! references = ["core:exec/modules#instantiation", "CVE-2022-23636", "CWE-824", "CWE-226"]
;;! notes      = "The store of the failed instance is dropped, globals and tables of references included, which may not have been made yet."
;;! [pool]
;;! slots      = 1

(module definition $victim
  (memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (table 8 funcref)
  (global $f (mut funcref) (ref.null func))
  (elem declare func $tell)
  (func $tell (result i64) (i64.load (i32.const 0)))
  (func (export "keep") (result i64)
    (global.set $f (ref.func $tell))
    (table.set (i32.const 0) (global.get $f))
    (table.set (i32.const 7) (global.get $f))
    (call_indirect (result i64) (i32.const 7))))
(module definition $attacker
  (memory 1)
  (table $t 8 funcref)
  (global $f (mut funcref) (ref.null func))
  (elem declare func $own)
  (func $own (result i64) (i64.const 7))
  (func (export "set") (global.set $f (ref.func $own)))
  (func (export "null") (result i32) (ref.is_null (global.get $f)))
  (func (export "call") (result i64)
    (table.set $t (i32.const 1) (global.get $f))
    (call_indirect $t (result i64) (i32.const 1)))
  (func (export "slot") (param i32) (result i64) (call_indirect $t (result i64) (local.get 0))))

(@benign "references that were put there are found there")
(module instance $first $victim)
(assert_return (invoke $first "keep") (i64.const {{secret:i64@0}}))
(@drop $first)
(module instance $second $attacker)
(assert_return (invoke $second "set"))
(assert_return (invoke $second "call") (i64.const 7))
(@drop $second)

(@attack "instances that fail in their data, in their elements, in their start function")
(@store $data)
(assert_trap (module (memory 1) (table 8 funcref) (global (mut funcref) (ref.null func)) (data (i32.const 65536) "a"))
  "out of bounds memory access")
(@drop $data)
(@store $elements)
(assert_trap (module (memory 1) (table 8 funcref) (global (mut funcref) (ref.func $f)) (func $f) (elem (i32.const 8) $f))
  "out of bounds table access")
(@drop $elements)
(@store $start)
(assert_trap (module
    (memory 1) (table 8 funcref) (global $g (mut funcref) (ref.null func)) (elem declare func $start)
    (func $start (global.set $g (ref.func $start)) (table.fill 0 (i32.const 0) (ref.func $start) (i32.const 8)) unreachable)
    (start $start))
  "unreachable")
(@drop $start)

(@attack "the next tenant finds nulls")
(module instance $third $attacker)
(assert_return (invoke $third "null") (i32.const 1))
(assert_trap (invoke $third "call") "uninitialized element")
(assert_trap (invoke $third "slot" (i32.const 0)) "uninitialized element")
(assert_trap (invoke $third "slot" (i32.const 7)) "uninitialized element")

(@attack "also when a failure comes between it and the victim")
(@drop $third)
(module instance $fourth $victim)
(assert_return (invoke $fourth "keep") (i64.const {{secret:i64@0}}))
(@drop $fourth)
(@store $between)
(assert_trap (module (memory 1) (table 8 funcref) (global (mut funcref) (ref.null func)) (data (i32.const -1) "a"))
  "out of bounds memory access")
(@drop $between)
(module instance $fifth $attacker)
(assert_return (invoke $fifth "null") (i32.const 1))
(assert_trap (invoke $fifth "slot" (i32.const 7)) "uninitialized element")

(@probe "the victim still works")
(@drop $fifth)
(module instance $last $victim)
(assert_return (invoke $last "keep") (i64.const {{secret:i64@0}}))
