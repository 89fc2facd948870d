;;! title      = "What a module does not export cannot be imported under any name"
;;! property   = "instance-separation"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S25", "S110"]
;;! references = ["core:exec/modules#instantiation", "core:syntax/modules#exports", "CWE-668"]
;;! notes      = "The names are those that toolchains use, indices, near misses of the one that is exported, and properties of JavaScript objects."

;; Everything but `open` is private: a memory with the secret, a table, globals, and a function that returns the secret.

(module $victim
  (memory $vault 1)
  (data (i32.const 0) "{{secret:24}}")
  (table $t 4 funcref)
  (elem (i32.const 1) $leak)
  (global $first i32 (i32.const 1))
  (global $key (mut i64) (i64.const 0x1234567890abcdef))
  (func $leak (result i64) (i64.load (i32.const 0)))
  (func $init (global.set $key (i64.const 5)))
  (func (export "open") (result i32) (i32.add (i32.wrap_i64 (global.get $key)) (global.get $first))))
(register "victim" $victim)

(@benign "what is exported links and works")
(module $user (import "victim" "open" (func $open (result i32))) (func (export "use") (result i32) (call $open)))
(assert_return (invoke $user "use") (i32.const 0x90abcdf0))

(@attack "no other name links")
(assert_unlinkable (module (import "victim" "memory" (memory 1))) "unknown import")
(assert_unlinkable (module (import "victim" "mem" (memory 1))) "unknown import")
(assert_unlinkable (module (import "victim" "0" (memory 0))) "unknown import")
(assert_unlinkable (module (import "victim" "" (memory 1))) "unknown import")
(assert_unlinkable (module (import "victim" "$vault" (memory 1))) "unknown import")
(assert_unlinkable (module (import "victim" "vault" (memory 1))) "unknown import")
(assert_unlinkable (module (import "victim" "memory0" (memory 1))) "unknown import")
(assert_unlinkable (module (import "victim" "table" (table 4 funcref))) "unknown import")
(assert_unlinkable (module (import "victim" "__indirect_function_table" (table 4 funcref))) "unknown import")
(assert_unlinkable (module (import "victim" "t" (table 0 funcref))) "unknown import")
(assert_unlinkable (module (import "victim" "1" (table 4 funcref))) "unknown import")
(assert_unlinkable (module (import "victim" "__stack_pointer" (global (mut i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "key" (global (mut i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "global" (global (mut i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "__heap_base" (global i32))) "unknown import")
(assert_unlinkable (module (import "victim" "2" (global (mut i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "leak" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "_start" (func))) "unknown import")
(assert_unlinkable (module (import "victim" "main" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "init" (func))) "unknown import")
(assert_unlinkable (module (import "victim" "3" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "constructor" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "__proto__" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "toString" (func))) "unknown import")
(assert_unlinkable (module (import "victim" "Open" (func (result i32)))) "unknown import")
(assert_unlinkable (module (import "victim" "open " (func (result i32)))) "unknown import")
(assert_unlinkable (module (import "victim" "open\00" (func (result i32)))) "unknown import")

(@probe "the victim still works")
(assert_return (invoke $victim "open") (i32.const 0x90abcdf0))
