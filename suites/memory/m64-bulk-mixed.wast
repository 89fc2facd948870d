;;! title      = "Bulk operations compare 64-bit addresses and lengths in full, between memories of both kinds"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = ["memory64", "multi-memory", "bulk-memory"]
;;! claims     = ["S27", "S114"]
;;! references = ["core:exec/instructions#memory-instructions", "CWE-681", "CWE-787"]
;;! notes      = "The length of a copy between a 32-bit and a 64-bit memory has 32 bits."

(module definition $Attacker
  (memory $wide (export "wide memory") i64 1)
  (memory $narrow (export "narrow memory") 1)
  (data $segment "\01\02\03\04\05\06\07\08")
  (data (memory $wide) (i64.const 64) "\11\12\13\14\15\16\17\18")
  (data (memory $narrow) (i32.const 64) "\21\22\23\24\25\26\27\28")
  (func (export "wide") (param i64 i64 i64) (memory.copy $wide $wide (local.get 0) (local.get 1) (local.get 2)))
  (func (export "to narrow") (param i32 i64 i32) (memory.copy $narrow $wide (local.get 0) (local.get 1) (local.get 2)))
  (func (export "to wide") (param i64 i32 i32) (memory.copy $wide $narrow (local.get 0) (local.get 1) (local.get 2)))
  (func (export "fill") (param i64 i64) (memory.fill $wide (local.get 0) (i32.const 0xa5) (local.get 1)))
  (func (export "init") (param i64 i32 i32) (memory.init $wide $segment (local.get 0) (local.get 1) (local.get 2)))
  (func (export "load wide") (param i64) (result i64) (i64.load $wide (local.get 0)))
  (func (export "load narrow") (param i32) (result i64) (i64.load $narrow (local.get 0))))
(module instance $attacker $Attacker)
(module instance $twin $Attacker)

(@benign "small copies in every direction, up to the last byte")
(assert_return (invoke $twin "to narrow" (i32.const 65528) (i64.const 64) (i32.const 8)))
(assert_return (invoke $twin "load narrow" (i32.const 65528)) (i64.const 0x1817161514131211))
(assert_return (invoke $twin "to wide" (i64.const 65528) (i32.const 64) (i32.const 8)))
(assert_return (invoke $twin "load wide" (i64.const 65528)) (i64.const 0x2827262524232221))
(assert_return (invoke $twin "wide" (i64.const 0) (i64.const 64) (i64.const 8)))
(assert_return (invoke $twin "load wide" (i64.const 0)) (i64.const 0x1817161514131211))
(assert_return (invoke $twin "fill" (i64.const 65529) (i64.const 7)))
(assert_return (invoke $twin "load wide" (i64.const 65528)) (i64.const 0xa5a5a5a5a5a5a521))
(assert_return (invoke $twin "init" (i64.const 65528) (i32.const 0) (i32.const 8)))
(assert_return (invoke $twin "load wide" (i64.const 65528)) (i64.const 0x0807060504030201))

(@attack "addresses and lengths whose lower halves are valid")
(assert_trap (invoke $attacker "wide" (i64.const 0x100000000) (i64.const 64) (i64.const 8)) "out of bounds memory access")
(assert_trap (invoke $attacker "wide" (i64.const 0) (i64.const 0x100000040) (i64.const 8)) "out of bounds memory access")
(assert_trap (invoke $attacker "wide" (i64.const 0) (i64.const 64) (i64.const 0x100000008)) "out of bounds memory access")
(assert_trap (invoke $attacker "wide" (i64.const 0) (i64.const 64) (i64.const 0x100000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "to narrow" (i32.const 0) (i64.const 0x100000040) (i32.const 8)) "out of bounds memory access")
(assert_trap (invoke $attacker "to wide" (i64.const 0x100000000) (i32.const 64) (i32.const 8)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i64.const 0x100000000) (i64.const 8)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i64.const 0) (i64.const 0x100000008)) "out of bounds memory access")
(assert_trap (invoke $attacker "init" (i64.const 0x100000000) (i32.const 0) (i32.const 8)) "out of bounds memory access")

(@attack "sums that wrap, and ranges that end one byte beyond either memory")
(assert_trap (invoke $attacker "wide" (i64.const -8) (i64.const 0) (i64.const 16)) "out of bounds memory access")
(assert_trap (invoke $attacker "wide" (i64.const 16) (i64.const 0) (i64.const -16)) "out of bounds memory access")
(assert_trap (invoke $attacker "wide" (i64.const 0) (i64.const 0) (i64.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "to narrow" (i32.const 65529) (i64.const 64) (i32.const 8)) "out of bounds memory access")
(assert_trap (invoke $attacker "to narrow" (i32.const 0) (i64.const 65529) (i32.const 8)) "out of bounds memory access")
(assert_trap (invoke $attacker "to narrow" (i32.const -8) (i64.const 0) (i32.const 16)) "out of bounds memory access")
(assert_trap (invoke $attacker "to narrow" (i32.const 0) (i64.const -8) (i32.const 16)) "out of bounds memory access")
(assert_trap (invoke $attacker "to wide" (i64.const 65529) (i32.const 64) (i32.const 8)) "out of bounds memory access")
(assert_trap (invoke $attacker "to wide" (i64.const 0) (i32.const 65529) (i32.const 8)) "out of bounds memory access")
(assert_trap (invoke $attacker "to wide" (i64.const -8) (i32.const 0) (i32.const 16)) "out of bounds memory access")
(assert_trap (invoke $attacker "to wide" (i64.const 0) (i32.const 0) (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i64.const 8) (i64.const -8)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i64.const 65536) (i64.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "init" (i64.const 65529) (i32.const 0) (i32.const 8)) "out of bounds memory access")
(assert_trap (invoke $attacker "init" (i64.const 0) (i32.const 1) (i32.const 8)) "out of bounds memory access")

(@probe "nothing was written")
(@unchanged $attacker)
