;;! title      = "A guest that cleans nothing up when it is cancelled harms itself alone"
;;! property   = "bounded-memory"
;;! severity   = "medium"
;;! features   = ["component-model", "component-async", "handle-limit", "host-imports", "stores", "drop-store"]
;;! claims     = ["S83", "S84", "S85"]
;;! references = ["cm:Concurrency#cancellation", "cm:CanonicalABI#canon-taskcancel", "CWE-401", "CWE-770"]
;;! notes      = """
;;! Cancellation is cooperative: "the callee is not forced to return". A callee that confirms it gives up its borrows, or it traps, but what it
;;! owns stays in its table: resources, ends of streams, sets. Nobody cleans up after it while its store lives, so the embedder's bound on
;;! handles must stop it, and dropping the store must free all of it."""
;;! [limits]
;;! handles    = 64
;;! [host]
;;! "host.file" = "resource"
;;! "host.open" = "make"

(component definition $Service
  (import "host" (instance $host
    (export "file" (type $file (sub resource)))
    (export "open" (func (result (own $file))))))
  ;; Opens a file, makes a stream, waits, and is cancelled. The careful one drops everything before it confirms.
  (component $Worker
    (import "host" (instance $host
      (export "file" (type $file (sub resource)))
      (export "open" (func (result (own $file))))))
    (alias export $host "file" (type $file))
    (type $stream (stream u8))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core module $code
      (import "" "open" (func $open (result i32)))
      (import "" "close" (func $close (param i32)))
      (import "" "set" (func $set (result i32)))
      (import "" "set-drop" (func $set-drop (param i32)))
      (import "" "stream" (func $stream (result i64)))
      (import "" "reader-drop" (func $reader-drop (param i32)))
      (import "" "writer-drop" (func $writer-drop (param i32)))
      (import "" "task-cancel" (func $task-cancel))
      (global $file (mut i32) (i32.const 0))
      (global $ends (mut i64) (i64.const 0))
      (global $set (mut i32) (i32.const 0))
      (func $work (export "work") (result i32)
        (global.set $file (call $open))
        (global.set $ends (call $stream))
        (global.set $set (call $set))
        (i32.or (i32.const 2) (i32.shl (global.get $set) (i32.const 4))))
      (func (export "careful") (param i32 i32 i32) (result i32)
        (if (i32.ne (local.get 0) (i32.const 6)) (then unreachable))
        (call $close (global.get $file))
        (call $reader-drop (i32.wrap_i64 (global.get $ends)))
        (call $writer-drop (i32.wrap_i64 (i64.shr_u (global.get $ends) (i64.const 32))))
        (call $task-cancel)
        (call $set-drop (global.get $set))
        (i32.const 0))
      (func (export "careless") (param i32 i32 i32) (result i32)
        (if (i32.ne (local.get 0) (i32.const 6)) (then unreachable))
        (call $task-cancel)
        (i32.const 0)))
    (core func $open (canon lower (func $host "open")))
    (core func $close (canon resource.drop $file))
    (core func $set (canon waitable-set.new))
    (core func $set-drop (canon waitable-set.drop))
    (core func $stream (canon stream.new $stream))
    (core func $reader-drop (canon stream.drop-readable $stream))
    (core func $writer-drop (canon stream.drop-writable $stream))
    (core func $task-cancel (canon task.cancel))
    (core instance $code (instantiate $code (with "" (instance
      (export "open" (func $open)) (export "close" (func $close)) (export "set" (func $set)) (export "set-drop" (func $set-drop))
      (export "stream" (func $stream)) (export "reader-drop" (func $reader-drop)) (export "writer-drop" (func $writer-drop))
      (export "task-cancel" (func $task-cancel))))))
    (func (export "careful") async (canon lift (core func $code "work") async (callback (core func $code "careful"))))
    (func (export "careless") async (canon lift (core func $code "work") async (callback (core func $code "careless")))))
  (component $Caller
    (import "worker" (instance $worker (export "careful" (func async)) (export "careless" (func async))))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core module $code
      (import "" "careful" (func $careful (result i32)))
      (import "" "careless" (func $careless (result i32)))
      (import "" "cancel" (func $cancel (param i32) (result i32)))
      (import "" "sub-drop" (func $sub-drop (param i32)))
      (table funcref (elem $careful $careless))
      (type $call (func (result i32)))
      (func (export "go") (param $careless i32) (param $times i32) (result i32) (local $packed i32) (local $cancelled i32)
        (loop $again
          (local.set $packed (call_indirect (type $call) (local.get $careless)))
          (if (i32.ne (i32.and (local.get $packed) (i32.const 15)) (i32.const 1)) (then unreachable))
          (if (i32.ne (call $cancel (i32.shr_u (local.get $packed) (i32.const 4))) (i32.const 4)) (then unreachable))
          (call $sub-drop (i32.shr_u (local.get $packed) (i32.const 4)))
          (local.set $cancelled (i32.add (local.get $cancelled) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $cancelled) (local.get $times))))
        (local.get $cancelled)))
    (core func $careful (canon lower (func $worker "careful") async (memory (core memory $libc "memory"))))
    (core func $careless (canon lower (func $worker "careless") async (memory (core memory $libc "memory"))))
    (core func $cancel (canon subtask.cancel))
    (core func $sub-drop (canon subtask.drop))
    (core instance $code (instantiate $code (with "" (instance
      (export "careful" (func $careful)) (export "careless" (func $careless)) (export "cancel" (func $cancel))
      (export "sub-drop" (func $sub-drop))))))
    (func (export "go") async (param "careless" u32) (param "times" u32) (result u32) (canon lift (core func $code "go"))))
  (instance $worker (instantiate $Worker (with "host" (instance $host))))
  (instance $caller (instantiate $Caller (with "worker" (instance $worker))))
  (func (export "go") (alias export $caller "go")))

(@store $careful)
(component instance $neighbour $Service)

(@benign "a thousand workers that drop what they have leave nothing")
(assert_return (invoke $neighbour "go" (u32.const 0) (u32.const 1000)) (u32.const 1000))
(@host "resources" 0)
(@host "destructors" 1000)
(@host "concurrent" 0)

(@attack "of those that do not, the seventeenth finds no room")
(@store $careless)
(component instance $leaking $Service)
(assert_return (invoke $leaking "go" (u32.const 1) (u32.const 10)) (u32.const 10))
(@host "resources" 10)
(assert_exhaustion (invoke $leaking "go" (u32.const 1) (u32.const 7)) "interrupted")

(@probe "the neighbour has room for as many as before")
(assert_return (invoke $neighbour "go" (u32.const 0) (u32.const 1000)) (u32.const 1000))

(@probe "and what the other kept is gone with its store")
(@drop $careless)
(@host "resources" 0)
(@host "destructors" 2000)
(@host "concurrent" 0)
(assert_return (invoke $neighbour "go" (u32.const 0) (u32.const 10)) (u32.const 10))
