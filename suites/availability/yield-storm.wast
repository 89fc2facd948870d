;;! title      = "Tasks that only yield are stopped, however many and however they do it"
;;! property   = "bounded-time"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "stores", "started-calls", "drop-store"]
;;! claims     = ["S60", "S77"]
;;! references = ["cm:Concurrency#waiting", "cm:CanonicalABI#-canon-threadyield", "cm:CanonicalABI#canon-waitable-setpoll", "core:appendix/implementation#execution", "CWE-835", "CWE-400"]
;;! notes      = """
;;! A callback that returns YIELD has ended, and is called again in the next turn: no call of the guest's ever lasts long, and all of them together
;;! last longer than any budget. The same with thread.yield, and with polling a set that stays empty. The budget is that of what the host called, over
;;! all turns that it takes."""
;;! [limits]
;;! fuel        = 100000
;;! deadline_ms = 20

(component definition $C
  (component $Worker
    (core module $m
      (import "" "return" (func $return (param i32)))
      (import "" "get" (func $get (result i32)))
      (import "" "set" (func $set (param i32)))
      ;; Yields so often, then returns. Its frame is its slot.
      (func (export "turns") (param i32) (result i32) (call $set (local.get 0)) (i32.const 1))
      (func (export "turn") (param i32 i32 i32) (result i32)
        (if (result i32) (call $get)
          (then (call $set (i32.sub (call $get) (i32.const 1))) (i32.const 1))
          (else (call $return (i32.const 1)) (i32.const 0))))
      ;; Returns, and goes on yielding so often.
      (func (export "afterwards") (param i32) (result i32) (call $set (local.get 0)) (call $return (i32.const 1)) (i32.const 1))
      (func (export "turn after") (param i32 i32 i32) (result i32)
        (if (call $get) (then (call $set (i32.sub (call $get) (i32.const 1))) (return (i32.const 1))))
        (i32.const 0)))
    (core func $return (canon task.return (result u32)))
    (core func $get (canon context.get i32 0))
    (core func $set (canon context.set i32 0))
    (core instance $i (instantiate $m (with "" (instance
      (export "return" (func $return)) (export "get" (func $get)) (export "set" (func $set))))))
    (func (export "turns") async (param "many" u32) (result u32) (canon lift (core func $i "turns") async (callback (core func $i "turn"))))
    (func (export "afterwards") async (param "many" u32) (result u32)
      (canon lift (core func $i "afterwards") async (callback (core func $i "turn after")))))
  (instance $worker (instantiate $Worker))

  (component $Caller
    (import "worker" (instance $worker
      (export "turns" (func async (param "many" u32) (result u32)))
      (export "afterwards" (func async (param "many" u32) (result u32)))))
    (type $stream (stream u8))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $turns (canon lower (func $worker "turns") async (memory (core memory $libc "memory"))))
    (core func $sync-turns (canon lower (func $worker "turns")))
    (core func $afterwards (canon lower (func $worker "afterwards")))
    (core func $set-new (canon waitable-set.new))
    (core func $wait (canon waitable-set.wait (memory (core memory $libc "memory"))))
    (core func $poll (canon waitable-set.poll (memory (core memory $libc "memory"))))
    (core func $join (canon waitable.join))
    (core func $sub-drop (canon subtask.drop))
    (core func $yield (canon thread.yield))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "turns" (func $turns (param i32 i32) (result i32)))
      (import "" "sync turns" (func $sync-turns (param i32) (result i32)))
      (import "" "afterwards" (func $afterwards (param i32) (result i32)))
      (import "" "set" (func $set (result i32)))
      (import "" "wait" (func $wait (param i32 i32) (result i32)))
      (import "" "poll" (func $poll (param i32 i32) (result i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "sub-drop" (func $sub-drop (param i32)))
      (import "" "yield" (func $yield (result i32)))
      ;; So many tasks that yield so often, until all have returned.
      (func (export "storm") (param $many i32) (param $turns i32) (result i32) (local $set i32) (local $left i32) (local $returned i32)
        (local.set $set (call $set))
        (local.set $left (local.get $many))
        (loop $call
          (call $join (i32.shr_u (call $turns (local.get $turns) (i32.const 64)) (i32.const 4)) (local.get $set))
          (br_if $call (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))
        (loop $next
          (if (i32.ne (call $wait (local.get $set) (i32.const 16)) (i32.const 1)) (then unreachable))
          (if (i32.eq (i32.load (i32.const 20)) (i32.const 2)) (then
            (call $sub-drop (i32.load (i32.const 16)))
            (local.set $returned (i32.add (local.get $returned) (i32.const 1)))))
          (br_if $next (i32.lt_u (local.get $returned) (local.get $many))))
        (local.get $returned))
      (func (export "call") (param i32) (result i32) (call $sync-turns (local.get 0)))
      (func $yields (param i32) (result i32)
        (loop $again
          (drop (call $yield))
          (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (i32.const 1))
      (func (export "yield") (param i32) (result i32) (call $yields (local.get 0)))
      (func (export "after") (param i32) (result i32)
        (drop (call $afterwards (local.get 0)))
        (call $yields (local.get 0)))
      (func (export "poll") (param i32) (result i32) (local $set i32)
        (local.set $set (call $set))
        (loop $again
          (drop (call $poll (local.get $set) (i32.const 16)))
          (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
        (i32.const 1)))
    (core instance $i (instantiate $m (with "" (instance
      (export "memory" (memory $libc "memory")) (export "turns" (func $turns)) (export "sync turns" (func $sync-turns))
      (export "afterwards" (func $afterwards)) (export "set" (func $set-new)) (export "wait" (func $wait)) (export "poll" (func $poll))
      (export "join" (func $join)) (export "sub-drop" (func $sub-drop)) (export "yield" (func $yield))))))
    (func (export "storm") async (param "many" u32) (param "turns" u32) (result u32) (canon lift (core func $i "storm")))
    (func (export "call") async (param "turns" u32) (result u32) (canon lift (core func $i "call")))
    (func (export "yield") async (param "turns" u32) (result u32) (canon lift (core func $i "yield")))
    (func (export "after") async (param "turns" u32) (result u32) (canon lift (core func $i "after")))
    (func (export "poll") async (param "turns" u32) (result u32) (canon lift (core func $i "poll"))))
  (instance $caller (instantiate $Caller (with "worker" (instance $worker))))
  (func (export "turns") (alias export $worker "turns"))
  (func (export "storm") (alias export $caller "storm"))
  (func (export "call") (alias export $caller "call"))
  (func (export "yield") (alias export $caller "yield"))
  (func (export "after") (alias export $caller "after"))
  (func (export "poll") (alias export $caller "poll")))

(component instance $tenant $C)

(@benign "tasks that yield a few times return, also many of them")
(assert_return (invoke $tenant "turns" (u32.const 10)) (u32.const 1))
(assert_return (invoke $tenant "call" (u32.const 10)) (u32.const 1))
(assert_return (invoke $tenant "storm" (u32.const 100) (u32.const 3)) (u32.const 100))
(assert_return (invoke $tenant "after" (u32.const 10)) (u32.const 1))
(assert_return (invoke $tenant "poll" (u32.const 10)) (u32.const 1))

(@attack "one whose callback yields without end, called by the host, and by a component")
(@store $s1) (component instance $c1 $C)
(assert_exhaustion (invoke $c1 "turns" (u32.const 500000)) "interrupted")
(@store $s2) (component instance $c2 $C)
(assert_exhaustion (invoke $c2 "call" (u32.const 500000)) "interrupted")

(@attack "a hundred of them")
(@store $s3) (component instance $c3 $C)
(assert_exhaustion (invoke $c3 "storm" (u32.const 100) (u32.const 5000)) "interrupted")

(@attack "two that were started together")
(@store $s4) (component instance $c4 $C)
(@start $one (invoke $c4 "turns" (u32.const 250000)))
(@start $two (invoke $c4 "turns" (u32.const 250000)))
(@await $one limit)
(@drop $s4)

(@attack "one that has returned and yields in the background, while its caller yields too")
(@store $s5) (component instance $c5 $C)
(assert_exhaustion (invoke $c5 "after" (u32.const 250000)) "interrupted")

(@attack "thread.yield, and polling an empty set")
(@store $s6) (component instance $c6 $C)
(assert_exhaustion (invoke $c6 "yield" (u32.const 500000)) "interrupted")
(@store $s7) (component instance $c7 $C)
(assert_exhaustion (invoke $c7 "poll" (u32.const 2000000)) "interrupted")

(@probe "a tenant of another store goes on, and new ones do")
(assert_return (invoke $tenant "storm" (u32.const 10) (u32.const 3)) (u32.const 10))
(@store $s8) (component instance $c8 $C)
(assert_return (invoke $c8 "turns" (u32.const 10)) (u32.const 1))
