;;! title      = "Work on arrays in bulk is paid for by its size"
;;! property   = "bounded-time"
;;! severity   = "high"
;;! features   = ["gc"]
;;! claims     = ["S60"]
;;! references = ["core:exec/instructions#aggregate-reference-instructions", "GHSA-2hw9-mc66-jc2q", "CWE-400"]
;;! notes      = "Filling, copying and making arrays of a hundred thousand words."
;;! [limits]
;;! cpu_ms      = 5000
;;! fuel        = 500000
;;! deadline_ms = 50

(module $guest
  (type $words (array (mut i64)))
  (global $a (ref $words) (array.new_default $words (i32.const 4096)))
  (global $b (ref $words) (array.new_default $words (i32.const 4096)))
  (func (export "fill") (param $times i32) (param $n i32) (result i64)
    (loop $next
      (array.fill $words (global.get $a) (i32.const 0) (i64.const 7) (local.get $n))
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (array.get $words (global.get $a) (i32.const 1)))
  (func (export "copy") (param $times i32) (param $n i32) (result i64)
    (loop $next
      (array.copy $words $words (global.get $b) (i32.const 0) (global.get $a) (i32.const 0) (local.get $n))
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (array.get $words (global.get $b) (i32.const 1)))
  (func (export "new") (param $times i32) (param $n i32) (result i64) (local $made (ref null $words))
    (loop $next
      (local.set $made (array.new $words (i64.const 7) (local.get $n)))
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (array.get $words (local.get $made) (i32.const 1))))

(@benign "a few small ones are well within the budget")
(assert_return (invoke $guest "fill" (i32.const 3) (i32.const 64)) (i64.const 7))
(assert_return (invoke $guest "copy" (i32.const 3) (i32.const 64)) (i64.const 7))
(assert_return (invoke $guest "new" (i32.const 3) (i32.const 64)) (i64.const 7))

(@attack "many large ones are not")
(assert_exhaustion (invoke $guest "fill" (i32.const 1000000) (i32.const 4096)) "interrupted")
(assert_exhaustion (invoke $guest "copy" (i32.const 1000000) (i32.const 4096)) "interrupted")
(assert_exhaustion (invoke $guest "new" (i32.const 200000) (i32.const 4096)) "interrupted")

(@probe "the guest can be called again, within its budget")
(assert_return (invoke $guest "copy" (i32.const 3) (i32.const 64)) (i64.const 7))
