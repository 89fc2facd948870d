;;! title      = "No address of all that an instruction can name reads a foreign byte"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S15", "S19", "S37"]
;;! references = ["core:exec/instructions#memory-instructions", "CWE-125"]

;; One call per address: if any of them returns, it returns eight bytes, and the harness knows whose they are.

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}{{secret@0}}{{secret@0}}"))
(module instance $before $Victim)
(module $attacker
  (memory 2)
  (data (i32.const 65536) "\01\02\03\04\05\06\07\08")
  (func (export "low") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "middle") (param i32) (result i64) (i64.load offset=0x80000000 (local.get 0)))
  (func (export "high") (param i32) (result i64) (i64.load offset=0xfffffff8 (local.get 0)))
  ;; How many of the words of its own memory are not zero.
  (func (export "own") (result i32) (local $at i32) (local $count i32)
    (loop $next
      (local.set $count (i32.add (local.get $count) (i64.ne (i64.load (local.get $at)) (i64.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 131072))))
    (local.get $count)))
(module instance $after $Victim)

(@benign "the attacker's own memory can be read from end to end")
(assert_return (invoke $attacker "own") (i32.const 1))
(assert_return (invoke $attacker "low" (i32.const 65536)) (i64.const 0x0807060504030201))

(@attack "nothing can be read up to 4 GiB: every power of two, the words before them, and places between")
(assert_trap (invoke $attacker "low" (i32.const 0x0001fff9)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x0001ffff)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x00020000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x00021000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x00030000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x00040000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x00080000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x00100000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x00200000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x00400000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x00800000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x01000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x02000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x04000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x08000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x10000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x20000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x40000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x80000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x00fffff8)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x0ffffff8)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x3ffffff8)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x7ffffff8)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x12345678)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x5a5a5000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0x9999a000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0xc0000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0xe0001000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0xfffe0000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0xffff0000)) "out of bounds memory access")
(assert_trap (invoke $attacker "low" (i32.const 0xfffffff8)) "out of bounds memory access")

(@attack "nor beyond: sums of up to 8 GiB")
(assert_trap (invoke $attacker "middle" (i32.const 0x00000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "middle" (i32.const 0x7fff0000)) "out of bounds memory access")
(assert_trap (invoke $attacker "middle" (i32.const 0x80000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "middle" (i32.const 0x80010000)) "out of bounds memory access")
(assert_trap (invoke $attacker "middle" (i32.const 0xc0000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "middle" (i32.const 0xffffffff)) "out of bounds memory access")
(assert_trap (invoke $attacker "high" (i32.const 0x00000008)) "out of bounds memory access")
(assert_trap (invoke $attacker "high" (i32.const 0x00010008)) "out of bounds memory access")
(assert_trap (invoke $attacker "high" (i32.const 0x00020008)) "out of bounds memory access")
(assert_trap (invoke $attacker "high" (i32.const 0x40000008)) "out of bounds memory access")
(assert_trap (invoke $attacker "high" (i32.const 0x80000008)) "out of bounds memory access")
(assert_trap (invoke $attacker "high" (i32.const 0xc0001000)) "out of bounds memory access")
(assert_trap (invoke $attacker "high" (i32.const 0xfffffff8)) "out of bounds memory access")

(@probe "nobody was touched")
(@unchanged $before)
(@unchanged $after)
