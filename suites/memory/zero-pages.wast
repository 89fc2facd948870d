;;! title      = "A memory without pages has no bytes"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = ["bulk-memory"]
;;! claims     = ["S15", "S20"]
;;! references = ["core:exec/instructions#memory-instructions", "CVE-2022-39392", "CWE-125", "CWE-787"]

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}") (data (i32.const 65512) "{{secret@0}}"))
(module instance $before $Victim)
(module definition $Attacker
  (memory (export "memory") 0 1)
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "byte") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "far") (param i32) (result i64) (i64.load offset=65536 (local.get 0)))
  (func (export "store") (param i32) (i64.store (local.get 0) (i64.const 0x2a)))
  (func (export "store byte") (param i32) (i32.store8 (local.get 0) (i32.const 0x2a)))
  (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 0xa5) (local.get 1)))
  (func (export "copy") (param i32 i32) (memory.copy (local.get 0) (i32.const 0) (local.get 1))))
(module instance $attacker $Attacker)
(module instance $twin $Attacker)
(module $never
  (memory 0 0)
  (func (export "grow") (result i32) (memory.grow (i32.const 1)))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "store") (param i32) (i32.store8 (local.get 0) (i32.const 1))))
(module instance $after $Victim)

(@benign "after a growth there are bytes")
(assert_return (invoke $twin "grow" (i32.const 1)) (i32.const 0))
(assert_return (invoke $twin "store" (i32.const 0)))
(assert_return (invoke $twin "load" (i32.const 0)) (i64.const 0x2a))
(assert_return (invoke $twin "fill" (i32.const 0) (i32.const 1)))
(assert_return (invoke $twin "byte" (i32.const 0)) (i32.const 0xa5))

(@attack "before it there are none")
(assert_trap (invoke $attacker "load" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "byte" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "load" (i32.const 4096)) "out of bounds memory access")
(assert_trap (invoke $attacker "load" (i32.const -8)) "out of bounds memory access")
(assert_trap (invoke $attacker "byte" (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "far" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "far" (i32.const -65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "store" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "store byte" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "store byte" (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i32.const 0) (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy" (i32.const 0) (i32.const 1)) "out of bounds memory access")
(assert_return (invoke $attacker "fill" (i32.const 0) (i32.const 0)))
(assert_trap (invoke $attacker "fill" (i32.const 1) (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $never "load" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $never "store" (i32.const 0)) "out of bounds memory access")

(@attack "nor after a growth that failed")
(assert_return (invoke $attacker "grow" (i32.const 2)) (i32.const -1))
(assert_return (invoke $attacker "grow" (i32.const 0)) (i32.const 0))
(assert_return (invoke $never "grow") (i32.const -1))
(assert_trap (invoke $attacker "load" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "store" (i32.const 65528)) "out of bounds memory access")
(assert_trap (invoke $never "load" (i32.const 0)) "out of bounds memory access")

(@probe "nobody was touched, and the memory can still grow")
(@unchanged $before)
(@unchanged $after)
(assert_return (invoke $attacker "grow" (i32.const 1)) (i32.const 0))
(assert_return (invoke $attacker "load" (i32.const 0)) (i64.const 0))
