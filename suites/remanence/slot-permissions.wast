;;! title      = "A reused memory ends where it is declared to end, not where the tenant before it did"
;;! property   = "reset-memory"
;;! severity   = "critical"
;;! features   = ["drop-store"]
;;! claims     = ["S15", "S20"]
;;! references = ["core:exec/modules#memories", "core:exec/instructions#memory-instructions", "CVE-2026-34988", "CWE-226", "CWE-125"]
;;! notes      = "The pages of the larger tenant must not stay accessible: where bounds are enforced by page protection, nothing else stops the smaller one."
;;! [pool]
;;! slots      = 1

(module definition $victim
  (memory 8 16)
  (data (i32.const 65536) "{{secret:24}}")
  (data (i32.const 524264) "{{secret@0}}")
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  ;; Grows to sixteen pages and leaves eight bytes of the secret at the start of each.
  (func (export "spread") (result i32) (local $at i32)
    (drop (memory.grow (i32.const 8)))
    (loop $next
      (i64.store (local.get $at) (i64.load (i32.const 65536)))
      (local.set $at (i32.add (local.get $at) (i32.const 65536)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 1048576))))
    (memory.size)))
(module definition $attacker
  (memory 1 16)
  (data (i32.const 0) "\2a")
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "far") (param i32) (result i64) (i64.load offset=65536 (local.get 0)))
  (func (export "store") (param i32) (i64.store (local.get 0) (i64.const -1)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
(module definition $tiny
  (memory 0 16)
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0))))

(@benign "each of them reads what is its own")
(module instance $first $victim)
(assert_return (invoke $first "load" (i32.const 65536)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $first "spread") (i32.const 16))
(assert_return (invoke $first "load" (i32.const 983040)) (i64.const {{secret:i64@0}}))
(@drop $first)
(module instance $small $attacker)
(assert_return (invoke $small "load" (i32.const 0)) (i64.const 0x2a))
(assert_return (invoke $small "load" (i32.const 65528)) (i64.const 0))

(@attack "the pages of the larger tenant are out of bounds")
(assert_trap (invoke $small "load" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke $small "load" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $small "load" (i32.const 131072)) "out of bounds memory access")
(assert_trap (invoke $small "load" (i32.const 524264)) "out of bounds memory access")
(assert_trap (invoke $small "load" (i32.const 524288)) "out of bounds memory access")
(assert_trap (invoke $small "load" (i32.const 983040)) "out of bounds memory access")
(assert_trap (invoke $small "load" (i32.const 1048568)) "out of bounds memory access")
(assert_trap (invoke $small "far" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $small "store" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $small "store" (i32.const 983040)) "out of bounds memory access")

(@attack "after a growth, all but the new page; and what has grown is gone for the next")
(assert_return (invoke $small "grow" (i32.const 1)) (i32.const 1))
(assert_return (invoke $small "load" (i32.const 65536)) (i64.const 0))
(assert_trap (invoke $small "load" (i32.const 131072)) "out of bounds memory access")
(assert_return (invoke $small "grow" (i32.const 14)) (i32.const 2))
(@drop $small)
(module instance $next $attacker)
(assert_trap (invoke $next "load" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $next "load" (i32.const 983040)) "out of bounds memory access")

(@attack "a second round, and a tenant without any page")
(@drop $next)
(module instance $again $victim)
(assert_return (invoke $again "spread") (i32.const 16))
(@drop $again)
(module instance $none $tiny)
(assert_trap (invoke $none "load" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $none "load" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $none "load" (i32.const 983040)) "out of bounds memory access")
(@drop $none)
(module instance $last $attacker)
(assert_trap (invoke $last "load" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $last "store" (i32.const 524288)) "out of bounds memory access")

(@probe "the victim's pages are accessible again to the victim")
(@drop $last)
(module instance $whole $victim)
(assert_return (invoke $whole "load" (i32.const 524264)) (i64.const {{secret:i64@0}}))
(assert_trap (invoke $whole "load" (i32.const 524288)) "out of bounds memory access")
