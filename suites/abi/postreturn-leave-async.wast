;;! title      = "A post-return function does nothing on the account of an asynchronous caller"
;;! property   = "component-entry"
;;! severity   = "critical"
;;! features   = ["component-model", "component-async", "started-calls", "stores"]
;;! claims     = ["S14"]
;;! references = ["cm:CanonicalABI#canon-lift", "cm:CanonicalABI#-canon-taskreturn", "cm:Explainer#component-invariants", "CWE-691", "CWE-863"]
;;! notes      = """
;;! While post-return runs, may_leave of the callee's instance is clear, and task.return, waitable-set.new, thread.yield and every
;;! lowered import trap when it is. The current task is the callee's until post-return is done. A runtime that has gone back to the
;;! caller's task by then, and lets the callee call task.return, lets it give the caller's answer."""

(component definition $C
  (component $peer
    (core module $m
      (import "" "return" (func $return))
      (global $touched (mut i32) (i32.const 0))
      (func (export "touch") (result i32)
        (global.set $touched (i32.add (global.get $touched) (i32.const 1)))
        (call $return)
        (i32.const 0))
      (func (export "callback") (param i32 i32 i32) (result i32) unreachable)
      (func (export "touched") (result i32) (global.get $touched)))
    (core func $return (canon task.return))
    (core instance $i (instantiate $m (with "" (instance (export "return" (func $return))))))
    (func (export "touch") async (canon lift (core func $i "touch") async (callback (core func $i "callback"))))
    (func (export "touched") (result u32) (canon lift (core func $i "touched"))))
  (component $callee
    (import "peer" (instance $peer (export "touch" (func async))))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $touch (canon lower (func $peer "touch") async (memory (core memory $libc "memory"))))
    (core func $return (canon task.return (result u32)))
    (core func $set (canon waitable-set.new))
    (core func $yield (canon thread.yield))
    (core module $m
      (import "" "touch" (func $touch (result i32)))
      (import "" "return" (func $return (param i32)))
      (import "" "set" (func $set (result i32)))
      (import "" "yield" (func $yield (result i32)))
      (global $mode (mut i32) (i32.const 0))
      (global $done (mut i32) (i32.const 0))
      (func $act
        (if (i32.eq (global.get $mode) (i32.const 1)) (then (call $return (i32.const 666))))
        (if (i32.eq (global.get $mode) (i32.const 2)) (then (drop (call $touch))))
        (if (i32.eq (global.get $mode) (i32.const 3)) (then (drop (call $set))))
        (if (i32.eq (global.get $mode) (i32.const 4)) (then (drop (call $yield)))))
      (func (export "number") (param $mode i32) (result i32)
        (global.set $mode (local.get $mode))
        (i32.const 42))
      (func (export "after") (param i32)
        (call $act)
        (global.set $done (i32.add (global.get $done) (i32.const 1))))
      ;; The same acts in a call of its own, where they are allowed.
      (func (export "act") (param $mode i32) (result i32)
        (global.set $mode (local.get $mode))
        (call $act)
        (if (i32.ne (local.get $mode) (i32.const 1)) (then (call $return (i32.const 42))))
        (i32.const 0))
      (func (export "callback") (param i32 i32 i32) (result i32) unreachable)
      (func (export "done") (result i32) (global.get $done)))
    (core instance $i (instantiate $m (with "" (instance
      (export "touch" (func $touch)) (export "return" (func $return)) (export "set" (func $set)) (export "yield" (func $yield))))))
    (func (export "number") (param "mode" u32) (result u32) (canon lift (core func $i "number") (post-return (core func $i "after"))))
    (func (export "number-async") async (param "mode" u32) (result u32)
      (canon lift (core func $i "number") (post-return (core func $i "after"))))
    (func (export "act") async (param "mode" u32) (result u32)
      (canon lift (core func $i "act") async (callback (core func $i "callback"))))
    (func (export "done") (result u32) (canon lift (core func $i "done"))))
  ;; The caller asks for a number, lets the host have a turn, and answers 7 more than the number.
  (component $caller
    (import "callee" (instance $callee
      (export "number" (func (param "mode" u32) (result u32)))
      (export "number-async" (func async (param "mode" u32) (result u32)))))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $number (canon lower (func $callee "number")))
    (core func $number-async (canon lower (func $callee "number-async") async (memory (core memory $libc "memory"))))
    (core func $return (canon task.return (result u32)))
    (core module $m
      (import "libc" "memory" (memory 1))
      (import "" "number" (func $number (param i32) (result i32)))
      (import "" "number-async" (func $number-async (param i32 i32) (result i32)))
      (import "" "return" (func $return (param i32)))
      (global $number (mut i32) (i32.const 0))
      (func (export "ask") (param i32) (result i32)
        (global.set $number (call $number (local.get 0)))
        (i32.const 1))
      ;; The number is there at once, since the callee does not wait before it returns. Should post-return have the subtask wait
      ;; all the same, the caller does not care.
      (func (export "ask-async") (param i32) (result i32)
        (drop (call $number-async (local.get 0) (i32.const 16)))
        (global.set $number (i32.load (i32.const 16)))
        (i32.const 1))
      (func (export "callback") (param i32 i32 i32) (result i32)
        (call $return (i32.add (global.get $number) (i32.const 7)))
        (i32.const 0)))
    (core instance $i (instantiate $m
      (with "libc" (instance $libc))
      (with "" (instance
        (export "number" (func $number)) (export "number-async" (func $number-async)) (export "return" (func $return))))))
    (func (export "ask") async (param "mode" u32) (result u32)
      (canon lift (core func $i "ask") async (callback (core func $i "callback"))))
    (func (export "ask-async") async (param "mode" u32) (result u32)
      (canon lift (core func $i "ask-async") async (callback (core func $i "callback")))))
  (instance $peer (instantiate $peer))
  (instance $callee (instantiate $callee (with "peer" (instance $peer))))
  (instance $caller (instantiate $caller (with "callee" (instance $callee))))
  (func (export "ask") (alias export $caller "ask"))
  (func (export "ask-async") (alias export $caller "ask-async"))
  (func (export "act") (alias export $callee "act"))
  (func (export "done") (alias export $callee "done"))
  (func (export "touched") (alias export $peer "touched")))

