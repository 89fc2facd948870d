;;! title      = "A number that another thread changes is checked and used as one number"
;;! property   = "feature-soundness"
;;! severity   = "critical"
;;! features   = ["threads", "os-threads", "stores", "bulk-memory"]
;;! claims     = ["S8", "S22"]
;;! references = ["https://webassembly.github.io/threads/core/exec/relaxed.html", "core:exec/instructions#control-instructions", "CWE-367"]
;;! notes      = """
;;! What one load gave is a value like any other: it does not change between the guest's check and the use, nor between the engine's check and its use. One thread loads
;;! a number once, checks it, and uses it as the index of a function, as a length, and as an address. Between the check and the use, another changes it."""

;; At 64 the number that changes: 1, and 5. At 0 how many threads have begun, at 4 whether the user is done. At 8 whether there is
;; somebody who changes it, at 12 that it be changed now, at 16 that it was. What may be written begins at 4096 and 8192.

(module $common (memory (export "memory") 2 2 shared))
(register "common" $common)
(module definition $Changer
  (import "common" "memory" (memory 2 2 shared))
  (func (export "change") (result i32)
    (i32.atomic.store (i32.const 8) (i32.const 1))
    (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
    (loop $again
      (drop (memory.atomic.wait32 (i32.const 12) (i32.const 0) (i64.const 1000000)))
      (if (i32.atomic.rmw.xchg (i32.const 12) (i32.const 0)) (then
        (i32.atomic.store (i32.const 64) (i32.const 5))
        (i32.atomic.store (i32.const 16) (i32.const 1))
        (drop (memory.atomic.notify (i32.const 16) (i32.const 1)))))
      (br_if $again (i32.eqz (i32.atomic.load (i32.const 4)))))
    (i32.const 1)))
(module definition $User
  (type $f (func (result i32)))
  (import "common" "memory" (memory 2 2 shared))
  (table 6 funcref)
  (elem (i32.const 0) $zero $one)
  (elem (i32.const 5) $forbidden)
  (func $zero (type $f) (i32.const 0))
  (func $one (type $f) (i32.const 0))
  (func $forbidden (type $f) (i32.const 1))
  (func $meet (drop (i32.atomic.rmw.add (i32.const 0) (i32.const 1)))
    (loop $wait (br_if $wait (i32.lt_u (i32.atomic.load (i32.const 0)) (i32.const 2)))))

  ;; Here the number changes, where there is somebody who changes it.
  (func $change
    (if (i32.eqz (i32.atomic.load (i32.const 8))) (then (return)))
    (i32.atomic.store (i32.const 12) (i32.const 1))
    (drop (memory.atomic.notify (i32.const 12) (i32.const 1)))
    (loop $wait
      (drop (memory.atomic.wait32 (i32.const 16) (i32.const 0) (i64.const 1000000)))
      (br_if $wait (i32.eqz (i32.atomic.rmw.xchg (i32.const 16) (i32.const 0))))))
  (func $done (i32.atomic.store (i32.const 4) (i32.const 1)))

  ;; Each says how often what was checked to be less than 2 was used as something else.
  (func (export "call") (param $times i32) (result i32) (local $index i32) (local $wrong i32)
    (call $meet)
    (loop $next
      (i32.atomic.store (i32.const 64) (i32.const 1))
      (local.set $index (i32.atomic.load (i32.const 64)))
      (if (i32.lt_u (local.get $index) (i32.const 2))
        (then
          (call $change)
          (local.set $wrong (i32.add (local.get $wrong) (call_indirect (type $f) (local.get $index))))))
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (call $done)
    (local.get $wrong))
  (func (export "fill") (param $times i32) (result i32) (local $length i32) (local $wrong i32)
    (call $meet)
    (loop $next
      (i32.atomic.store (i32.const 64) (i32.const 1))
      (local.set $length (i32.atomic.load (i32.const 64)))
      (if (i32.lt_u (local.get $length) (i32.const 2))
        (then
          (call $change)
          (memory.fill (i32.const 4096) (i32.const 1) (local.get $length))
          (local.set $wrong (i32.add (local.get $wrong) (i32.load8_u (i32.const 4100))))))
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (call $done)
    (local.get $wrong))
  (func (export "store") (param $times i32) (result i32) (local $at i32) (local $wrong i32)
    (call $meet)
    (loop $next
      (i32.atomic.store (i32.const 64) (i32.const 1))
      (local.set $at (i32.atomic.load (i32.const 64)))
      (if (i32.lt_u (local.get $at) (i32.const 2))
        (then
          (call $change)
          (i32.store8 offset=8192 (local.get $at) (i32.const 1))
          (local.set $wrong (i32.add (local.get $wrong) (i32.load8_u (i32.const 8197))))))
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (call $done)
    (local.get $wrong)))
(module $desk
  (import "common" "memory" (memory 2 2 shared))
  (func (export "clear") (param i32) (i32.atomic.store (i32.const 0) (local.get 0)) (i64.atomic.store (i32.const 8) (i64.const 0)) (i64.store32 (i32.const 4) (i64.const 0)))
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0))))
(module instance $calm $User)

(@benign "where nobody changes it, it is used as what it is")
(assert_return (invoke $desk "clear" (i32.const 1)))
(assert_return (invoke $calm "call" (i32.const 100)) (i32.const 0))
(assert_return (invoke $calm "fill" (i32.const 100)) (i32.const 0))
(assert_return (invoke $calm "store" (i32.const 100)) (i32.const 0))
(assert_return (invoke $desk "load" (i32.const 4096)) (i32.const 1))
(assert_return (invoke $desk "load" (i32.const 8193)) (i32.const 1))

(@attack "where it changes too: as the index of a function")
(invoke $desk "clear" (i32.const 0))
(thread $change0 (shared (module $common)) (register "common" $common)
  (module instance $changer0 $Changer) (assert_return (invoke $changer0 "change") (i32.const 1)))
(thread $use0 (shared (module $common)) (register "common" $common)
  (module instance $user0 $User) (assert_return (invoke $user0 "call" (i32.const 100)) (i32.const 0)))
(wait $change0)
(wait $use0)

(@attack "where it changes too: as a length")
(invoke $desk "clear" (i32.const 0))
(thread $change1 (shared (module $common)) (register "common" $common)
  (module instance $changer1 $Changer) (assert_return (invoke $changer1 "change") (i32.const 1)))
(thread $use1 (shared (module $common)) (register "common" $common)
  (module instance $user1 $User) (assert_return (invoke $user1 "fill" (i32.const 100)) (i32.const 0)))
(wait $change1)
(wait $use1)

(@attack "where it changes too: as an address")
(invoke $desk "clear" (i32.const 0))
(thread $change2 (shared (module $common)) (register "common" $common)
  (module instance $changer2 $Changer) (assert_return (invoke $changer2 "change") (i32.const 1)))
(thread $use2 (shared (module $common)) (register "common" $common)
  (module instance $user2 $User) (assert_return (invoke $user2 "store" (i32.const 100)) (i32.const 0)))
(wait $change2)
(wait $use2)

(@probe "what was not to be written was not")
(assert_return (invoke $desk "load" (i32.const 4100)) (i32.const 0))
(assert_return (invoke $desk "load" (i32.const 8197)) (i32.const 0))
