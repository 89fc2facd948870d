;;! title      = "A limit on tables holds for numbers of elements that need 64 bits"
;;! property   = "bounded-memory"
;;! severity   = "high"
;;! features   = ["memory64", "reference-types", "table-limit"]
;;! claims     = ["S84"]
;;! references = ["core:exec/modules#growing-tables", "core:exec/modules#instantiation", "core:appendix/implementation#execution", "CVE-2026-44216", "CWE-190", "CWE-789"]
;;! notes      = "2 to the 32 elements are none in 32 bits; 2 to the 61 of them are no bytes in 64."
;;! [limits]
;;! table_elements = 100

(module definition $Attacker
  (table $t i64 10 funcref)
  (func (export "grow") (param i64) (result i64) (table.grow $t (ref.null func) (local.get 0)))
  (func (export "get") (param i64) (result i32) (ref.is_null (table.get $t (local.get 0))))
  (func (export "size") (result i64) (table.size $t)))
(module instance $attacker $Attacker)
(module instance $twin $Attacker)

(@benign "a hundred elements are granted")
(assert_return (invoke $twin "grow" (i64.const 90)) (i64.const 10))
(assert_return (invoke $twin "get" (i64.const 99)) (i32.const 1))

(@attack "a growth by more is refused, whatever the number looks like in 32 or 64 bits")
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i64.const 91)) (i64.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i64.const 0x100000000)) (i64.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i64.const 0x10000000a)) (i64.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i64.const 0x2000000000000000)) (i64.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i64.const 0x8000000000000000)) (i64.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i64.const -1)) (i64.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i64.const -10)) (i64.const -1))
(assert_return (invoke $attacker "size") (i64.const 10))
(assert_trap (invoke $attacker "get" (i64.const 0x100000000)) "out of bounds table access")

(@attack "so is a table that begins with more")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the table or the module: core:appendix/implementation")
(assert_trap (module (table i64 0x100000000 funcref)) "interrupted")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the table or the module: core:appendix/implementation")
(assert_trap (module (table i64 0x2000000000000000 funcref)) "interrupted")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the table or the module: core:appendix/implementation")
(assert_trap (module (table i64 0xffffffffffffffff funcref)) "interrupted")

(@probe "both have what they were granted")
(assert_return (invoke $attacker "size") (i64.const 10))
(assert_return (invoke $twin "size") (i64.const 100))
