;;! title      = "A door that a function without async opens can be opened by the host"
;;! property   = "task-blocking"
;;! severity   = "medium"
;;! features   = ["component-model", "component-async", "started-calls", "host-imports"]
;;! claims     = ["S77", "S78"]
;;! references = ["cm:Concurrency#backpressure", "cm:Concurrency#summary", "cm:CanonicalABI#task-state", "CWE-833"]
;;! notes      = """
;;! Backpressure and the lock of a synchronous task hold back calls of functions whose type is async. A function without it may not block, its
;;! caller counts on that, and it is let in (Task.enter asks `if self.ft.async_` first). Were it held back, an instance that closes its door,
;;! and opens it in such a function, would be shut for ever."""
;;! [host]
;;! "host.never" = "never"

(component definition $definition
  (import "host" (instance $host (export "never" (func async))))
  (core module $code
    (import "" "inc" (func $inc))
    (import "" "dec" (func $dec))
    (import "" "block-never" (func $block-never))
    (func (export "close") (call $inc))
    (func (export "open") (call $dec))
    (func (export "seven") (result i32) (i32.const 7))
    (func (export "wait") (result i32) (call $block-never) (i32.const 8)))
  (core func $inc (canon backpressure.inc))
  (core func $dec (canon backpressure.dec))
  (core func $block-never (canon lower (func $host "never")))
  (core instance $code (instantiate $code (with "" (instance
    (export "inc" (func $inc)) (export "dec" (func $dec)) (export "block-never" (func $block-never))))))
  (func (export "close") (canon lift (core func $code "close")))
  (func (export "open") (canon lift (core func $code "open")))
  (func (export "seven") (result u32) (canon lift (core func $code "seven")))
  (func (export "seven-later") async (result u32) (canon lift (core func $code "seven")))
  (func (export "wait") async (result u32) (canon lift (core func $code "wait"))))
(component instance $x $definition)

(@benign "with the door open, both kinds are let in; with the door closed, the one that is async waits")
(assert_return (invoke $x "seven") (u32.const 7))
(assert_return (invoke $x "seven-later") (u32.const 7))
(assert_return (invoke $x "close"))
(@start $queued (invoke $x "seven-later"))
(@await $queued pending)

(@attack "the one that is not async is let in, and opens it")
(assert_return (invoke $x "seven") (u32.const 7))
(assert_return (invoke $x "open"))
(@await $queued value (u32.const 7))

(@attack "it is let in too while a synchronous task blocks")
(component instance $y $definition)
(@start $blocks (invoke $y "wait"))
(@await $blocks pending)
(@start $behind (invoke $y "seven-later"))
(@await $behind pending)
(assert_return (invoke $y "seven") (u32.const 7))
