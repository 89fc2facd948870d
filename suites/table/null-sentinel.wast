;;! title      = "Null is no function, whichever way it takes"
;;! property   = "reference-safety"
;;! severity   = "critical"
;;! features   = ["reference-types", "bulk-memory"]
;;! claims     = ["S13", "S114"]
;;! references = ["core:exec/runtime#values", "core:exec/instructions#reference-instructions", "CWE-843", "CWE-476"]
;;! notes      = """
;;! The victim's function is the first of the store, and the attacker's first one is the first of its module: a null that is
;;! number 0 finds one of them. Null goes through parameters, results, globals, tables, segments and other instances."""

(module $victim
  (func $leak (export "leak") (result i64) (global.set $ran (i32.const 1)) (i64.load (i32.const 0)))
  (memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (global $ran (mut i32) (i32.const 0))
  (table (export "table") 4 funcref)
  (elem (i32.const 0) $leak)
  (global (export "variable") (mut funcref) (ref.null func))
  (func (export "pass on") (param funcref) (result funcref) (local.get 0))
  (func (export "null of the first") (result funcref) (table.get 0 (i32.const 1)))
  (func (export "ran") (result i32) (global.get $ran)))
(register "victim" $victim)

(module $attacker
  (type $n (func (result i64)))
  (import "victim" "pass on" (func $pass-on (param funcref) (result funcref)))
  (import "victim" "null of the first" (func $null-of-the-first (result funcref)))
  (import "victim" "variable" (global $variable (mut funcref)))
  (func $first (export "first") (type $n) (i64.const 666))
  (func $own (export "own") (type $n) (i64.const 1))
  (table $t 2 funcref)
  (elem $segment funcref (ref.null func) (ref.func $own))
  (global $constant funcref (ref.null func))
  (global $other (mut funcref) (ref.func $own))
  (func $call (param funcref) (result i64)
    (table.set $t (i32.const 0) (local.get 0))
    (call_indirect $t (type $n) (i32.const 0)))
  (func $choose (param i32) (result funcref)
    (select (result funcref) (ref.func $own) (ref.null func) (local.get 0)))
  (func (export "chosen") (param i32) (result i64) (call $call (call $choose (local.get 0))))
  (func (export "chosen is null") (param i32) (result i32) (ref.is_null (call $choose (local.get 0))))
  (func (export "passed on") (param i32) (result i64) (call $call (call $pass-on (call $choose (local.get 0)))))
  (func (export "passed on is null") (param i32) (result i32) (ref.is_null (call $pass-on (call $choose (local.get 0)))))
  (func (export "of the victim") (result i64) (call $call (call $null-of-the-first)))
  (func (export "constant") (result i64) (call $call (global.get $constant)))
  (func (export "through a variable") (param i32) (result i64)
    (global.set $other (call $choose (local.get 0)))
    (call $call (global.get $other)))
  (func (export "through the victim's variable") (param i32) (result i64)
    (global.set $variable (call $choose (local.get 0)))
    (call $call (global.get $variable)))
  (func (export "of a segment") (param i32) (result i64)
    (table.init $t $segment (i32.const 1) (local.get 0) (i32.const 1))
    (call_indirect $t (type $n) (i32.const 1)))
  (func (export "of the host") (param funcref) (result i64) (call $call (local.get 0)))
  (func (export "to the host") (param i32) (result funcref) (call $choose (local.get 0))))

(@benign "what is not null can be called, the same ways")
(assert_return (invoke $attacker "chosen" (i32.const 1)) (i64.const 1))
(assert_return (invoke $attacker "chosen is null" (i32.const 1)) (i32.const 0))
(assert_return (invoke $attacker "passed on" (i32.const 1)) (i64.const 1))
(assert_return (invoke $attacker "through a variable" (i32.const 1)) (i64.const 1))
(assert_return (invoke $attacker "through the victim's variable" (i32.const 1)) (i64.const 1))
(assert_return (invoke $attacker "of a segment" (i32.const 1)) (i64.const 1))

(@attack "null cannot")
(assert_trap (invoke $attacker "chosen" (i32.const 0)) "uninitialized element")
(assert_return (invoke $attacker "chosen is null" (i32.const 0)) (i32.const 1))
(assert_trap (invoke $attacker "passed on" (i32.const 0)) "uninitialized element")
(assert_return (invoke $attacker "passed on is null" (i32.const 0)) (i32.const 1))
(assert_trap (invoke $attacker "of the victim") "uninitialized element")
(assert_trap (invoke $attacker "constant") "uninitialized element")
(assert_trap (invoke $attacker "through a variable" (i32.const 0)) "uninitialized element")
(assert_trap (invoke $attacker "through the victim's variable" (i32.const 0)) "uninitialized element")
(assert_trap (invoke $attacker "of a segment" (i32.const 0)) "uninitialized element")
(assert_trap (invoke $attacker "of the host" (ref.null func)) "uninitialized element")
(assert_return (invoke $attacker "to the host" (i32.const 0)) (ref.null func))

(@probe "the victim's function has not run")
(assert_return (invoke $victim "ran") (i32.const 0))
