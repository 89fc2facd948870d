;;! title      = "No mixture of index and offset slips through between check and guard"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S5", "S27", "S62"]
;;! references = ["core:exec/instructions#memory-instructions", "https://docs.wasmtime.dev/security.html", "CWE-125", "CWE-787"]
;;! notes      = """
;;! Compilers leave out the check of an index, or of an offset, where reservation and guard are large enough for what may follow.
;;! The offsets here lie just below and just above the sizes that embedders choose for both. The matrix is the profiles': with
;;! and without guards, fixed and movable, pooled and not, compiled and interpreted."""

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}") (data (i32.const 65512) "{{secret@0}}"))
(module instance $before $Victim)
(module definition $Attacker
  (memory (export "memory") 1)
  (data (i32.const 65520) "\01\02\03\04\05\06\07\08\11\12\13\14\15\16\17\18")
  (func (export "load 0") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "load 4k") (param i32) (result i64) (i64.load offset=4096 (local.get 0)))
  (func (export "load 64k-1") (param i32) (result i64) (i64.load offset=65535 (local.get 0)))
  (func (export "load 64k") (param i32) (result i64) (i64.load offset=65536 (local.get 0)))
  (func (export "load 128k") (param i32) (result i64) (i64.load offset=131072 (local.get 0)))
  (func (export "load 32m") (param i32) (result i64) (i64.load offset=0x2000000 (local.get 0)))
  (func (export "load 2g-8") (param i32) (result i64) (i64.load offset=0x7ffffff8 (local.get 0)))
  (func (export "load 2g") (param i32) (result i64) (i64.load offset=0x80000000 (local.get 0)))
  (func (export "load 4g-8") (param i32) (result i64) (i64.load offset=0xfffffff8 (local.get 0)))
  (func (export "store 0") (param i32) (i64.store (local.get 0) (i64.const -1)))
  (func (export "store 4k") (param i32) (i64.store offset=4096 (local.get 0) (i64.const -1)))
  (func (export "store 64k") (param i32) (i64.store offset=65536 (local.get 0) (i64.const -1)))
  (func (export "store 2g") (param i32) (i64.store offset=0x80000000 (local.get 0) (i64.const -1)))
  ;; The second access of a function may lean on the check of the first, and must not lean too far.
  (func (export "twice") (param i32) (result i64)
    (i64.add (i64.load8_u (local.get 0)) (i64.load offset=9 (local.get 0))))
  (func (export "twice, far apart") (param i32) (result i64)
    (i64.add (i64.load offset=8 (local.get 0)) (i64.load offset=65528 (local.get 0))))
  (func (export "in a loop") (param $i i32) (param $step i32) (result i64) (local $last i64)
    (loop $again
      (local.set $last (i64.load (local.get $i)))
      (br_if $again (local.tee $i (i32.add (local.get $i) (local.get $step)))))
    (local.get $last)))
(module instance $attacker $Attacker)
(module instance $after $Victim)

(@benign "the last word, by all of these ways")
(assert_return (invoke $attacker "load 0" (i32.const 65528)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "load 4k" (i32.const 61432)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "twice" (i32.const 65519)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "twice, far apart" (i32.const 0)) (i64.const 0x1817161514131211))

(@attack "just beyond the end, and at every offset with indices low, high and highest")
(assert_trap (invoke $attacker "load 0" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0" (i32.const 69632)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 0" (i32.const 0x2000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 4k" (i32.const 61433)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 4k" (i32.const 65535)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 4k" (i32.const -4096)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 64k-1" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 64k" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 64k" (i32.const 65528)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 64k" (i32.const -65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 128k" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 128k" (i32.const -131072)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 32m" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 32m" (i32.const 0xfe000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 2g-8" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 2g-8" (i32.const 0x80000008)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 2g" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 2g" (i32.const 0x80000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 4g-8" (i32.const 8)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 4g-8" (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "store 0" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke $attacker "store 4k" (i32.const -4096)) "out of bounds memory access")
(assert_trap (invoke $attacker "store 64k" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "store 2g" (i32.const 0x80000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "twice" (i32.const 65520)) "out of bounds memory access")
(assert_trap (invoke $attacker "twice, far apart" (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "in a loop" (i32.const 65520) (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "in a loop" (i32.const 0) (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "in a loop" (i32.const 65528) (i32.const -65536)) "out of bounds memory access")

(@probe "nobody was touched")
(@unchanged $before)
(@unchanged $attacker)
(@unchanged $after)
