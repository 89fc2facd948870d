;;! title      = "A post-return function cannot leave its component"
;;! property   = "component-entry"
;;! severity   = "high"
;;! features   = ["component-model", "host-imports", "stores"]
;;! claims     = ["S14"]
;;! references = ["cm:CanonicalABI#canon-lift", "cm:CanonicalABI#canon-lower", "cm:Explainer#component-invariants", "CWE-691"]
;;! notes      = """
;;! canon_lift clears may_leave of the callee's instance around the call of post-return, whoever the caller is, and canon_lower,
;;! resource.new and resource.drop trap when it is clear. So post-return frees memory and does nothing that anybody else could notice:
;;! it runs when its task has returned, and an effect of it would come after the call is over, on the account of the caller."""
;;! [host]
;;! "host.note" = "echo"

;; $peer is a component that the callee may use during its calls, $callee has a post-return function that does what a global says,
;; $caller calls it, so that the call is one between components; the host calls it directly, too.

(component definition $C
  (import "host" (instance $host (export "note" (func (param "x" u32) (result u32)))))
  (component $peer
    (core module $m
      (global $touched (mut i32) (i32.const 0))
      (func (export "touch") (global.set $touched (i32.add (global.get $touched) (i32.const 1))))
      (func (export "touched") (result i32) (global.get $touched)))
    (core instance $i (instantiate $m))
    (func (export "touch") (canon lift (core func $i "touch")))
    (func (export "touched") (result u32) (canon lift (core func $i "touched"))))
  (component $callee
    (import "host" (instance $host (export "note" (func (param "x" u32) (result u32)))))
    (import "peer" (instance $peer (export "touch" (func))))
    (type $r (resource (rep i32)))
    (core func $note (canon lower (func $host "note")))
    (core func $touch (canon lower (func $peer "touch")))
    (core func $new (canon resource.new $r))
    (core func $drop (canon resource.drop $r))
    (core func $rep (canon resource.rep $r))
    (core module $m
      (import "" "note" (func $note (param i32) (result i32)))
      (import "" "touch" (func $touch))
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (import "" "rep" (func $rep (param i32) (result i32)))
      (memory (export "memory") 1)
      (global $mode (mut i32) (i32.const 0))
      (global $handle (mut i32) (i32.const 0))
      (global $done (mut i32) (i32.const 0))
      (func $act (param $mode i32)
        (if (i32.eq (local.get $mode) (i32.const 1)) (then (drop (call $note (i32.const 7)))))
        (if (i32.eq (local.get $mode) (i32.const 2)) (then (call $touch)))
        (if (i32.eq (local.get $mode) (i32.const 3)) (then (drop (call $new (i32.const 7)))))
        (if (i32.eq (local.get $mode) (i32.const 4)) (then (call $drop (global.get $handle))))
        (if (i32.eq (local.get $mode) (i32.const 5))
          (then (if (i32.ne (call $rep (global.get $handle)) (i32.const 9)) (then unreachable)))))
      ;; The same acts, during a call, where they are allowed.
      (func (export "act") (param i32)
        (global.set $handle (call $new (i32.const 9)))
        (call $act (local.get 0)))
      (func (export "number") (param $mode i32) (result i32)
        (global.set $mode (local.get $mode))
        (global.set $handle (call $new (i32.const 9)))
        (i32.const 42))
      (func (export "text") (param $mode i32) (result i32)
        (drop (call $begin (local.get $mode)))
        (i32.store (i32.const 0) (i32.const 16))
        (i32.store (i32.const 4) (i32.const 2))
        (i32.store16 (i32.const 16) (i32.const 0x6B6F))
        (i32.const 0))
      (func $begin (param $mode i32) (result i32)
        (global.set $mode (local.get $mode))
        (global.set $handle (call $new (i32.const 9)))
        (i32.const 42))
      (func (export "after") (param i32)
        (memory.fill (i32.const 0) (i32.const 0) (i32.const 32))
        (call $act (global.get $mode))
        (global.set $done (i32.add (global.get $done) (i32.const 1))))
      (func (export "done") (result i32) (global.get $done)))
    (core instance $i (instantiate $m (with "" (instance
      (export "note" (func $note)) (export "touch" (func $touch))
      (export "new" (func $new)) (export "drop" (func $drop)) (export "rep" (func $rep))))))
    (func (export "act") (param "mode" u32) (canon lift (core func $i "act")))
    (func (export "number") (param "mode" u32) (result u32) (canon lift (core func $i "number") (post-return (core func $i "after"))))
    (func (export "text") (param "mode" u32) (result string)
      (canon lift (core func $i "text") (memory (core memory $i "memory")) (post-return (core func $i "after"))))
    (func (export "done") (result u32) (canon lift (core func $i "done"))))
  (component $caller
    (import "callee" (instance $callee
      (export "number" (func (param "mode" u32) (result u32)))
      (export "text" (func (param "mode" u32) (result string)))))
    (core module $libc
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024)))
    (core instance $libc (instantiate $libc))
    (core func $number (canon lower (func $callee "number")))
    (core func $text (canon lower (func $callee "text") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core module $m
      (import "libc" "memory" (memory 1))
      (import "" "number" (func $number (param i32) (result i32)))
      (import "" "text" (func $text (param i32 i32)))
      (func (export "number") (param i32) (result i32) (call $number (local.get 0)))
      (func (export "text") (param i32) (result i32)
        (call $text (local.get 0) (i32.const 0))
        (i32.load16_u (i32.load (i32.const 0)))))
    (core instance $i (instantiate $m
      (with "libc" (instance $libc))
      (with "" (instance (export "number" (func $number)) (export "text" (func $text))))))
    (func (export "number") (param "mode" u32) (result u32) (canon lift (core func $i "number")))
    (func (export "text") (param "mode" u32) (result u32) (canon lift (core func $i "text"))))
  (instance $peer (instantiate $peer))
  (instance $callee (instantiate $callee (with "host" (instance $host)) (with "peer" (instance $peer))))
  (instance $caller (instantiate $caller (with "callee" (instance $callee))))
  (func (export "number") (alias export $callee "number"))
  (func (export "text") (alias export $callee "text"))
  (func (export "act") (alias export $callee "act"))
  (func (export "done") (alias export $callee "done"))
  (func (export "number-between") (alias export $caller "number"))
  (func (export "text-between") (alias export $caller "text"))
  (func (export "touched") (alias export $peer "touched")))

