;;! title      = "What is done before an exception is paid for, and loops of exceptions are interrupted"
;;! property   = "bounded-time"
;;! severity   = "high"
;;! features   = ["exceptions"]
;;! claims     = ["S60"]
;;! references = ["core:exec/instructions#control-instructions", "core:appendix/implementation#execution", "CWE-835", "CWE-400"]
;;! notes      = "An exception leaves functions other than by their end. An engine that settles a function's account at its end only, or that goes on from the caller's old one, lets a guest work for nothing."
;;! [limits]
;;! cpu_ms      = 5000
;;! fuel        = 100000
;;! deadline_ms = 20

(module $guest
  (tag $e)
  (tag $value (param i64))
  ;; Divisions, since they take long for what they cost.
  (func $work (param $times i32) (local $x i64)
    (loop $next
      (local.set $x (i64.div_u (i64.const -1) (i64.or (local.get $x) (i64.const 3))))
      (local.set $x (i64.div_u (i64.const -1) (i64.or (local.get $x) (i64.const 5))))
      (local.set $x (i64.div_u (i64.const -1) (i64.or (local.get $x) (i64.const 7))))
      (local.set $x (i64.div_u (i64.const -1) (i64.or (local.get $x) (i64.const 9))))
      (local.set $x (i64.div_u (i64.const -1) (i64.or (local.get $x) (i64.const 11))))
      (local.set $x (i64.div_u (i64.const -1) (i64.or (local.get $x) (i64.const 13))))
      (br_if $next (local.tee $times (i32.sub (local.get $times) (i32.const 1))))))
  (func $fail (param $times i32) (call $work (local.get $times)) (throw $e))
  (func $fail-with (param $times i32) (param $what i64) (call $work (local.get $times)) (throw $value (local.get $what)))

  ;; Has so many calls fail, each after so much work, and says how many did.
  (func (export "caught") (param $calls i32) (param $work i32) (result i32) (local $caught i32)
    (loop $next
      (block $handler
        (try_table (catch_all $handler) (call $fail (local.get $work)))
        (return (i32.const -1)))
      (local.set $caught (i32.add (local.get $caught) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $caught) (local.get $calls))))
    (local.get $caught))
  (func (export "caught value") (param $calls i32) (param $work i32) (result i32) (local $caught i32)
    (loop $next
      (local.set $caught (i32.add (local.get $caught)
        (i32.wrap_i64 (block $handler (result i64)
          (try_table (catch $value $handler) (call $fail-with (local.get $work) (i64.const 1)))
          (i64.const 0)))))
      (br_if $next (i32.lt_u (local.get $caught) (local.get $calls))))
    (local.get $caught))

  ;; No branch goes back but that of a handler.
  (func (export "endless")
    (loop $again
      (try_table (catch_all $again) (throw $e))))
  (func (export "endless calls")
    (loop $again
      (try_table (catch_all $again) (call $fail (i32.const 1)))))
  (func $deeper (param $n i32)
    (if (local.get $n) (then (call $deeper (i32.sub (local.get $n) (i32.const 1)))) (else (throw $e))))
  (func (export "endless and deep")
    (loop $again
      (try_table (catch_all $again) (call $deeper (i32.const 50))))))

(@benign "a few exceptions are well within the budget")
(assert_return (invoke $guest "caught" (i32.const 10) (i32.const 100)) (i32.const 10))
(assert_return (invoke $guest "caught value" (i32.const 10) (i32.const 100)) (i32.const 10))

(@attack "a loop whose only way back is a handler is interrupted")
(assert_exhaustion (invoke $guest "endless") "interrupted")
(assert_exhaustion (invoke $guest "endless calls") "interrupted")
(assert_exhaustion (invoke $guest "endless and deep") "interrupted")

(@attack "work that ends in an exception is paid for")
(assert_exhaustion (invoke $guest "caught" (i32.const 1500) (i32.const 1500)) "interrupted")
(assert_exhaustion (invoke $guest "caught value" (i32.const 1500) (i32.const 1500)) "interrupted")

(@probe "the guest can be called again, within its budget")
(assert_return (invoke $guest "caught" (i32.const 10) (i32.const 100)) (i32.const 10))
