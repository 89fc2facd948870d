;;! title      = "Work that is done in bulk is paid for by its size"
;;! property   = "bounded-time"
;;! severity   = "high"
;;! features   = ["bulk-memory"]
;;! claims     = ["S60"]
;;! references = ["core:exec/instructions#memory-instructions", "CWE-400"]
;;! notes      = "One instruction fills 16 MiB. An engine that charges it like any other lets a guest run for seconds on a budget that is meant for milliseconds."
;;! [limits]
;;! cpu_ms      = 5000
;;! fuel        = 1000000
;;! deadline_ms = 100

(module $guest
  (memory 256)
  (func (export "fill") (param $times i32) (param $bytes i32) (result i32)
    (loop $next
      (memory.fill (i32.const 0) (local.get $times) (local.get $bytes))
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (i32.load8_u (i32.const 0))))

(@benign "a few small fills are well within the budget")
(assert_return (invoke $guest "fill" (i32.const 3) (i32.const 64)) (i32.const 1))

(@attack "many large ones are not")
(assert_exhaustion (invoke $guest "fill" (i32.const 200) (i32.const 16777216)) "interrupted")

(@probe "the guest can be called again, within its budget")
(assert_return (invoke $guest "fill" (i32.const 3) (i32.const 64)) (i32.const 1))
