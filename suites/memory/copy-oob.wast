;;! title      = "A copy that does not fit traps before it moves a byte"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = ["bulk-memory"]
;;! claims     = ["S15", "S27"]
;;! references = ["core:exec/instructions#memory-instructions", "CWE-787", "CWE-125", "CWE-190"]

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}") (data (i32.const 65512) "{{secret@0}}"))
(module instance $before $Victim)
(module definition $Attacker
  (memory (export "memory") 1 2)
  (data (i32.const 0) "\01\02\03\04\05\06\07\08\09\0a\0b\0c\0d\0e\0f\10")
  (data (i32.const 65520) "\70\71\72\73\74\75\76\77\78\79\7a\7b\7c\7d\7e\7f")
  (func (export "copy") (param $to i32) (param $from i32) (param $n i32)
    (memory.copy (local.get $to) (local.get $from) (local.get $n)))
  ;; Lengths that the compiler knows may be turned into plain loads and stores.
  (func (export "copy 8") (param $to i32) (param $from i32) (memory.copy (local.get $to) (local.get $from) (i32.const 8)))
  (func (export "copy 1") (param $to i32) (param $from i32) (memory.copy (local.get $to) (local.get $from) (i32.const 1)))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0))))
(module instance $attacker $Attacker)
(module instance $twin $Attacker)
(module instance $after $Victim)

(@benign "exact fits, and ranges that overlap in either direction")
(assert_return (invoke $twin "copy" (i32.const 65520) (i32.const 0) (i32.const 16)))
(assert_return (invoke $twin "load" (i32.const 65528)) (i64.const 0x100f0e0d0c0b0a09))
(assert_return (invoke $twin "copy" (i32.const 2) (i32.const 0) (i32.const 16)))
(assert_return (invoke $twin "load" (i32.const 0)) (i64.const 0x0605040302010201))
(assert_return (invoke $twin "copy" (i32.const 0) (i32.const 2) (i32.const 16)))
(assert_return (invoke $twin "load" (i32.const 8)) (i64.const 0x100f0e0d0c0b0a09))
(assert_return (invoke $twin "copy 8" (i32.const 256) (i32.const 65528)))
(assert_return (invoke $twin "load" (i32.const 256)) (i64.const 0x100f0e0d0c0b0a09))
(assert_return (invoke $twin "copy" (i32.const 0) (i32.const 0) (i32.const 65536)))

(@attack "the destination ends beyond the memory")
(assert_trap (invoke $attacker "copy" (i32.const 65521) (i32.const 0) (i32.const 16)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy" (i32.const 65535) (i32.const 0) (i32.const 2)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy" (i32.const 65536) (i32.const 0) (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy" (i32.const 1) (i32.const 0) (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy" (i32.const -1) (i32.const 0) (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy 8" (i32.const 65529) (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy 1" (i32.const 65536) (i32.const 0)) "out of bounds memory access")

(@attack "the source does")
(assert_trap (invoke $attacker "copy" (i32.const 0) (i32.const 65521) (i32.const 16)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy" (i32.const 32) (i32.const 65535) (i32.const 2)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy" (i32.const 0) (i32.const 65536) (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy" (i32.const 0) (i32.const 1) (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy" (i32.const 0) (i32.const -8) (i32.const 8)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy 8" (i32.const 0) (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy 1" (i32.const 0) (i32.const 65536)) "out of bounds memory access")

(@attack "sums that wrap to something small")
(assert_trap (invoke $attacker "copy" (i32.const 16) (i32.const 0) (i32.const -16)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy" (i32.const 0) (i32.const 16) (i32.const -16)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy" (i32.const -16) (i32.const 0) (i32.const 32)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy" (i32.const 0) (i32.const -16) (i32.const 32)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy" (i32.const 0) (i32.const 0) (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy" (i32.const 0x80000000) (i32.const 0) (i32.const 0x80000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "copy" (i32.const 65528) (i32.const 65520) (i32.const 9)) "out of bounds memory access")

(@probe "not a byte was moved")
(@unchanged $attacker)
(@unchanged $before)
(@unchanged $after)
