;;! title      = "A synchronous function is not kept waiting by backpressure or by a blocked task"
;;! property   = "task-blocking"
;;! severity   = "medium"
;;! features   = ["component-model", "component-async", "host-imports", "started-calls"]
;;! claims     = ["S77"]
;;! references = ["cm:Concurrency#backpressure", "cm:Concurrency#blocking", "cm:CanonicalABI#tasks", "CWE-833"]
;;! notes      = """
;;! "Since non-async functions are not allowed to block (including due to backpressure) and also don't pile up like async functions,
;;! non-async functions ignore backpressure (explicit and implicit) entirely." It makes no difference whether a component or the host
;;! calls. A host whose call of such a function waits can be held up for ever by a guest."""
;;! [host]
;;! "never" = "never"

(component definition $Pressing
  (import "never" (func $never async))
  (component $Worker
    (import "never" (func $never async))
    (core func $inc (canon backpressure.inc))
    (core func $dec (canon backpressure.dec))
    (core func $never (canon lower (func $never)))
    (core module $m
      (import "" "inc" (func $inc))
      (import "" "dec" (func $dec))
      (import "" "never" (func $never))
      (func (export "seven") (result i32) (i32.const 7))
      (func (export "block") (call $never))
      (func (export "press") (call $inc))
      (func (export "release") (call $dec)))
    (core instance $i (instantiate $m (with "" (instance (export "inc" (func $inc)) (export "dec" (func $dec))
      (export "never" (func $never))))))
    (func (export "seven") (result u32) (canon lift (core func $i "seven")))
    (func (export "block") async (canon lift (core func $i "block")))
    (func (export "press") (canon lift (core func $i "press")))
    (func (export "release") (canon lift (core func $i "release"))))

  (component $Caller
    (import "worker" (instance $worker (export "seven" (func (result u32))) (export "release" (func))))
    (core func $seven (canon lower (func $worker "seven")))
    (core func $release (canon lower (func $worker "release")))
    (core module $m
      (import "" "seven" (func $seven (result i32)))
      (import "" "release" (func $release))
      (func (export "seven") (result i32) (call $seven))
      (func (export "release") (call $release)))
    (core instance $i (instantiate $m (with "" (instance (export "seven" (func $seven)) (export "release" (func $release))))))
    (func (export "seven-through-caller") (result u32) (canon lift (core func $i "seven")))
    (func (export "release-through-caller") (canon lift (core func $i "release"))))

  (instance $worker (instantiate $Worker (with "never" (func $never))))
  (instance $caller (instantiate $Caller (with "worker" (instance $worker))))
  (func (export "seven") (alias export $worker "seven"))
  (func (export "block") (alias export $worker "block"))
  (func (export "press") (alias export $worker "press"))
  (func (export "release") (alias export $worker "release"))
  (func (export "seven-through-caller") (alias export $caller "seven-through-caller"))
  (func (export "release-through-caller") (alias export $caller "release-through-caller")))

(@benign "the host calls it without pressure, and a component with and without")
(component instance $pressing $Pressing)
(assert_return (invoke $pressing "seven") (u32.const 7))
(assert_return (invoke $pressing "seven-through-caller") (u32.const 7))
(assert_return (invoke $pressing "press"))
(assert_return (invoke $pressing "seven-through-caller") (u32.const 7))
(assert_return (invoke $pressing "release-through-caller"))
(component instance $blocked $Pressing)
(@start $blocking (invoke $blocked "block"))
(@await $blocking pending)
(assert_return (invoke $blocked "seven-through-caller") (u32.const 7))

(@attack "the host calls it under pressure")
(assert_return (invoke $pressing "press"))
(assert_return (invoke $pressing "seven") (u32.const 7))
(assert_return (invoke $pressing "release"))

(@attack "the host calls it while a task is blocked")
(assert_return (invoke $blocked "seven") (u32.const 7))

(@probe "components still can")
(assert_return (invoke $pressing "seven-through-caller") (u32.const 7))
(assert_return (invoke $blocked "seven-through-caller") (u32.const 7))
