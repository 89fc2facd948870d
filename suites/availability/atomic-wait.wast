;;! title      = "Who waits for ever is interrupted"
;;! property   = "bounded-time"
;;! severity   = "high"
;;! features   = ["threads"]
;;! claims     = ["S77"]
;;! references = ["https://webassembly.github.io/threads/core/exec/instructions.html#memory-instructions", "core:appendix/implementation#execution", "CWE-833", "CWE-400"]
;;! notes      = "memory.atomic.wait with a negative timeout waits until somebody notifies, and nobody does. Waiting is no work, so that it uses no fuel; but it holds a thread of the host for as long as the guest likes."
;;! [limits]
;;! cpu_ms      = 50
;;! fuel        = 10000
;;! deadline_ms = 20

(module $guest
  (memory 1 1 shared)
  (func (export "wait") (param i32 i64) (result i32) (memory.atomic.wait32 (i32.const 64) (local.get 0) (local.get 1)))
  (func (export "add") (result i32) (i32.atomic.rmw.add (i32.const 128) (i32.const 1))))

(@benign "a wait for another value, and one of a microsecond, end by themselves")
(assert_return (invoke $guest "wait" (i32.const 1) (i64.const -1)) (i32.const 1))
(assert_return (invoke $guest "wait" (i32.const 0) (i64.const 1000)) (i32.const 2))
(assert_return (invoke $guest "add") (i32.const 0))

(@attack "a wait without a timeout does not, and is interrupted")
(assert_exhaustion (invoke $guest "wait" (i32.const 0) (i64.const -1)) "interrupted")

(@probe "the guest can be called again")
(assert_return (invoke $guest "add") (i32.const 1))
