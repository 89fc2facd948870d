;;! title      = "A component instance is not entered while it must not be"
;;! property   = "component-entry"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "host-imports", "stores"]
;;! claims     = ["S22", "S68"]
;;! references = ["cm:Explainer#component-invariants", "cm:CanonicalABI#component-instance-state", "cm:CanonicalABI#canon-lift", "CWE-841", "CWE-674"]
;;! notes      = """
;;! After a trap an instance is never entered again: this holds in every revision. What became of recursive calls has changed. Until
;;! August 2026 canon_lift trapped when the callee might be on the stack already, first for every call between an instance and its
;;! parent or child, then for those that came back to an instance that was entered. Since then (component-model pull request 705)
;;! a function of synchronous type may be entered again, and one of asynchronous type waits for the instance's exclusive lock, which its
;;! waiting caller never gives up. So a recursive call of a synchronous function traps or returns the right value, and one of an
;;! asynchronous function traps or deadlocks. That it runs nested, within the frames of the same instance, is wrong in any case."""
;;! [host]
;;! "back" = { reenter = { export = "inner" } }

;; $parent holds a child, to which it gives one of its own functions. Its "outer" calls the child, the child calls "inner", which is
;; the parent's again. "depth" is 1 while "outer" runs; "inner" adds a hundred for each level that it finds.

(component definition $parent
  (core module $state
    (global $depth (export "depth") (mut i32) (i32.const 0))
    (func (export "inner") (param i32) (result i32)
      (i32.add (local.get 0) (i32.mul (global.get $depth) (i32.const 100))))
    (func (export "depth now") (result i32) (global.get $depth)))
  (core instance $state (instantiate $state))
  (func $inner (param "x" u32) (result u32) (canon lift (core func $state "inner")))
  (core func $task.return (canon task.return (result u32)))
  (core module $inner-async
    (import "state" "inner" (func $inner (param i32) (result i32)))
    (import "" "return" (func $return (param i32)))
    (func (export "inner") (param i32) (result i32) (call $return (call $inner (local.get 0))) (i32.const 0))
    (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
  (core instance $inner-async (instantiate $inner-async
    (with "state" (instance $state)) (with "" (instance (export "return" (func $task.return))))))
  (func $inner-async async (param "x" u32) (result u32)
    (canon lift (core func $inner-async "inner") async (callback (core func $inner-async "callback"))))
  (component $child
    (import "inner" (func $inner (param "x" u32) (result u32)))
    (import "inner-async" (func $inner-async async (param "x" u32) (result u32)))
    (core func $inner (canon lower (func $inner)))
    (core func $inner-async (canon lower (func $inner-async)))
    (core module $m
      (import "" "inner" (func $inner (param i32) (result i32)))
      (import "" "inner-async" (func $inner-async (param i32) (result i32)))
      (func (export "plain") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1)))
      (func (export "back") (param i32) (result i32) (call $inner (i32.add (local.get 0) (i32.const 1))))
      (func (export "back-async") (param i32) (result i32) (call $inner-async (i32.add (local.get 0) (i32.const 1)))))
    (core instance $i (instantiate $m (with "" (instance
      (export "inner" (func $inner)) (export "inner-async" (func $inner-async))))))
    (func (export "plain") (param "x" u32) (result u32) (canon lift (core func $i "plain")))
    (func (export "back") (param "x" u32) (result u32) (canon lift (core func $i "back")))
    (func (export "back-async") async (param "x" u32) (result u32) (canon lift (core func $i "back-async"))))
  (instance $child (instantiate $child (with "inner" (func $inner)) (with "inner-async" (func $inner-async))))
  (core func $plain (canon lower (func $child "plain")))
  (core func $back (canon lower (func $child "back")))
  (core func $back-async (canon lower (func $child "back-async")))
  ;; A function of the parent's own, lifted, and lowered again.
  (core func $self (canon lower (func $inner)))
  (core func $self-async (canon lower (func $inner-async)))
  (core module $m
    (import "state" "depth" (global $depth (mut i32)))
    (import "" "plain" (func $plain (param i32) (result i32)))
    (import "" "back" (func $back (param i32) (result i32)))
    (import "" "back-async" (func $back-async (param i32) (result i32)))
    (import "" "self" (func $self (param i32) (result i32)))
    (import "" "self-async" (func $self-async (param i32) (result i32)))
    (func $in (global.set $depth (i32.add (global.get $depth) (i32.const 1))))
    (func $out (global.set $depth (i32.sub (global.get $depth) (i32.const 1))))
    (func (export "to-child") (param i32) (result i32) (call $in) (call $plain (local.get 0)) (call $out))
    (func (export "to-child-and-back") (param i32) (result i32) (call $in) (call $back (local.get 0)) (call $out))
    (func (export "to-self") (param i32) (result i32) (call $in) (call $self (local.get 0)) (call $out))
    (func (export "to-child-and-back-async") (param i32) (result i32) (call $in) (call $back-async (local.get 0)) (call $out))
    (func (export "to-self-async") (param i32) (result i32) (call $in) (call $self-async (local.get 0)) (call $out)))
  (core instance $i (instantiate $m (with "state" (instance $state)) (with "" (instance
    (export "plain" (func $plain)) (export "back" (func $back)) (export "back-async" (func $back-async))
    (export "self" (func $self)) (export "self-async" (func $self-async))))))
  (func (export "inner") (param "x" u32) (result u32) (canon lift (core func $state "inner")))
  (export "inner-async" (func $inner-async))
  (func (export "child") (alias export $child "plain"))
  (func (export "child-and-parent") (alias export $child "back"))
  (func (export "to-child") (param "x" u32) (result u32) (canon lift (core func $i "to-child")))
  (func (export "to-child-and-back") (param "x" u32) (result u32) (canon lift (core func $i "to-child-and-back")))
  (func (export "to-self") (param "x" u32) (result u32) (canon lift (core func $i "to-self")))
  (func (export "to-child-and-back-async") async (param "x" u32) (result u32) (canon lift (core func $i "to-child-and-back-async")))
  (func (export "to-self-async") async (param "x" u32) (result u32) (canon lift (core func $i "to-self-async")))
  (func (export "depth") (result u32) (canon lift (core func $state "depth now"))))