(@store $here)
(component instance $sound $C)

(@benign "in a call of its own the callee may do all of it, and with a post-return that only counts the caller gives its own answer")
(assert_return (invoke $sound "act" (u32.const 1)) (u32.const 666))
(assert_return (invoke $sound "act" (u32.const 2)) (u32.const 42))
(assert_return (invoke $sound "act" (u32.const 4)) (u32.const 42))
(assert_return (invoke $sound "touched") (u32.const 1))
(assert_return (invoke $sound "ask" (u32.const 0)) (u32.const 49))
(assert_return (invoke $sound "ask-async" (u32.const 0)) (u32.const 49))
(@start $together (invoke $sound "ask" (u32.const 0)))
(@start $apart (invoke $sound "ask-async" (u32.const 0)))
(@await $together value (u32.const 49))
(@await $apart value (u32.const 49))
(assert_return (invoke $sound "done") (u32.const 4))

(@attack "a synchronous call's post-return does not answer for the caller, call on, make a waitable set or yield")
(@store $s1) (component instance $a1 $C) (assert_trap (invoke $a1 "ask" (u32.const 1)) "cannot leave component instance")
(@store $s2) (component instance $a2 $C) (assert_trap (invoke $a2 "ask" (u32.const 2)) "cannot leave component instance")
(@store $s3) (component instance $a3 $C) (assert_trap (invoke $a3 "ask" (u32.const 3)) "cannot leave component instance")
(@store $s4) (component instance $a4 $C) (assert_trap (invoke $a4 "ask" (u32.const 4)) "cannot leave component instance")

(@attack "nor does an asynchronous call's")
(@store $t1) (component instance $b1 $C) (assert_trap (invoke $b1 "ask-async" (u32.const 1)) "cannot leave component instance")
(@store $t2) (component instance $b2 $C) (assert_trap (invoke $b2 "ask-async" (u32.const 2)) "cannot leave component instance")
(@store $t3) (component instance $b3 $C) (assert_trap (invoke $b3 "ask-async" (u32.const 3)) "cannot leave component instance")
(@store $t4) (component instance $b4 $C) (assert_trap (invoke $b4 "ask-async" (u32.const 4)) "cannot leave component instance")

(@probe "where nothing was tried, nothing was touched, and calls go on")
(assert_return (invoke $sound "touched") (u32.const 1))
(assert_return (invoke $sound "ask" (u32.const 0)) (u32.const 49))
(assert_return (invoke $sound "done") (u32.const 5))
