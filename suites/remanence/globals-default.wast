;;! title      = "The globals of a reused instance begin as declared"
;;! property   = "reset-globals"
;;! severity   = "critical"
;;! features   = ["drop-store"]
;;! claims     = ["S13"]
;;! references = ["core:exec/modules#globals", "core:exec/modules#instantiation", "CWE-226", "CWE-665"]
;;! notes      = "The victim's globals and the attacker's have the same types in the same order, so that they lie at the same places."
;;! [pool]
;;! slots      = 1

(module definition $victim
  (memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (global $a (mut i64) (i64.const 0))
  (global $b (mut i32) (i32.const 0))
  (global $c (mut f64) (f64.const 0))
  (global $d (mut f32) (f32.const 0))
  (global $e (export "e") (mut i64) (i64.const 0))
  (func (export "keep") (result i64)
    (global.set $a (i64.load (i32.const 0)))
    (global.set $b (i32.load (i32.const 0)))
    (global.set $c (f64.load (i32.const 0)))
    (global.set $d (f32.load (i32.const 0)))
    (global.set $e (i64.load (i32.const 8)))
    (global.get $a)))

;; Zeros are declared like any other value; the second attacker declares others, which a reset to zero would lose.

(module definition $zero
  (memory 1)
  (global $a (mut i64) (i64.const 0))
  (global $b (mut i32) (i32.const 0))
  (global $c (mut f64) (f64.const 0))
  (global $d (mut f32) (f32.const 0))
  (global $e (export "e") (mut i64) (i64.const 0))
  (func (export "a") (result i64) (global.get $a))
  (func (export "b") (result i32) (global.get $b))
  (func (export "c") (result i64) (i64.reinterpret_f64 (global.get $c)))
  (func (export "d") (result i32) (i32.reinterpret_f32 (global.get $d)))
  (func (export "set") (global.set $a (i64.const -1)) (global.set $b (i32.const -1)) (global.set $e (i64.const -1))))
(module definition $other
  (memory 1)
  (global $a (mut i64) (i64.const 7))
  (global $b (mut i32) (i32.const 8))
  (global $c (mut f64) (f64.const 9))
  (global $d (mut f32) (f32.const 10))
  (global $e (export "e") (mut i64) (i64.const 11))
  (func (export "a") (result i64) (global.get $a))
  (func (export "b") (result i32) (global.get $b))
  (func (export "c") (result f64) (global.get $c))
  (func (export "d") (result f32) (global.get $d)))

(@benign "the victim's variables hold what it stores, the attacker's what it declares")
(module instance $calm $zero)
(assert_return (invoke $calm "set"))
(assert_return (invoke $calm "a") (i64.const -1))
(@drop $calm)
(module instance $first $victim)
(assert_return (invoke $first "keep") (i64.const {{secret:i64@0}}))

(@attack "the next tenant's variables are zero, those of the one after it are not the stains of the first")
(@drop $first)
(module instance $second $zero)
(assert_return (invoke $second "a") (i64.const 0))
(assert_return (invoke $second "b") (i32.const 0))
(assert_return (invoke $second "c") (i64.const 0))
(assert_return (invoke $second "d") (i32.const 0))
(assert_return (get $second "e") (i64.const 0))
(assert_return (invoke $second "set"))
(@drop $second)
(module instance $third $zero)
(assert_return (invoke $third "a") (i64.const 0))
(assert_return (invoke $third "b") (i32.const 0))
(assert_return (get $third "e") (i64.const 0))

(@attack "after another round, a tenant with values of its own has those")
(@drop $third)
(module instance $again $victim)
(assert_return (get $again "e") (i64.const 0))
(assert_return (invoke $again "keep") (i64.const {{secret:i64@0}}))
(@drop $again)
(module instance $fourth $other)
(assert_return (invoke $fourth "a") (i64.const 7))
(assert_return (invoke $fourth "b") (i32.const 8))
(assert_return (invoke $fourth "c") (f64.const 9))
(assert_return (invoke $fourth "d") (f32.const 10))
(assert_return (get $fourth "e") (i64.const 11))

(@probe "the victim begins as declared after all that")
(@drop $fourth)
(module instance $last $victim)
(assert_return (get $last "e") (i64.const 0))
