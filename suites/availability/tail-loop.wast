;;! title      = "Tail calls without end are interrupted"
;;! property   = "bounded-time"
;;! severity   = "high"
;;! features   = ["tail-call"]
;;! claims     = ["S60"]
;;! references = ["core:exec/instructions#control-instructions", "core:appendix/implementation#execution", "CWE-835"]
;;! notes      = "A tail call needs no stack, so that nothing but a check at the entry of functions ends a chain of them. Going round needs no loop, and no module needs to call itself."
;;! [limits]
;;! cpu_ms      = 1000
;;! fuel        = 50000
;;! deadline_ms = 20

;; Each chain has so many links; a negative number is more than there is time for.

(module $first
  (type $link (func (param i32) (result i32)))
  (table (export "table") 4 funcref)
  (elem (i32.const 1) $indirect)
  (func $self (export "self") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 7))))
    (return_call $self (i32.sub (local.get 0) (i32.const 1))))
  (func $even (export "mutual") (param i32) (result i32)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 7))))
    (return_call $odd (i32.const 0) (i64.const 1) (i32.sub (local.get 0) (i32.const 1))))
  (func $odd (param i32 i64 i32) (result i32)
    (if (i32.eqz (local.get 2)) (then (return (i32.const 7))))
    (return_call $even (i32.sub (local.get 2) (i32.const 1))))
  (func $indirect (export "indirect") (type $link)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 7))))
    (return_call_indirect (type $link) (i32.sub (local.get 0) (i32.const 1)) (i32.const 1)))
  (func $across (export "across") (type $link)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 7))))
    (return_call_indirect (type $link) (i32.sub (local.get 0) (i32.const 1)) (i32.const 2))))
(register "first" $first)
(module $second
  (type $link (func (param i32) (result i32)))
  (import "first" "table" (table 4 funcref))
  (import "first" "across" (func $across (type $link)))
  (elem (i32.const 2) $back)
  (func $back (type $link)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 8))))
    (return_call $across (i32.sub (local.get 0) (i32.const 1)))))

(@benign "a chain ends by itself when it is short")
(assert_return (invoke $first "self" (i32.const 100)) (i32.const 7))
(assert_return (invoke $first "mutual" (i32.const 100)) (i32.const 7))
(assert_return (invoke $first "indirect" (i32.const 100)) (i32.const 7))
(assert_return (invoke $first "across" (i32.const 100)) (i32.const 7))
(assert_return (invoke $first "across" (i32.const 101)) (i32.const 8))

(@attack "one that is not is interrupted")
(assert_exhaustion (invoke $first "self" (i32.const -1)) "interrupted")
(assert_exhaustion (invoke $first "mutual" (i32.const -1)) "interrupted")
(assert_exhaustion (invoke $first "indirect" (i32.const -1)) "interrupted")

(@attack "across modules too")
(assert_exhaustion (invoke $first "across" (i32.const -1)) "interrupted")

(@probe "both modules can be called again")
(assert_return (invoke $first "self" (i32.const 100)) (i32.const 7))
(assert_return (invoke $first "across" (i32.const 101)) (i32.const 8))
