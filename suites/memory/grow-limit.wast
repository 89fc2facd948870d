;;! title      = "The embedder's limit holds against every growth and every new memory"
;;! property   = "bounded-memory"
;;! severity   = "high"
;;! features   = ["memory-limit"]
;;! claims     = ["S20", "S84"]
;;! references = ["core:exec/modules#growing-memories", "core:appendix/implementation#execution", "CWE-770", "CWE-789"]
;;! notes      = "The module allows itself 100 pages; the embedder allows three."
;;! [limits]
;;! memory_bytes = 196608

(module definition $Attacker
  (memory (export "memory") 1 100)
  (func $grow (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "insist") (param $n i32) (result i32) (local $granted i32)
    (loop $again
      (local.set $granted (i32.add (local.get $granted) (i32.ne (call $grow (i32.const 1)) (i32.const -1))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $granted)))
(module instance $attacker $Attacker)
(module instance $twin $Attacker)

(@benign "three pages are granted")
(assert_return (invoke $twin "grow" (i32.const 2)) (i32.const 1))
(assert_return (invoke $twin "load" (i32.const 196600)) (i64.const 0))
(module $three (memory 3) (func (export "size") (result i32) (memory.size)))
(assert_return (invoke $three "size") (i32.const 3))

(@attack "a fourth is not, at once or little by little")
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i32.const 3)) (i32.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow" (i32.const 99)) (i32.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "insist" (i32.const 50)) (i32.const 2))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $twin "grow" (i32.const 1)) (i32.const -1))
(assert_trap (invoke $attacker "load" (i32.const 196608)) "out of bounds memory access")

(@attack "nor a new memory that begins above the limit")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the memory or the module: core:appendix/implementation")
(assert_trap (module (memory 4)) "interrupted")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the memory or the module: core:appendix/implementation")
(assert_trap (module (memory 1000)) "interrupted")

(@probe "both have three pages and go on")
(assert_return (invoke $attacker "size") (i32.const 3))
(assert_return (invoke $twin "size") (i32.const 3))
(assert_return (invoke $attacker "load" (i32.const 196600)) (i64.const 0))
