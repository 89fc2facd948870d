;;! title      = "A 64-bit address is not cut to 32 bits"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = ["memory64"]
;;! claims     = ["S27", "S114"]
;;! references = ["core:exec/instructions#memory-instructions", "CWE-681"]
;;! notes      = "Each address is a valid one plus a multiple of 2^32, so that a runtime which cuts it reads or writes the planted value."

(module $attacker
  (memory (export "memory") i64 1 2)
  (data (i64.const 4096) "\01\02\03\04\05\06\07\08")
  (func (export "load") (param i64) (result i64) (i64.load (local.get 0)))
  (func (export "load 32") (param i64) (result i32) (i32.load (local.get 0)))
  (func (export "load 16") (param i64) (result i32) (i32.load16_s (local.get 0)))
  (func (export "load 8") (param i64) (result i64) (i64.load8_u (local.get 0)))
  (func (export "float") (param i64) (result f64) (f64.load (local.get 0)))
  (func (export "offset") (param i64) (result i64) (i64.load offset=4096 (local.get 0)))
  (func (export "large offset") (param i64) (result i64) (i64.load offset=0x100001000 (local.get 0)))
  (func (export "constant") (result i64) (i64.load (i64.const 0x300001000)))
  (func (export "scaled") (param i64) (result i64) (i64.load (i64.shl (local.get 0) (i64.const 3))))
  (func (export "extended") (param i32) (result i64) (i64.load (i64.extend_i32_s (local.get 0))))
  (func (export "store") (param i64) (i64.store (local.get 0) (i64.const -1)))
  (func (export "store 8") (param i64) (i32.store8 (local.get 0) (i32.const -1)))
  (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))
  (func (export "size") (result i64) (memory.size)))

(@benign "the address itself")
(assert_return (invoke $attacker "load" (i64.const 4096)) (i64.const 0x0807060504030201))
(assert_return (invoke $attacker "load 32" (i64.const 4096)) (i32.const 0x04030201))
(assert_return (invoke $attacker "offset" (i64.const 0)) (i64.const 0x0807060504030201))
(assert_return (invoke $attacker "scaled" (i64.const 512)) (i64.const 0x0807060504030201))
(assert_return (invoke $attacker "extended" (i32.const 4096)) (i64.const 0x0807060504030201))

(@attack "the address plus 2^32, and multiples")
(assert_trap (invoke $attacker "load" (i64.const 0x0000000100001000)) "out of bounds memory access")
(assert_trap (invoke $attacker "load" (i64.const 0x0000000200001000)) "out of bounds memory access")
(assert_trap (invoke $attacker "load" (i64.const 0x0000000300001000)) "out of bounds memory access")
(assert_trap (invoke $attacker "load" (i64.const 0x0000010000001000)) "out of bounds memory access")
(assert_trap (invoke $attacker "load" (i64.const 0x0001000000001000)) "out of bounds memory access")
(assert_trap (invoke $attacker "load" (i64.const 0x8000000000001000)) "out of bounds memory access")
(assert_trap (invoke $attacker "load" (i64.const 0xffffffff00001000)) "out of bounds memory access")

(@attack "at other widths, and in other ways")
(assert_trap (invoke $attacker "load 32" (i64.const 0x0000000100001000)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 16" (i64.const 0x0000000200001000)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 8" (i64.const 0x0000000400001000)) "out of bounds memory access")
(assert_trap (invoke $attacker "float" (i64.const 0x0000000100001000)) "out of bounds memory access")
(assert_trap (invoke $attacker "offset" (i64.const 0x0000000100000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "large offset" (i64.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "constant") "out of bounds memory access")
(assert_trap (invoke $attacker "scaled" (i64.const 0x0000000020000200)) "out of bounds memory access")
(assert_trap (invoke $attacker "extended" (i32.const 0x80001000)) "out of bounds memory access")
(assert_trap (invoke $attacker "store" (i64.const 0x0000000100001000)) "out of bounds memory access")
(assert_trap (invoke $attacker "store 8" (i64.const 0x0000000100001000)) "out of bounds memory access")

(@attack "and a growth by a multiple of 2^32 pages is no growth by none")
(assert_return (invoke $attacker "grow" (i64.const 0x100000000)) (i64.const -1))
(assert_return (invoke $attacker "grow" (i64.const 0x100000001)) (i64.const -1))
(assert_return (invoke $attacker "grow" (i64.const -1)) (i64.const -1))

(@probe "nothing was written, nothing has grown")
(@unchanged $attacker)
(assert_return (invoke $attacker "size") (i64.const 1))
