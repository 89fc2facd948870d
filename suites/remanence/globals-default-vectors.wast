;;! title      = "The vector globals of a reused instance begin as declared"
;;! property   = "reset-globals"
;;! severity   = "critical"
;;! features   = ["simd", "drop-store"]
;;! claims     = ["S13"]
;;! references = ["core:exec/modules#globals", "core:exec/modules#instantiation", "CWE-226", "CWE-665"]
;;! notes      = "As remanence/globals-default; a vector's second half is looked at as well, and so is one behind smaller globals."
;;! [pool]
;;! slots      = 1

(module definition $victim
  (memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (global $a (mut v128) (v128.const i64x2 0 0))
  (global $small (mut i32) (i32.const 0))
  (global $b (mut v128) (v128.const i64x2 0 0))
  (func (export "keep") (result i64)
    (global.set $a (v128.load (i32.const 0)))
    (global.set $small (i32.load (i32.const 0)))
    (global.set $b (v128.load (i32.const 0)))
    (i64x2.extract_lane 0 (global.get $b))))
(module definition $attacker
  (memory 1)
  (global $a (mut v128) (v128.const i64x2 0 0))
  (global $small (mut i32) (i32.const 0))
  (global $b (mut v128) (v128.const i64x2 0 9))
  (func (export "a") (result v128) (global.get $a))
  (func (export "small") (result i32) (global.get $small))
  (func (export "b") (result v128) (global.get $b))
  (func (export "set")
    (global.set $a (v128.const i64x2 -1 -1)) (global.set $b (v128.const i64x2 -1 -1)) (global.set $small (i32.const -1))))

(@benign "both keep what they set")
(module instance $calm $attacker)
(assert_return (invoke $calm "set"))
(assert_return (invoke $calm "b") (v128.const i64x2 -1 -1))
(@drop $calm)
(module instance $first $victim)
(assert_return (invoke $first "keep") (i64.const {{secret:i64@0}}))

(@attack "the next tenant's vectors are as declared")
(@drop $first)
(module instance $second $attacker)
(assert_return (invoke $second "a") (v128.const i64x2 0 0))
(assert_return (invoke $second "small") (i32.const 0))
(assert_return (invoke $second "b") (v128.const i64x2 0 9))
(assert_return (invoke $second "set"))

(@attack "so are those of the one after it, and after another round")
(@drop $second)
(module instance $third $attacker)
(assert_return (invoke $third "a") (v128.const i64x2 0 0))
(assert_return (invoke $third "b") (v128.const i64x2 0 9))
(@drop $third)
(module instance $again $victim)
(assert_return (invoke $again "keep") (i64.const {{secret:i64@0}}))
(@drop $again)
(module instance $fourth $attacker)
(assert_return (invoke $fourth "a") (v128.const i64x2 0 0))
(assert_return (invoke $fourth "b") (v128.const i64x2 0 9))

(@probe "the victim keeps its own")
(@drop $fourth)
(module instance $last $victim)
(assert_return (invoke $last "keep") (i64.const {{secret:i64@0}}))
