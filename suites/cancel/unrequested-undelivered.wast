;;! title      = "A task confirms a cancellation only after it was told of it"
;;! property   = "cancellation"
;;! severity   = "medium"
;;! features   = ["component-model", "component-async", "host-imports", "stores"]
;;! claims     = ["S82"]
;;! references = ["cm:CanonicalABI#canon-taskcancel", "cm:CanonicalABI#task-state", "cm:Concurrency#cancellation", "CWE-372"]
;;! notes      = """
;;! A request that no thread of the callee can take is remembered (PENDING_CANCEL) and delivered at the next cancellable wait. `task.cancel`
;;! asks for CANCEL_DELIVERED: a task that could confirm before it was told would have a way to find out whether it was asked, by trying, and to
;;! be cancelled without ever having handled it."""
;;! [host]
;;! "host.turn" = { late = 1 }

(component definition $definition
  (import "host" (instance $host (export "turn" (func async))))
  (component $Callee
    (import "host" (instance $host (export "turn" (func async))))
    (core module $code
      (import "" "block-turn" (func $block-turn))
      (import "" "task-cancel" (func $task-cancel))
      (import "" "set" (func $set (result i32)))
      (import "" "set-drop" (func $set-drop (param i32)))
      (func $sub (param $packed i32) (result i32) (i32.shr_u (local.get $packed) (i32.const 4)))
      (func $state (param $packed i32) (result i32) (i32.and (local.get $packed) (i32.const 15)))

      (global $set (mut i32) (i32.const 0))
      ;; Waits where it cannot be told, then confirms all the same.
      (func (export "too-early") (result i32)
        (call $block-turn) (call $block-turn)
        (call $task-cancel)

        (i32.const 0))
      ;; Waits where it cannot be told, then where it can.
      (func (export "in-order") (result i32)
        (call $block-turn) (call $block-turn)
        (global.set $set (call $set))
        (i32.or (i32.const 2) (i32.shl (global.get $set) (i32.const 4))))
      (func (export "callback") (param i32 i32 i32) (result i32)
        (if (i32.ne (local.get 0) (i32.const 6)) (then unreachable))
        (call $set-drop (global.get $set))
        (call $task-cancel)
        (i32.const 0)))
    (core func $block-turn (canon lower (func $host "turn")))
    (core func $task-cancel (canon task.cancel))
    (core func $set (canon waitable-set.new))
    (core func $set-drop (canon waitable-set.drop))
    (core instance $code (instantiate $code (with "" (instance
      (export "block-turn" (func $block-turn)) (export "task-cancel" (func $task-cancel)) (export "set" (func $set))
      (export "set-drop" (func $set-drop))))))
    (func (export "too-early") async (canon lift (core func $code "too-early") async (callback (core func $code "callback"))))
    (func (export "in-order") async (canon lift (core func $code "in-order") async (callback (core func $code "callback")))))

  (component $Caller
    (import "callee" (instance $callee (export "in-order" (func async)) (export "too-early" (func async))))
    (core module $code
      (import "" "in-order" (func $in-order (result i32)))
      (import "" "cancel" (func $cancel (param i32) (result i32)))
      (import "" "sub-drop" (func $sub-drop (param i32)))
      (import "" "too-early" (func $too-early (result i32)))
      (func $sub (param $packed i32) (result i32) (i32.shr_u (local.get $packed) (i32.const 4)))
      (func $state (param $packed i32) (result i32) (i32.and (local.get $packed) (i32.const 15)))
      (func (export "in-order") (result i32) (local $sub i32) (local $state i32)
        (local.set $sub (call $sub (call $in-order)))
        (local.set $state (call $cancel (local.get $sub)))
        (call $sub-drop (local.get $sub))
        (local.get $state))
      (func (export "too-early") (result i32) (local $sub i32) (local $state i32)
        (local.set $sub (call $sub (call $too-early)))
        (local.set $state (call $cancel (local.get $sub)))
        (call $sub-drop (local.get $sub))
        (local.get $state)))
    (core func $in-order (canon lower (func $callee "in-order") async))
    (core func $cancel (canon subtask.cancel))
    (core func $sub-drop (canon subtask.drop))
    (core func $too-early (canon lower (func $callee "too-early") async))
    (core instance $code (instantiate $code (with "" (instance
      (export "in-order" (func $in-order)) (export "cancel" (func $cancel)) (export "sub-drop" (func $sub-drop))
      (export "too-early" (func $too-early))))))
    (func (export "in-order") async (result u32) (canon lift (core func $code "in-order")))
    (func (export "too-early") async (result u32) (canon lift (core func $code "too-early"))))

  (instance $callee (instantiate $Callee (with "host" (instance $host))))
  (instance $caller (instantiate $Caller (with "callee" (instance $callee))))
  (func (export "in-order") (alias export $caller "in-order"))
  (func (export "too-early") (alias export $caller "too-early")))

(component instance $x $definition)

(@benign "a request that came while the callee could not be told is delivered at its next wait")
(assert_return (invoke $x "in-order") (u32.const 4))
(@host "concurrent" 0)

(@attack "before that, it may not confirm")
(@store $s1)
(component instance $a1 $definition)
(assert_trap (invoke $a1 "too-early") "`task.cancel` called by task which has not been cancelled")

(@probe "another store's tasks confirm")
(assert_return (invoke $x "in-order") (u32.const 4))
(@host "calls.host.turn" 6)
