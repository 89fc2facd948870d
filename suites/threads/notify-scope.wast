;;! title      = "Nobody is woken by a notification of another memory, or of another address"
;;! property   = "instance-separation"
;;! severity   = "high"
;;! features   = ["threads", "multi-memory", "os-threads", "stores"]
;;! claims     = ["S13"]
;;! references = ["https://webassembly.github.io/threads/core/exec/instructions.html#memory-instructions", "CWE-821", "CWE-667"]
;;! notes      = """
;;! Waiters stand in a queue for each address of each memory. A waiter that a stranger wakes goes on as if its partner had called; one that a
;;! stranger's notification takes out of the queue sleeps for ever. The waiter says when it is about to wait, and the stranger notifies over and over
;;! for as long as the waiter says that it waits."""

(module $memories
  (memory (export "a") 1 1 shared)
  (memory (export "b") 1 1 shared))
(register "memories" $memories)

;; At 0 of the first memory: how many wait, and at 4, that it is over. Both wait and notify take place at 64 and at 4160.

(module definition $Waiter
  (import "memories" "a" (memory 1 1 shared))
  (func (export "wait") (param $timeout i64) (result i32) (local $how i32)
    (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
    (local.set $how (memory.atomic.wait32 (i32.const 64) (i32.const 0) (local.get $timeout)))
    (i32.atomic.store (i32.const 4) (i32.const 1))
    (local.get $how)))

;; Notifies at an address of the second memory, or at another of the first, until the waiter is gone; then says how many it woke.

(module definition $Stranger
  (import "memories" "a" (memory $a 1 1 shared))
  (import "memories" "b" (memory $b 1 1 shared))
  (func (export "notify") (result i32) (local $woken i32)
    (loop $not-yet (br_if $not-yet (i32.eqz (i32.atomic.load $a (i32.const 0)))))
    (loop $again
      (local.set $woken (i32.add (local.get $woken) (memory.atomic.notify $b (i32.const 64) (i32.const 1))))
      (local.set $woken (i32.add (local.get $woken) (memory.atomic.notify $a (i32.const 68) (i32.const -1))))
      (local.set $woken (i32.add (local.get $woken) (memory.atomic.notify $a (i32.const 4160) (i32.const 1))))
      (br_if $again (i32.eqz (i32.atomic.load $a (i32.const 4)))))
    (local.get $woken)))

;; Notifies where the waiter waits, until one is woken.

(module definition $Partner
  (import "memories" "a" (memory 1 1 shared))
  (func (export "notify") (result i32) (local $woken i32)
    (loop $again
      (local.set $woken (memory.atomic.notify (i32.const 64) (i32.const 1)))
      (br_if $again (i32.and (i32.eqz (local.get $woken)) (i32.eqz (i32.atomic.load (i32.const 4))))))
    (local.get $woken)))
(module $desk
  (import "memories" "a" (memory 1 1 shared))
  (func (export "clear") (i64.atomic.store (i32.const 0) (i64.const 0))))

(@benign "a partner wakes the waiter: 0 says woken, and one was")
(thread $w1 (shared (module $memories)) (register "memories" $memories) (module instance $waiter1 $Waiter) (assert_return (invoke $waiter1 "wait" (i64.const 5000000000)) (i32.const 0)))
(thread $p1 (shared (module $memories)) (register "memories" $memories) (module instance $partner1 $Partner) (assert_return (invoke $partner1 "notify") (i32.const 1)))
(wait $w1)
(wait $p1)
(assert_return (invoke $desk "clear"))

(@attack "a stranger does not: 2 says that the time was up, and nobody was woken")
(thread $w2 (shared (module $memories)) (register "memories" $memories) (module instance $waiter2 $Waiter) (assert_return (invoke $waiter2 "wait" (i64.const 20000000)) (i32.const 2)))
(thread $s2 (shared (module $memories)) (register "memories" $memories) (module instance $stranger2 $Stranger) (assert_return (invoke $stranger2 "notify") (i32.const 0)))
(wait $w2)
(wait $s2)
(invoke $desk "clear")

(@probe "the partner still can")
(thread $w3 (shared (module $memories)) (register "memories" $memories) (module instance $waiter3 $Waiter) (assert_return (invoke $waiter3 "wait" (i64.const 5000000000)) (i32.const 0)))
(thread $p3 (shared (module $memories)) (register "memories" $memories) (module instance $partner3 $Partner) (assert_return (invoke $partner3 "notify") (i32.const 1)))
(wait $w3)
(wait $p3)