;; $guest calls a function of the host's that calls "inner" of the same instance.

(component definition $guest
  (import "back" (func $back async (param "x" u32) (result u32)))
  (core func $back (canon lower (func $back)))
  (core module $m
    (import "" "back" (func $back (param i32) (result i32)))
    (global $depth (mut i32) (i32.const 0))
    (func (export "inner") (param i32) (result i32) (i32.add (local.get 0) (i32.mul (global.get $depth) (i32.const 100))))
    (func (export "outer") (param i32) (result i32)
      (global.set $depth (i32.const 1))
      (call $back (local.get 0))
      (global.set $depth (i32.const 0)))
    (func (export "depth") (result i32) (global.get $depth))
    (func (export "trap") unreachable))
  (core instance $i (instantiate $m (with "" (instance (export "back" (func $back))))))
  (func (export "inner") async (param "x" u32) (result u32) (canon lift (core func $i "inner")))
  (func (export "outer") async (param "x" u32) (result u32) (canon lift (core func $i "outer")))
  (func (export "depth") (result u32) (canon lift (core func $i "depth")))
  (func (export "trap") (canon lift (core func $i "trap"))))

;; Two siblings, one of which calls the other; the other can trap.

(component definition $siblings
  (component $callee
    (core module $m
      (func (export "number") (param i32) (result i32) (if (local.get 0) (then unreachable)) (i32.const 42)))
    (core instance $i (instantiate $m))
    (func (export "number") (param "traps" u32) (result u32) (canon lift (core func $i "number"))))
  (component $caller
    (import "callee" (instance $callee (export "number" (func (param "traps" u32) (result u32)))))
    (core func $number (canon lower (func $callee "number")))
    (core module $m
      (import "" "number" (func $number (param i32) (result i32)))
      (func (export "ask") (param i32) (result i32) (call $number (local.get 0)))
      (func (export "ping") (result i32) (i32.const 7)))
    (core instance $i (instantiate $m (with "" (instance (export "number" (func $number))))))
    (func (export "ask") (param "traps" u32) (result u32) (canon lift (core func $i "ask")))
    (func (export "ping") (result u32) (canon lift (core func $i "ping"))))
  (instance $callee (instantiate $callee))
  (instance $caller (instantiate $caller (with "callee" (instance $callee))))
  (func (export "ask") (alias export $caller "ask"))
  (func (export "ping") (alias export $caller "ping"))
  (func (export "number") (alias export $callee "number")))

