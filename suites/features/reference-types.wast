;;! feature = "reference-types"

(@benign "a table of functions is called")
(module
  (type $get (func (result i32)))
  (table 1 funcref)
  (elem (i32.const 0) $answer)
  (func $answer (type $get) (i32.const 42))
  (func (export "run") (result i32) (call_indirect (type $get) (i32.const 0))))
(assert_return (invoke "run") (i32.const 42))

(@probe "a table is read, written and grown")
(module
  (type $get (func (result i32)))
  (table $t 1 10 funcref)
  (elem declare func $answer)
  (func $answer (type $get) (i32.const 42))
  (func (export "run") (result i32)
    (drop (table.grow $t (ref.null func) (i32.const 2)))
    (table.set $t (i32.const 2) (ref.func $answer))
    (i32.add
      (i32.add (call_indirect $t (type $get) (i32.const 2)) (i32.mul (table.size $t) (i32.const 100)))
      (i32.mul (ref.is_null (table.get $t (i32.const 1))) (i32.const 1000)))))
(assert_return (invoke "run") (i32.const 1342))

(@probe "two tables, and a reference that is passed on")
(module
  (type $get (func (result i32)))
  (table $first 1 funcref)
  (table $second 1 funcref)
  (elem (table $first) (i32.const 0) func $one)
  (elem (table $second) (i32.const 0) func $two)
  (func $one (type $get) (i32.const 1))
  (func $two (type $get) (i32.const 2))
  (func $is_null (param funcref) (result i32) (ref.is_null (local.get 0)))
  (func (export "run") (result i32)
    (i32.add
      (i32.add (call_indirect $first (type $get) (i32.const 0)) (i32.mul (call_indirect $second (type $get) (i32.const 0)) (i32.const 10)))
      (i32.mul (call $is_null (ref.null func)) (i32.const 100)))))
(assert_return (invoke "run") (i32.const 121))
