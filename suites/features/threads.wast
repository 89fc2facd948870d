;;! feature = "threads"

(@benign "an ordinary memory")
(module
  (memory 1 1)
  (func (export "run") (result i32)
    (i32.store (i32.const 8) (i32.add (i32.load (i32.const 8)) (i32.const 42)))
    (i32.load (i32.const 8))))
(assert_return (invoke "run") (i32.const 42))

(@probe "values are read, modified and written in one step")
(module
  (memory 1 1 shared)
  (func (export "run") (result i32)
    (i32.atomic.store (i32.const 8) (i32.const 40))
    (i32.add
      (i32.atomic.rmw.add (i32.const 8) (i32.const 2))
      (i32.mul (i32.atomic.load (i32.const 8)) (i32.const 100)))))
(assert_return (invoke "run") (i32.const 4240))

(@probe "values are exchanged on a condition, and nobody waits")
(module
  (memory 1 2 shared)
  (func (export "exchange") (param i64 i64) (result i64)
    (i64.atomic.store (i32.const 16) (i64.const 5))
    (drop (i64.atomic.rmw.cmpxchg (i32.const 16) (local.get 0) (local.get 1)))
    (i64.atomic.load (i32.const 16)))
  (func (export "notify") (result i32) (memory.atomic.notify (i32.const 16) (i32.const 1))))
(assert_return (invoke "exchange" (i64.const 5) (i64.const 42)) (i64.const 42))
(assert_return (invoke "exchange" (i64.const 6) (i64.const 42)) (i64.const 5))
(assert_return (invoke "notify") (i32.const 0))
