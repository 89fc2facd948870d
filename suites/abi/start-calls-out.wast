;;! title      = "A start function may call out, but cannot wait"
;;! property   = "task-blocking"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "host-imports", "stores"]
;;! claims     = ["S76"]
;;! references = ["cm:Concurrency#blocking", "cm:CanonicalABI#canon-lower", "cm:CanonicalABI#-canon-waitable-setwait", "CWE-833", "CWE-908"]
;;! notes      = """
;;! Instantiation is synchronous: the start functions of a component's core modules run before it is there, and what they call must
;;! return. A synchronous call of a function of asynchronous type traps, whether it would have waited or not, and so does waiting on a
;;! waitable set. What traps in its start function never becomes an instance. Otherwise the host would hold one that is half started,
;;! or instantiation would hang."""
;;! [host]
;;! "note" = "log"
;;! "never" = "never"
;;! "at-once" = "echo"

(@benign "a start function calls the host, a sibling that is there already, and starts something without waiting for it")

(component definition $starts
  (import "note" (func $note (param "text" string)))
  (import "at-once" (func $at-once async (param "x" u32) (result u32)))
  (component $sibling
    (core module $m
      (global $count (mut i32) (i32.const 0))
      (func (export "next") (result i32)
        (global.set $count (i32.add (global.get $count) (i32.const 1)))
        (global.get $count)))
    (core instance $i (instantiate $m))
    (func (export "next") (result u32) (canon lift (core func $i "next"))))
  (component $user
    (import "note" (func $note (param "text" string)))
    (import "at-once" (func $at-once async (param "x" u32) (result u32)))
    (import "next" (func $next (result u32)))
    (core module $libc (memory (export "memory") 1) (data (i32.const 0) "start "))
    (core instance $libc (instantiate $libc))
    (core func $note (canon lower (func $note) (memory (core memory $libc "memory"))))
    (core func $at-once (canon lower (func $at-once) async (memory (core memory $libc "memory"))))
    (core func $next (canon lower (func $next)))
    (core func $set.new (canon waitable-set.new))
    (core func $poll (canon waitable-set.poll (memory (core memory $libc "memory"))))
    (core module $m
      (import "libc" "memory" (memory 1))
      (import "" "note" (func $note (param i32 i32)))
      (import "" "at-once" (func $at-once (param i32 i32) (result i32)))
      (import "" "next" (func $next (result i32)))
      (import "" "set.new" (func $set.new (result i32)))
      (import "" "poll" (func $poll (param i32 i32) (result i32)))
      (global $seen (mut i32) (i32.const 0))
      (func $start
        (call $note (i32.const 0) (i32.const 6))
        ;; Its state is RETURNED, since the host answers at once.
        (if (i32.ne (call $at-once (i32.const 9) (i32.const 16)) (i32.const 2)) (then unreachable))
        (if (i32.ne (i32.load (i32.const 16)) (i32.const 9)) (then unreachable))
        ;; There is no event, and nobody waits for one.
        (if (i32.ne (call $poll (call $set.new) (i32.const 32)) (i32.const 0)) (then unreachable))
        (drop (call $next))
        (global.set $seen (call $next)))
      (start $start)
      (func (export "seen") (result i32) (global.get $seen)))
    (core instance $i (instantiate $m (with "libc" (instance $libc)) (with "" (instance
      (export "note" (func $note)) (export "at-once" (func $at-once)) (export "next" (func $next))
      (export "set.new" (func $set.new)) (export "poll" (func $poll))))))
    (func (export "seen") (result u32) (canon lift (core func $i "seen"))))
  (instance $sibling (instantiate $sibling))
  (instance $user (instantiate $user
    (with "note" (func $note)) (with "at-once" (func $at-once)) (with "next" (func $sibling "next"))))
  (func (export "seen") (alias export $user "seen"))
  (func (export "next") (alias export $sibling "next")))

(@store $here)
(component instance $sound $starts)
(assert_return (invoke $sound "seen") (u32.const 2))
(assert_return (invoke $sound "next") (u32.const 3))
(@host "calls.note" 1)
(@host "calls.at-once" 1)

(@attack "a synchronous call of a function of the host's that never returns does not wait")
(@store $s1)
(assert_trap
  (component
    (import "never" (func $never async))
    (core func $never (canon lower (func $never)))
    (core module $m (import "" "never" (func $never)) (start $never))
    (core instance $i (instantiate $m (with "" (instance (export "never" (func $never)))))))
  "cannot block a synchronous task before returning")

(@attack "nor does one of a function that would return at once")
(@store $s2)
(assert_trap
  (component
    (import "at-once" (func $at-once async (param "x" u32) (result u32)))
    (core func $at-once (canon lower (func $at-once)))
    (core module $m
      (import "" "at-once" (func $at-once (param i32) (result i32)))
      (func $start (drop (call $at-once (i32.const 9))))
      (start $start))
    (core instance $i (instantiate $m (with "" (instance (export "at-once" (func $at-once)))))))
  "cannot block a synchronous task before returning")
(@host "calls.at-once" 1)

