;;! feature = "tail-call"

(@benign "a loop counts down")
(module
  (func (export "run") (param i32) (result i32)
    (loop $again
      (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
      (br_if $again (local.get 0)))
    (i32.const 42)))
(assert_return (invoke "run" (i32.const 1000000)) (i32.const 42))

(@probe "a million calls need no stack")
(module
  (func $down (export "run") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 42))))
    (return_call $down (i32.sub (local.get 0) (i32.const 1)))))
(assert_return (invoke "run" (i32.const 1000000)) (i32.const 42))

(@probe "two functions call each other through a table")
(module
  (type $step (func (param i32 i32) (result i32)))
  (table funcref (elem $even $odd))
  (func $even (type $step)
    (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
    (return_call_indirect (type $step) (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (i32.const 2)) (i32.const 1)))
  (func $odd (type $step)
    (if (i32.eqz (local.get 0)) (then (return (local.get 1))))
    (return_call_indirect (type $step) (i32.sub (local.get 0) (i32.const 1)) (i32.add (local.get 1) (i32.const 1)) (i32.const 0)))
  (func (export "run") (param i32) (result i32) (return_call $even (local.get 0) (i32.const 0))))
(assert_return (invoke "run" (i32.const 1000000)) (i32.const 1500000))
