;;! title      = "What an instance does not export cannot be imported, whatever the name"
;;! property   = "instance-separation"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S25", "S110"]
;;! references = ["core:exec/modules#instantiation", "core:syntax/modules#exports", "CWE-668"]
;;! notes      = "The names that debuggers, linkers and compilers know, indices, and near misses of what is exported."

(module $victim
  (memory $memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (table $table 1 funcref)
  (elem (i32.const 0) $secret)
  (global $key (mut i64) (i64.const 42))
  (func $secret (result i64) (i64.load (i32.const 0)))
  (func $answer (export "answer") (result i32) (i32.const 42))
  (func (export "key") (result i64) (global.get $key)))
(register "victim" $victim)

(@benign "what it exports can be imported")
(module $friend
  (import "victim" "answer" (func $answer (result i32)))
  (func (export "ask") (result i32) (call $answer)))
(assert_return (invoke $friend "ask") (i32.const 42))

(@attack "the names of what it does not export")
(assert_unlinkable (module (import "victim" "secret" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "$secret" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "memory" (memory 1))) "unknown import")
(assert_unlinkable (module (import "victim" "$memory" (memory 0))) "unknown import")
(assert_unlinkable (module (import "victim" "table" (table 0 funcref))) "unknown import")
(assert_unlinkable (module (import "victim" "__indirect_function_table" (table 0 funcref))) "unknown import")
(assert_unlinkable (module (import "victim" "__stack_pointer" (global (mut i32)))) "unknown import")
(assert_unlinkable (module (import "victim" "$key" (global (mut i64)))) "unknown import")

(@attack "indices, and what linkers make up")
(assert_unlinkable (module (import "victim" "0" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "0" (memory 1))) "unknown import")
(assert_unlinkable (module (import "victim" "" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "func[0]" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "mem0" (memory 1))) "unknown import")
(assert_unlinkable (module (import "victim" "_start" (func))) "unknown import")

(@attack "near misses of a name that it exports")
(assert_unlinkable (module (import "victim" "Answer" (func (result i32)))) "unknown import")
(assert_unlinkable (module (import "victim" "answer " (func (result i32)))) "unknown import")
(assert_unlinkable (module (import "victim" "answe" (func (result i32)))) "unknown import")
(assert_unlinkable (module (import "victim" "answer\00" (func (result i32)))) "unknown import")
(assert_unlinkable (module (import "victim" "answer\00key" (func (result i32)))) "unknown import")
(assert_unlinkable (module (import "victim" "answer\cc\81" (func (result i32)))) "unknown import")

(@attack "a name that it exports, as another kind")
(assert_unlinkable (module (import "victim" "key" (global i64))) "incompatible import type")
(assert_unlinkable (module (import "victim" "key" (global (mut i64)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "answer" (memory 1))) "incompatible import type")
(assert_unlinkable (module (import "victim" "answer" (table 1 funcref))) "incompatible import type")

(@attack "and modules that are not there, or there under another name")
(assert_unlinkable (module (import "" "answer" (func (result i32)))) "unknown import")
(assert_unlinkable (module (import "victim\00" "answer" (func (result i32)))) "unknown import")
(assert_unlinkable (module (import "Victim" "answer" (func (result i32)))) "unknown import")
(assert_unlinkable (module (import "$victim" "answer" (func (result i32)))) "unknown import")
(assert_unlinkable (module (import "env" "memory" (memory 1))) "unknown import")
(assert_unlinkable (module (import "wasi_snapshot_preview1" "proc_exit" (func (param i32)))) "unknown import")

(@probe "the victim still works")
(assert_return (invoke $victim "key") (i64.const 42))
(assert_return (invoke $friend "ask") (i32.const 42))