(@attack "nor does one of a sibling's function of asynchronous type, lifted with a callback or synchronously")
(@store $s3)
(assert_trap
  (component
    (component $sibling
      (core func $return (canon task.return))
      (core module $m
        (import "" "return" (func $return))
        (func (export "f") (result i32) (call $return) (i32.const 0))
        (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
      (core instance $i (instantiate $m (with "" (instance (export "return" (func $return))))))
      (func (export "f") async (canon lift (core func $i "f") async (callback (core func $i "callback")))))
    (component $user
      (import "f" (func $f async))
      (core func $f (canon lower (func $f)))
      (core module $m (import "" "f" (func $f)) (start $f))
      (core instance $i (instantiate $m (with "" (instance (export "f" (func $f)))))))
    (instance $sibling (instantiate $sibling))
    (instance $user (instantiate $user (with "f" (func $sibling "f")))))
  "cannot block a synchronous task before returning")
(@store $s4)
(assert_trap
  (component
    (component $sibling
      (core module $m (func (export "f")))
      (core instance $i (instantiate $m))
      (func (export "f") async (canon lift (core func $i "f"))))
    (component $user
      (import "f" (func $f async))
      (core func $f (canon lower (func $f)))
      (core module $m (import "" "f" (func $f)) (start $f))
      (core instance $i (instantiate $m (with "" (instance (export "f" (func $f)))))))
    (instance $sibling (instantiate $sibling))
    (instance $user (instantiate $user (with "f" (func $sibling "f")))))
  "cannot block a synchronous task before returning")

(@attack "waiting on an empty set, or on a call that was started, does not wait")
(@store $s5)
(assert_trap
  (component
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $set.new (canon waitable-set.new))
    (core func $wait (canon waitable-set.wait (memory (core memory $libc "memory"))))
    (core module $m
      (import "" "set.new" (func $set.new (result i32)))
      (import "" "wait" (func $wait (param i32 i32) (result i32)))
      (func $start (drop (call $wait (call $set.new) (i32.const 0))))
      (start $start))
    (core instance $i (instantiate $m (with "" (instance
      (export "set.new" (func $set.new)) (export "wait" (func $wait)))))))
  "cannot block a synchronous task before returning")
(@store $s6)
(assert_trap
  (component
    (import "never" (func $never async))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $never (canon lower (func $never) async (memory (core memory $libc "memory"))))
    (core func $set.new (canon waitable-set.new))
    (core func $join (canon waitable.join))
    (core func $wait (canon waitable-set.wait (memory (core memory $libc "memory"))))
    (core module $m
      (import "" "never" (func $never (result i32)))
      (import "" "set.new" (func $set.new (result i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "wait" (func $wait (param i32 i32) (result i32)))
      (func $start (local $set i32)
        (local.set $set (call $set.new))
        (call $join (i32.shr_u (call $never) (i32.const 4)) (local.get $set))
        (drop (call $wait (local.get $set) (i32.const 0))))
      (start $start))
    (core instance $i (instantiate $m (with "" (instance
      (export "never" (func $never)) (export "set.new" (func $set.new))
      (export "join" (func $join)) (export "wait" (func $wait)))))))
  "cannot block a synchronous task before returning")

(@attack "a sibling's start function is no different, and what the callee of a start function does counts as the start function's")
(@store $s7)
(assert_trap
  (component
    (import "never" (func $never async))
    (component $sibling
      (import "never" (func $never async))
      (core func $never (canon lower (func $never)))
      (core module $m (import "" "never" (func $never)) (func (export "f") (call $never)))
      (core instance $i (instantiate $m (with "" (instance (export "never" (func $never))))))
      (func (export "f") (canon lift (core func $i "f"))))
    (component $user
      (import "f" (func $f))
      (core func $f (canon lower (func $f)))
      (core module $m (import "" "f" (func $f)) (start $f))
      (core instance $i (instantiate $m (with "" (instance (export "f" (func $f)))))))
    (instance $sibling (instantiate $sibling (with "never" (func $never))))
    (instance $user (instantiate $user (with "f" (func $sibling "f")))))
  "cannot block a synchronous task before returning")

(@attack "one that traps leaves nothing that could be called, and nothing of what it started")
(@store $s8)
(assert_trap
  (component
    (import "note" (func $note (param "text" string)))
    (core module $libc (memory (export "memory") 1) (data (i32.const 0) "start "))
    (core instance $libc (instantiate $libc))
    (core func $note (canon lower (func $note) (memory (core memory $libc "memory"))))
    (core module $m
      (import "" "note" (func $note (param i32 i32)))
      (func $start (call $note (i32.const 0) (i32.const 6)) unreachable)
      (start $start)
      (func (export "f")))
    (core instance $i (instantiate $m (with "" (instance (export "note" (func $note))))))
    (func (export "f") (canon lift (core func $i "f"))))
  "unreachable")
(@host "calls.note" 2)

(@probe "instantiation goes on to work")
(@store $there)
(component instance $later $starts)
(assert_return (invoke $later "seen") (u32.const 2))
(assert_return (invoke $sound "next") (u32.const 4))
(@host "calls.never" 1)
