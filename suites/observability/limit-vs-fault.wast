;;! title      = "A limit that stops a guest is told from a fault of the guest's"
;;! property   = "bounded-time"
;;! severity   = "medium"
;;! features   = ["host-imports"]
;;! claims     = ["S84", "S86"]
;;! references = ["core:appendix/implementation#execution", "CWE-684"]
;;! notes      = "A guest that used up its budget is to be billed or queued, one that reached beyond its memory is to be ended. Each is produced beside the other: in one function, at the budget's last unit, and in a start function."
;;! [limits]
;;! cpu_ms      = 1000
;;! fuel        = 1000000
;;! deadline_ms = 50
;;! [host]
;;! "env.deny"  = "trap"

(module $guest
  (import "env" "deny" (func $deny))
  (memory 1)
  (func (export "spin, then") (param $times i32) (param $what i32)
    (loop $next (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (block $host (block $load (block $trap (block $nothing
      (br_table $nothing $trap $load $host (local.get $what)))
      (return))
      unreachable)
      (drop (i32.load (i32.const -1)))
      (return))
    (call $deny))
  (func $deep (export "recurse") (call $deep)))

(@benign "what ends by itself is neither")
(assert_return (invoke $guest "spin, then" (i32.const 100) (i32.const 0)))

(@attack "a fault is a fault, just before the end of the budget too")
(assert_trap (invoke $guest "spin, then" (i32.const 1) (i32.const 1)) "unreachable")
(assert_trap (invoke $guest "spin, then" (i32.const 1000) (i32.const 2)) "out of bounds memory access")
(assert_trap (invoke $guest "spin, then" (i32.const 1000) (i32.const 3)) "class:host-error")
(assert_exhaustion (invoke $guest "recurse") "call stack exhausted")

(@attack "a limit is a limit, whatever would have come after it")
(assert_exhaustion (invoke $guest "spin, then" (i32.const 0) (i32.const 1)) "interrupted")
(assert_exhaustion (invoke $guest "spin, then" (i32.const 0) (i32.const 2)) "interrupted")
(assert_exhaustion (invoke $guest "spin, then" (i32.const 0) (i32.const 3)) "interrupted")

(@attack "in a start function too")
(assert_trap (module (func $start unreachable) (start $start)) "unreachable")
(@permit limit "the case arms fuel and a deadline before it instantiates")
(assert_trap (module (func $start (loop $for-ever (br $for-ever))) (start $start)) "interrupted")

(@probe "the guest goes on")
(assert_return (invoke $guest "spin, then" (i32.const 100) (i32.const 0)))
