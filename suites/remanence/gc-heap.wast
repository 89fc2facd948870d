;;! title      = "A new array holds nothing of objects that were collected"
;;! property   = "fresh-memory"
;;! severity   = "critical"
;;! features   = ["gc"]
;;! claims     = ["S19"]
;;! references = ["core:exec/instructions#aggregate-reference-instructions", "CWE-226"]
;;! notes      = "`array.new_default` gives every element its default value, zero. The victim makes garbage that holds its secret; whoever allocates next gets the same part of the heap."

(module $victim
  (type $bytes (array (mut i8)))
  (memory (export "m") 1)
  (data $secret "{{secret:24}}")
  (func (export "churn") (param $rounds i32)
    (loop $next
      (drop (array.new_data $bytes $secret (i32.const 0) (i32.const 24)))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1))))))
  (func (export "word") (result i32) (array.get_u $bytes (array.new_data $bytes $secret (i32.const 0) (i32.const 4)) (i32.const 0))))

(module $attacker
  (type $bytes (array (mut i8)))
  (type $words (array (mut i64)))
  (func (export "dirty") (param $rounds i32) (result i32) (local $array (ref null $bytes)) (local $at i32) (local $count i32)
    (loop $next
      (local.set $array (array.new_default $bytes (i32.const 200)))
      (local.set $at (i32.const 0))
      (loop $look
        (local.set $count (i32.add (local.get $count) (i32.ne (i32.const 0) (array.get_u $bytes (local.get $array) (local.get $at)))))
        (br_if $look (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 200))))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $count))
  (func (export "word") (param $at i32) (result i64) (array.get $words (array.new_default $words (i32.const 64)) (local.get $at)))
  (func (export "own") (result i32) (array.get_u $bytes (array.new $bytes (i32.const 7) (i32.const 200)) (i32.const 199))))

(@benign "the victim's arrays hold the segment, and an array that is filled is full")
(assert_return (invoke $victim "churn" (i32.const 10)))
(assert_return (invoke $attacker "own") (i32.const 7))

(@attack "after much garbage, new arrays are zero throughout")
(assert_return (invoke $victim "churn" (i32.const 3000)))
(assert_return (invoke $attacker "dirty" (i32.const 100)) (i32.const 0))
(assert_return (invoke $attacker "word" (i32.const 0)) (i64.const 0))
(assert_return (invoke $attacker "word" (i32.const 1)) (i64.const 0))
(assert_return (invoke $attacker "word" (i32.const 63)) (i64.const 0))
(assert_return (invoke $victim "churn" (i32.const 3000)))
(assert_return (invoke $attacker "dirty" (i32.const 100)) (i32.const 0))

(@probe "the victim's memory is untouched")
(@unchanged $victim)
