;;! title      = "An access beyond a shared memory traps, whoever imports it"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = ["threads"]
;;! claims     = ["S8", "S109", "S114"]
;;! references = ["https://webassembly.github.io/threads/core/exec/instructions.html#memory-instructions", "core:exec/instructions#memory-instructions", "CWE-125", "CWE-617"]
;;! notes      = "The address is beyond the memory for each instance that has it, so that whoever looks for the memory that it is beyond finds several. That must not be more than a trap."

(module $owner
  (memory (export "memory") 1 2 shared)
  (data (i32.const 65528) "\01\02\03\04\05\06\07\08")
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0))))
(register "owner" $owner)
(module definition $User
  (import "owner" "memory" (memory 1 2 shared))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "store") (param i32) (i64.store (local.get 0) (i64.const -1)))
  (func (export "add") (param i32) (result i64) (i64.atomic.rmw.add (local.get 0) (i64.const 1)))
  (func (export "nothing") (result i32) (i32.const 7)))
(module instance $first $User)
(module instance $second $User)

(@benign "all of them read the last word")
(assert_return (invoke $owner "load" (i32.const 65528)) (i64.const 0x0807060504030201))
(assert_return (invoke $first "load" (i32.const 65528)) (i64.const 0x0807060504030201))
(assert_return (invoke $second "load" (i32.const 65528)) (i64.const 0x0807060504030201))

(@attack "one byte further, and far further")
(assert_trap (invoke $first "load" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke $first "load" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $second "store" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $second "add" (i32.const 131072)) "out of bounds memory access")
(assert_trap (invoke $owner "load" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $first "load" (i32.const 0x80000000)) "out of bounds memory access")

(@probe "everybody goes on, and the memory is as it was")
(assert_return (invoke $first "nothing") (i32.const 7))
(assert_return (invoke $second "load" (i32.const 65528)) (i64.const 0x0807060504030201))
(@unchanged $owner)
