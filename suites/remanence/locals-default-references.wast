;;! title      = "Reference locals begin with null, whatever the stack held before"
;;! property   = "reset-locals"
;;! severity   = "critical"
;;! features   = ["reference-types"]
;;! claims     = ["S19"]
;;! references = ["core:exec/instructions#function-calls", "core:valid/types#defaultable-types", "CWE-457", "CWE-824"]
;;! notes      = "As remanence/locals-default. A function that the attacker finds in a local is one of the victim's, and gives its secret away when called."

;; Each frame of the victim keeps eight references to its function across a call.

(module $victim
  (memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (table $keep 8 funcref)
  (elem (i32.const 0) $tell $tell $tell $tell $tell $tell $tell $tell)
  (func $tell (result i64) (i64.load (i32.const 0)))
  (func $count (param funcref funcref funcref funcref funcref funcref funcref funcref i32) (result i32)
    (i32.add (local.get 8) (i32.add (ref.is_null (local.get 0)) (ref.is_null (local.get 7)))))
  (func $soak (export "soak") (param i32) (result i32)
    (table.get (i32.const 0)) (table.get (i32.const 1)) (table.get (i32.const 2)) (table.get (i32.const 3))
    (table.get (i32.const 4)) (table.get (i32.const 5)) (table.get (i32.const 6)) (table.get (i32.const 7))
    (if (result i32) (local.get 0) (then (call $soak (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 0)))
    (call $count))
  (func (export "tell") (result i64) (call_indirect (result i64) (i32.const 7))))
(register "victim" $victim)

;; The attacker puts what its locals hold into a table, to call it, and then sets them, in a loop: the first round sees
;; what they began with. Numbers stand between the references; they are looked at too.

(module $attacker
  (import "victim" "soak" (func $soak (param i32) (result i32)))
  (table 4 funcref)
  (elem declare func $own)
  (func $own (result i64) (i64.const 7))
  (func $take (export "take") (param $rounds i32) (result i32)
    (local funcref i64 funcref funcref i64 funcref) (local $nulls i32)
    (loop $next
      (table.set (i32.const 0) (local.get 1))
      (table.set (i32.const 1) (local.get 3))
      (table.set (i32.const 2) (local.get 4))
      (table.set (i32.const 3) (local.get 6))
      (local.set $nulls (i32.add
        (i32.add (ref.is_null (local.get 1)) (ref.is_null (local.get 3)))
        (i32.add (ref.is_null (local.get 4)) (ref.is_null (local.get 6)))))
      (if (i64.ne (i64.or (local.get 2) (local.get 5)) (i64.const 0)) (then (local.set $nulls (i32.const -1))))
      (local.set 2 (local.tee 5 (i64.const 0)))
      (local.set 3 (local.tee 6 (ref.func $own)))
      (local.set 1 (local.tee 4 (ref.null func)))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $nulls))
  (func (export "soak, take") (result i32) (drop (call $soak (i32.const 20))) (call $take (i32.const 1)))
  (func (export "call") (param i32) (result i64) (call_indirect (result i64) (local.get 0))))

(@benign "the victim keeps its references; the attacker calls one that it set in the first round")
(assert_return (invoke $victim "soak" (i32.const 20)) (i32.const 0))
(assert_return (invoke $victim "tell") (i64.const {{secret:i64@0}}))
(assert_return (invoke $attacker "take" (i32.const 2)) (i32.const 2))
(assert_return (invoke $attacker "call" (i32.const 3)) (i64.const 7))

(@attack "its locals are null after the victim's call, and cannot be called")
(assert_return (invoke $attacker "soak, take") (i32.const 4))
(assert_trap (invoke $attacker "call" (i32.const 0)) "uninitialized element")
(assert_trap (invoke $attacker "call" (i32.const 1)) "uninitialized element")
(assert_trap (invoke $attacker "call" (i32.const 2)) "uninitialized element")
(assert_trap (invoke $attacker "call" (i32.const 3)) "uninitialized element")
(assert_return (invoke $attacker "take" (i32.const 1)) (i32.const 4))
(assert_trap (invoke $attacker "call" (i32.const 3)) "uninitialized element")

(@probe "the victim's references are as before")
(assert_return (invoke $victim "soak" (i32.const 3)) (i32.const 0))
(assert_return (invoke $victim "tell") (i64.const {{secret:i64@0}}))
