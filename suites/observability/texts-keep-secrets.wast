;;! title      = "What a trap's text says is not taken from the guest's data"
;;! property   = "fault-reports"
;;! severity   = "high"
;;! features   = ["bulk-memory", "host-imports"]
;;! claims     = ["S61"]
;;! references = ["core:exec/runtime#administrative-instructions", "CWE-209", "CWE-532"]
;;! notes      = """
;;! Texts of traps go where the guest's memory does not: to logs, to other tenants' consoles, to whoever operates the host. The victim holds its secret at the start and the end of memory, in a
;;! global, in locals and on the stack, and traps in each way that there is. Its modules travel with their names."""
;;! [host]
;;! "env.deny"  = "trap"

(module $victim
  (import "env" "deny" (func $deny (param i64 i64)))
  (memory (export "memory") 1)
  (table 2 funcref)
  (type $f (func (param i64 i64) (result i64)))
  (data (i32.const 0) "{{secret:24}}")
  (data (i32.const 65512) "{{secret@0}}")
  (global $kept (mut i64) (i64.const 0))
  (func $with (export "with") (param $what i32) (result i64) (local $a i64) (local $b i64)
    (local.set $a (i64.load (i32.const 0)))
    (local.set $b (i64.load (i32.const 8)))
    (global.set $kept (local.get $a))
    (call $fail (local.get $a) (local.get $b) (local.get $what))
    (i64.const 1))
  (func $fail (param $a i64) (param $b i64) (param $what i32)
    (block $nothing (block $host (block $fill (block $call (block $divide (block $far (block $store (block $load (block $trap
      (br_table $trap $load $store $far $divide $call $fill $host $nothing (local.get $what)))
      unreachable)
      (drop (i64.load (i32.const 65533))) (return))
      (i64.store (i32.const 65530) (local.get $a)) (return))
      (drop (i64.load offset=0xfff0 (i32.wrap_i64 (local.get $a)))) (return))
      (drop (i64.div_s (local.get $a) (i64.sub (local.get $b) (local.get $b)))) (return))
      (drop (call_indirect (type $f) (local.get $a) (local.get $b) (i32.wrap_i64 (local.get $a)))) (return))
      (memory.fill (i32.wrap_i64 (local.get $a)) (i32.wrap_i64 (local.get $b)) (i32.const 65536)) (return))
      (call $deny (local.get $a) (local.get $b)) (return)))
  (func $deep (param i64) (call $deep (i64.add (local.get 0) (i64.const 1))))
  (func (export "recurse") (call $deep (i64.load (i32.const 0)))))
(module $stranger (memory (export "memory") 1))

(@benign "the victim has its secret in hand, and nothing fails")
(assert_return (invoke $victim "with" (i32.const 8)) (i64.const 1))

(@attack "it fails, in each way")
(assert_trap (invoke $victim "with" (i32.const 0)) "unreachable")
(assert_trap (invoke $victim "with" (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $victim "with" (i32.const 2)) "out of bounds memory access")
(assert_trap (invoke $victim "with" (i32.const 3)) "out of bounds memory access")
(assert_trap (invoke $victim "with" (i32.const 4)) "integer divide by zero")
(assert_trap (invoke $victim "with" (i32.const 5)) "undefined element")
(assert_trap (invoke $victim "with" (i32.const 6)) "out of bounds memory access")
(assert_trap (invoke $victim "with" (i32.const 7)) "class:host-error")
(assert_exhaustion (invoke $victim "recurse") "call stack exhausted")

(@probe "the victim goes on")
(assert_return (invoke $victim "with" (i32.const 8)) (i64.const 1))
