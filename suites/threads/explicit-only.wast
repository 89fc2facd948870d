;;! title      = "A shared memory is reached by those who import it, and by nobody else"
;;! property   = "instance-separation"
;;! severity   = "critical"
;;! features   = ["threads", "os-threads", "stores"]
;;! claims     = ["S8", "S21"]
;;! references = ["https://webassembly.github.io/threads/core/exec/modules.html#instantiation", "core:exec/modules#allocation", "core:valid/matching#external-types", "CWE-668"]
;;! notes      = "Three instances of one shape: one imports the shared memory, one has a shared memory of its own, one a memory that is not shared. The first sees what the owner writes; whatever the others are told, and on whichever thread, they see their own."

(module $owner
  (memory (export "memory") 1 4 shared)
  (data (i32.const 64) "{{secret:24}}")
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "store") (param i32 i64) (i64.atomic.store (local.get 0) (local.get 1))))
(register "owner" $owner)
(module $partner
  (import "owner" "memory" (memory 1 4 shared))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "store") (param i32 i64) (i64.atomic.store (local.get 0) (local.get 1))))
(@holds $partner)

;; A stranger exports its memory under the owner's name for it, and is as large.

(module definition $Stranger
  (memory (export "memory") 1 4 shared)
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "scan") (result i64) (local $at i32) (local $found i64)
    (loop $next
      (local.set $found (i64.or (local.get $found) (i64.load (local.get $at))))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 65536))))
    (local.get $found))
  (func (export "fill") (local $at i32)
    (loop $next
      (i64.atomic.store (local.get $at) (i64.const -1))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 65536))))))
(module definition $Private
  (memory (export "memory") 1 4)
  (func (export "scan") (result i64) (local $at i32) (local $found i64)
    (loop $next
      (local.set $found (i64.or (local.get $found) (i64.load (local.get $at))))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 65536))))
    (local.get $found)))
(module instance $stranger $Stranger)
(module instance $private $Private)

(@benign "who imports it sees it, and writes it")
(assert_return (invoke $partner "load" (i32.const 64)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $partner "store" (i32.const 128) (i64.const 5)))
(assert_return (invoke $owner "load" (i32.const 128)) (i64.const 5))

(@attack "who does not sees nothing")
(assert_return (invoke $stranger "scan") (i64.const 0))
(assert_return (invoke $private "scan") (i64.const 0))
(thread $t
  (module instance $elsewhere $Stranger)
  (assert_return (invoke $elsewhere "scan") (i64.const 0))
  (assert_return (invoke $elsewhere "fill")))
(thread $u
  (module instance $hidden $Private)
  (assert_return (invoke $hidden "scan") (i64.const 0)))
(wait $t)
(wait $u)

(@attack "and changes nothing")
(assert_return (invoke $stranger "fill"))
(assert_return (invoke $stranger "load" (i32.const 64)) (i64.const -1))
(assert_return (invoke $private "scan") (i64.const 0))
(assert_unlinkable (module (import "owner" "other" (memory 1 4 shared))) "unknown import")
(assert_unlinkable (module (import "owner" "" (memory 1 4 shared))) "unknown import")

(@probe "the owner's memory is as it was")
(@unchanged $owner)
(assert_return (invoke $partner "load" (i32.const 64)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $partner "load" (i32.const 128)) (i64.const 5))
