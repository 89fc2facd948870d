;;! title      = "Whoever reaches a shared memory reads all of it, whomever it was written for"
;;! property   = "instance-separation"
;;! severity   = "info"
;;! expect     = "limit"
;;! features   = ["threads", "multi-memory"]
;;! claims     = ["S2", "S8", "S11"]
;;! references = ["https://webassembly.github.io/threads/core/exec/runtime.html#memory-instances", "core:exec/runtime#memory-instances"]
;;! notes      = "A memory has no owner and no parts. A message from one instance to another by way of a shared memory is a message to all that import it: agreement on who reads which offset binds nobody."

;; Three tenants agree: the first writes to the second, at 64; the third reads at 1024.

(module $common (memory (export "memory") 1 1 shared))
(register "common" $common)
(module definition $Tenant
  (import "common" "memory" (memory 1 1 shared))
  (func (export "read") (param i32) (result i64) (i64.atomic.load (local.get 0)))
  (func (export "write") (param i32 i64) (i64.atomic.store (local.get 0) (local.get 1))))
(module instance $first $Tenant)
(module instance $second $Tenant)
(module instance $third $Tenant)
(invoke $first "write" (i32.const 64) (i64.const 0x7465726365732061))
(invoke $first "write" (i32.const 1024) (i64.const 7))

(@attack "the third reads what was meant for the second, and changes it unseen")
(assert_return (invoke $second "read" (i32.const 64)) (i64.const 0x7465726365732061))
(assert_return (invoke $third "read" (i32.const 64)) (i64.const 0x7465726365732061))
(assert_return (invoke $third "write" (i32.const 64) (i64.const 1)))
(assert_return (invoke $second "read" (i32.const 64)) (i64.const 1))

(@benign "the mitigation: a memory for each pair, which the third does not import")
(module $pair (memory (export "memory") 1 1 shared))
(register "pair" $pair)
(module definition $Partner
  (import "common" "memory" (memory $common 1 1 shared))
  (import "pair" "memory" (memory $pair 1 1 shared))
  (func (export "read") (param i32) (result i64) (i64.atomic.load $pair (local.get 0)))
  (func (export "byte") (param i32) (result i32) (i32.load8_u $pair (local.get 0)))
  (func (export "write") (param i32 i64) (i64.atomic.store $pair (local.get 0) (local.get 1))))
(module instance $sender $Partner)
(module instance $receiver $Partner)
(assert_return (invoke $sender "write" (i32.const 64) (i64.const 0x7465726365732062)))
(assert_return (invoke $receiver "read" (i32.const 64)) (i64.const 0x7465726365732062))
(assert_return (invoke $third "read" (i32.const 64)) (i64.const 1))
(assert_return (invoke $third "write" (i32.const 64) (i64.const 2)))
(assert_return (invoke $receiver "read" (i32.const 64)) (i64.const 0x7465726365732062))
(assert_return (invoke $receiver "byte" (i32.const 64)) (i32.const 0x62))
