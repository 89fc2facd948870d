;;! title      = "A full memory ends at 2^32"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = ["full-memory"]
;;! claims     = ["S15", "S27"]
;;! references = ["core:exec/instructions#memory-instructions", "CWE-125", "CWE-190"]
;;! notes      = "All 65536 pages are there, so that every index is in bounds and only the sum with the offset is not. Only the first and the last page are touched. A runtime that cannot reserve 4 GiB cannot run this."

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}{{secret@0}}"))
(module instance $before $Victim)
(module $attacker
  (memory 65536)
  (data (i32.const 0) "\01\02\03\04\05\06\07\08")
  (func (export "size") (result i32) (memory.size))
  (func (export "store") (param i32) (i64.store (local.get 0) (i64.const 0x2a2b2c2d2e2f3031)))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "byte") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "load 1") (param i32) (result i64) (i64.load offset=1 (local.get 0)))
  (func (export "byte 1") (param i32) (result i32) (i32.load8_u offset=1 (local.get 0)))
  (func (export "byte 64k") (param i32) (result i32) (i32.load8_u offset=65536 (local.get 0)))
  (func (export "load 2g") (param i32) (result i64) (i64.load offset=0x80000000 (local.get 0)))
  (func (export "load 4g-1") (param i32) (result i64) (i64.load offset=0xffffffff (local.get 0)))
  (func (export "store 1") (param i32) (i32.store8 offset=1 (local.get 0) (i32.const -1)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
(module instance $after $Victim)

(@benign "the last bytes can be written and read")
(assert_return (invoke $attacker "size") (i32.const 65536))
(assert_return (invoke $attacker "store" (i32.const -8)))
(assert_return (invoke $attacker "load" (i32.const -8)) (i64.const 0x2a2b2c2d2e2f3031))
(assert_return (invoke $attacker "byte" (i32.const -1)) (i32.const 0x2a))
(assert_return (invoke $attacker "byte 1" (i32.const -2)) (i32.const 0x2a))
(assert_return (invoke $attacker "load 2g" (i32.const 0x7ffffff8)) (i64.const 0x2a2b2c2d2e2f3031))

(@attack "what lies beyond can not")
(assert_trap (invoke $attacker "load" (i32.const -7)) "out of bounds memory access")
(assert_trap (invoke $attacker "load" (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 1" (i32.const -8)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 1" (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "byte 1" (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "byte 64k" (i32.const -65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "byte 64k" (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 2g" (i32.const 0x7ffffff9)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 2g" (i32.const 0x80000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 4g-1" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 4g-1" (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 4g-1" (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "store 1" (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "store" (i32.const -7)) "out of bounds memory access")
(assert_return (invoke $attacker "grow" (i32.const 1)) (i32.const -1))

(@probe "first and last bytes are as they were, and nobody was touched")
(assert_return (invoke $attacker "load" (i32.const 0)) (i64.const 0x0807060504030201))
(assert_return (invoke $attacker "load" (i32.const -8)) (i64.const 0x2a2b2c2d2e2f3031))
(@unchanged $before)
(@unchanged $after)
