;;! title      = "Calls that the host starts and waits for leave nothing"
;;! property   = "call-cleanup"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "host-imports", "started-calls"]
;;! claims     = ["S83", "S106"]
;;! references = ["cm:CanonicalABI#canon-lift", "cm:CanonicalABI#canon-taskreturn", "cm:Concurrency#tasks", "CWE-401", "CWE-772"]
;;! notes      = """
;;! A task that the host called is over when its last callback has exited, whether that is at once, when it returns, or some time after. Several
;;! are started together, and awaited in whichever order, many times: the counter is exact, so that what one of them leaves is seen."""
;;! [limits]
;;! cpu_ms = 5_000
;;! [host]
;;! "turn" = { late = 20 }

(component $x
  (import "turn" (func $turn async))
  (core module $libc (memory (export "memory") 1))
  (core instance $libc (instantiate $libc))
  (core module $code
    (import "" "set" (func $set (result i32)))
    (import "" "join" (func $join (param i32 i32)))
    (import "" "set-drop" (func $set-drop (param i32)))
    (import "" "sub-drop" (func $sub-drop (param i32)))
    (import "" "return" (func $return (param i32)))
    (import "" "turn" (func $turn (result i32)))
    (import "" "context" (func $context (result i32)))
    (import "" "context-set" (func $context-set (param i32)))
    (func (export "at once") (result i32) (call $return (i32.const 7)) (i32.const 0))
    (func (export "yield") (result i32) (i32.const 1))
    (func (export "return now") (param i32 i32 i32) (result i32) (call $return (i32.const 7)) (i32.const 0))
    ;; Waits for the host in its turn, on a set that it remembers in a place of the task's own.
    (func (export "wait") (result i32)
      (call $context-set (call $set))
      (call $join (i32.shr_u (call $turn) (i32.const 4)) (call $context))
      (i32.or (i32.const 2) (i32.shl (call $context) (i32.const 4))))
    (func (export "waited") (param $event i32) (param $sub i32) (param $state i32) (result i32)
      (if (i32.ne (local.get $state) (i32.const 2)) (then unreachable))
      (call $sub-drop (local.get $sub))
      (call $set-drop (call $context))
      (call $return (i32.const 7))
      (i32.const 0))
    ;; Goes on for three turns when it has returned.
    (func (export "return and yield") (result i32)
      (call $context-set (i32.const 3))
      (call $return (i32.const 7))
      (i32.const 1))
    (func (export "go on") (param i32 i32 i32) (result i32)
      (call $context-set (i32.sub (call $context) (i32.const 1)))
      (i32.ne (call $context) (i32.const 0))))
  (core func $set (canon waitable-set.new))
  (core func $join (canon waitable.join))
  (core func $set-drop (canon waitable-set.drop))
  (core func $sub-drop (canon subtask.drop))
  (core func $return (canon task.return (result u32)))
  (core func $context (canon context.get i32 0))
  (core func $context-set (canon context.set i32 0))
  (core func $turn (canon lower (func $turn) async (memory (core memory $libc "memory"))))
  (core instance $code (instantiate $code (with "" (instance
    (export "set" (func $set)) (export "join" (func $join)) (export "set-drop" (func $set-drop)) (export "sub-drop" (func $sub-drop))
    (export "return" (func $return)) (export "turn" (func $turn)) (export "context" (func $context))
    (export "context-set" (func $context-set))))))
  (func (export "at-once") async (result u32) (canon lift (core func $code "at once") async (callback (core func $code "return now"))))
  (func (export "later") async (result u32) (canon lift (core func $code "yield") async (callback (core func $code "return now"))))
  (func (export "waits") async (result u32) (canon lift (core func $code "wait") async (callback (core func $code "waited"))))
  (func (export "goes-on") async (result u32)
    (canon lift (core func $code "return and yield") async (callback (core func $code "go on")))))

(@benign "each kind of call returns")
(assert_return (invoke $x "at-once") (u32.const 7))
(assert_return (invoke $x "later") (u32.const 7))
(assert_return (invoke $x "waits") (u32.const 7))
(assert_return (invoke $x "goes-on") (u32.const 7))

(@attack "ten thousand of each kind, awaited in their order, leave nothing")
(@repeat 10000
  (@start $a (invoke $x "at-once"))
  (@start $b (invoke $x "later"))
  (@start $c (invoke $x "waits"))
  (@start $d (invoke $x "goes-on"))
  (@await $a value (u32.const 7))
  (@await $b value (u32.const 7))
  (@await $c value (u32.const 7))
  (@await $d value (u32.const 7)))
(assert_return (invoke $x "waits") (u32.const 7))
(@host "concurrent" 0)

(@attack "nor do as many that are awaited last first")
(@repeat 10000
  (@start $a (invoke $x "at-once"))
  (@start $b (invoke $x "later"))
  (@start $c (invoke $x "waits"))
  (@start $d (invoke $x "goes-on"))
  (@await $d value (u32.const 7))
  (@await $c value (u32.const 7))
  (@await $b value (u32.const 7))
  (@await $a value (u32.const 7)))
(assert_return (invoke $x "waits") (u32.const 7))
(@host "concurrent" 0)

(@attack "nor do as many that go on when the host has stopped waiting")
;; The last one leaves the others the turns that they go on for.
(@repeat 10000
  (@start $a (invoke $x "goes-on"))
  (@start $b (invoke $x "goes-on"))
  (@await $a value (u32.const 7))
  (@await $b value (u32.const 7))
  (@start $turns (invoke $x "waits"))
  (@await $turns value (u32.const 7)))
(@host "concurrent" 0)

(@probe "what the host was asked to do it has done, and calls return as before")
(@host "futures.started" 30003)
(@host "futures.dropped" 30003)
(assert_return (invoke $x "later") (u32.const 7))
(@host "concurrent" 0)
