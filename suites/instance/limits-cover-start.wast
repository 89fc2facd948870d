;;! title      = "A start function is interrupted like any other"
;;! property   = "bounded-time"
;;! severity   = "high"
;;! features   = ["bulk-memory", "host-imports"]
;;! claims     = ["S76", "S77"]
;;! references = ["core:exec/modules#instantiation", "core:syntax/modules#start-function", "CWE-770"]
;;! [limits]
;;! cpu_ms      = 1000
;;! fuel        = 200000
;;! deadline_ms = 100
;;! [host]
;;! "env.call"  = { return = [{ i32 = 1 }] }

(@benign "a start function that does a little runs to its end")
(module $small
  (memory 1)
  (global $ran (mut i32) (i32.const 0))
  (func $start (local $at i32)
    (loop $next (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 100))))
    (memory.fill (i32.const 0) (i32.const 1) (i32.const 1000))
    (global.set $ran (local.get $at)))
  (start $start)
  (func (export "ran") (result i32) (global.get $ran)))
(assert_return (invoke $small "ran") (i32.const 100))

(@attack "one that loops for ever is interrupted")
(@permit limit "the case arms fuel and a deadline before it instantiates")
(assert_trap (module (func $start (loop $for-ever (br $for-ever))) (start $start)) "interrupted")
(@permit limit "the case arms fuel and a deadline before it instantiates")
(assert_trap (module (func $start (call $other)) (func $other (loop $for-ever (call $nothing) (br $for-ever))) (func $nothing) (start $start)) "interrupted")

(@attack "so is one that calls the host for ever, and one that fills memory for ever")
(@permit limit "the case arms fuel and a deadline before it instantiates")
(assert_trap
  (module (import "env" "call" (func $call (result i32))) (func $start (loop $for-ever (br_if $for-ever (call $call)))) (start $start))
  "interrupted")
(@permit limit "the case arms fuel and a deadline before it instantiates")
(assert_trap
  (module (memory 1) (func $start (loop $for-ever (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536)) (br $for-ever))) (start $start))
  "interrupted")

(@probe "what started well still works")
(assert_return (invoke $small "ran") (i32.const 100))
