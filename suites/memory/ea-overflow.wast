;;! title      = "The sum of index and offset does not wrap at 2^32"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S15", "S27", "S114"]
;;! references = ["core:exec/instructions#memory-instructions", "CVE-2023-26489", "CWE-190"]

;; The effective address is the sum of index and offset in 33 bits: it does not wrap. Every sum below is beyond the end; taken modulo
;; 2^32 most of them name the attacker's own first bytes, where a wrong runtime would read or write.

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}") (data (i32.const 65512) "{{secret@0}}"))
(module instance $before $Victim)
(module $attacker
  (memory (export "memory") 1)
  (data (i32.const 0) "\01\02\03\04\05\06\07\08\09\0a\0b\0c\0d\0e\0f\10")
  (func (export "load 1") (param i32) (result i64) (i64.load offset=1 (local.get 0)))
  (func (export "load 8") (param i32) (result i64) (i64.load offset=8 (local.get 0)))
  (func (export "load 65536") (param i32) (result i64) (i64.load offset=65536 (local.get 0)))
  (func (export "load 0x7fffffff") (param i32) (result i64) (i64.load offset=0x7fffffff (local.get 0)))
  (func (export "load 0x80000000") (param i32) (result i64) (i64.load offset=0x80000000 (local.get 0)))
  (func (export "load 0xffff0000") (param i32) (result i64) (i64.load offset=0xffff0000 (local.get 0)))
  (func (export "load 0xfffffff8") (param i32) (result i64) (i64.load offset=0xfffffff8 (local.get 0)))
  (func (export "load 0xffffffff") (param i32) (result i64) (i64.load offset=0xffffffff (local.get 0)))
  (func (export "store 1") (param i32) (i64.store offset=1 (local.get 0) (i64.const -1)))
  (func (export "store 0x80000000") (param i32) (i64.store offset=0x80000000 (local.get 0) (i64.const -1)))
  (func (export "store 0xffffffff") (param i32) (i64.store offset=0xffffffff (local.get 0) (i64.const -1)))
  (func (export "byte") (param i32) (result i32) (i32.load8_u offset=0xffffffff (local.get 0)))
  (func (export "constant") (result i64) (i64.load offset=0xfffffff0 (i32.const 16))))
(module instance $after $Victim)

(@benign "sums within the memory are added in full")
(assert_return (invoke $attacker "load 1" (i32.const 0)) (i64.const 0x0908070605040302))
(assert_return (invoke $attacker "load 8" (i32.const 0)) (i64.const 0x100f0e0d0c0b0a09))
(assert_return (invoke $attacker "load 8" (i32.const 65520)) (i64.const 0))

(@attack "sums that wrap to the attacker's first bytes")
(assert_trap (invoke $attacker "load 1" (i32.const 0xffffffff)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 8" (i32.const 0xfffffff8)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 65536" (i32.const 0xffff0000)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0x7fffffff" (i32.const 0x80000001)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0x80000000" (i32.const 0x80000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0xffff0000" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0xfffffff8" (i32.const 8)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0xffffffff" (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "byte" (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "constant") "out of bounds memory access")

(@attack "sums that wrap further, or do not wrap and are far beyond the end")
(assert_trap (invoke $attacker "load 1" (i32.const 65528)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 8" (i32.const 65521)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 8" (i32.const 0xfffffff9)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 65536" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 65536" (i32.const 0xffff0008)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 65536" (i32.const 0xffffffff)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0x7fffffff" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0x7fffffff" (i32.const 0x80000009)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0x7fffffff" (i32.const 0x7fffffff)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0x80000000" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0x80000000" (i32.const 0x80000008)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0x80000000" (i32.const 0xffffffff)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0xffff0000" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0xffff0000" (i32.const 0x0001fff8)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0xffffffff" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0xffffffff" (i32.const 9)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0xffffffff" (i32.const 0xffffffff)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0xfffffff8" (i32.const 16)) "out of bounds memory access")

(@attack "the same with stores")
(assert_trap (invoke $attacker "store 1" (i32.const 0xffffffff)) "out of bounds memory access")
(assert_trap (invoke $attacker "store 0x80000000" (i32.const 0x80000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "store 0xffffffff" (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "store 0xffffffff" (i32.const 9)) "out of bounds memory access")

(@probe "nobody was touched, the attacker's first bytes included")
(@unchanged $attacker)
(@unchanged $before)
(@unchanged $after)
