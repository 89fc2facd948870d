;;! title      = "An overwritten index calls another function of the same type, and none of another"
;;! property   = "table-bounds"
;;! severity   = "info"
;;! expect     = "limit"
;;! features   = []
;;! claims     = ["S53", "S56"]
;;! references = ["core:exec/instructions#control-instructions", "CWE-822", "CWE-787"]
;;! notes      = "A pointer to a function is an index, and lies in memory like any number. What an indirect call checks is that the index is within the table and that the type is the one that the caller expects: of the functions with that type, any will do."

(module $program
  (memory 1)
  (type $check (func (param i32) (result i32)))
  (type $other (func (param i64) (result i64)))
  (table 4 4 funcref)
  (elem (i32.const 0) $allow $deny $wide)
  (func $allow (type $check) (i32.const 1))
  (func $deny (type $check) (i32.const 0))
  (func $wide (type $other) (local.get 0))
  (data (i32.const 80) "\01")
  (func (export "name") (param $byte i32) (param $length i32) (local $at i32)
    (loop $next
      (i32.store8 offset=64 (local.get $at) (local.get $byte))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $length)))))
  (func (export "may") (result i32) (call_indirect (type $check) (i32.const 7) (i32.load8_u offset=80 (i32.const 0)))))

(@attack "one byte too many chooses the function that allows everything")
(assert_return (invoke $program "name" (i32.const 0) (i32.const 16)))
(assert_return (invoke $program "may") (i32.const 0))
(assert_return (invoke $program "name" (i32.const 0) (i32.const 17)))
(assert_return (invoke $program "may") (i32.const 1))

(@benign "the mitigation is the type and the table: a function of another type, none, and what is not in the table trap")
(invoke $program "name" (i32.const 1) (i32.const 17))
(assert_return (invoke $program "may") (i32.const 0))
(invoke $program "name" (i32.const 2) (i32.const 17))
(assert_trap (invoke $program "may") "indirect call type mismatch")
(invoke $program "name" (i32.const 3) (i32.const 17))
(assert_trap (invoke $program "may") "uninitialized element")
(invoke $program "name" (i32.const 4) (i32.const 17))
(assert_trap (invoke $program "may") "undefined element")
(invoke $program "name" (i32.const 255) (i32.const 17))
(assert_trap (invoke $program "may") "undefined element")
