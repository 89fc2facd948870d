;;! title      = "Requests to the host that are given up leave nothing, however many"
;;! property   = "call-cleanup"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "host-imports"]
;;! claims     = ["S83", "S85", "S106"]
;;! references = ["cm:Concurrency#cancellation", "cm:CanonicalABI#canon-subtaskcancel", "cm:CanonicalABI#table-state", "CWE-401", "CWE-772"]
;;! notes      = """
;;! A host call that is cancelled and whose subtask is dropped is over, on both sides: the host's future is dropped, and the index is free for
;;! the next. An index is never higher than the number of entries that were alive at once. The cycles are many, so that what is kept of each is
;;! seen in the counters."""
;;! [host]
;;! "host.never" = "never"
;;! "host.turn"  = { late = 1 }

(component $x
  (type $stream (stream u8))
  (import "host" (instance $host (export "never" (func async)) (export "turn" (func async))))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (core module $code
    (import "" "memory" (memory 1))
    (import "" "cancel" (func $cancel (param i32) (result i32)))
    (import "" "sub-drop" (func $sub-drop (param i32)))
    (import "" "host-never" (func $host-never (result i32)))
    (import "" "host-turn" (func $host-turn (result i32)))
    (import "" "set" (func $set (result i32)))
    (import "" "join" (func $join (param i32 i32)))
    (import "" "wait" (func $wait (param i32 i32) (result i32)))
    (import "" "set-drop" (func $set-drop (param i32)))
    (import "" "stream-new" (func $stream-new (result i64)))
    (import "" "stream-read" (func $stream-read (param i32 i32 i32) (result i32)))
    (import "" "read-cancel" (func $read-cancel (param i32) (result i32)))
    (import "" "stream-write" (func $stream-write (param i32 i32 i32) (result i32)))
    (import "" "write-cancel" (func $write-cancel (param i32) (result i32)))
    (import "" "reader-drop" (func $reader-drop (param i32)))
    (import "" "writer-drop" (func $writer-drop (param i32)))
    (func $sub (param $packed i32) (result i32) (i32.shr_u (local.get $packed) (i32.const 4)))
    (func $state (param $packed i32) (result i32) (i32.and (local.get $packed) (i32.const 15)))
    (global $highest (mut i32) (i32.const 0))
    (func $note (param $index i32) (result i32)
      (if (i32.gt_u (local.get $index) (global.get $highest)) (then (global.set $highest (local.get $index))))
      (local.get $index))
    (func (export "highest") (result i32) (global.get $highest))
    ;; Ends a call that blocks, after so many of the host's turns, and says how it ended.
    (func $end (param $packed i32) (result i32) (local $state i32)
      (if (i32.ne (i32.and (local.get $packed) (i32.const 15)) (i32.const 1)) (then unreachable))
      (drop (call $note (call $sub (local.get $packed))))
      (local.set $state (call $cancel (call $sub (local.get $packed))))
      (call $sub-drop (call $sub (local.get $packed)))
      (local.get $state))
    (func (export "calls") (param $times i32) (result i32) (local $cancelled i32)
      (loop $again
        (local.set $cancelled (i32.add (local.get $cancelled) (i32.eq (call $end (call $host-never)) (i32.const 4))))
        (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
      (local.get $cancelled))
    ;; Calls that complete.
    (func (export "turns") (param $times i32) (result i32) (local $returned i32) (local $set i32) (local $sub i32)
      (loop $again
        (local.set $sub (call $note (call $sub (call $host-turn))))
        (local.set $set (call $note (call $set)))
        (call $join (local.get $sub) (local.get $set))
        (if (i32.ne (call $wait (local.get $set) (i32.const 16)) (i32.const 1)) (then unreachable))
        (local.set $returned (i32.add (local.get $returned) (i32.eq (i32.load (i32.const 20)) (i32.const 2))))
        (call $sub-drop (local.get $sub))
        (call $set-drop (local.get $set))
        (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
      (local.get $returned))
    ;; Reads and writes that are given up, with both ends of their stream.
    (func (export "copies") (param $times i32) (result i32) (local $cancelled i32) (local $ends i64) (local $reader i32) (local $writer i32)
      (loop $again
        (local.set $ends (call $stream-new))
        (local.set $reader (call $note (i32.wrap_i64 (local.get $ends))))
        (local.set $writer (call $note (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32)))))
        (if (i32.ne (call $stream-read (local.get $reader) (i32.const 64) (i32.const 8)) (i32.const -1)) (then unreachable))
        (local.set $cancelled (i32.add (local.get $cancelled) (i32.eq (call $read-cancel (local.get $reader)) (i32.const 2))))
        (if (i32.ne (call $stream-write (local.get $writer) (i32.const 64) (i32.const 8)) (i32.const -1)) (then unreachable))
        (local.set $cancelled (i32.add (local.get $cancelled) (i32.eq (call $write-cancel (local.get $writer)) (i32.const 2))))
        (call $reader-drop (local.get $reader))
        (call $writer-drop (local.get $writer))
        (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
      (local.get $cancelled)))
  (core func $cancel (canon subtask.cancel))
  (core func $sub-drop (canon subtask.drop))
  (core func $host-never (canon lower (func $host "never") async (memory (core memory $memory "memory"))))
  (core func $host-turn (canon lower (func $host "turn") async (memory (core memory $memory "memory"))))
  (core func $set (canon waitable-set.new))
  (core func $join (canon waitable.join))
  (core func $wait (canon waitable-set.wait (memory (core memory $memory "memory"))))
  (core func $set-drop (canon waitable-set.drop))
  (core func $stream-new (canon stream.new $stream))
  (core func $stream-read (canon stream.read $stream async (memory (core memory $memory "memory"))))
  (core func $read-cancel (canon stream.cancel-read $stream))
  (core func $stream-write (canon stream.write $stream async (memory (core memory $memory "memory"))))
  (core func $write-cancel (canon stream.cancel-write $stream))
  (core func $reader-drop (canon stream.drop-readable $stream))
  (core func $writer-drop (canon stream.drop-writable $stream))
  (core instance $code (instantiate $code (with "" (instance
    (export "memory" (memory $memory "memory")) (export "cancel" (func $cancel)) (export "sub-drop" (func $sub-drop))
    (export "host-never" (func $host-never)) (export "host-turn" (func $host-turn)) (export "set" (func $set))
    (export "join" (func $join)) (export "wait" (func $wait)) (export "set-drop" (func $set-drop))
    (export "stream-new" (func $stream-new)) (export "stream-read" (func $stream-read))
    (export "read-cancel" (func $read-cancel)) (export "stream-write" (func $stream-write))
    (export "write-cancel" (func $write-cancel)) (export "reader-drop" (func $reader-drop))
    (export "writer-drop" (func $writer-drop))))))
  (func (export "highest") (result u32) (canon lift (core func $code "highest")))
  (func (export "calls") async (param "times" u32) (result u32) (canon lift (core func $code "calls")))
  (func (export "turns") async (param "times" u32) (result u32) (canon lift (core func $code "turns")))
  (func (export "copies") async (param "times" u32) (result u32) (canon lift (core func $code "copies"))))

(@benign "ten thousand calls of the host that return leave nothing")
(assert_return (invoke $x "turns" (u32.const 10000)) (u32.const 10000))
(@host "futures.started" 10000)
(@host "futures.dropped" 10000)
(@host "concurrent" 0)
(assert_return (invoke $x "highest") (u32.const 2))

(@attack "ten thousand that are cancelled do neither")
(assert_return (invoke $x "calls" (u32.const 10000)) (u32.const 10000))
(@host "futures.started" 20000)
(@host "futures.dropped" 20000)
(@host "concurrent" 0)

(@attack "nor ten thousand streams whose read and write are cancelled")
(assert_return (invoke $x "copies" (u32.const 10000)) (u32.const 20000))
(@host "concurrent" 0)

(@probe "the table is as small as before, and a call that returns is told of as before")
(assert_return (invoke $x "highest") (u32.const 2))
(assert_return (invoke $x "turns" (u32.const 1)) (u32.const 1))
