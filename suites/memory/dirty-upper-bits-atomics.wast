;;! title      = "What atomic instructions return is an index of 32 bits"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = ["threads"]
;;! claims     = ["S27", "S62"]
;;! references = ["https://webassembly.github.io/threads/core/exec/instructions.html#memory-instructions", "CVE-2026-34987", "CWE-681"]
;;! notes      = "The comparison, the old value and the operand of a narrow atomic may leave other bits in a register than the result has."

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}{{secret@0}}"))
(module instance $before $Victim)
(module $attacker
  (memory (export "memory") 1)
  (data (i32.const 0) "\01\02\03\04\05\06\07\08\11\12\13\14\15\16\17\18")
  ;; The word that is exchanged is 8; the eight bytes behind it are as large as can be.
  (data (i32.const 64) "\08\00\00\00\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff\ff")
  (func (export "cmpxchg") (param i64) (result i64)
    (i64.load (i32.atomic.rmw.cmpxchg (i32.const 64) (i32.wrap_i64 (local.get 0)) (i32.const 8))))
  (func (export "cmpxchg 8") (param i64) (result i64)
    (i64.load (i32.atomic.rmw8.cmpxchg_u (i32.const 64) (i32.wrap_i64 (local.get 0)) (i32.const 8))))
  (func (export "cmpxchg 16") (param i64) (result i64)
    (i64.load (i32.atomic.rmw16.cmpxchg_u (i32.const 64) (i32.wrap_i64 (local.get 0)) (i32.const 8))))
  (func (export "wide cmpxchg") (param i64) (result i64)
    (i64.load (i32.wrap_i64 (i64.atomic.rmw.cmpxchg (i32.const 64) (local.get 0) (i64.const 0)))))
  (func (export "add") (param i64) (result i64) (i64.load (i32.atomic.rmw.add (i32.const 64) (i32.wrap_i64 (local.get 0)))))
  (func (export "exchange") (param i64) (result i64) (i64.load (i32.atomic.rmw.xchg (i32.const 64) (i32.wrap_i64 (local.get 0)))))
  (func (export "load") (result i64) (i64.load (i32.atomic.load (i32.const 64))))
  (func (export "load 8") (result i64) (i64.load (i32.atomic.load8_u (i32.const 64)))))
(module instance $after $Victim)

(@benign "clean operands")
(assert_return (invoke $attacker "cmpxchg" (i64.const 8)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "load") (i64.const 0x1817161514131211))

(@attack "dirty operands, equal in the lower half and not equal, and dirty neighbours")
(assert_return (invoke $attacker "cmpxchg" (i64.const 0x0000000200000008)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "cmpxchg" (i64.const 0xfffffffe00000007)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "cmpxchg 8" (i64.const 0xffffffff00000008)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "cmpxchg 8" (i64.const 0x00000001ffffff09)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "cmpxchg 16" (i64.const 0x0000000200010008)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "wide cmpxchg" (i64.const 9)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "add" (i64.const 0x7fffffff00000000)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "exchange" (i64.const 0x0000000200000008)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "load") (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "load 8") (i64.const 0x1817161514131211))

(@attack "a value that is out of bounds as an index")
(assert_return (invoke $attacker "exchange" (i64.const 0x00000000fffffff8)) (i64.const 0x1817161514131211))
(assert_trap (invoke $attacker "load") "out of bounds memory access")
(assert_trap (invoke $attacker "cmpxchg" (i64.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "add" (i64.const 0)) "out of bounds memory access")

(@probe "nobody was touched")
(@unchanged $before)
(@unchanged $after)
