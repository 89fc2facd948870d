;;! feature = "host-references"

(@benign "references to functions")
(module (func (export "run") (param funcref) (result i32) (ref.is_null (local.get 0))))
(assert_return (invoke "run" (ref.null func)) (i32.const 1))

(@probe "a table and a global hold one, and it comes back as it went in")
(module
  (table $t 4 externref)
  (global $g (mut externref) (ref.null extern))
  (func (export "run") (param externref) (result externref)
    (table.set $t (i32.const 2) (local.get 0))
    (global.set $g (table.get $t (i32.const 2)))
    (global.get $g)))
(assert_return (invoke "run" (ref.extern 77)) (ref.extern 77))

(@probe "one is chosen, and null is told apart")
(module
  (func (export "null") (param externref i32) (result i32)
    (ref.is_null (select (result externref) (local.get 0) (ref.null extern) (local.get 1)))))
(assert_return (invoke "null" (ref.extern 3) (i32.const 1)) (i32.const 0))
(assert_return (invoke "null" (ref.extern 3) (i32.const 0)) (i32.const 1))
