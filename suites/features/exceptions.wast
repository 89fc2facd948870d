;;! feature = "exceptions"

(@benign "a result says what happened")
(module
  (func $fails (param i32) (result i32) (i32.eqz (local.get 0)))
  (func (export "run") (param i32) (result i32)
    (if (result i32) (call $fails (local.get 0)) (then (i32.const 42)) (else (i32.const 7)))))
(assert_return (invoke "run" (i32.const 0)) (i32.const 42))
(assert_return (invoke "run" (i32.const 1)) (i32.const 7))

(@probe "a thrown value is caught")
(module
  (tag $failed (param i32))
  (func $fails (param i32) (throw $failed (local.get 0)))
  (func (export "run") (param i32) (result i32)
    (block $caught (result i32)
      (try_table (catch $failed $caught) (call $fails (local.get 0)))
      (i32.const 7))))
(assert_return (invoke "run" (i32.const 42)) (i32.const 42))

(@probe "an exception is caught as a reference and thrown again")
(module
  (tag $failed (param i32))
  (tag $other)
  (func $fails (param i32)
    (if (local.get 0) (then (throw $failed (local.get 0))) (else (throw $other))))
  (func $again (param i32)
    (block $caught (result exnref)
      (try_table (catch_all_ref $caught) (call $fails (local.get 0)))
      (return))
    (throw_ref))
  (func (export "run") (param i32) (result i32)
    (block $any
      (block $caught (result i32)
        (try_table (catch $failed $caught) (catch_all $any) (call $again (local.get 0)))
        (return (i32.const 1)))
      (return))
    (i32.const 7)))
(assert_return (invoke "run" (i32.const 42)) (i32.const 42))
(assert_return (invoke "run" (i32.const 0)) (i32.const 7))
