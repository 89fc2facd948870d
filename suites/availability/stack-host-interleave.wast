;;! title      = "Recursion through the host ends in exhaustion, and the host goes on"
;;! property   = "bounded-stack"
;;! severity   = "high"
;;! features   = ["host-imports"]
;;! claims     = ["S114"]
;;! references = ["core:exec/instructions#function-calls", "core:appendix/implementation#execution", "CWE-674"]
;;! notes      = "A function of the host calls back into the guest, which calls the host. Each round takes of the host's own stack too, for which no compiled code has a check."
;;! [host]
;;! "env.again" = { reenter = { export = "deeper" } }
;;! "env.more"  = { reenter = { export = "deeper still" } }

(module $neighbour (memory (export "m") 1) (data (i32.const 0) "{{secret:24}}")
  (func $down (export "down") (param i32) (result i32)
    (if (result i32) (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 9)))))

(module $attacker
  (import "env" "again" (func $again))
  (import "env" "more" (func $more))
  (global $left (mut i32) (i32.const 0))
  (global $frames (mut i32) (i32.const 0))
  (func (export "depth") (param i32 i32)
    (global.set $left (local.get 0)) (global.set $frames (local.get 1)))
  (func (export "left") (result i32) (global.get $left))
  (func (export "deeper")
    (if (global.get $left) (then (global.set $left (i32.sub (global.get $left) (i32.const 1))) (call $again))))

  ;; Frames of the guest's own between those of the host.
  (func $pile (param i32)
    (if (local.get 0) (then (call $pile (i32.sub (local.get 0) (i32.const 1)))) (else (call $more))))
  (func (export "deeper still")
    (if (global.get $left) (then (global.set $left (i32.sub (global.get $left) (i32.const 1))) (call $pile (global.get $frames))))))

(@benign "ten rounds deep there is room")
(invoke $attacker "depth" (i32.const 10) (i32.const 10))
(assert_return (invoke $attacker "deeper"))
(assert_return (invoke $attacker "left") (i32.const 0))
(invoke $attacker "depth" (i32.const 10) (i32.const 10))
(assert_return (invoke $attacker "deeper still"))
(assert_return (invoke $attacker "left") (i32.const 0))

(@attack "without end there is not")
(invoke $attacker "depth" (i32.const -1) (i32.const 0))
(assert_exhaustion (invoke $attacker "deeper") "call stack exhausted")
(invoke $attacker "depth" (i32.const -1) (i32.const 20))
(assert_exhaustion (invoke $attacker "deeper still") "call stack exhausted")
(invoke $attacker "depth" (i32.const -1) (i32.const 1))
(assert_exhaustion (invoke $attacker "deeper still") "call stack exhausted")

(@probe "everybody has their depth, and the neighbour is untouched")
(assert_return (invoke $neighbour "down" (i32.const 100)) (i32.const 9))
(invoke $attacker "depth" (i32.const 10) (i32.const 10))
(assert_return (invoke $attacker "deeper still"))
(@unchanged $neighbour)
