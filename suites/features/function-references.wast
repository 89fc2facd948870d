;;! feature = "function-references"

(@benign "a function is called by its index")
(module
  (func $answer (result i32) (i32.const 42))
  (func (export "run") (result i32) (call $answer)))
(assert_return (invoke "run") (i32.const 42))

(@probe "a function is called by its reference")
(module
  (type $map (func (param i32) (result i32)))
  (elem declare func $next)
  (func $next (type $map) (i32.add (local.get 0) (i32.const 1)))
  (func $apply (param $f (ref $map)) (param $x i32) (result i32) (call_ref $map (local.get $x) (local.get $f)))
  (func (export "run") (param i32) (result i32) (call $apply (ref.func $next) (local.get 0))))
(assert_return (invoke "run" (i32.const 41)) (i32.const 42))

(@probe "branches ask whether a reference is null")
(module
  (type $get (func (result i32)))
  (elem declare func $answer)
  (func $answer (type $get) (i32.const 42))
  (func $try (param $f (ref null $get)) (result i32)
    (block $null
      (return (call_ref $get (br_on_null $null (local.get $f)))))
    (i32.const 7))
  (func (export "there") (result i32) (call $try (ref.func $answer)))
  (func (export "missing") (result i32) (call $try (ref.null $get))))
(assert_return (invoke "there") (i32.const 42))
(assert_return (invoke "missing") (i32.const 7))
