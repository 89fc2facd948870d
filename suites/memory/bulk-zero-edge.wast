;;! title      = "An empty range may lie at the end, and not behind it"
;;! property   = "memory-bounds"
;;! severity   = "medium"
;;! features   = ["bulk-memory", "reference-types"]
;;! claims     = ["S26"]
;;! references = ["core:exec/instructions#memory-instructions", "core:exec/instructions#table-instructions", "CWE-193"]
;;! notes      = "The specification compares the end of the range with the length before it looks whether there is anything to do."

(module $attacker
  (memory (export "memory") 1)
  (table $t 4 funcref)
  (table $u 2 funcref)
  (data $data "\01\02\03\04")
  (elem $elem func $f $f $f)
  (func $f)
  (func (export "memory.copy") (param i32 i32 i32) (memory.copy (local.get 0) (local.get 1) (local.get 2)))
  (func (export "memory.fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 0xa5) (local.get 1)))
  (func (export "memory.init") (param i32 i32 i32) (memory.init $data (local.get 0) (local.get 1) (local.get 2)))
  (func (export "table.copy") (param i32 i32 i32) (table.copy $t $u (local.get 0) (local.get 1) (local.get 2)))
  (func (export "table.fill") (param i32 i32) (table.fill $t (local.get 0) (ref.func $f) (local.get 1)))
  (func (export "table.init") (param i32 i32 i32) (table.init $t $elem (local.get 0) (local.get 1) (local.get 2)))
  (func (export "load") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "null") (param i32) (result i32) (ref.is_null (table.get $t (local.get 0)))))

(@benign "empty ranges at the very end, and a last byte and element that are not empty")
(assert_return (invoke $attacker "memory.copy" (i32.const 65536) (i32.const 65536) (i32.const 0)))
(assert_return (invoke $attacker "memory.fill" (i32.const 65536) (i32.const 0)))
(assert_return (invoke $attacker "memory.init" (i32.const 65536) (i32.const 4) (i32.const 0)))
(assert_return (invoke $attacker "table.copy" (i32.const 4) (i32.const 2) (i32.const 0)))
(assert_return (invoke $attacker "table.fill" (i32.const 4) (i32.const 0)))
(assert_return (invoke $attacker "table.init" (i32.const 4) (i32.const 3) (i32.const 0)))
(assert_return (invoke $attacker "memory.fill" (i32.const 65535) (i32.const 1)))
(assert_return (invoke $attacker "load" (i32.const 65535)) (i32.const 0xa5))
(assert_return (invoke $attacker "table.fill" (i32.const 3) (i32.const 1)))
(assert_return (invoke $attacker "null" (i32.const 3)) (i32.const 0))

(@attack "empty ranges one behind the end of a memory or a data segment")
(assert_trap (invoke $attacker "memory.copy" (i32.const 65537) (i32.const 0) (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "memory.copy" (i32.const 0) (i32.const 65537) (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "memory.fill" (i32.const 65537) (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "memory.init" (i32.const 65537) (i32.const 0) (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "memory.init" (i32.const 0) (i32.const 5) (i32.const 0)) "out of bounds memory access")

(@attack "of a table or an element segment")
(assert_trap (invoke $attacker "table.copy" (i32.const 5) (i32.const 0) (i32.const 0)) "out of bounds table access")
(assert_trap (invoke $attacker "table.copy" (i32.const 0) (i32.const 3) (i32.const 0)) "out of bounds table access")
(assert_trap (invoke $attacker "table.fill" (i32.const 5) (i32.const 0)) "out of bounds table access")
(assert_trap (invoke $attacker "table.init" (i32.const 5) (i32.const 0) (i32.const 0)) "out of bounds table access")
(assert_trap (invoke $attacker "table.init" (i32.const 0) (i32.const 4) (i32.const 0)) "out of bounds table access")

(@attack "and far behind")
(assert_trap (invoke $attacker "memory.copy" (i32.const -1) (i32.const -1) (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "memory.fill" (i32.const -1) (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "memory.init" (i32.const 0) (i32.const -1) (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "table.copy" (i32.const -1) (i32.const 0) (i32.const 0)) "out of bounds table access")
(assert_trap (invoke $attacker "table.fill" (i32.const -1) (i32.const 0)) "out of bounds table access")
(assert_trap (invoke $attacker "table.init" (i32.const -1) (i32.const 0) (i32.const 0)) "out of bounds table access")

(@probe "nothing changed")
(@unchanged $attacker)
(assert_return (invoke $attacker "null" (i32.const 0)) (i32.const 1))
(assert_return (invoke $attacker "null" (i32.const 2)) (i32.const 1))
(assert_return (invoke $attacker "null" (i32.const 3)) (i32.const 0))
