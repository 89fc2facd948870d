;;! title      = "Tail calls hand over their own values, whatever the sizes of the frames"
;;! property   = "call-frames"
;;! severity   = "high"
;;! features   = ["tail-call", "reference-types"]
;;! claims     = ["S62", "S114"]
;;! references = ["core:exec/instructions#control-instructions", "core:exec/runtime#activation-frames", "CVE-2024-47763", "CWE-787", "CWE-908"]
;;! notes      = """
;;! A tail call replaces the caller's frame. Callees take many more or many fewer values than their callers, so that values lie on the stack and
;;! frames grow and shrink; results are many. Around them stand callers with values of their own, which must not move."""
;;! [limits]
;;! cpu_ms     = 5000

(module $m
  (type $none (func (result i64)))
  (type $one (func (param i64) (result i64)))
  (type $many (func (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
  (type $floats (func (param f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64) (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
  (type $five (func (param i64) (result i64 i64 i64 i64 i64)))
  (type $count (func (param i32) (result i64)))
  (table $t funcref (elem $weigh $one-of $weigh-floats $spread $fall))
  (func $weigh (type $many) (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.const 0) (i64.mul (i64.const 1) (local.get 0))) (i64.mul (i64.const 2) (local.get 1))) (i64.mul (i64.const 3) (local.get 2))) (i64.mul (i64.const 4) (local.get 3))) (i64.mul (i64.const 5) (local.get 4))) (i64.mul (i64.const 6) (local.get 5))) (i64.mul (i64.const 7) (local.get 6))) (i64.mul (i64.const 8) (local.get 7))) (i64.mul (i64.const 9) (local.get 8))) (i64.mul (i64.const 10) (local.get 9))) (i64.mul (i64.const 11) (local.get 10))) (i64.mul (i64.const 12) (local.get 11))) (i64.mul (i64.const 13) (local.get 12))) (i64.mul (i64.const 14) (local.get 13))) (i64.mul (i64.const 15) (local.get 14))) (i64.mul (i64.const 16) (local.get 15))) (i64.mul (i64.const 17) (local.get 16))) (i64.mul (i64.const 18) (local.get 17))) (i64.mul (i64.const 19) (local.get 18))) (i64.mul (i64.const 20) (local.get 19))))
  (func $one-of (type $one) (i64.mul (local.get 0) (i64.const 3)))
  (func $weigh-floats (type $floats)
    (i64.mul (i64.const 1) (i64.trunc_f64_s (local.get 0))) (i64.mul (i64.const 2) (i64.trunc_f64_s (local.get 1))) (i64.add) (i64.mul (i64.const 3) (i64.trunc_f64_s (local.get 2))) (i64.add) (i64.mul (i64.const 4) (i64.trunc_f64_s (local.get 3))) (i64.add) (i64.mul (i64.const 5) (i64.trunc_f64_s (local.get 4))) (i64.add) (i64.mul (i64.const 6) (i64.trunc_f64_s (local.get 5))) (i64.add) (i64.mul (i64.const 7) (i64.trunc_f64_s (local.get 6))) (i64.add) (i64.mul (i64.const 8) (i64.trunc_f64_s (local.get 7))) (i64.add) (i64.mul (i64.const 9) (i64.trunc_f64_s (local.get 8))) (i64.add) (i64.mul (i64.const 10) (i64.trunc_f64_s (local.get 9))) (i64.add) (i64.mul (i64.const 11) (i64.trunc_f64_s (local.get 10))) (i64.add) (i64.mul (i64.const 12) (i64.trunc_f64_s (local.get 11))) (i64.add) 
    (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.add (i64.const 0) (i64.mul (i64.const 1) (local.get 12))) (i64.mul (i64.const 2) (local.get 13))) (i64.mul (i64.const 3) (local.get 14))) (i64.mul (i64.const 4) (local.get 15))) (i64.mul (i64.const 5) (local.get 16))) (i64.mul (i64.const 6) (local.get 17))) (i64.mul (i64.const 7) (local.get 18))) (i64.mul (i64.const 8) (local.get 19))) (i64.mul (i64.const 9) (local.get 20))) (i64.mul (i64.const 10) (local.get 21))) (i64.mul (i64.const 11) (local.get 22))) (i64.mul (i64.const 12) (local.get 23))) (i64.add))
  (func $spread (type $five) (local.get 0) (i64.add (local.get 0) (i64.const 1)) (i64.add (local.get 0) (i64.const 2)) (i64.add (local.get 0) (i64.const 3)) (i64.add (local.get 0) (i64.const 4)))
  (func $fall (type $many) (unreachable))

  ;; From nothing to many, and back again, directly and through the table.
  (func $grow (export "grow") (result i64) (return_call $weigh (i64.const 3) (i64.const 4) (i64.const 7) (i64.const 12) (i64.const 19) (i64.const 28) (i64.const 39) (i64.const 52) (i64.const 67) (i64.const 84) (i64.const 103) (i64.const 124) (i64.const 147) (i64.const 172) (i64.const 199) (i64.const 228) (i64.const 259) (i64.const 292) (i64.const 327) (i64.const 364)))
  (func (export "grow through the table") (param i32) (result i64) (return_call_indirect $t (type $many) (i64.const 3) (i64.const 4) (i64.const 7) (i64.const 12) (i64.const 19) (i64.const 28) (i64.const 39) (i64.const 52) (i64.const 67) (i64.const 84) (i64.const 103) (i64.const 124) (i64.const 147) (i64.const 172) (i64.const 199) (i64.const 228) (i64.const 259) (i64.const 292) (i64.const 327) (i64.const 364) (local.get 0)))
  (func $shrink (type $many) (return_call $one-of (local.get 19)))
  (func (export "shrink") (result i64) (call $shrink (i64.const 3) (i64.const 4) (i64.const 7) (i64.const 12) (i64.const 19) (i64.const 28) (i64.const 39) (i64.const 52) (i64.const 67) (i64.const 84) (i64.const 103) (i64.const 124) (i64.const 147) (i64.const 172) (i64.const 199) (i64.const 228) (i64.const 259) (i64.const 292) (i64.const 327) (i64.const 364)))
  (func $reverse (type $many) (return_call $weigh (local.get 19) (local.get 18) (local.get 17) (local.get 16) (local.get 15) (local.get 14) (local.get 13) (local.get 12) (local.get 11) (local.get 10) (local.get 9) (local.get 8) (local.get 7) (local.get 6) (local.get 5) (local.get 4) (local.get 3) (local.get 2) (local.get 1) (local.get 0)))
  (func (export "reverse") (result i64) (call $reverse (i64.const 3) (i64.const 4) (i64.const 7) (i64.const 12) (i64.const 19) (i64.const 28) (i64.const 39) (i64.const 52) (i64.const 67) (i64.const 84) (i64.const 103) (i64.const 124) (i64.const 147) (i64.const 172) (i64.const 199) (i64.const 228) (i64.const 259) (i64.const 292) (i64.const 327) (i64.const 364)))
  (func $shift (type $one) (return_call $weigh (i64.add (local.get 0) (i64.const 3)) (i64.add (local.get 0) (i64.const 4)) (i64.add (local.get 0) (i64.const 7)) (i64.add (local.get 0) (i64.const 12)) (i64.add (local.get 0) (i64.const 19)) (i64.add (local.get 0) (i64.const 28)) (i64.add (local.get 0) (i64.const 39)) (i64.add (local.get 0) (i64.const 52)) (i64.add (local.get 0) (i64.const 67)) (i64.add (local.get 0) (i64.const 84)) (i64.add (local.get 0) (i64.const 103)) (i64.add (local.get 0) (i64.const 124)) (i64.add (local.get 0) (i64.const 147)) (i64.add (local.get 0) (i64.const 172)) (i64.add (local.get 0) (i64.const 199)) (i64.add (local.get 0) (i64.const 228)) (i64.add (local.get 0) (i64.const 259)) (i64.add (local.get 0) (i64.const 292)) (i64.add (local.get 0) (i64.const 327)) (i64.add (local.get 0) (i64.const 364))))
  (func (export "one to many") (param i64) (result i64) (call $shift (local.get 0)))
  (func $to-floats (type $many) (return_call $weigh-floats (f64.const 2) (f64.const 3) (f64.const 4) (f64.const 5) (f64.const 6) (f64.const 7) (f64.const 8) (f64.const 9) (f64.const 10) (f64.const 11) (f64.const 12) (f64.const 13) (i64.const 50) (i64.const 51) (i64.const 52) (i64.const 53) (i64.const 54) (i64.const 55) (i64.const 56) (i64.const 57) (i64.const 58) (i64.const 59) (i64.const 60) (i64.const 61)))
  (func (export "many to floats") (result i64) (call $to-floats (i64.const 3) (i64.const 4) (i64.const 7) (i64.const 12) (i64.const 19) (i64.const 28) (i64.const 39) (i64.const 52) (i64.const 67) (i64.const 84) (i64.const 103) (i64.const 124) (i64.const 147) (i64.const 172) (i64.const 199) (i64.const 228) (i64.const 259) (i64.const 292) (i64.const 327) (i64.const 364)))
  (func $to-spread (type $many2) (return_call $spread (local.get 19)))
  (type $many2 (func (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64 i64 i64 i64 i64)))
  (func (export "many results") (result i64 i64 i64 i64 i64) (call $to-spread (i64.const 3) (i64.const 4) (i64.const 7) (i64.const 12) (i64.const 19) (i64.const 28) (i64.const 39) (i64.const 52) (i64.const 67) (i64.const 84) (i64.const 103) (i64.const 124) (i64.const 147) (i64.const 172) (i64.const 199) (i64.const 228) (i64.const 259) (i64.const 292) (i64.const 327) (i64.const 364)))
  (func (export "many results through the table") (param i64) (result i64 i64 i64 i64 i64) (return_call_indirect $t (type $five) (local.get 0) (i32.const 3)))

  ;; Back and forth between a small and a large frame, many times: the stack must not grow, and values must arrive.
  (func $small (param $n i32) (param $sum i64) (result i64)
    (if (i32.eqz (local.get $n)) (then (return (local.get $sum))))
    (return_call $large (i32.sub (local.get $n) (i32.const 1)) (i64.add (local.get $sum) (i64.const 0)) (i64.add (local.get $sum) (i64.const 1)) (i64.add (local.get $sum) (i64.const 2)) (i64.add (local.get $sum) (i64.const 3)) (i64.add (local.get $sum) (i64.const 4)) (i64.add (local.get $sum) (i64.const 5)) (i64.add (local.get $sum) (i64.const 6)) (i64.add (local.get $sum) (i64.const 7)) (i64.add (local.get $sum) (i64.const 8)) (i64.add (local.get $sum) (i64.const 9)) (i64.add (local.get $sum) (i64.const 10)) (i64.add (local.get $sum) (i64.const 11)) (i64.add (local.get $sum) (i64.const 12)) (i64.add (local.get $sum) (i64.const 13)) (i64.add (local.get $sum) (i64.const 14)) (i64.add (local.get $sum) (i64.const 15)) (i64.add (local.get $sum) (i64.const 16)) (i64.add (local.get $sum) (i64.const 17)) (i64.add (local.get $sum) (i64.const 18)) (i64.add (local.get $sum) (i64.const 19))))
  (func $large (param $n i32) (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)
    (return_call $small (local.get $n) (i64.sub (i64.add (local.get 20) (local.get 1)) (local.get 2))))
  (func (export "back and forth") (param i32) (result i64) (call $small (local.get 0) (i64.const 0)))

  ;; What a caller has of its own, before and after.
  (func $keeper (param $f i32) (param $a i64) (param $b i64) (result i64) (local $c i64) (local $d i64)
    (local.set $c (i64.mul (local.get $a) (local.get $b)))
    (local.set $d (if (result i64) (local.get $f) (then (call $grow)) (else (call $shrink (i64.const 3) (i64.const 4) (i64.const 7) (i64.const 12) (i64.const 19) (i64.const 28) (i64.const 39) (i64.const 52) (i64.const 67) (i64.const 84) (i64.const 103) (i64.const 124) (i64.const 147) (i64.const 172) (i64.const 199) (i64.const 228) (i64.const 259) (i64.const 292) (i64.const 327) (i64.const 364)))))
    (i64.add (i64.add (i64.mul (local.get $a) (i64.const 1000000)) (i64.mul (local.get $b) (i64.const 100000000)))
             (i64.add (i64.mul (local.get $c) (i64.const 10000000000)) (local.get $d))))
  (func (export "kept") (param i32) (result i64) (call $keeper (local.get 0) (i64.const 3) (i64.const 5)))

  ;; A trap at the end of a chain of tail calls, with a plain frame around it.
  (func (export "fall") (result i64) (call $fall-by-tail) (drop) (i64.const 1))
  (func $fall-by-tail (result i64) (return_call $fall (i64.const 3) (i64.const 4) (i64.const 7) (i64.const 12) (i64.const 19) (i64.const 28) (i64.const 39) (i64.const 52) (i64.const 67) (i64.const 84) (i64.const 103) (i64.const 124) (i64.const 147) (i64.const 172) (i64.const 199) (i64.const 228) (i64.const 259) (i64.const 292) (i64.const 327) (i64.const 364)))
  (func $fall-through-table (result i64) (return_call_indirect $t (type $many) (i64.const 3) (i64.const 4) (i64.const 7) (i64.const 12) (i64.const 19) (i64.const 28) (i64.const 39) (i64.const 52) (i64.const 67) (i64.const 84) (i64.const 103) (i64.const 124) (i64.const 147) (i64.const 172) (i64.const 199) (i64.const 228) (i64.const 259) (i64.const 292) (i64.const 327) (i64.const 364) (i32.const 4)))
  (func (export "fall through the table") (result i64) (call $fall-through-table) (drop) (i64.const 1))
  (func (export "plain") (result i64) (call $weigh (i64.const 3) (i64.const 4) (i64.const 7) (i64.const 12) (i64.const 19) (i64.const 28) (i64.const 39) (i64.const 52) (i64.const 67) (i64.const 84) (i64.const 103) (i64.const 124) (i64.const 147) (i64.const 172) (i64.const 199) (i64.const 228) (i64.const 259) (i64.const 292) (i64.const 327) (i64.const 364)))
  (func (export "plain floats") (result i64) (call $weigh-floats (f64.const 2) (f64.const 3) (f64.const 4) (f64.const 5) (f64.const 6) (f64.const 7) (f64.const 8) (f64.const 9) (f64.const 10) (f64.const 11) (f64.const 12) (f64.const 13) (i64.const 50) (i64.const 51) (i64.const 52) (i64.const 53) (i64.const 54) (i64.const 55) (i64.const 56) (i64.const 57) (i64.const 58) (i64.const 59) (i64.const 60) (i64.const 61))))

