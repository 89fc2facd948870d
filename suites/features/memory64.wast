;;! feature = "memory64"

(@benign "a memory with 32-bit addresses")
(module
  (memory 1)
  (func (export "run") (param i32) (result i32)
    (i32.store (local.get 0) (i32.const 42))
    (i32.load (local.get 0))))
(assert_return (invoke "run" (i32.const 100)) (i32.const 42))

(@probe "64-bit addresses are used in full")
(module
  (memory i64 1)
  (func (export "run") (param i64) (result i32)
    (i32.store (local.get 0) (i32.const 42))
    (i32.load (local.get 0))))
(assert_return (invoke "run" (i64.const 100)) (i32.const 42))
(assert_trap (invoke "run" (i64.const 0x1_0000_0064)) "out of bounds memory access")

(@probe "sizes are 64-bit numbers")
(module
  (memory i64 1 4)
  (func (export "run") (result i64)
    (i64.add (i64.mul (memory.grow (i64.const 2)) (i64.const 10)) (memory.size)))
  (func (export "too far") (result i64) (memory.grow (i64.const 0x1_0000_0000))))
(assert_return (invoke "run") (i64.const 13))
(assert_return (invoke "too far") (i64.const -1))
