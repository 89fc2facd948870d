;;! title      = "A small memory ends where it was declared to end, after a large tenant had its place"
;;! property   = "reset-memory"
;;! severity   = "critical"
;;! features   = ["drop-store"]
;;! claims     = ["S15", "S20"]
;;! references = ["core:exec/modules#memories", "core:exec/instructions#memory-instructions", "CVE-2026-34988", "CWE-125", "CWE-787"]
;;! notes      = "Where guard pages make the bounds, the pages of the larger tenant have to lose their permissions with it."
;;! [pool]
;;! slots      = 1

;; Two large victims, one that begins with eight pages and one that grows to them. Both leave their secret in the last one.

(module definition $large
  (memory 8)
  (data (i32.const 524264) "{{secret:24}}")
  (func (export "last") (result i64) (i64.load (i32.const 524264))))
(module definition $growing
  (memory 1 8)
  (data (i32.const 0) "{{secret:24}}")
  (func (export "grow") (result i32)
    (drop (memory.grow (i32.const 7)))
    (i64.store (i32.const 524264) (i64.load (i32.const 0)))
    (memory.size))
  (func (export "last") (result i64) (i64.load (i32.const 524264))))

;; Attackers of one page that may grow, of one that may not, and of none.

(module definition $open
  (memory 1)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "load8") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "store8") (param i32) (i32.store8 (local.get 0) (i32.const 1))))
(module definition $fixed
  (memory 1 1)
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "load8") (param i32) (result i32) (i32.load8_u (local.get 0))))
(module definition $none
  (memory 0)
  (func (export "load8") (param i32) (result i32) (i32.load8_u (local.get 0))))

(@benign "the large victim reads its last page, the small attacker its last word")
(module instance $first $large)
(assert_return (invoke $first "last") (i64.const {{secret:i64@0}}))
(@drop $first)
(module instance $calm $open)
(assert_return (invoke $calm "load" (i32.const 65528)) (i64.const 0))

(@attack "after the large one, a memory of one page ends at the first page")
(@drop $calm)
(module instance $big $large)
(@drop $big)
(module instance $a $open)
(assert_trap (invoke $a "load" (i32.const 524264)) "out of bounds memory access")
(assert_trap (invoke $a "load8" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $a "load8" (i32.const 131072)) "out of bounds memory access")
(assert_trap (invoke $a "store8" (i32.const 524287)) "out of bounds memory access")
(assert_trap (invoke $a "load" (i32.const 65529)) "out of bounds memory access")

(@attack "grown by one page, it ends at the second; the pages between are not open either")
(assert_return (invoke $a "grow" (i32.const 1)) (i32.const 1))
(assert_return (invoke $a "load" (i32.const 131064)) (i64.const 0))
(assert_trap (invoke $a "load8" (i32.const 131072)) "out of bounds memory access")
(assert_trap (invoke $a "load" (i32.const 524264)) "out of bounds memory access")

(@attack "after the one that grew: a fixed memory, then none at all, then the second reuse")
(@drop $a)
(module instance $grown $growing)
(assert_return (invoke $grown "grow") (i32.const 8))
(@drop $grown)
(module instance $b $fixed)
(assert_trap (invoke $b "load8" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $b "load" (i32.const 524264)) "out of bounds memory access")
(@drop $b)
(module instance $c $none)
(assert_trap (invoke $c "load8" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $c "load8" (i32.const 65535)) "out of bounds memory access")
(@drop $c)
(module instance $d $fixed)
(assert_trap (invoke $d "load8" (i32.const 524287)) "out of bounds memory access")

(@probe "a large victim has all of its pages again")
(@drop $d)
(module instance $last $growing)
(assert_return (invoke $last "grow") (i32.const 8))
(assert_return (invoke $last "last") (i64.const {{secret:i64@1}}))
