;;! title      = "The globals of a reused instance begin as their own module declares"
;;! property   = "reset-globals"
;;! severity   = "critical"
;;! features   = ["drop-store"]
;;! claims     = ["S13"]
;;! references = ["core:exec/modules#globals", "CWE-226"]
;;! notes      = "A zero is a value like any other: it must be written, even where the runtime believes the slot to be clean."
;;! [pool]
;;! slots      = 1

(module definition $victim
  (memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (global $a (mut i64) (i64.const 0)) (global $b (mut i64) (i64.const 0)) (global $c (mut i32) (i32.const 0))
  (global $d (mut f64) (f64.const 0)) (global $e (mut i64) (i64.const 0)) (global $f (mut i32) (i32.const 0))
  (global $g (mut f32) (f32.const 0)) (global $h (mut i64) (i64.const 0))
  (func (export "keep") (result i64)
    (global.set $a (i64.load (i32.const 0))) (global.set $b (i64.load (i32.const 8))) (global.set $c (i32.load (i32.const 16)))
    (global.set $d (f64.load (i32.const 0))) (global.set $e (i64.load (i32.const 16))) (global.set $f (i32.load (i32.const 4)))
    (global.set $g (f32.load (i32.const 8))) (global.set $h (i64.load (i32.const 0)))
    (global.get $h)))

;; Globals of the same types in the same order, which nobody writes; and as many of another type.

(module definition $attacker
  (global $a (mut i64) (i64.const 0)) (global $b (mut i64) (i64.const 0)) (global $c (mut i32) (i32.const 0))
  (global $d (mut f64) (f64.const 0)) (global $e i64 (i64.const 0)) (global $f (mut i32) (i32.const 0))
  (global $g (mut f32) (f32.const 0)) (global $h (mut i64) (i64.const 7))
  (func (export "a") (result i64) (global.get $a))
  (func (export "b") (result i64) (global.get $b))
  (func (export "c") (result i32) (global.get $c))
  (func (export "d") (result f64) (global.get $d))
  (func (export "e") (result i64) (global.get $e))
  (func (export "f and g") (result i32) (i32.or (global.get $f) (i32.reinterpret_f32 (global.get $g))))
  (func (export "h") (result i64) (global.get $h)))
(module definition $shifted
  (global $first (mut i32) (i32.const 0))
  (global $a (mut i64) (i64.const 0)) (global $b (mut i64) (i64.const 0)) (global $c (mut i64) (i64.const 0)) (global $d (mut i64) (i64.const 0))
  (global $e (mut i64) (i64.const 0)) (global $f (mut i64) (i64.const 0)) (global $g (mut i64) (i64.const 0)) (global $h (mut i64) (i64.const 0))
  (func (export "any") (result i64)
    (i64.or (i64.or (i64.or (global.get $a) (global.get $b)) (i64.or (global.get $c) (global.get $d)))
      (i64.or (i64.or (global.get $e) (global.get $f)) (i64.or (global.get $g) (global.get $h)))))
  (func (export "a") (result i64) (global.get $a))
  (func (export "h") (result i64) (global.get $h)))

(@benign "the victim keeps its secret in globals, the attacker reads the value that it declares")
(module instance $first $victim)
(assert_return (invoke $first "keep") (i64.const {{secret:i64@0}}))
(@drop $first)
(module instance $second $attacker)
(assert_return (invoke $second "h") (i64.const 7))

(@attack "whoever comes after the victim finds zeros")
(assert_return (invoke $second "a") (i64.const 0))
(assert_return (invoke $second "b") (i64.const 0))
(assert_return (invoke $second "c") (i32.const 0))
(assert_return (invoke $second "d") (f64.const 0))
(assert_return (invoke $second "e") (i64.const 0))
(assert_return (invoke $second "f and g") (i32.const 0))
(@drop $second)
(module instance $third $victim)
(assert_return (invoke $third "keep") (i64.const {{secret:i64@0}}))
(@drop $third)
(module instance $fourth $shifted)
(assert_return (invoke $fourth "any") (i64.const 0))
(assert_return (invoke $fourth "a") (i64.const 0))
(assert_return (invoke $fourth "h") (i64.const 0))

(@attack "whoever comes second as well")
(@drop $fourth)
(module instance $fifth $victim)
(assert_return (invoke $fifth "keep") (i64.const {{secret:i64@0}}))
(@drop $fifth)
(module instance $sixth $attacker)
(@drop $sixth)
(module instance $seventh $attacker)
(assert_return (invoke $seventh "a") (i64.const 0))
(assert_return (invoke $seventh "d") (f64.const 0))
(assert_return (invoke $seventh "h") (i64.const 7))

(@probe "the victim begins as declared, too")
(@drop $seventh)
(module instance $last $victim)
(assert_return (invoke $last "keep") (i64.const {{secret:i64@0}}))
