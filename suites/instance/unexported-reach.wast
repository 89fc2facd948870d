;;! title      = "What an instance does not export cannot be imported"
;;! property   = "instance-separation"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S25", "S110"]
;;! references = ["core:exec/modules#instantiation", "core:syntax/modules#exports", "CWE-668", "CWE-425"]
;;! notes      = "Every guess has the type of what it is after, so that only the name is wrong."

;; The victim has one of everything, and exports a function and a counter.

(module $victim
  (memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (table 2 funcref)
  (elem (i32.const 0) $open $secret)
  (global $key (mut i64) (i64.const 0))
  (global $count (export "count") (mut i32) (i32.const 0))
  (func $open (export "open") (result i64)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (i64.const 7))
  (func $secret (result i64) (i64.load (i32.const 0)))
  (func (export "digest") (result i64) (i64.xor (global.get $key) (i64.load (i32.const 0)))))
(register "victim" $victim)

(@benign "what is exported links and works")
(module $guest
  (import "victim" "open" (func $open (result i64)))
  (import "victim" "count" (global $count (mut i32)))
  (func (export "ask") (result i64) (call $open))
  (func (export "count") (result i32) (global.get $count)))
(assert_return (invoke $guest "ask") (i64.const 7))
(assert_return (invoke $guest "count") (i32.const 1))

(@attack "guessed names do not: of memories, globals, tables and functions, by index, by spelling, by the host's language")
(assert_unlinkable (module (import "victim" "memory" (memory 1))) "unknown import")
(assert_unlinkable (module (import "victim" "mem" (memory 1))) "unknown import")
(assert_unlinkable (module (import "victim" "0" (memory 0))) "unknown import")
(assert_unlinkable (module (import "victim" "" (memory 0))) "unknown import")
(assert_unlinkable (module (import "victim" "$memory" (memory 1))) "unknown import")
(assert_unlinkable (module (import "victim" "hidden memory" (memory 1))) "unknown import")
(assert_unlinkable (module (import "victim" "g" (global (mut i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "global" (global (mut i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "key" (global (mut i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "__stack_pointer" (global (mut i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "__heap_base" (global i64))) "unknown import")
(assert_unlinkable (module (import "victim" "t" (table 2 funcref))) "unknown import")
(assert_unlinkable (module (import "victim" "table" (table 0 funcref))) "unknown import")
(assert_unlinkable (module (import "victim" "__indirect_function_table" (table 1 funcref))) "unknown import")
(assert_unlinkable (module (import "victim" "secret" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "f" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "1" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "func1" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "Open" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "open " (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "open\00" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "ope" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "opened" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "op\d0\b5n" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "_start" (func))) "unknown import")
(assert_unlinkable (module (import "victim" "main" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "constructor" (func))) "unknown import")
(assert_unlinkable (module (import "victim" "__proto__" (func))) "unknown import")
(assert_unlinkable (module (import "victim" "toString" (func))) "unknown import")
(assert_unlinkable (module (import "victim" "hasOwnProperty" (func))) "unknown import")

(@attack "one guess among good imports spoils them all, and an instance's export is nobody else's")
(assert_unlinkable
  (module (import "victim" "open" (func (result i64))) (import "victim" "memory" (memory 1)) (import "victim" "count" (global (mut i32))))
  "unknown import")
(assert_unlinkable (module (import "victim2" "open" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "" "open" (func (result i64)))) "unknown import")
(assert_unlinkable (module (import "victim" "ask" (func (result i64)))) "unknown import")

(@probe "the victim is untouched and still works")
(@unchanged $victim)
(assert_return (invoke $victim "digest") (i64.const {{secret:i64@0}}))
(assert_return (invoke $victim "open") (i64.const 7))
(assert_return (get $victim "count") (i32.const 2))
