;;! title      = "A reused table holds nothing of the tenant before"
;;! property   = "reset-table"
;;! severity   = "critical"
;;! features   = ["drop-store", "reference-types"]
;;! claims     = ["S13"]
;;! references = ["core:exec/modules#tables", "core:exec/instructions#table-instructions", "CWE-226"]
;;! notes      = "The elements are looked at in three ways: ref.is_null over all of them, indirect calls, and again after table.grow."
;;! [pool]
;;! slots      = 1

;; The victim's function returns its secret: whoever can call it has the secret. Some elements come from a segment, which
;; some engines evaluate on first use; most are put in place by the victim itself.

(module definition $victim
  (memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (table $slots 64 2000 funcref)
  (elem (i32.const 3) $tell $tell)
  (func $tell (result i64) (i64.load (i32.const 0)))
  (func (export "fill") (result i32)
    (drop (table.grow $slots (ref.func $tell) (i32.const 1000)))
    (table.fill $slots (i32.const 5) (ref.func $tell) (i32.const 1059))
    (table.size $slots))
  (func (export "call") (param i32) (result i64) (call_indirect (result i64) (local.get 0))))

;; The attacker's table is as large, but empty.

(module definition $attacker
  (memory 1)
  (table $slots 64 2000 funcref)
  (elem declare func $own)
  (func $own (result i64) (i64.const 7))
  (func (export "set") (param i32) (table.set $slots (local.get 0) (ref.func $own)))
  (func (export "grow") (param i32) (result i32) (table.grow $slots (ref.null func) (local.get 0)))
  (func (export "call") (param i32) (result i64) (call_indirect (result i64) (local.get 0)))
  (func (export "not null") (result i32) (local $at i32) (local $count i32)
    (loop $next
      (local.set $count (i32.add (local.get $count) (i32.eqz (ref.is_null (table.get $slots (local.get $at))))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $at) (table.size $slots))))
    (local.get $count)))

(@benign "the victim calls its elements, and the attacker's count sees one of its own")
(module instance $counter $attacker)
(assert_return (invoke $counter "set" (i32.const 63)))
(assert_return (invoke $counter "not null") (i32.const 1))
(assert_return (invoke $counter "call" (i32.const 63)) (i64.const 7))
(@drop $counter)
(module instance $filled $victim)
(assert_return (invoke $filled "call" (i32.const 4)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $filled "fill") (i32.const 1064))
(assert_return (invoke $filled "call" (i32.const 1063)) (i64.const {{secret:i64@0}}))

(@attack "the next tenant finds nothing but nulls, at the declared length and grown to the victim's")
(@drop $filled)
(module instance $second $attacker)
(assert_trap (invoke $second "call" (i32.const 3)) "uninitialized element")
(assert_trap (invoke $second "call" (i32.const 63)) "uninitialized element")
(assert_trap (invoke $second "call" (i32.const 64)) "undefined element")
(assert_return (invoke $second "not null") (i32.const 0))
(assert_return (invoke $second "grow" (i32.const 1000)) (i32.const 64))
(assert_return (invoke $second "not null") (i32.const 0))
(assert_trap (invoke $second "call" (i32.const 64)) "uninitialized element")
(assert_trap (invoke $second "call" (i32.const 1063)) "uninitialized element")

(@attack "nor does a tenant that comes after another round of both")
(@drop $second)
(module instance $again $victim)
(assert_return (invoke $again "fill") (i32.const 1064))
(@drop $again)
(module instance $third $attacker)
(assert_return (invoke $third "set" (i32.const 10)))
(assert_return (invoke $third "not null") (i32.const 1))
(@drop $third)
(module instance $fourth $attacker)
(assert_return (invoke $fourth "not null") (i32.const 0))
(assert_return (invoke $fourth "grow" (i32.const 1936)) (i32.const 64))
(assert_return (invoke $fourth "not null") (i32.const 0))

(@probe "the victim begins as declared after all that")
(@drop $fourth)
(module instance $last $victim)
(assert_return (invoke $last "call" (i32.const 4)) (i64.const {{secret:i64@0}}))
(assert_trap (invoke $last "call" (i32.const 5)) "uninitialized element")
(assert_trap (invoke $last "call" (i32.const 64)) "undefined element")
