;;! feature = "component-model"

(@benign "a core module")
(module (func (export "run") (result i32) (i32.const 42)))
(assert_return (invoke "run") (i32.const 42))

(@probe "a function is lifted")
(component
  (core module $m (func (export "add") (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1))))
  (core instance $i (instantiate $m))
  (func (export "add") (param "a" u8) (param "b" u8) (result u8) (canon lift (core func $i "add"))))
(assert_return (invoke "add" (u8.const 40) (u8.const 2)) (u8.const 42))
(assert_return (invoke "add" (u8.const 255) (u8.const 43)) (u8.const 42))

(@probe "a component calls another")
(component
  (component $callee
    (core module $m (func (export "twice") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 2))))
    (core instance $i (instantiate $m))
    (func (export "twice") (param "x" u32) (result u32) (canon lift (core func $i "twice"))))
  (component $caller
    (import "twice" (func $twice (param "x" u32) (result u32)))
    (core func $twice (canon lower (func $twice)))
    (core module $m
      (import "" "twice" (func $twice (param i32) (result i32)))
      (func (export "run") (result i32) (call $twice (i32.const 21))))
    (core instance $i (instantiate $m (with "" (instance (export "twice" (func $twice))))))
    (func (export "run") (result u32) (canon lift (core func $i "run"))))
  (instance $callee (instantiate $callee))
  (instance $caller (instantiate $caller (with "twice" (func $callee "twice"))))
  (export "run" (func $caller "run")))
(assert_return (invoke "run") (u32.const 42))
