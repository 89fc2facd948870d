;;! title      = "Work on tables and segments in bulk is paid for by its size"
;;! property   = "bounded-time"
;;! severity   = "high"
;;! features   = ["bulk-memory", "reference-types"]
;;! claims     = ["S60"]
;;! references = ["core:exec/instructions#table-instructions", "core:exec/instructions#memory-instructions", "GHSA-2hw9-mc66-jc2q", "CWE-400"]
;;! notes      = "One instruction for a megabyte, or for a hundred thousand elements, in every form there is. availability/bulk-metered has memory.fill."
;;! [limits]
;;! cpu_ms      = 5000
;;! fuel        = 500000
;;! deadline_ms = 50

(module $guest
  (memory 32)
  (table $t 131072 funcref)
  (table $u 131072 funcref)
  (elem $e func $f $f $f $f $f $f $f $f)
  (data $d "0123456789abcdef")
  (func $f)
  (func (export "memory.copy") (param $times i32) (param $n i32) (result i32)
    (loop $next
      (memory.copy (i32.const 1048576) (i32.const 0) (local.get $n))
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (i32.const 1))
  (func (export "table.fill") (param $times i32) (param $n i32) (result i32)
    (loop $next
      (table.fill $t (i32.const 0) (ref.func $f) (local.get $n))
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (i32.const 1))
  (func (export "table.copy") (param $times i32) (param $n i32) (result i32)
    (loop $next
      (table.copy $u $t (i32.const 0) (i32.const 0) (local.get $n))
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (i32.const 1))
  (func (export "small ones") (param $times i32) (param $n i32) (result i32)
    (loop $next
      (memory.init $d (i32.const 0) (i32.const 0) (local.get $n))
      (table.init $t $e (i32.const 0) (i32.const 0) (i32.shr_u (local.get $n) (i32.const 1)))
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (i32.const 1)))

(@benign "a few small ones are well within the budget")
(assert_return (invoke $guest "memory.copy" (i32.const 3) (i32.const 64)) (i32.const 1))
(assert_return (invoke $guest "table.fill" (i32.const 3) (i32.const 64)) (i32.const 1))
(assert_return (invoke $guest "table.copy" (i32.const 3) (i32.const 64)) (i32.const 1))
(assert_return (invoke $guest "small ones" (i32.const 3) (i32.const 16)) (i32.const 1))

(@attack "many large ones are not")
(assert_exhaustion (invoke $guest "memory.copy" (i32.const 4000) (i32.const 1048576)) "interrupted")
(assert_exhaustion (invoke $guest "table.fill" (i32.const 4000) (i32.const 131072)) "interrupted")
(assert_exhaustion (invoke $guest "table.copy" (i32.const 4000) (i32.const 131072)) "interrupted")
(assert_exhaustion (invoke $guest "small ones" (i32.const 100000000) (i32.const 16)) "interrupted")

(@probe "the guest can be called again, within its budget")
(assert_return (invoke $guest "table.fill" (i32.const 3) (i32.const 64)) (i32.const 1))
