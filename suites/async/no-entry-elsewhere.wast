;;! title      = "Nobody enters a component that starts a call without waiting for it"
;;! property   = "component-entry"
;;! severity   = "high"
;;! features   = ["component-model", "component-async"]
;;! claims     = ["S22", "S68"]
;;! references = ["cm:Explainer#component-invariants", "cm:Concurrency#blocking", "cm:CanonicalABI#canon-lower", "CWE-362", "CWE-367"]
;;! notes      = """
;;! An instance may be entered while it runs only where a thread of it blocks, and the list of those places is closed: calls of
;;! asynchronous functions that are lowered synchronously, waiting, yielding, suspending. A call that is lowered asynchronously is none of
;;! them: "if a component a asynchronously calls the export of another component b, control flow deterministically transfers to b and then
;;! back to a when b returns or blocks". Who relies on that leaves its state half changed across
;;! such a call, as it may across a call of a synchronous function."""

(component definition $Nesting
  ;; The last one. "at once" returns, "later" yields before it does, and "wait" never does.

  (component $Last
    (core func $return (canon task.return))
    (core func $set-new (canon waitable-set.new))
    (core module $m
      (import "" "return" (func $return))
      (import "" "set-new" (func $set-new (result i32)))
      (func (export "at once") (result i32) (call $return) (i32.const 0))
      (func (export "later") (result i32) (i32.const 1))
      (func (export "return") (param i32 i32 i32) (result i32) (call $return) (i32.const 0))
      (func (export "wait") (result i32) (i32.or (i32.const 2) (i32.shl (call $set-new) (i32.const 4))))
      (func (export "sync")))
    (core instance $i (instantiate $m (with "" (instance (export "return" (func $return)) (export "set-new" (func $set-new))))))
    (func (export "at-once") async (canon lift (core func $i "at once") async (callback (core func $i "return"))))
    (func (export "later") async (canon lift (core func $i "later") async (callback (core func $i "return"))))
    (func (export "wait") async (canon lift (core func $i "wait") async (callback (core func $i "return"))))
    (func (export "sync") (canon lift (core func $i "sync"))))

  ;; The one in the middle changes its state in two steps, and starts a call in between. "state" is -1 in between.

  (component $Middle
    (import "last" (instance $last
      (export "at-once" (func async)) (export "later" (func async)) (export "wait" (func async)) (export "sync" (func))))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $return-u32 (canon task.return (result u32)))
    (core func $at-once (canon lower (func $last "at-once") async (memory (core memory $libc "memory"))))
    (core func $later (canon lower (func $last "later") async (memory (core memory $libc "memory"))))
    (core func $wait (canon lower (func $last "wait") async (memory (core memory $libc "memory"))))
    (core func $sync (canon lower (func $last "sync")))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "return-u32" (func $return-u32 (param i32)))
      (import "" "at-once" (func $at-once (result i32)))
      (import "" "later" (func $later (result i32)))
      (import "" "wait" (func $wait (result i32)))
      (import "" "sync" (func $sync))
      (global $state (mut i32) (i32.const 1))
      (func $change (param $kind i32)
        (global.set $state (i32.const -1))
        (block $done (block $wait (block $later (block $at-once (block $sync
          (br_table $sync $at-once $later $wait (local.get $kind)))
          (call $sync) (br $done))
          (drop (call $at-once)) (br $done))
          (drop (call $later)) (br $done))
          (drop (call $wait)))
        (global.set $state (i32.const 2)))
      (func (export "change") (param $kind i32) (result i32)
        (call $change (local.get $kind))
        (i32.const 1))
      (func (export "change and return") (param $kind i32) (result i32)
        (call $change (local.get $kind))
        (call $return-u32 (i32.const 1))
        (i32.const 0))
      (func (export "unexpected") (param i32 i32 i32) (result i32) unreachable)
      (func (export "state") (result i32) (global.get $state)))
    (core instance $i (instantiate $m (with "" (instance (export "memory" (memory $libc "memory"))
      (export "return-u32" (func $return-u32)) (export "at-once" (func $at-once)) (export "later" (func $later))
      (export "wait" (func $wait)) (export "sync" (func $sync))))))
    (func (export "change") async (param "kind" u32) (result u32) (canon lift (core func $i "change")))
    (func (export "change-and-return") async (param "kind" u32) (result u32)
      (canon lift (core func $i "change and return") async (callback (core func $i "unexpected"))))
    (func (export "state") (result s32) (canon lift (core func $i "state"))))

  ;; The first one starts a change, and looks at the state as soon as it runs again.

  (component $First
    (import "middle" (instance $middle
      (export "change" (func async (param "kind" u32) (result u32)))
      (export "change-and-return" (func async (param "kind" u32) (result u32)))
      (export "state" (func (result s32)))))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $set-new (canon waitable-set.new))
    (core func $set-wait (canon waitable-set.wait (memory (core memory $libc "memory"))))
    (core func $set-drop (canon waitable-set.drop))
    (core func $join (canon waitable.join))
    (core func $subtask-drop (canon subtask.drop))
    (core func $change (canon lower (func $middle "change") async (memory (core memory $libc "memory"))))
    (core func $change-and-return (canon lower (func $middle "change-and-return") async (memory (core memory $libc "memory"))))
    (core func $change-and-wait (canon lower (func $middle "change")))
    (core func $state (canon lower (func $middle "state")))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "set-new" (func $set-new (result i32)))
      (import "" "set-wait" (func $set-wait (param i32 i32) (result i32)))
      (import "" "set-drop" (func $set-drop (param i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "subtask-drop" (func $subtask-drop (param i32)))
      (import "" "change" (func $change (param i32 i32) (result i32)))
      (import "" "change-and-return" (func $change-and-return (param i32 i32) (result i32)))
      (import "" "change-and-wait" (func $change-and-wait (param i32) (result i32)))
      (import "" "state" (func $state (result i32)))
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
      (func (export "look") (param $kind i32) (result i32) (local $status i32) (local $state i32)
        (local.set $status (call $change (local.get $kind) (i32.const 16)))
        (local.set $state (call $state))
        (call $collect (local.get $status))
        (local.get $state))
      (func (export "look past callback") (param $kind i32) (result i32) (local $status i32) (local $state i32)
        (local.set $status (call $change-and-return (local.get $kind) (i32.const 16)))
        (local.set $state (call $state))
        (call $collect (local.get $status))
        (local.get $state))
      (func (export "look afterwards") (param $kind i32) (result i32)
        (drop (call $change-and-wait (local.get $kind)))
        (call $state)))
    (core instance $i (instantiate $m (with "" (instance (export "memory" (memory $libc "memory"))
      (export "set-new" (func $set-new)) (export "set-wait" (func $set-wait)) (export "set-drop" (func $set-drop))
      (export "join" (func $join)) (export "subtask-drop" (func $subtask-drop)) (export "change" (func $change))
      (export "change-and-return" (func $change-and-return)) (export "change-and-wait" (func $change-and-wait))
      (export "state" (func $state))))))
    (func (export "look") async (param "kind" u32) (result s32) (canon lift (core func $i "look")))
    (func (export "look-past-callback") async (param "kind" u32) (result s32) (canon lift (core func $i "look past callback")))
    (func (export "look-afterwards") async (param "kind" u32) (result s32) (canon lift (core func $i "look afterwards"))))

  (instance $last (instantiate $Last))
  (instance $middle (instantiate $Middle (with "last" (instance $last))))
  (instance $first (instantiate $First (with "middle" (instance $middle))))
  (func (export "look") (alias export $first "look"))
  (func (export "look-past-callback") (alias export $first "look-past-callback"))
  (func (export "look-afterwards") (alias export $first "look-afterwards"))
  (func (export "state") (alias export $middle "state")))

(@benign "whoever waits for the change sees it whole, and so does whoever looks after a change with a synchronous call in it")
(component instance $nesting $Nesting)
(assert_return (invoke $nesting "look-afterwards" (u32.const 0)) (s32.const 2))
(assert_return (invoke $nesting "look-afterwards" (u32.const 1)) (s32.const 2))
(assert_return (invoke $nesting "look-afterwards" (u32.const 2)) (s32.const 2))
(assert_return (invoke $nesting "look" (u32.const 0)) (s32.const 2))

(@attack "whoever only started the change does not see it half done either")
(assert_return (invoke $nesting "look" (u32.const 1)) (s32.const 2))
(assert_return (invoke $nesting "look" (u32.const 2)) (s32.const 2))
(assert_return (invoke $nesting "look" (u32.const 3)) (s32.const 2))
(assert_return (invoke $nesting "look-past-callback" (u32.const 1)) (s32.const 2))
(assert_return (invoke $nesting "look-past-callback" (u32.const 2)) (s32.const 2))
(assert_return (invoke $nesting "look-past-callback" (u32.const 3)) (s32.const 2))

(@probe "in the end the change is whole")
(assert_return (invoke $nesting "state") (s32.const 2))
