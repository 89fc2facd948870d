;;! title      = "A tail call of a null reference or an empty slot traps"
;;! property   = "reference-safety"
;;! severity   = "critical"
;;! features   = ["function-references", "tail-call"]
;;! claims     = ["S114"]
;;! references = ["core:exec/instructions#control-instructions", "CWE-476"]
;;! notes      = "A tail call has given up its frame when it finds that there is nobody to call. Function 0 has the type that is called."

(module $attacker
  (type $n (func (result i64)))
  (type $m (func (param i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (result i64)))
  (func $first (export "first") (type $n) (global.set $ran (i32.const 1)) (i64.const 666))
  (func $own (type $n) (i64.const 1))
  (func $last (type $m) (local.get 9))
  (elem declare func $first $own $last)
  (global $ran (mut i32) (i32.const 0))
  (table $t 4 funcref)
  (elem (table $t) (i32.const 1) func $own)
  (func (export "by reference") (param i32) (result i64) (local $f (ref null $n))
    (if (local.get 0) (then (local.set $f (ref.func $own))))
    (return_call_ref $n (local.get $f)))
  (func (export "with values") (param i32) (result i64) (local $f (ref null $m))
    (if (local.get 0) (then (local.set $f (ref.func $last))))
    (return_call_ref $m (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5) (i64.const 6) (i64.const 7) (i64.const 8) (i64.const 9) (i64.const 10) (local.get $f)))
  (func (export "constant") (result i64) (return_call_ref $n (ref.null $n)))
  (func (export "through the table") (param i32) (result i64) (return_call_indirect $t (type $n) (local.get 0)))
  (func (export "as another type") (param i32) (result i64)
    (return_call_indirect $t (type $m) (i64.const 1) (i64.const 2) (i64.const 3) (i64.const 4) (i64.const 5) (i64.const 6) (i64.const 7) (i64.const 8) (i64.const 9) (i64.const 10) (local.get 0)))
  (func (export "ran") (result i32) (global.get $ran)))

(@benign "what is there can be called")
(assert_return (invoke $attacker "by reference" (i32.const 1)) (i64.const 1))
(assert_return (invoke $attacker "with values" (i32.const 1)) (i64.const 10))
(assert_return (invoke $attacker "through the table" (i32.const 1)) (i64.const 1))

(@attack "and what is not there cannot")
(assert_trap (invoke $attacker "by reference" (i32.const 0)) "null function reference")
(assert_trap (invoke $attacker "with values" (i32.const 0)) "null function reference")
(assert_trap (invoke $attacker "constant") "null function reference")
(assert_trap (invoke $attacker "through the table" (i32.const 0)) "uninitialized element")
(assert_trap (invoke $attacker "through the table" (i32.const 4)) "undefined element")
(assert_trap (invoke $attacker "as another type" (i32.const 1)) "indirect call type mismatch")

(@probe "the first function has not run, and calls work as before")
(assert_return (invoke $attacker "ran") (i32.const 0))
(assert_return (invoke $attacker "with values" (i32.const 1)) (i64.const 10))
