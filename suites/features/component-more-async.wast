;;! feature = "component-more-async"

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

(@probe "the built-in for a synchronous read of a stream")
(component
  (type $s (stream u8))
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (core func $read (canon stream.read $s (memory (core memory $memory "memory"))))
  (core module $m
    (import "" "read" (func (param i32 i32 i32) (result i32)))
    (func (export "run") (result i32) (i32.const 42)))
  (core instance $i (instantiate $m (with "" (instance (export "read" (func $read))))))
  (func (export "run") (result u32) (canon lift (core func $i "run"))))
(assert_return (invoke "run") (u32.const 42))

(@probe "the built-in for an asynchronous cancellation of a subtask")
(component
  (core func $cancel (canon subtask.cancel async))
  (core module $m
    (import "" "cancel" (func (param i32) (result i32)))
    (func (export "run") (result i32) (i32.const 42)))
  (core instance $i (instantiate $m (with "" (instance (export "cancel" (func $cancel))))))
  (func (export "run") (result u32) (canon lift (core func $i "run"))))
(assert_return (invoke "run") (u32.const 42))
