;;! feature = "component-memory64"

(@benign "a component with an ordinary memory")
(component
  (core module $m
    (memory (export "memory") 1)
    (data (i32.const 32) "ab")
    (func (export "run") (result i32)
      (i32.store (i32.const 16) (i32.const 32))
      (i32.store (i32.const 20) (i32.const 2))
      (i32.const 16)))
  (core instance $i (instantiate $m))
  (func (export "run") (result string) (canon lift (core func $i "run") (memory (core memory $i "memory")))))
(assert_return (invoke "run") (str.const "ab"))

(@probe "a component with a 64-bit memory hands a string to another")
(component
  (component $giver
    (core module $m
      (memory (export "memory") i64 1)
      (data (i64.const 32) "ab")
      (func (export "give") (result i64)
        (i64.store (i64.const 16) (i64.const 32))
        (i64.store (i64.const 24) (i64.const 2))
        (i64.const 16)))
    (core instance $i (instantiate $m))
    (func (export "give") (result string) (canon lift (core func $i "give") (memory (core memory $i "memory")))))
  (component $taker
    (import "give" (func $give (result string)))
    (core module $libc
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64)))
    (core instance $libc (instantiate $libc))
    (core func $give (canon lower (func $give) (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core module $m
      (import "libc" "memory" (memory 1))
      (import "" "give" (func $give (param i32)))
      (func (export "run") (result i32) (call $give (i32.const 16)) (i32.load16_u (i32.const 64))))
    (core instance $i (instantiate $m (with "libc" (instance $libc)) (with "" (instance (export "give" (func $give))))))
    (func (export "run") (result u32) (canon lift (core func $i "run"))))
  (instance $giver (instantiate $giver))
  (instance $taker (instantiate $taker (with "give" (func $giver "give"))))
  (export "run" (func $taker "run")))
(assert_return (invoke "run") (u32.const 0x6261))

(@probe "a component with a 64-bit memory hands a string to the host")
(component
  (core module $m
    (memory (export "memory") i64 1)
    (data (i64.const 32) "ab")
    (func (export "run") (result i64)
      (i64.store (i64.const 16) (i64.const 32))
      (i64.store (i64.const 24) (i64.const 2))
      (i64.const 16)))
  (core instance $i (instantiate $m))
  (func (export "run") (result string) (canon lift (core func $i "run") (memory (core memory $i "memory")))))
(assert_return (invoke "run") (str.const "ab"))
