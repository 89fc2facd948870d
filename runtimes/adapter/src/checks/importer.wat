;; Imports a function, a memory and a global of another instance.
(module
  (import "other" "peek" (func $peek (param i32) (result i32)))
  (import "other" "memory" (memory 1))
  (import "other" "counter" (global $counter (mut i64)))
  (func (export "called") (param i32) (result i32) (call $peek (local.get 0)))
  (func (export "loaded") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
  (func (export "counter") (result i64) (global.get $counter)))
