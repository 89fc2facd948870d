;;! title      = "Calls that never return are bounded, whoever they wait for"
;;! property   = "bounded-memory"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "handle-limit", "host-imports", "stores", "drop-store"]
;;! claims     = ["S78", "S84"]
;;! references = ["cm:CanonicalABI#subtask-state", "cm:CanonicalABI#table-state", "cm:Concurrency#backpressure", "CWE-770", "CWE-400"]
;;! notes      = """
;;! Every call that has not ended is a subtask in its caller's table, also one that has not started. The bound that the embedder sets on a store's
;;! handles is therefore one on calls: of the host, of components that wait, of components that let nobody in, of those that call others in
;;! turn. A store holds 64 handles here; a call may take several of them. When it is dropped, everything that it waited for ends."""
;;! [limits]
;;! handles    = 64
;;! [host]
;;! "host.never" = "never"

(component definition $C
  (import "host" (instance $host (export "never" (func async))))

  ;; Waits for the host, and so never returns; or lets nobody in.
  (component $Worker
    (import "host" (instance $host (export "never" (func async))))
    (core func $never (canon lower (func $host "never") async))
    (core func $set-new (canon waitable-set.new))
    (core func $join (canon waitable.join))
    (core func $inc (canon backpressure.inc))
    (core func $return (canon task.return))
    (core module $m
      (import "" "never" (func $never (result i32)))
      (import "" "set" (func $set (result i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "inc" (func $inc))
      (import "" "return" (func $return))
      (func (export "close") (call $inc))
      (func (export "wait") (result i32) (local $set i32)
        (local.set $set (call $set))
        (call $join (i32.shr_u (call $never) (i32.const 4)) (local.get $set))
        (i32.or (i32.const 2) (i32.shl (local.get $set) (i32.const 4))))
      (func (export "woken") (param i32 i32 i32) (result i32) unreachable)
      (func (export "turn") (result i32) (i32.const 1))
      (func (export "turned") (param i32 i32 i32) (result i32) (call $return) (i32.const 0)))
    (core instance $i (instantiate $m (with "" (instance
      (export "never" (func $never)) (export "set" (func $set-new)) (export "join" (func $join))
      (export "inc" (func $inc)) (export "return" (func $return))))))
    (func (export "close") (canon lift (core func $i "close")))
    (func (export "turn") async (canon lift (core func $i "turn") async (callback (core func $i "turned"))))
    (func (export "wait") async (canon lift (core func $i "wait") async (callback (core func $i "woken")))))
  (instance $worker (instantiate $Worker (with "host" (instance $host))))

  ;; Calls two of the next, for each call of its own.
  (component $Fork
    (import "next" (func $next async))
    (core func $next (canon lower (func $next) async))
    (core func $set-new (canon waitable-set.new))
    (core func $join (canon waitable.join))
    (core module $m
      (import "" "next" (func $next (result i32)))
      (import "" "set" (func $set (result i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "keep" (func $keep (param i32)))
      (import "" "kept" (func $kept (result i32)))
      (func (export "fork") (result i32) (local $set i32)
        (local.set $set (call $set))
        (call $keep (local.get $set))
        (call $join (i32.shr_u (call $next) (i32.const 4)) (local.get $set))
        (call $join (i32.shr_u (call $next) (i32.const 4)) (local.get $set))
        (call $wait))
      (func $wait (result i32) (i32.or (i32.const 2) (i32.shl (call $kept) (i32.const 4))))
      ;; That a call has started is no reason to wake.
      (func (export "woken") (param i32 i32 i32) (result i32) (call $wait)))
    (core func $keep (canon context.set i32 0))
    (core func $kept (canon context.get i32 0))
    (core instance $i (instantiate $m (with "" (instance
      (export "next" (func $next)) (export "set" (func $set-new)) (export "join" (func $join))
      (export "keep" (func $keep)) (export "kept" (func $kept))))))
    (func (export "fork") async (canon lift (core func $i "fork") async (callback (core func $i "woken")))))
  (instance $f1 (instantiate $Fork (with "next" (func $worker "wait"))))
  (instance $f2 (instantiate $Fork (with "next" (func $f1 "fork"))))
  (instance $f3 (instantiate $Fork (with "next" (func $f2 "fork"))))
  (instance $f4 (instantiate $Fork (with "next" (func $f3 "fork"))))
  (instance $f5 (instantiate $Fork (with "next" (func $f4 "fork"))))

  (component $Caller
    (import "host" (instance $host (export "never" (func async))))
    (import "worker" (instance $worker
      (export "close" (func)) (export "turn" (func async)) (export "wait" (func async))))
    (import "fork" (func $fork async))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $never (canon lower (func $host "never") async))
    (core func $close (canon lower (func $worker "close")))
    (core func $turn (canon lower (func $worker "turn") async))
    (core func $wait (canon lower (func $worker "wait") async))
    (core func $fork (canon lower (func $fork) async))
    (core func $set-new (canon waitable-set.new))
    (core func $set-wait (canon waitable-set.wait (memory (core memory $libc "memory"))))
    (core func $join (canon waitable.join))
    (core func $sub-drop (canon subtask.drop))
    (core func $set-drop (canon waitable-set.drop))
    (core func $yield (canon thread.yield))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "set-drop" (func $set-drop (param i32)))
      (import "" "yield" (func $yield (result i32)))
      (import "" "never" (func $never (result i32)))
      (import "" "close" (func $close))
      (import "" "turn" (func $turn (result i32)))
      (import "" "wait" (func $wait (result i32)))
      (import "" "fork" (func $fork (result i32)))
      (import "" "set" (func $set (result i32)))
      (import "" "set-wait" (func $set-wait (param i32 i32) (result i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "sub-drop" (func $sub-drop (param i32)))
      (type $way (func (result i32)))
      (table funcref (elem $never $wait $turn))
      (func (export "close") (call $close))
      ;; So many calls, for good.
      (func (export "hoard") (param $way i32) (param $many i32) (result i32) (local $made i32)
        (loop $again
          (drop (call_indirect (type $way) (local.get $way)))
          (br_if $again (i32.lt_u (local.tee $made (i32.add (local.get $made) (i32.const 1))) (local.get $many))))
        (local.get $made))
      ;; One call, and so many turns for what was called to call others.
      (func (export "bomb") (param $turns i32) (result i32)
        (drop (call $fork))
        (loop $turn
          (drop (call $yield))
          (br_if $turn (local.tee $turns (i32.sub (local.get $turns) (i32.const 1)))))
        (i32.const 1))
      ;; So many calls that return, ten at a time.
      (func (export "brief") (param $many i32) (result i32) (local $set i32) (local $made i32) (local $ten i32) (local $status i32)
        (local.set $set (call $set))
        (loop $again
          (local.set $ten (i32.const 10))
          (loop $call
            (local.set $status (call $turn))
            (call $join (i32.shr_u (local.get $status) (i32.const 4)) (local.get $set))
            (br_if $call (local.tee $ten (i32.sub (local.get $ten) (i32.const 1)))))
          (local.set $ten (i32.const 10))
          (loop $return
            (if (i32.ne (call $set-wait (local.get $set) (i32.const 16)) (i32.const 1)) (then unreachable))
            (br_if $return (i32.ne (i32.load (i32.const 20)) (i32.const 2)))
            (call $sub-drop (i32.load (i32.const 16)))
            (br_if $return (local.tee $ten (i32.sub (local.get $ten) (i32.const 1)))))
          (br_if $again (i32.lt_u (local.tee $made (i32.add (local.get $made) (i32.const 10))) (local.get $many))))
        (call $set-drop (local.get $set))
        (local.get $made)))
    (core instance $i (instantiate $m (with "" (instance
      (export "memory" (memory $libc "memory")) (export "never" (func $never)) (export "close" (func $close))
      (export "turn" (func $turn)) (export "wait" (func $wait)) (export "fork" (func $fork)) (export "set" (func $set-new))
      (export "set-wait" (func $set-wait)) (export "join" (func $join)) (export "sub-drop" (func $sub-drop))
      (export "set-drop" (func $set-drop)) (export "yield" (func $yield))))))
    (func (export "close") (canon lift (core func $i "close")))
    (func (export "hoard") async (param "way" u32) (param "many" u32) (result u32) (canon lift (core func $i "hoard")))
    (func (export "bomb") async (param "turns" u32) (result u32) (canon lift (core func $i "bomb")))
    (func (export "brief") async (param "many" u32) (result u32) (canon lift (core func $i "brief"))))
  (instance $caller (instantiate $Caller (with "host" (instance $host)) (with "worker" (instance $worker)) (with "fork" (func $f5 "fork"))))
  (func (export "close") (alias export $caller "close"))
  (func (export "hoard") (alias export $caller "hoard"))
  (func (export "bomb") (alias export $caller "bomb"))
  (func (export "brief") (alias export $caller "brief")))


(@store $neighbourhood)
(component instance $neighbour $C)
(assert_return (invoke $neighbour "brief" (u32.const 10)) (u32.const 10))

(@benign "ten calls at a time, a thousand in all; and ten that stay")
(@store $modest)
(component instance $own $C)
(assert_return (invoke $own "brief" (u32.const 1000)) (u32.const 1000))
(assert_return (invoke $own "hoard" (u32.const 0) (u32.const 10)) (u32.const 10))
(assert_return (invoke $own "hoard" (u32.const 1) (u32.const 10)) (u32.const 10))
(@drop $modest)
(@host "futures.dropped" 20)

(@attack "a thousand that wait for the host")
(@store $s0) (component instance $a0 $C)
(assert_exhaustion (invoke $a0 "hoard" (u32.const 0) (u32.const 1000)) "interrupted")
(@drop $s0)

(@attack "for a component that waits")
(@store $s1) (component instance $a1 $C)
(assert_exhaustion (invoke $a1 "hoard" (u32.const 1) (u32.const 1000)) "interrupted")
(@drop $s1)

(@attack "for a component that would return, were it given a turn; or that lets nobody in")
(@store $s2) (component instance $a2 $C)
(assert_exhaustion (invoke $a2 "hoard" (u32.const 2) (u32.const 1000)) "interrupted")
(@drop $s2)
(@store $s3) (component instance $a3 $C)
(assert_return (invoke $a3 "close"))
(assert_exhaustion (invoke $a3 "hoard" (u32.const 2) (u32.const 1000)) "interrupted")
(@drop $s3)

(@attack "one call that becomes thirty-two")
(@store $s4) (component instance $a4 $C)
(assert_exhaustion (invoke $a4 "bomb" (u32.const 200)) "interrupted")
(@drop $s4)

(@probe "nothing of it is left, and the neighbour may still call")
(@host "concurrent" 0)
(assert_return (invoke $neighbour "brief" (u32.const 1000)) (u32.const 1000))
