;;! feature = "relaxed-simd"

(@benign "a selection by arithmetic")
(module
  (func (export "run") (param i32 i32 i32) (result i32)
    (i32.or (i32.and (local.get 0) (local.get 2)) (i32.and (local.get 1) (i32.xor (local.get 2) (i32.const -1))))))
(assert_return (invoke "run" (i32.const 0x2a00) (i32.const 0x0007) (i32.const 0xff00)) (i32.const 0x2a07))

(@probe "lanes are selected")
(module
  (func (export "run") (param i32) (result i32)
    (i32x4.extract_lane 1
      (i32x4.relaxed_laneselect (i32x4.splat (local.get 0)) (v128.const i32x4 1 2 3 4) (v128.const i32x4 0 -1 0 -1)))))
(assert_return (invoke "run" (i32.const 42)) (i32.const 42))

(@probe "bytes are swizzled")
(module
  (func (export "run") (param i32) (result i32)
    (i8x16.extract_lane_u 3
      (i8x16.relaxed_swizzle
        (v128.const i8x16 100 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115)
        (i8x16.splat (local.get 0))))))
(assert_return (invoke "run" (i32.const 5)) (i32.const 105))
