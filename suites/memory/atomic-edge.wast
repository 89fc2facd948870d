;;! title      = "Atomic accesses are checked for their bounds and their alignment, and none waits on an unshared memory"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = ["threads"]
;;! claims     = ["S27"]
;;! references = ["https://webassembly.github.io/threads/core/exec/instructions.html#memory-instructions", "CWE-125", "CWE-787"]
;;! notes      = "For an address that is both beyond the end and misaligned, either trap is right: the proposal and engines differ in the order of the checks."

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}") (data (i32.const 65512) "{{secret@0}}"))
(module instance $before $Victim)
(module definition $Attacker
  (memory (export "memory") 1 1)
  (data (i32.const 65520) "\01\02\03\04\05\06\07\08\11\12\13\14\15\16\17\18")
  (func (export "load") (param i32) (result i64) (i64.atomic.load (local.get 0)))
  (func (export "load 32") (param i32) (result i32) (i32.atomic.load (local.get 0)))
  (func (export "load 8") (param i32) (result i32) (i32.atomic.load8_u (local.get 0)))
  (func (export "far") (param i32) (result i64) (i64.atomic.load offset=0xfffffff8 (local.get 0)))
  (func (export "store") (param i32) (i64.atomic.store (local.get 0) (i64.const -1)))
  (func (export "store 16") (param i32) (i32.atomic.store16 (local.get 0) (i32.const -1)))
  (func (export "add") (param i32) (result i64) (i64.atomic.rmw.add (local.get 0) (i64.const 1)))
  (func (export "xchg 8") (param i32) (result i64) (i64.atomic.rmw8.xchg_u (local.get 0) (i64.extend_i32_u (local.get 0))))
  (func (export "cmpxchg") (param i32) (result i64) (i64.atomic.rmw.cmpxchg (local.get 0) (i64.const 0) (i64.const 1)))
  (func (export "cmpxchg 32") (param i32) (result i64) (i64.atomic.rmw32.cmpxchg_u (local.get 0) (i64.const 0) (i64.const 1)))
  (func (export "notify") (param i32) (result i32) (memory.atomic.notify (local.get 0) (i32.const -1)))
  (func (export "wait 32") (param i32) (result i32) (memory.atomic.wait32 (local.get 0) (i32.const 0) (i64.const 0)))
  (func (export "wait 64") (param i32) (result i32) (memory.atomic.wait64 (local.get 0) (i64.const 0) (i64.const 0))))
(module instance $attacker $Attacker)
(module instance $twin $Attacker)
(module instance $after $Victim)

(@benign "the last aligned word")
(assert_return (invoke $attacker "load" (i32.const 65528)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "load 8" (i32.const 65535)) (i32.const 0x18))
(assert_return (invoke $twin "add" (i32.const 65528)) (i64.const 0x1817161514131211))
(assert_return (invoke $twin "cmpxchg" (i32.const 65528)) (i64.const 0x1817161514131212))
(assert_return (invoke $twin "notify" (i32.const 65532)) (i32.const 0))

(@attack "beyond the end, and aligned")
(assert_trap (invoke $attacker "load" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "load" (i32.const -8)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 32" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "load 8" (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "far" (i32.const 8)) "out of bounds memory access")
(assert_trap (invoke $attacker "store" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "store 16" (i32.const 0x80000000)) "out of bounds memory access")
(assert_trap (invoke $attacker "add" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "xchg 8" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "cmpxchg" (i32.const 0xfffffff8)) "out of bounds memory access")
(assert_trap (invoke $attacker "cmpxchg 32" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "notify" (i32.const 65536)) "out of bounds memory access")

(@attack "misaligned, within the memory")
(assert_trap (invoke $attacker "load" (i32.const 65524)) "unaligned atomic")
(assert_trap (invoke $attacker "load 32" (i32.const 65530)) "unaligned atomic")
(assert_trap (invoke $attacker "store" (i32.const 65521)) "unaligned atomic")
(assert_trap (invoke $attacker "store 16" (i32.const 65533)) "unaligned atomic")
(assert_trap (invoke $attacker "add" (i32.const 4)) "unaligned atomic")
(assert_trap (invoke $attacker "cmpxchg 32" (i32.const 2)) "unaligned atomic")
(assert_trap (invoke $attacker "notify" (i32.const 2)) "unaligned atomic")

(@attack "straddling the end, which is both")
(@permit trap:unaligned-atomic "the order of the two checks differs between the proposal's texts")
(assert_trap (invoke $attacker "load" (i32.const 65532)) "out of bounds memory access")
(@permit trap:unaligned-atomic "the order of the two checks differs between the proposal's texts")
(assert_trap (invoke $attacker "store" (i32.const 65529)) "out of bounds memory access")
(@permit trap:unaligned-atomic "the order of the two checks differs between the proposal's texts")
(assert_trap (invoke $attacker "add" (i32.const -1)) "out of bounds memory access")

(@attack "waiting on a memory that nobody shares")
(assert_trap (invoke $attacker "wait 32" (i32.const 0)) "expected shared memory")
(assert_trap (invoke $attacker "wait 64" (i32.const 65528)) "expected shared memory")

(@probe "nothing was written")
(@unchanged $attacker)
(@unchanged $before)
(@unchanged $after)
