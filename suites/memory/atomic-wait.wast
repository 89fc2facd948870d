;;! title      = "Nobody waits on a memory that nobody can share, nor beyond the end of one that is shared"
;;! property   = "feature-soundness"
;;! severity   = "medium"
;;! features   = ["threads"]
;;! claims     = ["S27"]
;;! references = ["https://webassembly.github.io/threads/core/exec/instructions.html#memory-instructions", "CWE-833", "CWE-125"]
;;! notes      = "Who waits on an unshared memory could never be woken, so the proposal makes it a trap. All waits here have a timeout of zero: a runtime that gets it wrong returns at once."

(module $private
  (memory (export "memory") 1 1)
  (func (export "wait 32") (param i32 i32) (result i32) (memory.atomic.wait32 (local.get 0) (local.get 1) (i64.const 0)))
  (func (export "wait 64") (param i32 i64) (result i32) (memory.atomic.wait64 (local.get 0) (local.get 1) (i64.const 0)))
  (func (export "notify") (param i32) (result i32) (memory.atomic.notify (local.get 0) (i32.const 1))))
(module $shared
  (memory 1 1 shared)
  (data (i32.const 65528) "\01\02\03\04\05\06\07\08")
  (func (export "wait 32") (param i32 i32) (result i32) (memory.atomic.wait32 (local.get 0) (local.get 1) (i64.const 0)))
  (func (export "wait 64") (param i32 i64) (result i32) (memory.atomic.wait64 (local.get 0) (local.get 1) (i64.const 0)))
  (func (export "notify") (param i32) (result i32) (memory.atomic.notify (local.get 0) (i32.const 1))))

(@benign "on a shared memory: 1 says that the value was another, 2 that the time is up")
(assert_return (invoke $shared "wait 32" (i32.const 65532) (i32.const 0)) (i32.const 1))
(assert_return (invoke $shared "wait 32" (i32.const 65532) (i32.const 0x08070605)) (i32.const 2))
(assert_return (invoke $shared "wait 64" (i32.const 65528) (i64.const 0x0807060504030201)) (i32.const 2))
(assert_return (invoke $shared "notify" (i32.const 65532)) (i32.const 0))
(assert_return (invoke $private "notify" (i32.const 65532)) (i32.const 0))

(@attack "on an unshared memory, whether the value is the expected one or not")
(assert_trap (invoke $private "wait 32" (i32.const 0) (i32.const 0)) "expected shared memory")
(assert_trap (invoke $private "wait 32" (i32.const 65532) (i32.const 1)) "expected shared memory")
(assert_trap (invoke $private "wait 64" (i32.const 0) (i64.const 0)) "expected shared memory")
(assert_trap (invoke $private "wait 64" (i32.const 65528) (i64.const 1)) "expected shared memory")

(@attack "beyond the end, and misaligned")
(assert_trap (invoke $shared "wait 32" (i32.const 65536) (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $shared "wait 64" (i32.const 65536) (i64.const 0)) "out of bounds memory access")
(assert_trap (invoke $shared "wait 64" (i32.const -8) (i64.const 0)) "out of bounds memory access")
(assert_trap (invoke $shared "notify" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $shared "wait 32" (i32.const 65530) (i32.const 0)) "unaligned atomic")
(assert_trap (invoke $shared "wait 64" (i32.const 65524) (i64.const 0)) "unaligned atomic")
(assert_trap (invoke $shared "notify" (i32.const 2)) "unaligned atomic")

(@probe "both memories are as before")
(@unchanged $private)
(assert_return (invoke $shared "wait 64" (i32.const 65528) (i64.const 0x0807060504030201)) (i32.const 2))
