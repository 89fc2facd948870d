;;! title      = "A loop of any shape is interrupted"
;;! property   = "bounded-time"
;;! severity   = "high"
;;! features   = []
;;! claims     = ["S60", "S77"]
;;! references = ["core:exec/instructions#control-instructions", "core:appendix/implementation#execution", "CWE-835"]
;;! notes      = "The checks that interrupt stand at heads of loops and at entries of functions. Each shape goes back in another way: by each kind of branch, from within other blocks, through calls, and by recursion that returns. instance/limits-cover-start loops in a start function."
;;! [limits]
;;! cpu_ms      = 3000
;;! fuel        = 100000
;;! deadline_ms = 20

;; Each function takes how often to go round; 0 is for ever.

(module $guest
  (type $step (func (param i32) (result i32)))
  (table funcref (elem $less $less))
  (func $less (type $step) (i32.sub (local.get 0) (i32.const 1)))
  (func (export "br") (param $n i32) (result i32)
    (block $out
      (loop $next
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br_if $out (i32.eqz (local.get $n)))
        (br $next)))
    (local.get $n))
  (func (export "br_if") (param $n i32) (result i32)
    (loop $next (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $n))
  (func (export "br_table") (param $n i32) (result i32)
    (block $out
      (loop $next
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (br_table $out $next $next $out $next (select (i32.const 2) (i32.const 0) (local.get $n)))))
    (local.get $n))
  (func (export "from within") (param $n i32) (result i32)
    (loop $next
      (block $a (block $b (block $c
        (local.set $n (i32.sub (local.get $n) (i32.const 1)))
        (if (local.get $n) (then (block (block (br $next)))))))))
    (local.get $n))
  (func (export "nested") (param $n i32) (result i32) (local $m i32)
    (loop $outer
      (local.set $m (i32.const 3))
      (loop $inner (br_if $inner (local.tee $m (i32.sub (local.get $m) (i32.const 1)))))
      (br_if $outer (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $n))
  (func (export "calls") (param $n i32) (result i32)
    (loop $next (br_if $next (local.tee $n (call $less (local.get $n)))))
    (local.get $n))
  (func (export "indirect calls") (param $n i32) (result i32)
    (loop $next (br_if $next (local.tee $n (call_indirect (type $step) (local.get $n) (i32.const 1)))))
    (local.get $n))

  ;; As many calls as 2 to the depth, never more than that deep, and no loop.
  (func $tree (export "tree") (param $depth i32) (result i32)
    (if (result i32) (local.get $depth)
      (then (i32.or
        (call $other (i32.sub (local.get $depth) (i32.const 1)))
        (call $other (i32.sub (local.get $depth) (i32.const 1)))))
      (else (i32.const 0))))
  (func $other (param $depth i32) (result i32) (call $tree (local.get $depth)))

  ;; What is called works; who calls it does next to nothing.
  (func $work (param $n i32) (loop $next (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1))))))
  (func (export "work below") (param $calls i32) (param $n i32) (result i32)
    (loop $next
      (call $work (local.get $n))
      (br_if $next (local.tee $calls (i32.sub (local.get $calls) (i32.const 1)))))
    (local.get $calls)))

(@benign "each ends by itself when it goes round a few times")
(assert_return (invoke $guest "br" (i32.const 50)) (i32.const 0))
(assert_return (invoke $guest "br_if" (i32.const 50)) (i32.const 0))
(assert_return (invoke $guest "br_table" (i32.const 50)) (i32.const 0))
(assert_return (invoke $guest "from within" (i32.const 50)) (i32.const 0))
(assert_return (invoke $guest "nested" (i32.const 50)) (i32.const 0))
(assert_return (invoke $guest "calls" (i32.const 50)) (i32.const 0))
(assert_return (invoke $guest "indirect calls" (i32.const 50)) (i32.const 0))
(assert_return (invoke $guest "tree" (i32.const 5)) (i32.const 0))
(assert_return (invoke $guest "work below" (i32.const 10) (i32.const 10)) (i32.const 0))

(@attack "a loop is interrupted, whichever branch goes back")
(assert_exhaustion (invoke $guest "br" (i32.const 0)) "interrupted")
(assert_exhaustion (invoke $guest "br_if" (i32.const 0)) "interrupted")
(assert_exhaustion (invoke $guest "br_table" (i32.const 0)) "interrupted")
(assert_exhaustion (invoke $guest "from within" (i32.const 0)) "interrupted")
(assert_exhaustion (invoke $guest "nested" (i32.const 0)) "interrupted")

(@attack "so are calls in a loop, and calls without one")
(assert_exhaustion (invoke $guest "calls" (i32.const 0)) "interrupted")
(assert_exhaustion (invoke $guest "indirect calls" (i32.const 0)) "interrupted")
(assert_exhaustion (invoke $guest "tree" (i32.const 29)) "interrupted")

(@attack "what a call used up stays used up after it")
(assert_exhaustion (invoke $guest "work below" (i32.const 1000000) (i32.const 2000)) "interrupted")
(assert_exhaustion (invoke $guest "work below" (i32.const 50000) (i32.const 40000)) "interrupted")

(@probe "the guest can be called again, with a budget of its own")
(assert_return (invoke $guest "br" (i32.const 50)) (i32.const 0))
(assert_return (invoke $guest "work below" (i32.const 10) (i32.const 10)) (i32.const 0))
