;;! title      = "The function references of a reused instance begin as declared"
;;! property   = "reset-globals"
;;! severity   = "critical"
;;! features   = ["drop-store", "reference-types"]
;;! claims     = ["S13"]
;;! references = ["core:exec/modules#globals", "core:exec/instructions#table-instructions", "CWE-226", "CWE-416"]
;;! notes      = "Whoever can call a function of the victim has what it returns."
;;! [pool]
;;! slots      = 1

(module definition $victim
  (memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (global $a (mut funcref) (ref.null func))
  (global $count (mut i32) (i32.const 0))
  (global $b (mut funcref) (ref.null func))
  (table 1 funcref)
  (elem declare func $tell)
  (func $tell (result i64) (i64.load (i32.const 0)))
  (func (export "keep")
    (global.set $a (ref.func $tell))
    (global.set $count (i32.load (i32.const 0)))
    (global.set $b (ref.func $tell)))
  (func (export "call b") (result i64)
    (table.set (i32.const 0) (global.get $b))
    (call_indirect (result i64) (i32.const 0))))

;; The attacker's globals are of the same types and null. It tries to call what it has.

(module definition $attacker
  (memory 1)
  (global $a (mut funcref) (ref.null func))
  (global $count (mut i32) (i32.const 0))
  (global $b (mut funcref) (ref.null func))
  (table 1 funcref)
  (elem declare func $own)
  (func $own (result i64) (i64.const 7))
  (func (export "set") (global.set $b (ref.func $own)))
  (func (export "count") (result i32) (global.get $count))
  (func (export "nulls") (result i32) (i32.add (ref.is_null (global.get $a)) (ref.is_null (global.get $b))))
  (func (export "call a") (result i64)
    (table.set (i32.const 0) (global.get $a))
    (call_indirect (result i64) (i32.const 0)))
  (func (export "call b") (result i64)
    (table.set (i32.const 0) (global.get $b))
    (call_indirect (result i64) (i32.const 0))))

(@benign "the victim calls what it keeps, and so does the attacker")
(module instance $calm $attacker)
(assert_return (invoke $calm "set"))
(assert_return (invoke $calm "nulls") (i32.const 1))
(assert_return (invoke $calm "call b") (i64.const 7))
(@drop $calm)
(module instance $first $victim)
(assert_return (invoke $first "keep"))
(assert_return (invoke $first "call b") (i64.const {{secret:i64@0}}))

(@attack "the next tenant has nulls, which cannot be called")
(@drop $first)
(module instance $second $attacker)
(assert_return (invoke $second "nulls") (i32.const 2))
(assert_return (invoke $second "count") (i32.const 0))
(assert_trap (invoke $second "call a") "uninitialized element")
(assert_trap (invoke $second "call b") "uninitialized element")
(assert_return (invoke $second "set"))

(@attack "so has the one after it, and the one after another round")
(@drop $second)
(module instance $third $attacker)
(assert_return (invoke $third "nulls") (i32.const 2))
(assert_trap (invoke $third "call b") "uninitialized element")
(@drop $third)
(module instance $again $victim)
(assert_return (invoke $again "keep"))
(@drop $again)
(module instance $fourth $attacker)
(assert_return (invoke $fourth "nulls") (i32.const 2))
(assert_return (invoke $fourth "count") (i32.const 0))
(assert_trap (invoke $fourth "call a") "uninitialized element")

(@probe "the victim begins as declared after all that")
(@drop $fourth)
(module instance $last $victim)
(assert_trap (invoke $last "call b") "uninitialized element")
(assert_return (invoke $last "keep"))
(assert_return (invoke $last "call b") (i64.const {{secret:i64@0}}))
