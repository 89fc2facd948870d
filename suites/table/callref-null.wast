;;! title      = "A call of a null reference traps"
;;! property   = "reference-safety"
;;! severity   = "critical"
;;! features   = ["function-references"]
;;! claims     = ["S114"]
;;! references = ["core:exec/instructions#control-instructions", "CWE-476"]
;;! notes      = "Function 0 of the module has the type that is called, and must not run: a null that is number 0 finds it."

(module $attacker
  (type $n (func (result i64)))
  (type $m (func (param i64 i64) (result i64)))
  (func $first (export "first") (type $n) (global.set $ran (i32.const 1)) (i64.const 666))
  (func $own (type $n) (i64.const 1))
  (func $sum (type $m) (i64.add (local.get 0) (local.get 1)))
  (elem declare func $first $own $sum)
  (global $ran (mut i32) (i32.const 0))
  (global $none (ref null $n) (ref.null $n))
  (global $none-of-any (ref null $n) (ref.null nofunc))
  (table $t 4 (ref null $n))
  (elem (table $t) (i32.const 1) (ref null $n) (ref.func $own))
  (func (export "own") (result i64) (call_ref $n (ref.func $own)))
  (func (export "sum") (result i64) (call_ref $m (i64.const 20) (i64.const 22) (ref.func $sum)))
  (func (export "in a table") (param i32) (result i64) (call_ref $n (table.get $t (local.get 0))))
  (func (export "constant") (result i64) (call_ref $n (ref.null $n)))
  (func (export "bottom") (result i64) (call_ref $n (ref.null nofunc)))
  (func (export "with values") (result i64) (call_ref $m (i64.const 20) (i64.const 22) (ref.null $m)))
  (func (export "in a global") (result i64) (call_ref $n (global.get $none)))
  (func (export "in a global, bottom") (result i64) (call_ref $n (global.get $none-of-any)))
  (func (export "in a local") (result i64) (local $f (ref null $n)) (call_ref $n (local.get $f)))
  (func (export "by table type") (param i32) (result i64) (call_indirect $t (type $n) (local.get 0)))
  (func (export "asserted") (result i64) (call_ref $n (ref.as_non_null (ref.null $n))))
  (func (export "or another") (param i32) (result i64) (local $f (ref null $n))
    (if (local.get 0) (then (local.set $f (ref.func $own))))
    (block $null
      (return (call_ref $n (br_on_null $null (local.get $f)))))
    (i64.const 7))
  (func (export "ran") (result i32) (global.get $ran)))

(@benign "references to functions can be called, and null is told apart")
(assert_return (invoke $attacker "own") (i64.const 1))
(assert_return (invoke $attacker "sum") (i64.const 42))
(assert_return (invoke $attacker "in a table" (i32.const 1)) (i64.const 1))
(assert_return (invoke $attacker "or another" (i32.const 1)) (i64.const 1))

(@attack "null, wherever it comes from")
(assert_trap (invoke $attacker "constant") "null function reference")
(assert_trap (invoke $attacker "bottom") "null function reference")
(assert_trap (invoke $attacker "with values") "null function reference")
(assert_trap (invoke $attacker "in a global") "null function reference")
(assert_trap (invoke $attacker "in a global, bottom") "null function reference")
(assert_trap (invoke $attacker "in a local") "null function reference")
(assert_trap (invoke $attacker "in a table" (i32.const 0)) "null function reference")
(assert_trap (invoke $attacker "in a table" (i32.const 3)) "null function reference")
(assert_trap (invoke $attacker "by table type" (i32.const 0)) "uninitialized element")
(assert_trap (invoke $attacker "asserted") "null reference")
(assert_return (invoke $attacker "or another" (i32.const 0)) (i64.const 7))

(@probe "the first function has not run")
(assert_return (invoke $attacker "ran") (i32.const 0))
