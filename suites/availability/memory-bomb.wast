;;! title      = "Each of a module's memories stays within the embedder's limit, and the neighbour gets what it asks for"
;;! property   = "bounded-memory"
;;! severity   = "high"
;;! features   = ["multi-memory", "memory-limit"]
;;! claims     = ["S60", "S84"]
;;! references = ["core:exec/modules#growing-memories", "core:exec/modules#instantiation", "core:appendix/implementation#execution", "CWE-770", "CWE-789"]
;;! notes      = "The limit is one memory's. A module that declares several has it several times, so that an embedder has to bound their number too. memory/grow-limit does this with one memory."
;;! [limits]
;;! memory_bytes = 262144

;; Four pages are the limit.

(module definition $Attacker
  (memory $a 1) (memory $b 1) (memory $c 1 65536)
  (func (export "grow a") (param i32) (result i32) (memory.grow $a (local.get 0)))
  (func (export "grow b") (param i32) (result i32) (memory.grow $b (local.get 0)))
  (func (export "grow c") (param i32) (result i32) (memory.grow $c (local.get 0)))
  (func (export "insist c") (param $n i32) (result i32) (local $granted i32)
    (loop $again
      (local.set $granted (i32.add (local.get $granted) (i32.ne (memory.grow $c (i32.const 1)) (i32.const -1))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $granted))
  (func (export "pages") (result i32)
    (i32.add (i32.add (memory.size $a) (memory.size $b)) (memory.size $c)))
  (func (export "store c") (param i32) (i64.store $c (local.get 0) (i64.const -1))))
(module instance $attacker $Attacker)
(module instance $twin $Attacker)
(module $neighbour (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}")
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))

(@benign "each may have four pages")
(assert_return (invoke $twin "grow a" (i32.const 3)) (i32.const 1))
(assert_return (invoke $twin "grow b" (i32.const 3)) (i32.const 1))
(assert_return (invoke $twin "grow c" (i32.const 3)) (i32.const 1))
(assert_return (invoke $twin "pages") (i32.const 12))

(@attack "none may have five")
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow a" (i32.const 4)) (i32.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow b" (i32.const 4)) (i32.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "grow c" (i32.const 65535)) (i32.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $attacker "insist c" (i32.const 50)) (i32.const 3))
(assert_trap (invoke $attacker "store c" (i32.const 262144)) "out of bounds memory access")
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $twin "grow b" (i32.const 1)) (i32.const -1))

(@attack "nor be made with that many, as the first memory or as another")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the memory or the module: core:appendix/implementation")
(assert_trap (module (memory 65536)) "interrupted")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the memory or the module: core:appendix/implementation")
(assert_trap (module (memory 1) (memory 1) (memory 5)) "interrupted")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the memory or the module: core:appendix/implementation")
(assert_trap (module (memory 1) (memory 65536) (memory 1)) "interrupted")

(@probe "the attacker has what it was granted, and the neighbour gets what it asks for")
(assert_return (invoke $attacker "pages") (i32.const 6))
(@unchanged $neighbour)
(assert_return (invoke $neighbour "grow" (i32.const 3)) (i32.const 1))
