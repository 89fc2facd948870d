;;! title      = "A core instance can be entered after a trap, half-way through a change"
;;! property   = "instance-lifetime"
;;! severity   = "info"
;;! expect     = "limit"
;;! features   = []
;;! claims     = ["S63", "S109"]
;;! references = ["core:exec/runtime#administrative-instructions", "core:exec/modules#invocation"]
;;! notes      = "The core specification takes nothing back when a computation traps, and does not forbid the next call. Components forbid it. Whoever hosts core modules has to discard an instance that trapped."

(module definition $Account
  (memory 1)
  (global $left (mut i64) (i64.const 100))
  (global $right (mut i64) (i64.const 0))
  (data (i32.const 8) "whole   ")
  (func (export "transfer") (param i64)
    (global.set $left (i64.sub (global.get $left) (local.get 0)))
    (i64.store (i32.const 8) (i64.const 0x2020202066616c68))
    unreachable)
  (func (export "total") (result i64) (i64.add (global.get $left) (global.get $right)))
  (func (export "word") (result i64) (i64.load (i32.const 8))))

(module instance $account $Account)

(@attack "a transfer traps after its first half, and the next call sees that half")
(assert_trap (invoke $account "transfer" (i64.const 30)) "unreachable")
(assert_return (invoke $account "total") (i64.const 70))
(assert_return (invoke $account "word") (i64.const 0x2020202066616c68))

(@benign "the mitigation: a new instance instead of the one that trapped has its state whole")
(module instance $fresh $Account)
(assert_return (invoke $fresh "total") (i64.const 100))
(assert_return (invoke $fresh "word") (i64.const 0x202020656c6f6877))
