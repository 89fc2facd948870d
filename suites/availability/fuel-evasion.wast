;;! title      = "What is dear and looks cheap ends within its budget too"
;;! property   = "bounded-time"
;;! severity   = "medium"
;;! features   = ["host-imports"]
;;! claims     = ["S60"]
;;! references = ["core:appendix/implementation#execution", "core:exec/instructions#control-instructions", "CWE-400"]
;;! notes      = "Units of work are not units of time: a call that zeroes hundreds of locals, a growth by nothing, a division, a wide branch table, a call of the host. Nothing says how much a unit may cost at most. The supervisor does: cpu_ms, for a hundred thousand of them."
;;! [limits]
;;! cpu_ms      = 2000
;;! fuel        = 100000
;;! deadline_ms = 20
;;! [host]
;;! "env.get"   = { return = [{ i32 = 1 }] }

(module $guest
  (import "env" "get" (func $get (result i32)))
  (memory 1)
  (func $frame (result i64)
    (local 
      i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64
      i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64
      i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64
      i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64
      i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64
      i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64
      i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64
      i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)
    (i64.add (local.get 0) (local.get 255)))
  (func (export "locals") (param $n i32) (result i32)
    (loop $next
      (drop (call $frame))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 1))
  (func (export "grow") (param $n i32) (result i32)
    (loop $next
      (drop (memory.grow (i32.const 0)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 1))
  (func (export "divide") (param $n i32) (result i32) (local $x i64)
    (loop $next
      (local.set $x (i64.div_s (i64.sub (i64.const -1) (local.get $x)) (i64.extend_i32_u (local.get $n))))
      (local.set $x (i64.rem_u (i64.const -1) (i64.or (local.get $x) (i64.const 1))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 1))
  (func (export "square roots") (param $n i32) (result i32) (local $x f64)
    (loop $next
      (local.set $x (f64.sqrt (f64.div (f64.sqrt (f64.add (local.get $x) (f64.const 2.5))) (f64.const 0.3))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 1))
  (func (export "table of branches") (param $n i32) (result i32)
    (loop $next
      (block $0 (block $1 (block $2 (block $3
        (br_table 
          $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3
          $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3
          $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3
          $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3 $0 $1 $2 $3
          $3 (i32.and (local.get $n) (i32.const 255)))))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i32.const 1))
  (func (export "host") (param $n i32) (result i32)
    (loop $next
      (local.set $n (i32.sub (local.get $n) (call $get)))
      (br_if $next (local.get $n)))
    (i32.const 1)))

(@benign "a few of each are well within the budget")
(assert_return (invoke $guest "locals" (i32.const 10)) (i32.const 1))
(assert_return (invoke $guest "grow" (i32.const 10)) (i32.const 1))
(assert_return (invoke $guest "divide" (i32.const 10)) (i32.const 1))
(assert_return (invoke $guest "square roots" (i32.const 10)) (i32.const 1))
(assert_return (invoke $guest "table of branches" (i32.const 10)) (i32.const 1))
(assert_return (invoke $guest "host" (i32.const 10)) (i32.const 1))

(@attack "as many as there are numbers are not, and the end comes soon")
(assert_exhaustion (invoke $guest "locals" (i32.const 0)) "interrupted")
(assert_exhaustion (invoke $guest "grow" (i32.const 0)) "interrupted")
(assert_exhaustion (invoke $guest "divide" (i32.const -1)) "interrupted")
(assert_exhaustion (invoke $guest "square roots" (i32.const 0)) "interrupted")
(assert_exhaustion (invoke $guest "table of branches" (i32.const 0)) "interrupted")
(assert_exhaustion (invoke $guest "host" (i32.const 0)) "interrupted")

(@probe "the guest can be called again, within its budget")
(assert_return (invoke $guest "locals" (i32.const 10)) (i32.const 1))