(@store $here)
(component instance $sound $C)

(@benign "during a call all of it is allowed, and a post-return function that only frees runs after each call")
(assert_return (invoke $sound "act" (u32.const 1)))
(assert_return (invoke $sound "act" (u32.const 2)))
(assert_return (invoke $sound "act" (u32.const 3)))
(assert_return (invoke $sound "act" (u32.const 4)))
(assert_return (invoke $sound "act" (u32.const 5)))
(assert_return (invoke $sound "touched") (u32.const 1))
(@host "calls.host.note" 1)
(assert_return (invoke $sound "number" (u32.const 0)) (u32.const 42))
(assert_return (invoke $sound "text" (u32.const 0)) (str.const "ok"))
(assert_return (invoke $sound "number-between" (u32.const 0)) (u32.const 42))
(assert_return (invoke $sound "text-between" (u32.const 0)) (u32.const 0x6B6F))
(assert_return (invoke $sound "done") (u32.const 4))

(@attack "after a call of the host's, post-return reaches neither the host nor another component, and makes and drops no handle")
(@store $s1) (component instance $a1 $C) (assert_trap (invoke $a1 "number" (u32.const 1)) "cannot leave component instance")
(@store $s2) (component instance $a2 $C) (assert_trap (invoke $a2 "number" (u32.const 2)) "cannot leave component instance")
(@store $s3) (component instance $a3 $C) (assert_trap (invoke $a3 "number" (u32.const 3)) "cannot leave component instance")
(@store $s4) (component instance $a4 $C) (assert_trap (invoke $a4 "number" (u32.const 4)) "cannot leave component instance")
(@store $s5) (component instance $a5 $C) (assert_trap (invoke $a5 "text" (u32.const 1)) "cannot leave component instance")
(@store $s6) (component instance $a6 $C) (assert_trap (invoke $a6 "text" (u32.const 2)) "cannot leave component instance")

(@attack "nor after a call of another component's")
(@store $t1) (component instance $b1 $C) (assert_trap (invoke $b1 "number-between" (u32.const 1)) "cannot leave component instance")
(@store $t2) (component instance $b2 $C) (assert_trap (invoke $b2 "number-between" (u32.const 2)) "cannot leave component instance")
(@store $t3) (component instance $b3 $C) (assert_trap (invoke $b3 "number-between" (u32.const 3)) "cannot leave component instance")
(@store $t4) (component instance $b4 $C) (assert_trap (invoke $b4 "number-between" (u32.const 4)) "cannot leave component instance")
(@store $t5) (component instance $b5 $C) (assert_trap (invoke $b5 "text-between" (u32.const 1)) "cannot leave component instance")
(@store $t6) (component instance $b6 $C) (assert_trap (invoke $b6 "text-between" (u32.const 2)) "cannot leave component instance")

(@attack "what never leaves is not forbidden: resource.rep reads the instance's own table")
(assert_return (invoke $sound "number" (u32.const 5)) (u32.const 42))
(assert_return (invoke $sound "number-between" (u32.const 5)) (u32.const 42))

(@probe "the host function has not been called again, and the instance can be left afterwards")
(@host "calls.host.note" 1)
(assert_return (invoke $sound "act" (u32.const 2)))
(assert_return (invoke $sound "touched") (u32.const 2))
(assert_return (invoke $sound "done") (u32.const 6))
