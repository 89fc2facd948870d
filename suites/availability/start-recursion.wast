;;! title      = "A start function that calls itself for ever exhausts its own stack only"
;;! property   = "bounded-stack"
;;! severity   = "high"
;;! features   = []
;;! claims     = ["S60", "S77"]
;;! references = ["core:exec/modules#instantiation", "core:appendix/implementation#execution", "CWE-674"]
;;! notes      = "The specification lets an implementation bound the depth of calls, and names the way it ends: exhaustion of the call stack. Frames are small, large, and of both kinds by turns."

(module $neighbour (memory (export "m") 1) (data (i32.const 0) "{{secret:24}}")
  (func $down (export "down") (param i32) (result i32)
    (if (result i32) (local.get 0) (then (call $down (i32.sub (local.get 0) (i32.const 1)))) (else (i32.const 9)))))

(@benign "some depth is there for everybody")
(assert_return (invoke $neighbour "down" (i32.const 100)) (i32.const 9))

(@attack "endless recursion ends in exhaustion, in a start function as in a call")
(assert_trap (module (func $start (call $start)) (start $start)) "call stack exhausted")
(assert_trap
  (module
    (func $start (local i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)
      (call $take (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5) (local.get 6) (local.get 7)))
    (func $take (param i64 i64 i64 i64 i64 i64 i64 i64) (call $start))
    (start $start))
  "call stack exhausted")
(module $attacker (func $down (export "down") (param i64) (result i64) (i64.add (local.get 0) (call $down (i64.add (local.get 0) (i64.const 1))))))
(assert_exhaustion (invoke $attacker "down" (i64.const 0)) "call stack exhausted")
(assert_exhaustion (invoke $attacker "down" (i64.const 1)) "call stack exhausted")

(@probe "the neighbour is untouched and has its depth")
(assert_return (invoke $neighbour "down" (i32.const 100)) (i32.const 9))
(@unchanged $neighbour)
