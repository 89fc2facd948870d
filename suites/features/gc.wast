;;! feature = "gc"

(@benign "a global counts")
(module
  (global $count (mut i32) (i32.const 40))
  (func (export "run") (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 2)))
    (global.get $count)))
(assert_return (invoke "run") (i32.const 42))

(@probe "a structure has fields")
(module
  (type $pair (struct (field $left (mut i32)) (field $right i64)))
  (func (export "run") (param i32) (result i32)
    (local $p (ref null $pair))
    (local.set $p (struct.new $pair (local.get 0) (i64.const 1)))
    (struct.set $pair $left (local.get $p) (i32.add (struct.get $pair $left (local.get $p)) (i32.const 2)))
    (i32.add (struct.get $pair $left (local.get $p)) (i32.wrap_i64 (struct.get $pair $right (local.get $p))))))
(assert_return (invoke "run" (i32.const 39)) (i32.const 42))

(@probe "an array has elements, and casts tell types apart")
(module
  (type $bytes (array (mut i8)))
  (func $length (param anyref) (result i32)
    (if (result i32) (ref.test (ref $bytes) (local.get 0))
      (then (array.len (ref.cast (ref $bytes) (local.get 0))))
      (else (i31.get_s (ref.cast (ref i31) (local.get 0))))))
  (func (export "array") (param i32) (result i32) (call $length (array.new $bytes (i32.const 7) (local.get 0))))
  (func (export "number") (param i32) (result i32) (call $length (ref.i31 (local.get 0))))
  (func (export "element") (result i32)
    (local $a (ref null $bytes))
    (local.set $a (array.new_default $bytes (i32.const 3)))
    (array.set $bytes (local.get $a) (i32.const 1) (i32.const 0xff))
    (i32.add (array.get_u $bytes (local.get $a) (i32.const 1)) (array.get_u $bytes (local.get $a) (i32.const 2)))))
(assert_return (invoke "array" (i32.const 42)) (i32.const 42))
(assert_return (invoke "number" (i32.const -5)) (i32.const -5))
(assert_return (invoke "element") (i32.const 255))
