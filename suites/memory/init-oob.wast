;;! title      = "memory.init reads nothing beyond its segment, and a dropped segment is empty"
;;! property   = "segment-bounds"
;;! severity   = "critical"
;;! features   = ["bulk-memory"]
;;! claims     = ["S15", "S27"]
;;! references = ["core:exec/instructions#memory-instructions", "CWE-125", "CWE-787", "CWE-190"]
;;! notes      = "The segments before and behind the one that is used hold the victim's secret: in the victim's module, and other text in the attacker's."

(module definition $Victim
  (memory (export "memory") 1)
  (data $first "{{secret:24}}{{secret@0}}")
  (data (i32.const 0) "{{secret@0}}")
  (func (export "init") (memory.init $first (i32.const 64) (i32.const 0) (i32.const 48))))
(module instance $before $Victim)
(module definition $Attacker
  (memory (export "memory") 1)
  (data (i32.const 65520) "\70\71\72\73\74\75\76\77\78\79\7a\7b\7c\7d\7e\7f")
  (data $previous "previous segment")
  (data $segment "\01\02\03\04\05\06\07\08\09\0a\0b\0c\0d\0e\0f\10")
  (data $next "the next segment")
  (func (export "init") (param $to i32) (param $from i32) (param $n i32)
    (memory.init $segment (local.get $to) (local.get $from) (local.get $n)))
  (func (export "init next") (param $n i32) (memory.init $next (i32.const 0) (i32.const 0) (local.get $n)))
  ;; An active segment is dropped when the instance is made.
  (func (export "init active") (param $n i32) (memory.init 0 (i32.const 0) (i32.const 0) (local.get $n)))
  (func (export "drop") (data.drop $segment))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0))))
(module instance $attacker $Attacker)
(module instance $twin $Attacker)
(module instance $after $Victim)

(@benign "exact fits, and dropping twice")
(assert_return (invoke $twin "init" (i32.const 65520) (i32.const 0) (i32.const 16)))
(assert_return (invoke $twin "load" (i32.const 65528)) (i64.const 0x100f0e0d0c0b0a09))
(assert_return (invoke $twin "init" (i32.const 0) (i32.const 15) (i32.const 1)))
(assert_return (invoke $twin "load" (i32.const 0)) (i64.const 0x10))
(assert_return (invoke $twin "drop"))
(assert_return (invoke $twin "drop"))
(assert_return (invoke $twin "init next" (i32.const 16)))
(assert_return (invoke $twin "load" (i32.const 0)) (i64.const 0x7478656e20656874))

(@attack "beyond the segment")
(assert_trap (invoke $attacker "init" (i32.const 0) (i32.const 0) (i32.const 17)) "out of bounds memory access")
(assert_trap (invoke $attacker "init" (i32.const 0) (i32.const 1) (i32.const 16)) "out of bounds memory access")
(assert_trap (invoke $attacker "init" (i32.const 0) (i32.const 16) (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "init" (i32.const 0) (i32.const 0) (i32.const 48)) "out of bounds memory access")
(assert_trap (invoke $attacker "init" (i32.const 0) (i32.const -16) (i32.const 16)) "out of bounds memory access")
(assert_trap (invoke $attacker "init" (i32.const 0) (i32.const -8) (i32.const 16)) "out of bounds memory access")
(assert_trap (invoke $attacker "init" (i32.const 0) (i32.const 8) (i32.const -8)) "out of bounds memory access")
(assert_trap (invoke $attacker "init" (i32.const 0) (i32.const 0) (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "init active" (i32.const 1)) "out of bounds memory access")
(assert_return (invoke $attacker "init active" (i32.const 0)))

(@attack "beyond the memory")
(assert_trap (invoke $attacker "init" (i32.const 65521) (i32.const 0) (i32.const 16)) "out of bounds memory access")
(assert_trap (invoke $attacker "init" (i32.const 65536) (i32.const 0) (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "init" (i32.const -8) (i32.const 0) (i32.const 16)) "out of bounds memory access")

(@attack "after the segment was dropped, here and elsewhere")
(assert_trap (invoke $twin "init" (i32.const 0) (i32.const 0) (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $twin "init" (i32.const 0) (i32.const 1) (i32.const 0)) "out of bounds memory access")
(assert_return (invoke $twin "init" (i32.const 0) (i32.const 0) (i32.const 0)))

(@probe "not a byte was written, and dropping in one instance dropped nothing in another")
(@unchanged $attacker)
(assert_return (invoke $attacker "init" (i32.const 8) (i32.const 0) (i32.const 16)))
(assert_return (invoke $attacker "load" (i32.const 8)) (i64.const 0x0807060504030201))
(@unchanged $before)
(@unchanged $after)
(assert_return (invoke $before "init"))