(@benign "plain calls, and tail calls that hand over one value")
(assert_return (invoke $m "plain") (i64.const 39200))
(assert_return (invoke $m "plain floats") (i64.const 5200))
(assert_return (invoke $m "shrink") (i64.const 1092))

(@attack "frames that grow, shrink, and change what they hold")
(assert_return (invoke $m "grow") (i64.const 39200))
(assert_return (invoke $m "grow through the table" (i32.const 0)) (i64.const 39200))
(assert_return (invoke $m "reverse") (i64.const 13930))
(assert_return (invoke $m "one to many" (i64.const 7)) (i64.const 40670))
(assert_return (invoke $m "many to floats") (i64.const 5200))
(assert_return (invoke $m "many results") (i64.const 364) (i64.const 365) (i64.const 366) (i64.const 367) (i64.const 368))
(assert_return (invoke $m "many results through the table" (i64.const 7)) (i64.const 7) (i64.const 8) (i64.const 9) (i64.const 10) (i64.const 11))
(assert_return (invoke $m "back and forth" (i32.const 1)) (i64.const 18))
(assert_return (invoke $m "back and forth" (i32.const 100000)) (i64.const 1800000))

(@attack "what the caller keeps")
(assert_return (invoke $m "kept" (i32.const 1)) (i64.const 150503039200))
(assert_return (invoke $m "kept" (i32.const 0)) (i64.const 150503001092))

(@attack "traps at the end of a chain are what they are")
(assert_trap (invoke $m "fall") "unreachable")
(assert_trap (invoke $m "fall through the table") "unreachable")
(assert_trap (invoke $m "grow through the table" (i32.const 1)) "indirect call type mismatch")
(assert_trap (invoke $m "grow through the table" (i32.const 5)) "undefined element")

(@probe "and afterwards all is as before")
(assert_return (invoke $m "kept" (i32.const 1)) (i64.const 150503039200))
(assert_return (invoke $m "plain") (i64.const 39200))
