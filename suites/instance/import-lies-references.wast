;;! title      = "Globals and tables of references link only with their own type, growth included"
;;! property   = "link-types"
;;! severity   = "critical"
;;! features   = ["reference-types"]
;;! claims     = ["S26", "S114"]
;;! references = ["core:valid/matching#external-types", "core:valid/matching#limits", "CWE-843", "CWE-704"]
;;! notes      = "The size that counts is the present one. A maximum may be left out by the importer, and not by the exporter."

(module $victim
  (memory (export "memory") 1 5)
  (table (export "table") 1 6 funcref)
  (table (export "second") 4 funcref)
  (global (export "null") funcref (ref.null func))
  (global (export "variable") (mut funcref) (ref.null func))
  (global (export "number") (mut i64) (i64.const 7))
  (func (export "id") (param funcref) (result funcref) (local.get 0))
  (func (export "grow")
    (drop (memory.grow (i32.const 2)))
    (drop (table.grow 0 (ref.null func) (i32.const 2)))))
(register "victim" $victim)

(@benign "exact types link; after a growth, larger minimums do")
(module $before
  (import "victim" "null" (global $null funcref)) (import "victim" "variable" (global (mut funcref)))
  (import "victim" "id" (func $id (param funcref) (result funcref))) (import "victim" "table" (table 1 6 funcref))
  (func (export "run") (result i32) (ref.is_null (call $id (global.get $null)))))
(assert_return (invoke $before "run") (i32.const 1))
(assert_return (invoke $victim "grow"))
(module $after
  (import "victim" "memory" (memory 3 5)) (import "victim" "table" (table 3 6 funcref))
  (func (export "last") (result i32) (i32.add (i32.load8_u (i32.const 196607)) (table.size 0))))
(assert_return (invoke $after "last") (i32.const 3))

(@attack "references as numbers, numbers as references, what can be written as what cannot")
(assert_unlinkable (module (import "victim" "null" (global (mut funcref)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "null" (global i32))) "incompatible import type")
(assert_unlinkable (module (import "victim" "null" (global i64))) "incompatible import type")
(assert_unlinkable (module (import "victim" "variable" (global funcref))) "incompatible import type")
(assert_unlinkable (module (import "victim" "variable" (global (mut i32)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "variable" (global (mut i64)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "number" (global (mut funcref)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "id" (func (param i32) (result funcref)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "id" (func (param funcref) (result i64)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "id" (func (param funcref)))) "incompatible import type")

(@attack "more than the growth gave, and bounds below what the exporter may still grow to")
(assert_unlinkable (module (import "victim" "memory" (memory 4 5))) "incompatible import type")
(assert_unlinkable (module (import "victim" "memory" (memory 3 4))) "incompatible import type")
(assert_unlinkable (module (import "victim" "memory" (memory 3 3))) "incompatible import type")
(assert_unlinkable (module (import "victim" "table" (table 4 6 funcref))) "incompatible import type")
(assert_unlinkable (module (import "victim" "table" (table 3 5 funcref))) "incompatible import type")
(assert_unlinkable (module (import "victim" "second" (table 4 4294967295 funcref))) "incompatible import type")
(assert_unlinkable (module (import "victim" "second" (table 5 funcref))) "incompatible import type")

(@probe "nothing was linked that could have written")
(assert_return (get $victim "number") (i64.const 7))
(assert_return (invoke $before "run") (i32.const 1))
