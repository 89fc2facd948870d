;;! title      = "A fill that does not fit traps before it writes a byte"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = ["bulk-memory"]
;;! claims     = ["S15", "S27"]
;;! references = ["core:exec/instructions#memory-instructions", "CWE-787", "CWE-190"]

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}") (data (i32.const 65512) "{{secret@0}}"))
(module instance $before $Victim)
(module definition $Attacker
  (memory (export "memory") 1)
  (data (i32.const 65520) "\70\71\72\73\74\75\76\77\78\79\7a\7b\7c\7d\7e\7f")
  (func (export "fill") (param $at i32) (param $n i32) (memory.fill (local.get $at) (i32.const 0x1a5) (local.get $n)))
  (func (export "fill 16") (param $at i32) (memory.fill (local.get $at) (i32.const 0xa5) (i32.const 16)))
  (func (export "fill 1") (param $at i32) (memory.fill (local.get $at) (i32.const 0xa5) (i32.const 1)))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0))))
(module instance $attacker $Attacker)
(module instance $twin $Attacker)
(module instance $after $Victim)

(@benign "exact fits; of the value only the lowest byte counts")
(assert_return (invoke $twin "fill" (i32.const 65535) (i32.const 1)))
(assert_return (invoke $twin "load" (i32.const 65528)) (i64.const 0xa57e7d7c7b7a7978))
(assert_return (invoke $twin "fill 16" (i32.const 65520)))
(assert_return (invoke $twin "load" (i32.const 65520)) (i64.const 0xa5a5a5a5a5a5a5a5))
(assert_return (invoke $twin "fill" (i32.const 0) (i32.const 65536)))
(assert_return (invoke $twin "load" (i32.const 0)) (i64.const 0xa5a5a5a5a5a5a5a5))

(@attack "the end of the range is beyond the memory")
(assert_trap (invoke $attacker "fill" (i32.const 65535) (i32.const 2)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i32.const 65521) (i32.const 16)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i32.const 65536) (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i32.const 1) (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i32.const 0) (i32.const 65537)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i32.const 61440) (i32.const 8192)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i32.const 131072) (i32.const 64)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill 16" (i32.const 65521)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill 16" (i32.const -16)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill 1" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill 1" (i32.const -1)) "out of bounds memory access")

(@attack "sums that wrap to something small")
(assert_trap (invoke $attacker "fill" (i32.const -1) (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i32.const -16) (i32.const 32)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i32.const 32) (i32.const -16)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i32.const 1) (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i32.const 0) (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i32.const 0x80000000) (i32.const 0x80000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i32.const 65520) (i32.const 0x80000000)) "out of bounds memory access")

(@probe "not a byte was written")
(@unchanged $attacker)
(@unchanged $before)
(@unchanged $after)
