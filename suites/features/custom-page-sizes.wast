;;! feature = "custom-page-sizes"

(@benign "a memory of whole pages")
(module
  (memory 1)
  (func (export "run") (result i32)
    (i32.store8 (i32.const 65535) (i32.const 42))
    (i32.add (i32.load8_u (i32.const 65535)) (i32.mul (memory.size) (i32.const 100)))))
(assert_return (invoke "run") (i32.const 142))

(@probe "a memory counts in bytes")
(module
  (memory 10 20 (pagesize 1))
  (func (export "run") (result i32)
    (i32.add (i32.mul (memory.grow (i32.const 5)) (i32.const 100)) (memory.size))))
(assert_return (invoke "run") (i32.const 1015))

(@probe "a memory ends at any byte")
(module
  (memory 100 (pagesize 1))
  (data (i32.const 99) "\2a")
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0))))
(assert_return (invoke "load" (i32.const 99)) (i32.const 42))
(assert_trap (invoke "load" (i32.const 100)) "out of bounds memory access")
