;;! title      = "A dropped element segment is empty"
;;! property   = "segment-bounds"
;;! severity   = "high"
;;! features   = ["bulk-memory", "reference-types"]
;;! claims     = ["S114"]
;;! references = ["core:exec/instructions#table-instructions", "core:exec/modules#instantiation", "CVE-2024-30266", "CWE-416"]
;;! notes      = """
;;! Active segments are dropped when the module is instantiated, declarative ones too, passive ones by elem.drop. Copying nothing from
;;! an empty segment is legitimate, one element is not. Each instance drops its own."""

(module definition $Module
  (type $n (func (result i32)))
  (table $t (export "t") 8 funcref)
  (elem $active (table $t) (i32.const 0) func $1)
  (elem $passive func $2 $3)
  (elem $exprs funcref (ref.func $4) (ref.null func))
  (elem $declared declare func $5)
  (elem $kept func $6)
  (func $1 (type $n) (i32.const 1)) (func $2 (type $n) (i32.const 2)) (func $3 (type $n) (i32.const 3))
  (func $4 (type $n) (i32.const 4)) (func $5 (type $n) (i32.const 5)) (func $6 (type $n) (i32.const 6))
  (func (export "active") (param i32 i32) (table.init $t $active (i32.const 4) (local.get 0) (local.get 1)))
  (func (export "passive") (param i32 i32) (table.init $t $passive (i32.const 4) (local.get 0) (local.get 1)))
  (func (export "exprs") (param i32 i32) (table.init $t $exprs (i32.const 4) (local.get 0) (local.get 1)))
  (func (export "declared") (param i32 i32) (table.init $t $declared (i32.const 4) (local.get 0) (local.get 1)))
  (func (export "kept") (param i32 i32) (table.init $t $kept (i32.const 4) (local.get 0) (local.get 1)))
  (func (export "drop") (elem.drop $passive) (elem.drop $exprs))
  (func (export "drop again") (elem.drop $passive) (elem.drop $active) (elem.drop $declared) (elem.drop $exprs))
  (func (export "drop and copy") (elem.drop $kept) (table.init $t $kept (i32.const 4) (i32.const 0) (i32.const 1)))
  (func (export "clear") (table.fill $t (i32.const 4) (ref.null func) (i32.const 2)))
  (func (export "call") (param i32) (result i32) (call_indirect $t (type $n) (local.get 0))))
(module instance $bystander $Module)
(module instance $attacker $Module)

(@benign "before it is dropped, a segment can be copied from")
(assert_return (invoke $attacker "passive" (i32.const 0) (i32.const 2)))
(assert_return (invoke $attacker "call" (i32.const 5)) (i32.const 3))
(assert_return (invoke $attacker "exprs" (i32.const 0) (i32.const 1)))
(assert_return (invoke $attacker "call" (i32.const 4)) (i32.const 4))
(assert_return (invoke $attacker "kept" (i32.const 0) (i32.const 1)))
(assert_return (invoke $attacker "clear"))

(@attack "those that instantiation dropped")
(assert_trap (invoke $attacker "active" (i32.const 0) (i32.const 1)) "out of bounds table access")
(assert_trap (invoke $attacker "active" (i32.const 1) (i32.const 0)) "out of bounds table access")
(assert_return (invoke $attacker "active" (i32.const 0) (i32.const 0)))
(assert_trap (invoke $attacker "declared" (i32.const 0) (i32.const 1)) "out of bounds table access")
(assert_return (invoke $attacker "declared" (i32.const 0) (i32.const 0)))

(@attack "those that the module dropped, also twice")
(assert_return (invoke $attacker "drop"))
(assert_trap (invoke $attacker "passive" (i32.const 0) (i32.const 1)) "out of bounds table access")
(assert_trap (invoke $attacker "passive" (i32.const 1) (i32.const 1)) "out of bounds table access")
(assert_trap (invoke $attacker "passive" (i32.const 2) (i32.const 0)) "out of bounds table access")
(assert_trap (invoke $attacker "exprs" (i32.const 0) (i32.const 1)) "out of bounds table access")
(assert_trap (invoke $attacker "exprs" (i32.const 1) (i32.const 1)) "out of bounds table access")
(assert_return (invoke $attacker "passive" (i32.const 0) (i32.const 0)))
(assert_return (invoke $attacker "drop again"))
(assert_trap (invoke $attacker "passive" (i32.const 0) (i32.const 1)) "out of bounds table access")
(assert_trap (invoke $attacker "drop and copy") "out of bounds table access")
(assert_trap (invoke $attacker "kept" (i32.const 0) (i32.const 1)) "out of bounds table access")

(@probe "nothing was copied, and the other instance still has its segments")
(assert_trap (invoke $attacker "call" (i32.const 4)) "uninitialized element")
(assert_trap (invoke $attacker "call" (i32.const 5)) "uninitialized element")
(assert_return (invoke $bystander "passive" (i32.const 0) (i32.const 2)))
(assert_return (invoke $bystander "call" (i32.const 5)) (i32.const 3))
(assert_return (invoke $bystander "kept" (i32.const 0) (i32.const 1)))
(assert_return (invoke $bystander "call" (i32.const 4)) (i32.const 6))
