;;! feature = "component-async"

(@benign "a component that does without")
(component
  (core module $m (func (export "run") (result i32) (i32.const 42)))
  (core instance $i (instantiate $m))
  (func (export "run") (result u32) (canon lift (core func $i "run"))))
(assert_return (invoke "run") (u32.const 42))

(@probe "a function returns through task.return")
(component
  (core module $m
    (import "" "return" (func $return (param i32)))
    (func (export "run") (result i32) (call $return (i32.const 42)) (i32.const 0))
    (func (export "callback") (param i32 i32 i32) (result i32) unreachable))
  (core func $return (canon task.return (result u32)))
  (core instance $i (instantiate $m (with "" (instance (export "return" (func $return))))))
  (func (export "run") async (result u32) (canon lift (core func $i "run") async (callback (core func $i "callback")))))
(assert_return (invoke "run") (u32.const 42))

(@probe "a function yields, and goes on in its callback")
(component
  (core module $m
    (import "" "return" (func $return (param i32)))
    (global $turns (mut i32) (i32.const 3))
    (func (export "run") (result i32) (i32.const 1))
    (func (export "callback") (param $event i32) (param i32 i32) (result i32)
      (if (local.get $event) (then unreachable))
      (global.set $turns (i32.sub (global.get $turns) (i32.const 1)))
      (if (global.get $turns) (then (return (i32.const 1))))
      (call $return (i32.const 42))
      (i32.const 0)))
  (core func $return (canon task.return (result u32)))
  (core instance $i (instantiate $m (with "" (instance (export "return" (func $return))))))
  (func (export "run") async (result u32) (canon lift (core func $i "run") async (callback (core func $i "callback")))))
(assert_return (invoke "run") (u32.const 42))
