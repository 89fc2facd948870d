;;! title      = "What table.grow returns is the length before, in all its bits"
;;! property   = "table-growth"
;;! severity   = "critical"
;;! features   = ["reference-types"]
;;! claims     = ["S62", "S114"]
;;! references = ["core:exec/instructions#table-instructions", "core:exec/modules#growing-tables", "CVE-2026-35186", "CWE-704", "CWE-787"]
;;! notes      = "The result is used as an address, an index and a 64-bit number at once: bits that a runtime leaves above the 32nd, or a failure that is not -1, become an address beyond the memory."

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}") (data (i32.const 65512) "{{secret@0}}"))
(module instance $before $Victim)
(module $attacker
  (memory (export "memory") 1)
  (data (i32.const 8) "\08\07\06\05\04\03\02\01")
  (table $t 8 20 funcref)
  (table $grown 0 10000 funcref)
  (elem declare func $own)
  (func $own (result i64) (i64.const 1))
  (func (export "grow") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0)))
  (func (export "grow as a number") (param i32) (result i64) (i64.extend_i32_u (table.grow $t (ref.null func) (local.get 0))))
  (func (export "grow and load") (param i32) (result i64) (i64.load (table.grow $t (ref.null func) (local.get 0))))
  (func (export "grow and load further") (param i32) (result i64) (i64.load offset=8 (table.grow $t (ref.null func) (local.get 0))))
  (func (export "grow and store") (param i32) (i64.store (table.grow $t (ref.null func) (local.get 0)) (i64.const -1)))
  (func (export "grow and compare") (param i32) (result i32) (i32.eq (table.grow $t (ref.null func) (local.get 0)) (i32.const -1)))
  (func (export "grow and get") (param i32) (result i32) (ref.is_null (table.get $t (table.grow $t (ref.null func) (local.get 0)))))
  (func (export "grow and fill") (param i32) (result i32)
    (table.fill $grown (table.grow $grown (ref.func $own) (local.get 0)) (ref.null func) (i32.const 1))
    (table.size $grown))
  (func (export "call grown") (param i32) (result i64) (call_indirect $grown (result i64) (local.get 0)))
  (func (export "size") (result i32) (table.size $t)))
(module instance $after $Victim)

(@benign "growth that succeeds returns the length before")
(assert_return (invoke $attacker "grow" (i32.const 0)) (i32.const 8))
(assert_return (invoke $attacker "grow and load" (i32.const 0)) (i64.const 0x0102030405060708))
(assert_return (invoke $attacker "grow and fill" (i32.const 1000)) (i32.const 1000))
(assert_return (invoke $attacker "call grown" (i32.const 1)) (i64.const 1))
(assert_return (invoke $attacker "call grown" (i32.const 999)) (i64.const 1))

(@attack "growth that fails returns -1, and that is beyond any memory and table")
(assert_return (invoke $attacker "grow" (i32.const 13)) (i32.const -1))
(assert_return (invoke $attacker "grow" (i32.const -1)) (i32.const -1))
(assert_return (invoke $attacker "grow" (i32.const -8)) (i32.const -1))
(assert_return (invoke $attacker "grow" (i32.const -7)) (i32.const -1))
(assert_return (invoke $attacker "grow as a number" (i32.const 13)) (i64.const 0xffffffff))
(assert_return (invoke $attacker "grow as a number" (i32.const 0)) (i64.const 8))
(assert_return (invoke $attacker "grow and compare" (i32.const 13)) (i32.const 1))
(assert_trap (invoke $attacker "grow and load" (i32.const 13)) "out of bounds memory access")
(assert_trap (invoke $attacker "grow and load further" (i32.const 13)) "out of bounds memory access")
(assert_trap (invoke $attacker "grow and store" (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "grow and get" (i32.const 13)) "out of bounds table access")
(assert_trap (invoke $attacker "grow and get" (i32.const 0)) "out of bounds table access")
(assert_return (invoke $attacker "size") (i32.const 8))

(@attack "one element that is not null, where the growth put a function everywhere, is the first new one")
(assert_trap (invoke $attacker "call grown" (i32.const 0)) "uninitialized element")
(assert_return (invoke $attacker "grow and fill" (i32.const 9000)) (i32.const 10000))
(assert_trap (invoke $attacker "call grown" (i32.const 1000)) "uninitialized element")
(assert_return (invoke $attacker "call grown" (i32.const 1001)) (i64.const 1))
(assert_return (invoke $attacker "call grown" (i32.const 9999)) (i64.const 1))
(assert_trap (invoke $attacker "grow and fill" (i32.const 1)) "out of bounds table access")
(assert_trap (invoke $attacker "call grown" (i32.const 10000)) "undefined element")

(@attack "up to the maximum, and not beyond")
(assert_return (invoke $attacker "grow" (i32.const 12)) (i32.const 8))
(assert_return (invoke $attacker "grow" (i32.const 1)) (i32.const -1))
(assert_return (invoke $attacker "size") (i32.const 20))

(@probe "nobody was touched")
(@unchanged $before)
(@unchanged $attacker)
(@unchanged $after)
