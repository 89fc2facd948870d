;;! title      = "A loop is stopped wherever a component may run"
;;! property   = "bounded-time"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "host-imports", "stores"]
;;! claims     = ["S60", "S77", "S109"]
;;! references = ["core:appendix/implementation#execution", "cm:CanonicalABI#canon-lift", "cm:CanonicalABI#storing", "CWE-835", "CWE-400"]
;;! notes      = """
;;! A component has code that nobody calls by name: realloc, post-return, callbacks, the start functions of its modules. The host calls some of it before
;;! or after what it meant to call, and the adapters between components the rest. The budget of the one call covers all of it. Destructors have
;;! a case of their own. The loops end long after any budget, so that one which is not stopped is seen by what is returned; the host's counter tells
;;! which functions were entered."""
;;! [limits]
;;! fuel        = 100000
;;! deadline_ms = 20
;;! [host]
;;! "host.started" = { return = [] }
;;! "host.turn"    = { late = 1 }

(component definition $C
  (import "host" (instance $host (export "started" (func)) (export "turn" (func async))))

  ;; Loops where it was told: 1 in a function, 2 in realloc, 3 in post-return, 4 in the callback, 5 in what realloc calls through a table.
  (component $Worker
    (import "host" (instance $host (export "started" (func)) (export "turn" (func async))))
    (core module $libc
      (memory (export "memory") 1)
      (global $where (mut i32) (i32.const 0))
      (type $way (func (param i32)))
      (func $spin (param i32) (local $left i64)
        (local.set $left (i64.const 300000000))
        (loop $again (br_if $again (i64.ne (local.tee $left (i64.sub (local.get $left) (i64.const 1))) (i64.const 0)))))
      (func $call-spin (param i32) (call_indirect (type $way) (local.get 0) (i32.const 0)))
      (table funcref (elem $spin $call-spin))
      (func $at (export "at") (param i32)
        (if (i32.eq (global.get $where) (local.get 0))
          (then (call_indirect (type $way) (i32.const 0) (i32.eq (local.get 0) (i32.const 5))))))
      (func (export "arm") (param i32) (global.set $where (local.get 0)))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        (call $at (i32.const 2)) (call $at (i32.const 5)) (i32.const 1024)))
    (core instance $libc (instantiate $libc))
    (core func $started (canon lower (func $host "started")))
    (core func $turn (canon lower (func $host "turn") async))
    (core func $set-new (canon waitable-set.new))
    (core func $join (canon waitable.join))
    (core func $sub-drop (canon subtask.drop))
    (core func $return (canon task.return (result u32)))
    (core module $m
      (import "libc" "at" (func $at (param i32)))
      (import "" "started" (func $started))
      (import "" "turn" (func $turn (result i32)))
      (import "" "set" (func $set (result i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "sub-drop" (func $sub-drop (param i32)))
      (import "" "return" (func $return (param i32)))
      (func (export "length") (param i32 i32) (result i32) (call $started) (call $at (i32.const 1)) (local.get 1))
      (func (export "after") (param i32) (call $at (i32.const 3)))
      (func (export "wait") (result i32) (local $set i32)
        (call $started)
        (local.set $set (call $set))
        (call $join (i32.shr_u (call $turn) (i32.const 4)) (local.get $set))
        (i32.or (i32.const 2) (i32.shl (local.get $set) (i32.const 4))))
      (func (export "woken") (param i32 i32 i32) (result i32)
        (call $sub-drop (local.get 1)) (call $at (i32.const 4)) (call $return (i32.const 7)) (i32.const 0)))
    (core instance $i (instantiate $m (with "libc" (instance $libc)) (with "" (instance
      (export "started" (func $started)) (export "turn" (func $turn)) (export "set" (func $set-new)) (export "join" (func $join))
      (export "sub-drop" (func $sub-drop)) (export "return" (func $return))))))
    (func (export "arm") (param "where" u32) (canon lift (core func $libc "arm")))
    (func (export "length") (param "text" string) (result u32) (canon lift (core func $i "length")
      (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")) (post-return (core func $i "after"))))
    (func (export "wait") async (result u32) (canon lift (core func $i "wait") async (callback (core func $i "woken")))))
  (instance $worker (instantiate $Worker (with "host" (instance $host))))

  (component $Caller
    (import "length" (func $length (param "text" string) (result u32)))
    (core module $libc (memory (export "memory") 1) (data (i32.const 16) "text"))
    (core instance $libc (instantiate $libc))
    (core func $length (canon lower (func $length) (memory (core memory $libc "memory"))))
    (core module $m
      (import "" "length" (func $length (param i32 i32) (result i32)))
      (func (export "pass") (result i32) (call $length (i32.const 16) (i32.const 4))))
    (core instance $i (instantiate $m (with "" (instance (export "length" (func $length))))))
    (func (export "pass") (result u32) (canon lift (core func $i "pass"))))
  (instance $caller (instantiate $Caller (with "length" (func $worker "length"))))
  (func (export "arm") (alias export $worker "arm"))
  (func (export "length") (alias export $worker "length"))
  (func (export "wait") (alias export $worker "wait"))
  (func (export "pass") (alias export $caller "pass")))

(component instance $tenant $C)

(@benign "where nothing loops, calls return")
(assert_return (invoke $tenant "length" (str.const "text")) (u32.const 4))
(assert_return (invoke $tenant "pass") (u32.const 4))
(assert_return (invoke $tenant "wait") (u32.const 7))
(@host "calls.host.started" 3)

(@attack "in a function, in realloc, in what realloc calls, in post-return, of a call by the host")
(@store $s1) (component instance $c1 $C) (invoke $c1 "arm" (u32.const 1))
(assert_exhaustion (invoke $c1 "length" (str.const "text")) "interrupted")
(@store $s2) (component instance $c2 $C) (invoke $c2 "arm" (u32.const 2))
(assert_exhaustion (invoke $c2 "length" (str.const "text")) "interrupted")
(@store $s3) (component instance $c3 $C) (invoke $c3 "arm" (u32.const 5))
(assert_exhaustion (invoke $c3 "length" (str.const "text")) "interrupted")
(@store $s4) (component instance $c4 $C) (invoke $c4 "arm" (u32.const 3))
(assert_exhaustion (invoke $c4 "length" (str.const "text")) "interrupted")
(@host "calls.host.started" 5)

(@attack "the same, of a call by another component")
(@store $s5) (component instance $c5 $C) (invoke $c5 "arm" (u32.const 1))
(assert_exhaustion (invoke $c5 "pass") "interrupted")
(@store $s6) (component instance $c6 $C) (invoke $c6 "arm" (u32.const 2))
(assert_exhaustion (invoke $c6 "pass") "interrupted")
(@store $s7) (component instance $c7 $C) (invoke $c7 "arm" (u32.const 5))
(assert_exhaustion (invoke $c7 "pass") "interrupted")
(@store $s8) (component instance $c8 $C) (invoke $c8 "arm" (u32.const 3))
(assert_exhaustion (invoke $c8 "pass") "interrupted")
(@host "calls.host.started" 7)

(@attack "in a callback, when the event has come")
(@store $s9) (component instance $c9 $C) (invoke $c9 "arm" (u32.const 4))
(assert_exhaustion (invoke $c9 "wait") "interrupted")
(@host "calls.host.started" 8)

(@attack "in the start function of a module in it")
(@store $s10)
(@permit limit "the budget of making an instance covers the start functions of its modules")
(assert_trap (component
  (core module $m
    (func $spin (local $left i64)
      (local.set $left (i64.const 300000000))
      (loop $again (br_if $again (i64.ne (local.tee $left (i64.sub (local.get $left) (i64.const 1))) (i64.const 0)))))
    (start $spin))
  (core instance (instantiate $m))) "interrupted")

(@probe "the tenant goes on, and new ones do")
(assert_return (invoke $tenant "pass") (u32.const 4))
(@store $s11) (component instance $c11 $C)
(assert_return (invoke $c11 "wait") (u32.const 7))
