;;! feature = "component-error-context"

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

(@probe "a context of an error is made and dropped")
(component
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (core func $new (canon error-context.new (memory (core memory $memory "memory"))))
  (core func $drop (canon error-context.drop))
  (core module $m
    (import "" "new" (func $new (param i32 i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (func (export "run") (result i32) (call $drop (call $new (i32.const 0) (i32.const 4))) (i32.const 42)))
  (core instance $i (instantiate $m (with "" (instance (export "new" (func $new)) (export "drop" (func $drop))))))
  (func (export "run") (result u32) (canon lift (core func $i "run"))))
(assert_return (invoke "run") (u32.const 42))

(@probe "two contexts have two handles")
(component
  (core module $memory (memory (export "memory") 1))
  (core instance $memory (instantiate $memory))
  (core func $new (canon error-context.new (memory (core memory $memory "memory"))))
  (core module $m
    (import "" "new" (func $new (param i32 i32) (result i32)))
    (func (export "run") (result i32)
      (i32.ne (call $new (i32.const 0) (i32.const 0)) (call $new (i32.const 0) (i32.const 0)))))
  (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
  (func (export "run") (result u32) (canon lift (core func $i "run"))))
(assert_return (invoke "run") (u32.const 1))
