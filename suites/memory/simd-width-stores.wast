;;! title      = "No vector store writes a byte beyond the end of memory, nor a part of it within"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = ["simd"]
;;! claims     = ["S22", "S27", "S114"]
;;! references = ["core:exec/instructions#vector-instructions", "CWE-787"]

;; A vector instruction is checked for as many bytes as it touches: 16, or those of one lane. A vector that straddles the end is not written in part.

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}") (data (i32.const 65512) "{{secret@0}}"))
(module instance $before $Victim)
(module definition $Attacker
  (memory (export "memory") 1)
  (data (i32.const 65520) "\01\02\03\04\05\06\07\08\09\0a\0b\0c\0d\0e\0f\10")
  (func (export "last") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "v128.store") (param i32) (v128.store (local.get 0) (v128.const i64x2 -1 -1)))
  (func (export "v128.store8_lane") (param i32) (v128.store8_lane 5 (local.get 0) (v128.const i64x2 -1 -1)))
  (func (export "v128.store16_lane") (param i32) (v128.store16_lane 3 (local.get 0) (v128.const i64x2 -1 -1)))
  (func (export "v128.store32_lane") (param i32) (v128.store32_lane 2 (local.get 0) (v128.const i64x2 -1 -1)))
  (func (export "v128.store64_lane") (param i32) (v128.store64_lane 1 (local.get 0) (v128.const i64x2 -1 -1))))
(module instance $attacker $Attacker)
(module instance $twin $Attacker)
(module instance $after $Victim)

(@benign "every store reaches the last byte")
(assert_return (invoke $twin "v128.store8_lane" (i32.const 65535)))
(assert_return (invoke $twin "last" (i32.const 65528)) (i64.const 0xff0f0e0d0c0b0a09))
(assert_return (invoke $twin "v128.store16_lane" (i32.const 65534)))
(assert_return (invoke $twin "last" (i32.const 65528)) (i64.const 0xffff0e0d0c0b0a09))
(assert_return (invoke $twin "v128.store32_lane" (i32.const 65532)))
(assert_return (invoke $twin "last" (i32.const 65528)) (i64.const 0xffffffff0c0b0a09))
(assert_return (invoke $twin "v128.store64_lane" (i32.const 65528)))
(assert_return (invoke $twin "last" (i32.const 65528)) (i64.const 0xffffffffffffffff))
(assert_return (invoke $twin "v128.store" (i32.const 65520)))
(assert_return (invoke $twin "last" (i32.const 65520)) (i64.const -1))

(@attack "one byte further")
(assert_trap (invoke $attacker "v128.store" (i32.const 65521)) "out of bounds memory access")
(assert_trap (invoke $attacker "v128.store8_lane" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "v128.store16_lane" (i32.const 65535)) "out of bounds memory access")
(assert_trap (invoke $attacker "v128.store32_lane" (i32.const 65533)) "out of bounds memory access")
(assert_trap (invoke $attacker "v128.store64_lane" (i32.const 65529)) "out of bounds memory access")

(@attack "half a vector is in bounds, a single byte, none")
(assert_trap (invoke $attacker "v128.store" (i32.const 65528)) "out of bounds memory access")
(assert_trap (invoke $attacker "v128.store" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke $attacker "v128.store" (i32.const 65535)) "out of bounds memory access")
(assert_trap (invoke $attacker "v128.store" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "v128.store" (i32.const 0x80000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "v128.store" (i32.const 0xfffffff0)) "out of bounds memory access")
(assert_trap (invoke $attacker "v128.store" (i32.const 0xffffffff)) "out of bounds memory access")
(assert_trap (invoke $attacker "v128.store64_lane" (i32.const 65535)) "out of bounds memory access")
(assert_trap (invoke $attacker "v128.store32_lane" (i32.const 0xfffffffd)) "out of bounds memory access")
(assert_trap (invoke $attacker "v128.store16_lane" (i32.const 0xffffffff)) "out of bounds memory access")
(assert_trap (invoke $attacker "v128.store8_lane" (i32.const 0x80000000)) "out of bounds memory access")

(@probe "nothing was written, not even in part")
(@unchanged $attacker)
(@unchanged $before)
(@unchanged $after)
