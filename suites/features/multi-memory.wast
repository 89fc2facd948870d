;;! feature = "multi-memory"

(@benign "one memory")
(module
  (memory 1)
  (func (export "run") (result i32)
    (i32.store (i32.const 0) (i32.const 42))
    (i32.load (i32.const 0))))
(assert_return (invoke "run") (i32.const 42))

(@probe "two memories hold two values")
(module
  (memory $first 1)
  (memory $second 1)
  (func (export "run") (result i32)
    (i32.store $first (i32.const 0) (i32.const 40))
    (i32.store $second (i32.const 0) (i32.const 2))
    (i32.sub (i32.load $first (i32.const 0)) (i32.load $second (i32.const 0)))))
(assert_return (invoke "run") (i32.const 38))

(@probe "three memories have three sizes")
(module
  (memory $first 1)
  (memory $second 2)
  (memory $third 0 9)
  (func (export "run") (result i32)
    (drop (memory.grow $third (i32.const 5)))
    (i32.add
      (memory.size $first)
      (i32.add (i32.mul (memory.size $second) (i32.const 10)) (i32.mul (memory.size $third) (i32.const 100))))))
(assert_return (invoke "run") (i32.const 521))
