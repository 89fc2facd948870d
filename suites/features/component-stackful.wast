;;! feature = "component-stackful"

(@benign "an asynchronous function that does without")
(component
  (core module $m
    (import "" "return" (func $return (param i32)))
    (func (export "run") (result i32) (call $return (i32.const 42)) (i32.const 0))
    (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
  (core func $return (canon task.return (result u32)))
  (core instance $i (instantiate $m (with "" (instance (export "return" (func $return))))))
  (func (export "run") async (result u32) (canon lift (core func $i "run") async (callback (core func $i "callback")))))
(assert_return (invoke "run") (u32.const 42))

(@probe "an asynchronous function without a callback returns")
(component
  (core module $m
    (import "" "return" (func $return (param i32)))
    (func (export "run") (call $return (i32.const 42))))
  (core func $return (canon task.return (result u32)))
  (core instance $i (instantiate $m (with "" (instance (export "return" (func $return))))))
  (func (export "run") async (result u32) (canon lift (core func $i "run") async)))
(assert_return (invoke "run") (u32.const 42))

(@probe "it is passed an argument")
(component
  (core module $m
    (import "" "return" (func $return (param i64)))
    (func (export "run") (param i64) (call $return (i64.add (local.get 0) (i64.const 2)))))
  (core func $return (canon task.return (result u64)))
  (core instance $i (instantiate $m (with "" (instance (export "return" (func $return))))))
  (func (export "run") async (param "x" u64) (result u64) (canon lift (core func $i "run") async)))
(assert_return (invoke "run" (u64.const 40)) (u64.const 42))
