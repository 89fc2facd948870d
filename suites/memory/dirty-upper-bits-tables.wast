;;! title      = "What table instructions return is an index of 32 bits"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = ["reference-types"]
;;! claims     = ["S27", "S62"]
;;! references = ["core:exec/instructions#table-instructions", "CVE-2026-35186", "CWE-681"]

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}") (data (i32.const 65512) "{{secret@0}}"))
(module instance $before $Victim)
(module $attacker
  (memory (export "memory") 1)
  (data (i32.const 0) "\01\02\03\04\05\06\07\08\11\12\13\14\15\16\17\18")
  (table $t 0 8 funcref)
  (func (export "size") (result i64) (i64.load (table.size $t)))
  (func (export "grow") (param i32) (result i64) (i64.load (table.grow $t (ref.null func) (local.get 0))))
  (func (export "grow and store") (param i32) (i64.store (table.grow $t (ref.null func) (local.get 0)) (i64.const -1)))
  (func (export "grow, with an offset") (param i32) (result i64)
    (i64.load offset=8 (table.grow $t (ref.null func) (local.get 0))))
  (func (export "wide") (param i32) (result i64) (i64.extend_i32_u (table.grow $t (ref.null func) (local.get 0)))))
(module instance $after $Victim)

(@benign "sizes are small numbers")
(assert_return (invoke $attacker "grow" (i32.const 8)) (i64.const 0x0807060504030201))
(assert_return (invoke $attacker "size") (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "wide" (i32.const 0)) (i64.const 8))

(@attack "a growth that fails returns 2^32-1, which is beyond the memory")
(assert_trap (invoke $attacker "grow" (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "grow" (i32.const 0x80000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "grow" (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "grow and store" (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "grow, with an offset" (i32.const 9)) "out of bounds memory access")
(assert_return (invoke $attacker "wide" (i32.const 1)) (i64.const 0xffffffff))
(assert_return (invoke $attacker "size") (i64.const 0x1817161514131211))

(@probe "nobody was touched")
(@unchanged $before)
(@unchanged $attacker)
(@unchanged $after)
