;;! feature = "component-threading"

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

(@probe "a thread has an index")
(component
  (core func $index (canon thread.index))
  (core module $m
    (import "" "index" (func $index (result i32)))
    (func (export "run") (result i32) (i32.add (i32.const 42) (i32.sub (call $index) (call $index)))))
  (core instance $i (instantiate $m (with "" (instance (export "index" (func $index))))))
  (func (export "run") (result u32) (canon lift (core func $i "run"))))
(assert_return (invoke "run") (u32.const 42))

(@probe "the built-in that makes a thread")
(component
  (core module $table (table (export "table") 1 funcref))
  (core instance $table (instantiate $table))
  (core type $start (func (param i32)))
  (alias core export $table "table" (core table $functions))
  (core func $new (canon thread.new-indirect $start (core table $functions)))
  (core module $m
    (import "" "new" (func (param i32 i32) (result i32)))
    (func (export "run") (result i32) (i32.const 42)))
  (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
  (func (export "run") (result u32) (canon lift (core func $i "run"))))
(assert_return (invoke "run") (u32.const 42))
