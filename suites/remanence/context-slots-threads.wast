;;! title      = "What a thread keeps in its context slots is seen by that thread alone"
;;! property   = "task-separation"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "component-threading"]
;;! claims     = ["S13", "S79"]
;;! references = ["cm:CanonicalABI#-canon-threadnew-indirect", "cm:CanonicalABI#-canon-contextget", "cm:CanonicalABI#-canon-contextset", "cm:Concurrency#thread-local-storage", "CWE-226", "CWE-488"]
;;! notes      = """
;;! As in remanence/context-slots, for the threads that a task makes itself: each begins with both slots zero, whatever the thread that made it or one
;;! that is over had in them, and finds its own again after others ran. A thread writes what it found at the beginning, and what it found after it
;;! had yielded, to where it was told; the slots of the thread that makes the others hold the number 0x0000000900000008."""

(component definition $C
  (core module $libc (memory (export "memory") 1) (table (export "table") 1 funcref))
  (core instance $libc (instantiate $libc))
  (core type $start (func (param i32)))
  (alias core export $libc "table" (core table $table))
  (core func $new (canon thread.new-indirect $start (core table $table)))
  (core func $go (canon thread.yield-then-resume))
  (core func $yield (canon thread.yield))
  (core func $get0 (canon context.get i32 0))
  (core func $get1 (canon context.get i32 1))
  (core func $set0 (canon context.set i32 0))
  (core func $set1 (canon context.set i32 1))
  (core module $m
    (import "libc" "memory" (memory 1))
    (import "libc" "table" (table 1 funcref))
    (import "" "new" (func $new (param i32 i32) (result i32)))
    (import "" "go" (func $go (param i32) (result i32)))
    (import "" "yield" (func $yield (result i32)))
    (import "" "get0" (func $get0 (result i32)))
    (import "" "get1" (func $get1 (result i32)))
    (import "" "set0" (func $set0 (param i32)))
    (import "" "set1" (func $set1 (param i32)))
    (elem (i32.const 0) func $thread)
    (func $get (result i64)
      (i64.or (i64.extend_i32_u (call $get0)) (i64.shl (i64.extend_i32_u (call $get1)) (i64.const 32))))
    (func $set (param i64)
      (call $set0 (i32.wrap_i64 (local.get 0)))
      (call $set1 (i32.wrap_i64 (i64.shr_u (local.get 0) (i64.const 32)))))
    ;; Its own number is its place in both halves.
    (func $own (param i32) (result i64)
      (i64.or (i64.extend_i32_u (local.get 0)) (i64.shl (i64.extend_i32_u (local.get 0)) (i64.const 32))))
    (func $thread (param $at i32)
      (i64.store (local.get $at) (call $get))
      (call $set (call $own (local.get $at)))
      (drop (call $yield))
      (i64.store offset=8 (local.get $at) (call $get)))
    (func $turns (drop (call $yield)) (drop (call $yield)) (drop (call $yield)) (drop (call $yield)))
    (func $start (param $at i32)
      (i64.store (local.get $at) (i64.const -1))
      (i64.store offset=8 (local.get $at) (i64.const -1))
      (drop (call $go (call $new (i32.const 0) (local.get $at)))))
    ;; One after the other, and two that take turns. What each found first is at 64, 80, 96 and 112.
    (func (export "run") (result i64)
      (call $set (i64.const 0x0000000900000008))
      (call $start (i32.const 64)) (call $turns)
      (call $start (i32.const 80)) (call $turns)
      (call $start (i32.const 96)) (call $start (i32.const 112)) (call $turns)
      (call $get))
    (func (export "first") (param i32) (result i64) (i64.load offset=64 (i32.mul (local.get 0) (i32.const 16))))
    (func (export "later") (param i32) (result i64) (i64.load offset=72 (i32.mul (local.get 0) (i32.const 16)))))
  (core instance $i (instantiate $m (with "libc" (instance $libc)) (with "" (instance
    (export "new" (func $new)) (export "go" (func $go)) (export "yield" (func $yield))
    (export "get0" (func $get0)) (export "get1" (func $get1)) (export "set0" (func $set0)) (export "set1" (func $set1))))))
  (func (export "run") async (result u64) (canon lift (core func $i "run")))
  (func (export "first") (param "thread" u32) (result u64) (canon lift (core func $i "first")))
  (func (export "later") (param "thread" u32) (result u64) (canon lift (core func $i "later"))))
(component instance $c $C)

(@benign "a thread finds its own number after others ran, and so does the one that made it")
(assert_return (invoke $c "run") (u64.const 0x0000000900000008))
(assert_return (invoke $c "later" (u32.const 0)) (u64.const 0x0000004000000040))

(@attack "the first finds nothing of the thread that made it")
(assert_return (invoke $c "first" (u32.const 0)) (u64.const 0))

(@attack "nor the next of one that is over")
(assert_return (invoke $c "first" (u32.const 1)) (u64.const 0))
(assert_return (invoke $c "later" (u32.const 1)) (u64.const 0x0000005000000050))

(@attack "nor those that take turns of each other")
(assert_return (invoke $c "first" (u32.const 2)) (u64.const 0))
(assert_return (invoke $c "first" (u32.const 3)) (u64.const 0))
(assert_return (invoke $c "later" (u32.const 2)) (u64.const 0x0000006000000060))
(assert_return (invoke $c "later" (u32.const 3)) (u64.const 0x0000007000000070))

(@probe "nothing is left")
(@host "concurrent" 0)
