;;! title      = "A heap of objects stays within the embedder's limit, and garbage does not count"
;;! property   = "bounded-memory"
;;! severity   = "high"
;;! features   = ["gc", "memory-limit", "stores"]
;;! claims     = ["S60"]
;;! references = ["core:exec/instructions#aggregate-reference-instructions", "core:appendix/implementation#execution", "CWE-770", "CWE-789"]
;;! notes      = "Two megabytes are the limit. The specification has no trap for a heap that is full; engines end the call as they end one whose array is too large, or name the limit."
;;! [limits]
;;! cpu_ms       = 5000
;;! memory_bytes = 2097152
;;! fuel         = 100000000
;;! deadline_ms  = 2000

(module definition $Guest
  (type $bytes (array (mut i8)))
  (type $cell (struct (field $next (ref null $cell)) (field $load (ref $bytes))))
  (global $kept (mut (ref null $cell)) (ref.null $cell))
  ;; Makes so many arrays of so many bytes and keeps none, or all of them.
  (func (export "waste") (param $n i32) (param $length i32) (result i32) (local $made i32)
    (loop $next
      (local.set $made (i32.add (local.get $made) (array.len (array.new_default $bytes (local.get $length)))))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $made))
  (func (export "keep") (param $n i32) (param $length i32) (result i32) (local $made i32)
    (loop $next
      (global.set $kept (struct.new $cell (global.get $kept) (array.new_default $bytes (local.get $length))))
      (local.set $made (i32.add (local.get $made) (local.get $length)))
      (br_if $next (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $made))
  (func (export "one") (param i32) (result i32) (array.len (array.new_default $bytes (local.get 0)))))
(module instance $modest $Guest)

(@benign "half a megabyte is kept, and sixteen are made and forgotten")
(assert_return (invoke $modest "keep" (i32.const 500) (i32.const 1000)) (i32.const 500000))
(assert_return (invoke $modest "waste" (i32.const 16000) (i32.const 1000)) (i32.const 16000000))
(@store $b)
(module instance $greedy $Guest)
(module instance $other $Guest)

(@attack "four megabytes are not kept, as many objects or as one")
(@permit limit "a limiter may end the call: core:appendix/implementation")
(assert_trap (invoke $greedy "keep" (i32.const 4000) (i32.const 1000)) "allocation size too large")
(@permit limit "a limiter may end the call: core:appendix/implementation")
(assert_trap (invoke $other "one" (i32.const 4000000)) "allocation size too large")
(@permit limit "a limiter may end the call: core:appendix/implementation")
(assert_trap (invoke $other "one" (i32.const 0x7fffffff)) "allocation size too large")
(@permit limit "a limiter may end the call: core:appendix/implementation")
(assert_trap (invoke $other "one" (i32.const -1)) "allocation size too large")

(@probe "whoever lives in another store goes on")
(assert_return (invoke $modest "waste" (i32.const 1000) (i32.const 1000)) (i32.const 1000000))
