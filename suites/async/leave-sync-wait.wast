;;! title      = "Nobody takes away the event that a task waits for synchronously"
;;! property   = "task-separation"
;;! severity   = "medium"
;;! features   = ["component-model", "component-async", "host-imports", "stores"]
;;! claims     = ["S68", "S77"]
;;! references = ["cm:CanonicalABI#-canon-waitablejoin", "cm:CanonicalABI#waitable-state", "cm:CanonicalABI#-canon-subtaskcancel", "CWE-833", "CWE-667"]
;;! notes      = """
;;! canon waitable.join traps if the waitable has a synchronous waiter, before it looks at the set: so that joining no set traps, too. A
;;! runtime that waits by a set of its own must not let a guest take the waitable out of it, or the waiter waits for ever."""
;;! [host]
;;! "slow" = { late = 2 }

(component definition $Waiting
  (import "slow" (func $slow async))
  (component $Callee
    (import "slow" (func $slow async))
    (core func $slow (canon lower (func $slow)))
    (core module $m
      (import "" "slow" (func $slow))
      (func (export "linger") (call $slow)))
    (core instance $i (instantiate $m (with "" (instance (export "slow" (func $slow))))))
    (func (export "linger") async (canon lift (core func $i "linger"))))

  (component $Waiter
    (import "callee" (instance $callee (export "linger" (func async))))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $set-new (canon waitable-set.new))
    (core func $join (canon waitable.join))
    (core func $subtask-drop (canon subtask.drop))
    (core func $subtask-cancel (canon subtask.cancel))
    (core func $linger (canon lower (func $callee "linger") async (memory (core memory $libc "memory"))))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "set-new" (func $set-new (result i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "subtask-drop" (func $subtask-drop (param i32)))
      (import "" "subtask-cancel" (func $subtask-cancel (param i32) (result i32)))
      (import "" "linger" (func $linger (result i32)))
      (global $subtask (mut i32) (i32.const 0))
      (func (export "start") (local $status i32)
        (local.set $status (call $linger))
        (if (i32.ne (i32.and (local.get $status) (i32.const 15)) (i32.const 1)) (then unreachable))
        (global.set $subtask (i32.shr_u (local.get $status) (i32.const 4))))
      (func (export "cancel") (result i32) (local $state i32)
        (local.set $state (call $subtask-cancel (global.get $subtask)))
        (call $subtask-drop (global.get $subtask))
        (local.get $state))
      (func (export "leave") (call $join (global.get $subtask) (i32.const 0)))
      (func (export "enter") (call $join (global.get $subtask) (call $set-new))))
    (core instance $i (instantiate $m (with "" (instance (export "memory" (memory $libc "memory"))
      (export "set-new" (func $set-new)) (export "join" (func $join)) (export "subtask-drop" (func $subtask-drop))
      (export "subtask-cancel" (func $subtask-cancel)) (export "linger" (func $linger))))))
    (func (export "start") (canon lift (core func $i "start")))
    (func (export "cancel") async (result u32) (canon lift (core func $i "cancel")))
    (func (export "leave") (canon lift (core func $i "leave")))
    (func (export "enter") (canon lift (core func $i "enter"))))

  ;; Has the other cancel, which takes its time, and has it leave or enter a set before or meanwhile.

  (component $Caller
    (import "waiter" (instance $waiter
      (export "start" (func)) (export "cancel" (func async (result u32))) (export "leave" (func)) (export "enter" (func))))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $set-new (canon waitable-set.new))
    (core func $set-wait (canon waitable-set.wait (memory (core memory $libc "memory"))))
    (core func $set-drop (canon waitable-set.drop))
    (core func $join (canon waitable.join))
    (core func $subtask-drop (canon subtask.drop))
    (core func $start (canon lower (func $waiter "start")))
    (core func $cancel (canon lower (func $waiter "cancel") async (memory (core memory $libc "memory"))))
    (core func $leave (canon lower (func $waiter "leave")))
    (core func $enter (canon lower (func $waiter "enter")))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "set-new" (func $set-new (result i32)))
      (import "" "set-wait" (func $set-wait (param i32 i32) (result i32)))
      (import "" "set-drop" (func $set-drop (param i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "subtask-drop" (func $subtask-drop (param i32)))
      (import "" "start" (func $start))
      (import "" "cancel" (func $cancel (param i32) (result i32)))
      (import "" "leave" (func $leave))
      (import "" "enter" (func $enter))
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
      (func (export "before") (result i32)
        (call $start) (call $enter) (call $leave)
        (call $collect (call $cancel (i32.const 16)))
        (i32.load (i32.const 16)))
      (func (export "leave") (result i32) (local $status i32)
        (call $start)
        (local.set $status (call $cancel (i32.const 16)))
        (call $leave)
        (call $collect (local.get $status))
        (i32.load (i32.const 16)))
      (func (export "enter") (result i32) (local $status i32)
        (call $start)
        (local.set $status (call $cancel (i32.const 16)))
        (call $enter)
        (call $collect (local.get $status))
        (i32.load (i32.const 16))))
    (core instance $i (instantiate $m (with "" (instance (export "memory" (memory $libc "memory"))
      (export "set-new" (func $set-new)) (export "set-wait" (func $set-wait)) (export "set-drop" (func $set-drop))
      (export "join" (func $join)) (export "subtask-drop" (func $subtask-drop)) (export "start" (func $start))
      (export "cancel" (func $cancel)) (export "leave" (func $leave)) (export "enter" (func $enter))))))
    (func (export "before") async (result u32) (canon lift (core func $i "before")))
    (func (export "leave") async (result u32) (canon lift (core func $i "leave")))
    (func (export "enter") async (result u32) (canon lift (core func $i "enter"))))

  (instance $callee (instantiate $Callee (with "slow" (func $slow))))
  (instance $waiter (instantiate $Waiter (with "callee" (instance $callee))))
  (instance $caller (instantiate $Caller (with "waiter" (instance $waiter))))
  (func (export "before") (alias export $caller "before"))
  (func (export "leave") (alias export $caller "leave"))
  (func (export "enter") (alias export $caller "enter")))

(@benign "it may enter and leave sets before")
(component instance $calm $Waiting)
(assert_return (invoke $calm "before") (u32.const 2))

(@attack "but not meanwhile")
(@store $a)
(component instance $entering $Waiting)
(assert_trap (invoke $entering "enter") "waitable cannot be used synchronously while added to a waitable set")
(@store $b)
(component instance $leaving $Waiting)
(assert_trap (invoke $leaving "leave") "waitable cannot be used synchronously while added to a waitable set")

(@probe "in another store nothing has happened")
(assert_return (invoke $calm "before") (u32.const 2))
