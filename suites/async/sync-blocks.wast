;;! title      = "A synchronous function does not block"
;;! property   = "task-blocking"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "host-imports", "stores"]
;;! claims     = ["S77"]
;;! references = ["cm:Concurrency#blocking", "cm:CanonicalABI#canon-lift", "CWE-400", "CWE-833"]
;;! notes      = """
;;! "If the task has not yet returned a value and the callee's function type does not declare the async effect, then the task is not
;;! allowed to block and will trap if it ends up blocking", unless another thread of the instance is ready; there is none here. It may
;;! ask without blocking and start what takes its time. Whether it may wait for what happens to be ready already, revisions of the
;;! specification do not agree; the case leaves that open."""
;;! [host]
;;! "slow"  = { late = 3 }
;;! "quick" = "echo"

(component definition $Blocking
  (import "slow" (func $slow async (param "x" u32) (result u32)))
  (import "quick" (func $quick async (param "x" u32) (result u32)))

  ;; "wait" blocks until the host answers, and takes no notice of being cancelled; "quick" does not block.

  (component $Callee
    (import "slow" (func $slow async (param "x" u32) (result u32)))
    (core func $return-u32 (canon task.return (result u32)))
    (core func $slow (canon lower (func $slow)))
    (core module $m
      (import "" "return-u32" (func $return-u32 (param i32)))
      (import "" "slow" (func $slow (param i32) (result i32)))
      (func (export "wait") (result i32) (call $slow (i32.const 9)))
      (func (export "unexpected") (param i32 i32 i32) (result i32) unreachable)
      (func (export "quick") (result i32) (call $return-u32 (i32.const 5)) (i32.const 0)))
    (core instance $i (instantiate $m (with "" (instance (export "return-u32" (func $return-u32)) (export "slow" (func $slow))))))
    (func (export "wait") async (result u32) (canon lift (core func $i "wait")))
    (func (export "quick") async (result u32) (canon lift (core func $i "quick") async (callback (core func $i "unexpected")))))

  (component $Blocker
    (import "slow" (func $slow async (param "x" u32) (result u32)))
    (import "quick" (func $quick async (param "x" u32) (result u32)))
    (import "callee" (instance $callee
      (export "wait" (func async (result u32)))
      (export "quick" (func async (result u32)))))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $set-new (canon waitable-set.new))
    (core func $set-wait (canon waitable-set.wait (memory (core memory $libc "memory"))))
    (core func $set-poll (canon waitable-set.poll (memory (core memory $libc "memory"))))
    (core func $join (canon waitable.join))
    (core func $subtask-cancel (canon subtask.cancel))
    (core func $yield (canon thread.yield))
    (core func $slow (canon lower (func $slow)))
    (core func $start-slow (canon lower (func $slow) async (memory (core memory $libc "memory"))))
    (core func $ask-host (canon lower (func $quick) async (memory (core memory $libc "memory"))))
    (core func $wait (canon lower (func $callee "wait")))
    (core func $start-wait (canon lower (func $callee "wait") async (memory (core memory $libc "memory"))))
    (core func $quick (canon lower (func $callee "quick") async (memory (core memory $libc "memory"))))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "set-new" (func $set-new (result i32)))
      (import "" "set-wait" (func $set-wait (param i32 i32) (result i32)))
      (import "" "set-poll" (func $set-poll (param i32 i32) (result i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "subtask-cancel" (func $subtask-cancel (param i32) (result i32)))
      (import "" "yield" (func $yield (result i32)))
      (import "" "slow" (func $slow (param i32) (result i32)))
      (import "" "start-slow" (func $start-slow (param i32 i32) (result i32)))
      (import "" "ask-host" (func $ask-host (param i32 i32) (result i32)))
      (import "" "wait" (func $wait (result i32)))
      (import "" "start-wait" (func $start-wait (param i32) (result i32)))
      (import "" "quick" (func $quick (param i32) (result i32)))
      (func $subtask (param $status i32) (result i32)
        (if (i32.ne (i32.and (local.get $status) (i32.const 15)) (i32.const 1)) (then unreachable))
        (i32.shr_u (local.get $status) (i32.const 4)))
      (func $set-of (param $subtask i32) (result i32) (local $set i32)
        (local.set $set (call $set-new))
        (call $join (local.get $subtask) (local.get $set))
        (local.get $set))

      ;; These do not block.
      (func (export "ask") (result i32)
        (if (i32.ne (call $quick (i32.const 16)) (i32.const 2)) (then unreachable))
        (i32.load (i32.const 16)))
      (func (export "ask host") (result i32)
        (if (i32.ne (call $ask-host (i32.const 6) (i32.const 16)) (i32.const 2)) (then unreachable))
        (i32.load (i32.const 16)))
      (func (export "poll") (result i32)
        (call $set-poll (call $set-of (call $subtask (call $start-slow (i32.const 8) (i32.const 16)))) (i32.const 0)))
      (func (export "poll callee") (result i32)
        (call $set-poll (call $set-of (call $subtask (call $start-wait (i32.const 16)))) (i32.const 0)))

      ;; These do. What they wait for comes soon, but for the first.
      (func (export "wait for nothing") (result i32) (call $set-wait (call $set-new) (i32.const 0)))
      (func (export "wait for host") (result i32)
        (call $set-wait (call $set-of (call $subtask (call $start-slow (i32.const 8) (i32.const 16)))) (i32.const 0)))
      (func (export "wait for callee") (result i32)
        (call $set-wait (call $set-of (call $subtask (call $start-wait (i32.const 16)))) (i32.const 0)))
      (func (export "call host") (result i32) (call $slow (i32.const 8)))
      (func (export "call callee") (result i32) (call $wait))
      (func (export "cancel") (result i32) (call $subtask-cancel (call $subtask (call $start-wait (i32.const 16))))))
    (core instance $i (instantiate $m (with "" (instance (export "memory" (memory $libc "memory"))
      (export "set-new" (func $set-new)) (export "set-wait" (func $set-wait)) (export "set-poll" (func $set-poll))
      (export "join" (func $join)) (export "subtask-cancel" (func $subtask-cancel)) (export "yield" (func $yield))
      (export "slow" (func $slow)) (export "start-slow" (func $start-slow)) (export "ask-host" (func $ask-host))
      (export "wait" (func $wait)) (export "start-wait" (func $start-wait)) (export "quick" (func $quick))))))
    (func (export "ask") (result u32) (canon lift (core func $i "ask")))
    (func (export "ask-host") (result u32) (canon lift (core func $i "ask host")))
    (func (export "poll") (result u32) (canon lift (core func $i "poll")))
    (func (export "poll-callee") (result u32) (canon lift (core func $i "poll callee")))
    (func (export "wait-for-nothing") (result u32) (canon lift (core func $i "wait for nothing")))
    (func (export "wait-for-host") (result u32) (canon lift (core func $i "wait for host")))
    (func (export "wait-for-callee") (result u32) (canon lift (core func $i "wait for callee")))
    (func (export "call-host") (result u32) (canon lift (core func $i "call host")))
    (func (export "call-callee") (result u32) (canon lift (core func $i "call callee")))
    (func (export "cancel") (result u32) (canon lift (core func $i "cancel"))))

  ;; What is asynchronous itself, and calls a synchronous function that blocks.

  (component $Caller
    (import "blocker" (instance $blocker (export "call-callee" (func (result u32))) (export "ask" (func (result u32)))))
    (core func $call-callee (canon lower (func $blocker "call-callee")))
    (core func $ask (canon lower (func $blocker "ask")))
    (core module $m
      (import "" "call-callee" (func $call-callee (result i32)))
      (import "" "ask" (func $ask (result i32)))
      (func (export "call") (result i32) (call $call-callee))
      (func (export "ask") (result i32) (call $ask)))
    (core instance $i (instantiate $m (with "" (instance (export "call-callee" (func $call-callee)) (export "ask" (func $ask))))))
    (func (export "call-from-async") async (result u32) (canon lift (core func $i "call")))
    (func (export "ask-from-async") async (result u32) (canon lift (core func $i "ask"))))

  (instance $callee (instantiate $Callee (with "slow" (func $slow))))
  (instance $blocker (instantiate $Blocker (with "slow" (func $slow)) (with "quick" (func $quick)) (with "callee" (instance $callee))))
  (instance $caller (instantiate $Caller (with "blocker" (instance $blocker))))
  (func (export "ask") (alias export $blocker "ask"))
  (func (export "ask-host") (alias export $blocker "ask-host"))
  (func (export "poll") (alias export $blocker "poll"))
  (func (export "poll-callee") (alias export $blocker "poll-callee"))
  (func (export "wait-for-nothing") (alias export $blocker "wait-for-nothing"))
  (func (export "wait-for-host") (alias export $blocker "wait-for-host"))
  (func (export "wait-for-callee") (alias export $blocker "wait-for-callee"))
  (func (export "call-host") (alias export $blocker "call-host"))
  (func (export "call-callee") (alias export $blocker "call-callee"))
  (func (export "cancel") (alias export $blocker "cancel"))
  (func (export "call-from-async") (alias export $caller "call-from-async"))
  (func (export "ask-from-async") (alias export $caller "ask-from-async")))

