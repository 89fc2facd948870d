;;! title      = "With little stack left, calls of the host and traps end as they always do"
;;! property   = "bounded-stack"
;;! severity   = "high"
;;! features   = ["host-imports"]
;;! claims     = ["S114"]
;;! references = ["core:exec/instructions#function-calls", "core:appendix/implementation#execution", "CWE-674", "CWE-121"]
;;! notes      = "The guest goes as deep as it can, and does something at each level on the way that needs the host: a call, a growth, a trap. Whoever runs there needs stack that the guest has not been given."
;;! [host]
;;! "env.get"   = { return = [{ i32 = 1 }] }
;;! "env.trap"  = "trap"

(module $attacker
  (import "env" "get" (func $get (result i32)))
  (import "env" "trap" (func $trap))
  (memory (export "memory") 1 1)
  (global $deepest (mut i32) (i32.const 0))
  (func (export "deepest") (result i32) (global.get $deepest))

  ;; Calls the host at each level.
  (func $calling (export "calling") (param i32) (result i32)
    (if (i32.gt_u (local.get 0) (global.get $deepest)) (then (global.set $deepest (local.get 0))))
    (if (result i32) (i32.eq (local.get 0) (i32.const -1)) (then (i32.const 0))
      (else (i32.add (call $get) (call $calling (i32.add (local.get 0) (i32.const 1)))))))
  (func $growing (export "growing") (param i32) (result i32)
    (if (result i32) (i32.eqz (local.get 0)) (then (i32.const 0))
      (else (i32.add (memory.grow (i32.const 0)) (call $growing (i32.sub (local.get 0) (i32.const 1)))))))

  ;; Goes down to a level, in steps of frames of another size, and does one thing there.
  (func $to (param $level i32) (param $what i32) (result i32)
    (if (result i32) (local.get $level)
      (then (i32.add (i32.const 1) (call $to (i32.sub (local.get $level) (i32.const 1)) (local.get $what))))
      (else (call $do (local.get $what)))))
  (func $do (param i32) (result i32)
    (block $trap (block $unreachable (block $load (block $divide (block $host
      (br_table $host $divide $load $unreachable $trap (local.get 0)))
      (return (call $get)))
      (return (i32.div_u (i32.const 1) (i32.const 0))))
      (return (i32.load (i32.const -4))))
      unreachable)
    (call $trap)
    (i32.const 0))
  (func (export "at") (param $level i32) (param $what i32) (result i32) (call $to (local.get $level) (local.get $what)))

  ;; A tenth, two tenths.. of the deepest level that calling the host reached.
  (func (export "near the end") (param $tenths i32) (param $what i32) (result i32)
    (call $to (i32.div_u (i32.mul (global.get $deepest) (local.get $tenths)) (i32.const 10)) (local.get $what))))

(@benign "with much stack left")
(assert_return (invoke $attacker "at" (i32.const 10) (i32.const 0)) (i32.const 11))
(assert_return (invoke $attacker "growing" (i32.const 10)) (i32.const 10))

(@attack "the host is called, and asked to grow, until there is no stack left")
(assert_exhaustion (invoke $attacker "calling" (i32.const 0)) "call stack exhausted")
(assert_exhaustion (invoke $attacker "growing" (i32.const -1)) "call stack exhausted")

(@attack "a trap near the end is that trap, or there is no stack left for it")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 7) (i32.const 1)) "integer divide by zero")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 7) (i32.const 2)) "out of bounds memory access")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 7) (i32.const 3)) "unreachable")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 7) (i32.const 4)) "class:host-error")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 9) (i32.const 1)) "integer divide by zero")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 9) (i32.const 2)) "out of bounds memory access")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 9) (i32.const 3)) "unreachable")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 9) (i32.const 4)) "class:host-error")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 10) (i32.const 1)) "integer divide by zero")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 10) (i32.const 2)) "out of bounds memory access")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 10) (i32.const 3)) "unreachable")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 10) (i32.const 4)) "class:host-error")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 11) (i32.const 1)) "integer divide by zero")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 11) (i32.const 2)) "out of bounds memory access")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 11) (i32.const 3)) "unreachable")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 11) (i32.const 4)) "class:host-error")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 12) (i32.const 1)) "integer divide by zero")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 12) (i32.const 2)) "out of bounds memory access")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 12) (i32.const 3)) "unreachable")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 12) (i32.const 4)) "class:host-error")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 13) (i32.const 1)) "integer divide by zero")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 13) (i32.const 2)) "out of bounds memory access")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 13) (i32.const 3)) "unreachable")
(@permit trap:stack-exhausted "how deep calls may nest is the implementation's choice: core:appendix/implementation")
(assert_trap (invoke $attacker "near the end" (i32.const 13) (i32.const 4)) "class:host-error")

(@probe "the guest goes on")
(assert_return (invoke $attacker "at" (i32.const 10) (i32.const 0)) (i32.const 11))
(@unchanged $attacker)
