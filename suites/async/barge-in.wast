;;! title      = "A synchronous function enters while a task of its instance is blocked, and sees state that is half changed"
;;! property   = "task-blocking"
;;! severity   = "medium"
;;! expect     = "limit"
;;! features   = ["component-model", "component-async", "host-imports"]
;;! claims     = ["S68", "S81"]
;;! references = ["cm:Concurrency#backpressure", "cm:Concurrency#blocking", "cm:Explainer#component-invariants", "CWE-362", "CWE-367"]
;;! notes      = """
;;! "Because functions without async in their type are not allowed to block, non-async functions do not attempt to acquire the exclusive
;;! lock; they just barge in." What a task checked before it blocked need not hold after it. Two things help: not to block between check
;;! and use, and to declare as async whatever must not see the state in between, because it then waits for the lock or for backpressure."""
;;! [host]
;;! "slow" = { late = 3 }

(component definition $Changing
  (import "slow" (func $slow async (param "x" u32) (result u32)))

  ;; An account that moves an amount in two steps. In between it asks the host, and blocks, or does not ask. It counts how often it
  ;; overdrew after it had checked that it would not.

  (component $Account
    (import "slow" (func $slow async (param "x" u32) (result u32)))
    (core func $slow (canon lower (func $slow)))
    (core module $m
      (import "" "slow" (func $slow (param i32) (result i32)))
      (global $balance (mut i32) (i32.const 10))
      (global $overdrawn (mut i32) (i32.const 0))
      (func $take (param $ask i32) (result i32)
        (if (i32.lt_s (global.get $balance) (i32.const 10)) (then (return (i32.const 0))))
        (if (local.get $ask) (then (drop (call $slow (i32.const 1)))))
        (global.set $balance (i32.sub (global.get $balance) (i32.const 10)))
        (if (i32.lt_s (global.get $balance) (i32.const 0))
          (then (global.set $overdrawn (i32.add (global.get $overdrawn) (i32.const 1)))))
        (i32.const 1))
      (func (export "take") (param $ask i32) (result i32) (call $take (local.get $ask)))
      (func (export "take at once") (result i32) (call $take (i32.const 0)))
      (func (export "pay") (global.set $balance (i32.const 10)))
      (func (export "overdrawn") (result i32) (global.get $overdrawn)))
    (core instance $i (instantiate $m (with "" (instance (export "slow" (func $slow))))))
    (func (export "take") async (param "ask" bool) (result bool) (canon lift (core func $i "take")))
    (func (export "take-at-once") (result bool) (canon lift (core func $i "take at once")))
    (func (export "take-at-once-async") async (result bool) (canon lift (core func $i "take at once")))
    (func (export "pay") (canon lift (core func $i "pay")))
    (func (export "overdrawn") (result u32) (canon lift (core func $i "overdrawn"))))

  ;; Takes twice at once what is there once. The tens of its results tell whether the first got it, the units whether the second did.

  (component $Thief
    (import "account" (instance $account
      (export "take" (func async (param "ask" bool) (result bool)))
      (export "take-at-once" (func (result bool)))
      (export "take-at-once-async" (func async (result bool)))))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $set-new (canon waitable-set.new))
    (core func $set-wait (canon waitable-set.wait (memory (core memory $libc "memory"))))
    (core func $set-drop (canon waitable-set.drop))
    (core func $join (canon waitable.join))
    (core func $subtask-drop (canon subtask.drop))
    (core func $take (canon lower (func $account "take") async (memory (core memory $libc "memory"))))
    (core func $barge (canon lower (func $account "take-at-once")))
    (core func $queue (canon lower (func $account "take-at-once-async") async (memory (core memory $libc "memory"))))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "set-new" (func $set-new (result i32)))
      (import "" "set-wait" (func $set-wait (param i32 i32) (result i32)))
      (import "" "set-drop" (func $set-drop (param i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "subtask-drop" (func $subtask-drop (param i32)))
      (import "" "take" (func $take (param i32 i32) (result i32)))
      (import "" "barge" (func $barge (result i32)))
      (import "" "queue" (func $queue (param i32) (result i32)))
      (func $collect (param $status i32) (local $subtask i32) (local $set i32)
        (if (i32.eq (local.get $status) (i32.const 2)) (then (return)))
        (local.set $subtask (i32.shr_u (local.get $status) (i32.const 4)))
        (local.set $set (call $set-new))
        (call $join (local.get $subtask) (local.get $set))
        (block $returned
          (loop $again
            (if (i32.ne (call $set-wait (local.get $set) (i32.const 0)) (i32.const 1)) (then unreachable))
            (br_if $returned (i32.eq (i32.load (i32.const 4)) (i32.const 2)))
            (br_if $again (i32.eq (i32.load (i32.const 4)) (i32.const 1))))
          unreachable)
        (call $subtask-drop (local.get $subtask))
        (call $set-drop (local.get $set)))
      (func (export "barge") (param $ask i32) (result i32) (local $first i32) (local $second i32)
        (local.set $first (call $take (local.get $ask) (i32.const 16)))
        (local.set $second (call $barge))
        (call $collect (local.get $first))
        (i32.add (i32.mul (i32.load8_u (i32.const 16)) (i32.const 10)) (local.get $second)))
      (func (export "queue") (result i32) (local $first i32) (local $second i32)
        (local.set $first (call $take (i32.const 1) (i32.const 16)))
        (local.set $second (call $queue (i32.const 20)))
        (call $collect (local.get $first))
        (call $collect (local.get $second))
        (i32.add (i32.mul (i32.load8_u (i32.const 16)) (i32.const 10)) (i32.load8_u (i32.const 20)))))
    (core instance $i (instantiate $m (with "" (instance (export "memory" (memory $libc "memory"))
      (export "set-new" (func $set-new)) (export "set-wait" (func $set-wait)) (export "set-drop" (func $set-drop))
      (export "join" (func $join)) (export "subtask-drop" (func $subtask-drop)) (export "take" (func $take))
      (export "barge" (func $barge)) (export "queue" (func $queue))))))
    (func (export "barge") async (param "ask" bool) (result u32) (canon lift (core func $i "barge")))
    (func (export "queue") async (result u32) (canon lift (core func $i "queue"))))

  (instance $account (instantiate $Account (with "slow" (func $slow))))
  (instance $thief (instantiate $Thief (with "account" (instance $account))))
  (func (export "pay") (alias export $account "pay"))
  (func (export "overdrawn") (alias export $account "overdrawn"))
  (func (export "barge") (alias export $thief "barge"))
  (func (export "queue") (alias export $thief "queue")))

(@attack "while one taker waits for the host, another one barges in, and both get it")
(component instance $account $Changing)
(assert_return (invoke $account "barge" (bool.const true)) (u32.const 11))
(assert_return (invoke $account "overdrawn") (u32.const 1))

(@benign "the mitigations: not to block between check and use, or to declare what barges in as async")
(component instance $careful $Changing)
(assert_return (invoke $careful "barge" (bool.const false)) (u32.const 10))
(assert_return (invoke $careful "pay"))
(assert_return (invoke $careful "queue") (u32.const 10))
(assert_return (invoke $careful "overdrawn") (u32.const 0))