(@benign "it asks without blocking, starts what takes its time, and asks what answers at once")
(component instance $calm $Blocking)
(assert_return (invoke $calm "ask") (u32.const 5))
(assert_return (invoke $calm "ask-host") (u32.const 6))
(assert_return (invoke $calm "ask-from-async") (u32.const 5))
(assert_return (invoke $calm "poll") (u32.const 0))
(component instance $polling $Blocking)
(assert_return (invoke $polling "poll-callee") (u32.const 0))

(@attack "it waits: for nothing, for the host, for another component")
(@store $a)
(component instance $i1 $Blocking)
(assert_trap (invoke $i1 "wait-for-nothing") "cannot block a synchronous task before returning")
(@store $b)
(component instance $i2 $Blocking)
(assert_trap (invoke $i2 "wait-for-host") "cannot block a synchronous task before returning")
(@store $c)
(component instance $i3 $Blocking)
(assert_trap (invoke $i3 "wait-for-callee") "cannot block a synchronous task before returning")

(@attack "it calls what blocks")
(@store $d)
(component instance $i4 $Blocking)
(assert_trap (invoke $i4 "call-host") "cannot block a synchronous task before returning")
(@store $e)
(component instance $i5 $Blocking)
(assert_trap (invoke $i5 "call-callee") "cannot block a synchronous task before returning")
(@store $f)
(component instance $i6 $Blocking)
(assert_trap (invoke $i6 "call-from-async") "cannot block a synchronous task before returning")

(@attack "it cancels, and waits until that is confirmed")
(@store $g)
(component instance $i7 $Blocking)
(assert_trap (invoke $i7 "cancel") "cannot block a synchronous task before returning")

(@probe "in another store nothing has happened")
(assert_return (invoke $calm "ask") (u32.const 5))
