(module
  (import "env" "mark" (func $mark (param i32 i32) (result i32)))
  (import "env" "whole" (func $whole (param i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 8) "abc")
  (func (export "mark") (param i32 i32) (result i32) (call $mark (local.get 0) (local.get 1)))
  (func (export "whole") (param i32 i32) (result i32) (call $whole (local.get 0) (local.get 1))))
