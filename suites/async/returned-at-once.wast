;;! title      = "An asynchronous call that returns at once leaves nothing behind"
;;! property   = "call-cleanup"
;;! severity   = "high"
;;! features   = ["component-model", "component-async"]
;;! claims     = ["S83", "S85"]
;;! references = ["cm:CanonicalABI#canon-lower", "cm:CanonicalABI#tasks", "CWE-401", "CWE-772"]
;;! notes      = """
;;! canon lower: "if the callee already called on_resolve, then the RETURNED code is eagerly returned to the core wasm caller without
;;! needing to add a Subtask to the current component instance's handles table". The caller is given no index that it could drop, and
;;! the callee's last thread has exited, so nobody but the runtime can free what it kept. If it does not, a loop fills the host's memory."""

(component definition $Calling
  (component $Callee
    (core func $return-u32 (canon task.return (result u32)))
    (core module $m
      (import "" "return-u32" (func $return-u32 (param i32)))
      (func (export "sync") (result i32) (i32.const 1))
      (func (export "at once") (result i32) (call $return-u32 (i32.const 1)) (i32.const 0))
      (func (export "later") (result i32) (i32.const 1))
      (func (export "return") (param i32 i32 i32) (result i32) (call $return-u32 (i32.const 1)) (i32.const 0)))
    (core instance $i (instantiate $m (with "" (instance (export "return-u32" (func $return-u32))))))
    (func (export "sync") (result u32) (canon lift (core func $i "sync")))
    (func (export "lifted-sync") async (result u32) (canon lift (core func $i "sync")))
    (func (export "at-once") async (result u32) (canon lift (core func $i "at once") async (callback (core func $i "return"))))
    (func (export "later") async (result u32) (canon lift (core func $i "later") async (callback (core func $i "return")))))
  (component $Caller
    (import "callee" (instance $callee
      (export "sync" (func (result u32)))
      (export "lifted-sync" (func async (result u32)))
      (export "at-once" (func async (result u32)))
      (export "later" (func async (result u32)))))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $set-new (canon waitable-set.new))
    (core func $set-wait (canon waitable-set.wait (memory (core memory $libc "memory"))))
    (core func $set-drop (canon waitable-set.drop))
    (core func $join (canon waitable.join))
    (core func $subtask-drop (canon subtask.drop))
    (core func $sync (canon lower (func $callee "sync")))
    (core func $waited-for (canon lower (func $callee "at-once")))
    (core func $at-once (canon lower (func $callee "at-once") async (memory (core memory $libc "memory"))))
    (core func $lifted-sync (canon lower (func $callee "lifted-sync") async (memory (core memory $libc "memory"))))
    (core func $later (canon lower (func $callee "later") async (memory (core memory $libc "memory"))))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "set-new" (func $set-new (result i32)))
      (import "" "set-wait" (func $set-wait (param i32 i32) (result i32)))
      (import "" "set-drop" (func $set-drop (param i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "subtask-drop" (func $subtask-drop (param i32)))
      (import "" "sync" (func $sync (result i32)))
      (import "" "waited-for" (func $waited-for (result i32)))
      (import "" "at-once" (func $at-once (param i32) (result i32)))
      (import "" "lifted-sync" (func $lifted-sync (param i32) (result i32)))
      (import "" "later" (func $later (param i32) (result i32)))
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
      (global $sum (mut i32) (i32.const 0))
      (func $add (param i32) (global.set $sum (i32.add (global.get $sum) (local.get 0))))
      (func (export "call") (param $which i32) (param $times i32) (result i32)
        (global.set $sum (i32.const 0))
        (loop $next
          (block $sync (block $waited-for (block $later (block $at-once (block $lifted-sync
            (br_table $sync $waited-for $later $at-once $lifted-sync (local.get $which)))
            (call $collect (call $lifted-sync (i32.const 16))) (call $add (i32.load (i32.const 16))) (br $sync))
            (call $collect (call $at-once (i32.const 16))) (call $add (i32.load (i32.const 16))) (br $sync))
            (call $collect (call $later (i32.const 16))) (call $add (i32.load (i32.const 16))) (br $sync))
            (call $add (call $waited-for)) (br $sync))
          (if (i32.eqz (local.get $which)) (then (call $add (call $sync))))
          (i32.store (i32.const 16) (i32.const 0))
          (local.set $times (i32.sub (local.get $times) (i32.const 1)))
          (br_if $next (local.get $times)))
        (global.get $sum)))
    (core instance $i (instantiate $m (with "" (instance (export "memory" (memory $libc "memory"))
      (export "set-new" (func $set-new)) (export "set-wait" (func $set-wait)) (export "set-drop" (func $set-drop))
      (export "join" (func $join)) (export "subtask-drop" (func $subtask-drop)) (export "sync" (func $sync))
      (export "waited-for" (func $waited-for)) (export "at-once" (func $at-once)) (export "lifted-sync" (func $lifted-sync))
      (export "later" (func $later))))))
    (func (export "call") async (param "which" u32) (param "times" u32) (result u32) (canon lift (core func $i "call"))))
  (instance $callee (instantiate $Callee))
  (instance $caller (instantiate $Caller (with "callee" (instance $callee))))
  (func (export "call") (alias export $caller "call")))

(@benign "calls that are waited for leave nothing: of a synchronous function, of an asynchronous one, of one that returns later")
(component instance $calm $Calling)
(assert_return (invoke $calm "call" (u32.const 0) (u32.const 100)) (u32.const 100))
(assert_return (invoke $calm "call" (u32.const 1) (u32.const 100)) (u32.const 100))
(assert_return (invoke $calm "call" (u32.const 2) (u32.const 100)) (u32.const 100))
(@host "concurrent" 0)

(@attack "nor do calls that need not be waited for, because they return at once")
(component instance $at-once $Calling)
(assert_return (invoke $at-once "call" (u32.const 3) (u32.const 100)) (u32.const 100))
(@host "concurrent" 0)

(@attack "lifted synchronously or not")
(component instance $lifted-sync $Calling)
(assert_return (invoke $lifted-sync "call" (u32.const 4) (u32.const 100)) (u32.const 100))
(@host "concurrent" 0)
