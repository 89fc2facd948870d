;;! feature = "simd"

(@benign "four additions, one by one")
(module
  (memory 1)
  (data (i32.const 0) "\01\00\00\00\02\00\00\00\03\00\00\00\04\00\00\00")
  (func (export "run") (result i32)
    (i32.add
      (i32.add (i32.load (i32.const 0)) (i32.load (i32.const 4)))
      (i32.add (i32.load (i32.const 8)) (i32.load (i32.const 12))))))
(assert_return (invoke "run") (i32.const 10))

(@probe "lanes are added")
(module
  (func (export "run") (param i32) (result i32)
    (i32x4.extract_lane 2
      (i32x4.add (i32x4.splat (local.get 0)) (v128.const i32x4 1 2 3 4)))))
(assert_return (invoke "run" (i32.const 40)) (i32.const 43))

(@probe "vectors are loaded, shuffled and stored")
(module
  (memory 1)
  (data (i32.const 0) "\00\01\02\03\04\05\06\07\08\09\0a\0b\0c\0d\0e\0f")
  (func (export "run") (result i64)
    (v128.store (i32.const 16)
      (i8x16.shuffle 15 14 13 12 11 10 9 8 7 6 5 4 3 2 1 0 (v128.load (i32.const 0)) (v128.load (i32.const 0))))
    (i64.load (i32.const 16))))
(assert_return (invoke "run") (i64.const 0x08090a0b0c0d0e0f))