(@store $here)
(component instance $sound $parent)
(component instance $sound-guest $guest)
(component instance $sound-siblings $siblings)

(@benign "calls that do not come back return: of either function, of the child, of a sibling, one after the other")
(assert_return (invoke $sound "inner" (u32.const 5)) (u32.const 5))
(assert_return (invoke $sound "inner-async" (u32.const 5)) (u32.const 5))
(assert_return (invoke $sound "child" (u32.const 5)) (u32.const 6))
(assert_return (invoke $sound "inner" (u32.const 6)) (u32.const 6))
(assert_return (invoke $sound-guest "inner" (u32.const 5)) (u32.const 5))
(assert_return (invoke $sound-siblings "ask" (u32.const 0)) (u32.const 42))
(assert_return (invoke $sound-siblings "ask" (u32.const 0)) (u32.const 42))
(assert_return (invoke $sound-siblings "ping") (u32.const 7))

(@attack "a synchronous function of an instance that is on the stack is not entered, or returns what it should")
(@store $s1) (component instance $a1 $parent)
(@permit trap:cannot-enter "until component-model pull request 705 a call between an instance and its parent, child or itself might be recursive, and trapped")
(assert_return (invoke $a1 "to-child" (u32.const 5)) (u32.const 6))
(@store $s2) (component instance $a2 $parent)
(@permit trap:cannot-enter "until component-model pull request 705 a call between an instance and its parent, child or itself might be recursive, and trapped")
(assert_return (invoke $a2 "child-and-parent" (u32.const 5)) (u32.const 6))
(@store $s3) (component instance $a3 $parent)
(@permit trap:cannot-enter "until component-model pull request 705 a call between an instance and its parent, child or itself might be recursive, and trapped")
(assert_return (invoke $a3 "to-child-and-back" (u32.const 5)) (u32.const 106))
(@store $s4) (component instance $a4 $parent)
(@permit trap:cannot-enter "until component-model pull request 705 a call between an instance and its parent, child or itself might be recursive, and trapped")
(assert_return (invoke $a4 "to-self" (u32.const 5)) (u32.const 105))

(@attack "an asynchronous one is not entered at all")
(@store $s5) (component instance $a5 $parent)
(@permit deadlock "since component-model pull request 705 the call waits for a lock that its own caller holds")
(assert_trap (invoke $a5 "to-child-and-back-async" (u32.const 5)) "cannot enter component instance")
(@store $s6) (component instance $a6 $parent)
(@permit deadlock "since component-model pull request 705 the call waits for a lock that its own caller holds")
(assert_trap (invoke $a6 "to-self-async" (u32.const 5)) "cannot enter component instance")
(@store $s7) (component instance $a7 $guest)
(@permit deadlock "since component-model pull request 705 the call waits for a lock that its own caller holds")
(assert_trap (invoke $a7 "outer" (u32.const 5)) "cannot enter component instance")

(@attack "after a trap nobody enters the instance: not where it trapped, and not its caller, which was left in the middle")
(@store $t1) (component instance $b1 $guest)
(assert_trap (invoke $b1 "trap") "unreachable")
(assert_trap (invoke $b1 "inner" (u32.const 5)) "cannot enter component instance")
(assert_trap (invoke $b1 "depth") "cannot enter component instance")
(@store $t2) (component instance $b2 $siblings)
(assert_trap (invoke $b2 "ask" (u32.const 1)) "unreachable")
(assert_trap (invoke $b2 "number" (u32.const 0)) "cannot enter component instance")
(assert_trap (invoke $b2 "ping") "cannot enter component instance")

(@probe "who was not on the stack is entered as before, and nothing is left of the calls that did not come back")
(assert_return (invoke $sound "inner" (u32.const 5)) (u32.const 5))
(assert_return (invoke $sound "depth") (u32.const 0))
(assert_return (invoke $sound-guest "inner" (u32.const 5)) (u32.const 5))
(assert_return (invoke $sound-siblings "ask" (u32.const 0)) (u32.const 42))
