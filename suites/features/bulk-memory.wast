;;! feature = "bulk-memory"

(@benign "a loop copies a byte")
(module
  (memory 1)
  (data (i32.const 8) "\2a")
  (func (export "run") (result i32)
    (i32.store8 (i32.const 16) (i32.load8_u (i32.const 8)))
    (i32.load8_u (i32.const 16))))
(assert_return (invoke "run") (i32.const 42))

(@probe "copy and fill")
(module
  (memory 1)
  (data (i32.const 8) "\01\02\03\04")
  (func (export "run") (result i32)
    (memory.copy (i32.const 9) (i32.const 8) (i32.const 4))
    (memory.fill (i32.const 8) (i32.const 7) (i32.const 1))
    (i32.load (i32.const 8))))
(assert_return (invoke "run") (i32.const 0x03020107))

(@probe "passive segments")
(module
  (memory 1)
  (data $segment "\2a\2b\2c\2d")
  (func (export "init") (param i32) (result i32)
    (memory.init $segment (i32.const 4) (i32.const 1) (local.get 0))
    (i32.load8_u (i32.const 5)))
  (func (export "drop") (data.drop $segment)))
(assert_return (invoke "init" (i32.const 3)) (i32.const 0x2c))
(assert_return (invoke "drop"))
(assert_trap (invoke "init" (i32.const 1)) "out of bounds memory access")
