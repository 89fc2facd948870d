;;! title      = "A limit on memories holds for numbers of pages that need 64 bits"
;;! property   = "bounded-memory"
;;! severity   = "high"
;;! features   = ["memory64", "memory-limit"]
;;! claims     = ["S60", "S84"]
;;! references = ["core:exec/modules#growing-memories", "core:exec/modules#instantiation", "core:appendix/implementation#execution", "CWE-190", "CWE-789"]
;;! notes      = "65536 pages are no pages in the low half of their number of bytes, 2 to the 48 pages in all of it."
;;! [limits]
;;! memory_bytes = 262144

(module definition $Attacker
  (memory (export "memory") i64 1)
  (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))
  (func (export "load") (param i64) (result i64) (i64.load (local.get 0)))
  (func (export "size") (result i64) (memory.size)))
(module instance $attacker $Attacker)
(module instance $twin $Attacker)
(module $neighbour (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}")
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))

(@benign "four pages are granted")
(assert_return (invoke $twin "grow" (i64.const 3)) (i64.const 1))
(assert_return (invoke $twin "size") (i64.const 4))

(@attack "a growth by more is refused, whatever the number looks like in 32 or 64 bits")
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i64.const 4)) (i64.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i64.const 0x10000)) (i64.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i64.const 0x100000000)) (i64.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i64.const 0x1000000)) (i64.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i64.const 0xffffffffffff)) (i64.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i64.const 0x1000000000000)) (i64.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i64.const 0x8000000000000000)) (i64.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i64.const -1)) (i64.const -1))
(assert_return (invoke $attacker "size") (i64.const 1))
(assert_trap (invoke $attacker "load" (i64.const 65536)) "out of bounds memory access")

(@attack "so is a memory that begins with more")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the memory or the module: core:appendix/implementation")
(assert_trap (module (memory i64 5)) "interrupted")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the memory or the module: core:appendix/implementation")
(assert_trap (module (memory i64 0x10000)) "interrupted")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the memory or the module: core:appendix/implementation")
(assert_trap (module (memory i64 0x1000000)) "interrupted")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the memory or the module: core:appendix/implementation")
(assert_trap (module (memory i64 0xffffffffffff)) "interrupted")

(@probe "the neighbour is untouched and gets what it asks for")
(@unchanged $neighbour)
(assert_return (invoke $twin "size") (i64.const 4))
(assert_return (invoke $neighbour "grow" (i32.const 3)) (i32.const 1))
