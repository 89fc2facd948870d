;;! title      = "Calls between components leave nothing, however they are resolved"
;;! property   = "call-cleanup"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "handle-limit"]
;;! claims     = ["S83", "S84", "S85", "S106"]
;;! references = ["cm:Concurrency#cancellation", "cm:CanonicalABI#canon-subtaskcancel", "cm:CanonicalABI#canon-subtaskdrop", "cm:CanonicalABI#canon-taskcancel", "CWE-401", "CWE-772"]
;;! notes      = """
;;! A call is over for the caller when its subtask has been resolved, told of and dropped, and for the callee when its task has exited. Nothing of
;;! it is left then on either side: not when it returned, nor when it confirmed a cancellation, nor when it returned all the same. Each is done
;;! ten thousand times, in a store with room for twelve handles."""
;;! [limits]
;;! handles    = 12

(component $x
  (component $Callee
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core module $code
      (import "" "set" (func $set (result i32)))
      (import "" "set-drop" (func $set-drop (param i32)))
      (import "" "return" (func $return (param i32)))
      (import "" "task-cancel" (func $task-cancel))
      (global $set (mut i32) (i32.const 0))
      ;; Yields once, and returns.
      (func (export "soon") (result i32) (i32.const 1))
      (func (export "soon done") (param i32 i32 i32) (result i32) (call $return (i32.const 7)) (i32.const 0))
      ;; Waits until it is cancelled, on a set of its own.
      (func (export "wait") (result i32)
        (global.set $set (call $set))
        (i32.or (i32.const 2) (i32.shl (global.get $set) (i32.const 4))))
      (func (export "confirm") (param i32 i32 i32) (result i32)
        (if (i32.ne (local.get 0) (i32.const 6)) (then unreachable))
        (call $set-drop (global.get $set))
        (call $task-cancel)
        (i32.const 0))
      (func (export "return anyway") (param i32 i32 i32) (result i32)
        (if (i32.ne (local.get 0) (i32.const 6)) (then unreachable))
        (call $set-drop (global.get $set))
        (call $return (i32.const 8))
        (i32.const 0)))
    (core func $set (canon waitable-set.new))
    (core func $set-drop (canon waitable-set.drop))
    (core func $return (canon task.return (result u32)))
    (core func $task-cancel (canon task.cancel))
    (core instance $code (instantiate $code (with "" (instance
      (export "set" (func $set)) (export "set-drop" (func $set-drop)) (export "return" (func $return))
      (export "task-cancel" (func $task-cancel))))))
    (func (export "soon") async (result u32) (canon lift (core func $code "soon") async (callback (core func $code "soon done"))))
    (func (export "confirms") async (result u32) (canon lift (core func $code "wait") async (callback (core func $code "confirm"))))
    (func (export "returns") async (result u32) (canon lift (core func $code "wait") async (callback (core func $code "return anyway")))))
  (component $Caller
    (import "callee" (instance $callee
      (export "soon" (func async (result u32))) (export "confirms" (func async (result u32))) (export "returns" (func async (result u32)))))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core module $code
      (import "" "memory" (memory 1))
      (import "" "set" (func $set (result i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "wait" (func $wait (param i32 i32) (result i32)))
      (import "" "set-drop" (func $set-drop (param i32)))
      (import "" "cancel" (func $cancel (param i32) (result i32)))
      (import "" "sub-drop" (func $sub-drop (param i32)))
      (import "" "soon" (func $soon (param i32) (result i32)))
      (import "" "confirms" (func $confirms (param i32) (result i32)))
      (import "" "returns" (func $returns (param i32) (result i32)))
      (func $is (param $seen i32) (param $wanted i32) (if (i32.ne (local.get $seen) (local.get $wanted)) (then unreachable)))
      (func $started (param $packed i32) (result i32)
        (call $is (i32.and (local.get $packed) (i32.const 15)) (i32.const 1))
        (i32.shr_u (local.get $packed) (i32.const 4)))
      (type $way (func))
      (func $returned (type $way) (local $sub i32) (local $set i32)
        (i32.store (i32.const 32) (i32.const 0))
        (local.set $sub (call $started (call $soon (i32.const 32))))
        (local.set $set (call $set))
        (call $join (local.get $sub) (local.get $set))
        (call $is (call $wait (local.get $set) (i32.const 16)) (i32.const 1))
        (call $is (i32.load (i32.const 20)) (i32.const 2))
        (call $is (i32.load (i32.const 32)) (i32.const 7))
        (call $sub-drop (local.get $sub))
        (call $set-drop (local.get $set)))
      (func $confirmed (type $way) (local $sub i32)
        (local.set $sub (call $started (call $confirms (i32.const 32))))
        (call $is (call $cancel (local.get $sub)) (i32.const 4))
        (call $sub-drop (local.get $sub)))
      (func $returned-anyway (type $way) (local $sub i32)
        (i32.store (i32.const 32) (i32.const 0))
        (local.set $sub (call $started (call $returns (i32.const 32))))
        (call $is (call $cancel (local.get $sub)) (i32.const 2))
        (call $is (i32.load (i32.const 32)) (i32.const 8))
        (call $sub-drop (local.get $sub)))
      ;; Cancelled when it is in a set, whose event it would be otherwise.
      (func $confirmed-in-set (type $way) (local $sub i32) (local $set i32)
        (local.set $sub (call $started (call $confirms (i32.const 32))))
        (local.set $set (call $set))
        (call $join (local.get $sub) (local.get $set))
        (call $join (local.get $sub) (i32.const 0))
        (call $is (call $cancel (local.get $sub)) (i32.const 4))
        (call $join (local.get $sub) (local.get $set))
        (call $sub-drop (local.get $sub))
        (call $set-drop (local.get $set)))
      (table funcref (elem $returned $confirmed $returned-anyway $confirmed-in-set))
      (func (export "go") (param $way i32) (param $times i32) (result i32) (local $gone i32)
        (loop $again
          (call_indirect (type $way) (local.get $way))
          (local.set $gone (i32.add (local.get $gone) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $gone) (local.get $times))))
        (local.get $gone)))
    (core func $set (canon waitable-set.new))
    (core func $join (canon waitable.join))
    (core func $wait (canon waitable-set.wait (memory (core memory $libc "memory"))))
    (core func $set-drop (canon waitable-set.drop))
    (core func $cancel (canon subtask.cancel))
    (core func $sub-drop (canon subtask.drop))
    (core func $soon (canon lower (func $callee "soon") async (memory (core memory $libc "memory"))))
    (core func $confirms (canon lower (func $callee "confirms") async (memory (core memory $libc "memory"))))
    (core func $returns (canon lower (func $callee "returns") async (memory (core memory $libc "memory"))))
    (core instance $code (instantiate $code (with "" (instance
      (export "memory" (memory $libc "memory")) (export "set" (func $set)) (export "join" (func $join)) (export "wait" (func $wait))
      (export "set-drop" (func $set-drop)) (export "cancel" (func $cancel)) (export "sub-drop" (func $sub-drop))
      (export "soon" (func $soon)) (export "confirms" (func $confirms)) (export "returns" (func $returns))))))
    (func (export "go") async (param "way" u32) (param "times" u32) (result u32) (canon lift (core func $code "go"))))
  (instance $callee (instantiate $Callee))
  (instance $caller (instantiate $Caller (with "callee" (instance $callee))))
  (func (export "go") (alias export $caller "go")))

(@benign "ten thousand calls that return leave nothing")
(assert_return (invoke $x "go" (u32.const 0) (u32.const 10000)) (u32.const 10000))
(@host "concurrent" 0)

(@attack "nor do calls that confirm their cancellation")
(assert_return (invoke $x "go" (u32.const 1) (u32.const 10000)) (u32.const 10000))
(@host "concurrent" 0)

(@attack "nor those that return instead")
(assert_return (invoke $x "go" (u32.const 2) (u32.const 10000)) (u32.const 10000))
(@host "concurrent" 0)

(@attack "nor those that were in a set")
(assert_return (invoke $x "go" (u32.const 3) (u32.const 10000)) (u32.const 10000))
(@host "concurrent" 0)

(@probe "a call returns as before")
(assert_return (invoke $x "go" (u32.const 0) (u32.const 1)) (u32.const 1))
(@host "concurrent" 0)
