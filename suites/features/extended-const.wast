;;! feature = "extended-const"

(@benign "a constant")
(module
  (global i32 (i32.const 42))
  (func (export "run") (result i32) (global.get 0)))
(assert_return (invoke "run") (i32.const 42))

(@probe "a global is computed")
(module
  (global i32 (i32.sub (i32.mul (i32.const 7) (i32.add (i32.const 2) (i32.const 5))) (i32.const 7)))
  (global i64 (i64.sub (i64.mul (i64.const 7) (i64.const 7)) (i64.const 6)))
  (func (export "run") (result i32) (global.get 0))
  (func (export "wide") (result i64) (global.get 1)))
(assert_return (invoke "run") (i32.const 42))
(assert_return (invoke "wide") (i64.const 43))

(@probe "the place of a segment is computed")
(module
  (memory 1)
  (data (offset (i32.add (i32.const 60) (i32.const 4))) "\2a")
  (func (export "run") (param i32) (result i32) (i32.load8_u (local.get 0))))
(assert_return (invoke "run" (i32.const 64)) (i32.const 42))
(assert_return (invoke "run" (i32.const 60)) (i32.const 0))
