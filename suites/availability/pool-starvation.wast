;;! title      = "Who takes every place of a pool is refused one more, and gives them all back"
;;! property   = "bounded-memory"
;;! severity   = "medium"
;;! features   = ["stores", "drop-store"]
;;! claims     = ["S20", "S60"]
;;! references = ["core:exec/modules#allocation", "core:appendix/implementation#execution", "CWE-410", "CWE-772"]
;;! notes      = "The pool has four places. A pool has no quota for each tenant: that is the embedder's to keep. What it has to do is refuse rather than break, leave those who have a place alone, and have all places again when the store is dropped. Engines without a pool make more instances."
;;! [pool]
;;! slots      = 4

(module definition $Tenant
  (memory (export "memory") 1)
  (func (export "size") (result i32) (memory.size))
  (func (export "count") (result i32)
    (i32.store (i32.const 1024) (i32.add (i32.load (i32.const 1024)) (i32.const 1)))
    (i32.load (i32.const 1024))))
(module $neighbour
  (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}")
  (func (export "count") (result i32)
    (i32.store (i32.const 1024) (i32.add (i32.load (i32.const 1024)) (i32.const 1)))
    (i32.load (i32.const 1024))))

(@benign "the attacker has three places beside the neighbour's")
(@store $attacker)
(module instance $a $Tenant)
(module instance $b $Tenant)
(module instance $c $Tenant)
(assert_return (invoke $c "count") (i32.const 1))

(@attack "a fifth instance is refused, or made where there is no pool")
(@permit value refused:instantiate limit "the number of instances is the implementation's choice: core:appendix/implementation#execution")
(assert_return (module (memory 1)))
(@permit value refused:instantiate limit "the number of instances is the implementation's choice: core:appendix/implementation#execution")
(assert_return (module (memory 2)))
(@permit value refused:instantiate limit "the number of instances is the implementation's choice: core:appendix/implementation#execution")
(assert_return (module (memory 1)))

(@probe "everybody who has a place works on")
(assert_return (invoke $neighbour "count") (i32.const 1))
(assert_return (invoke $c "count") (i32.const 2))
(assert_return (invoke $a "count") (i32.const 1))

(@attack "the attacker goes, comes back, and goes, time and again")
(@drop $attacker)
(@store $attacker0)
(assert_return (module (memory 1)))
(assert_return (module (memory 1)))
(assert_return (module (memory 1)))
(@drop $attacker0)
(@store $attacker1)
(assert_return (module (memory 1)))
(assert_return (module (memory 1)))
(assert_return (module (memory 1)))
(@drop $attacker1)
(@store $attacker2)
(assert_return (module (memory 1)))
(assert_return (module (memory 1)))
(assert_return (module (memory 1)))
(@drop $attacker2)
(@store $attacker3)
(assert_return (module (memory 1)))
(assert_return (module (memory 1)))
(assert_return (module (memory 1)))
(@drop $attacker3)

(@probe "the places are free for others, and empty")
(@store $others)
(assert_return (module (memory 1)))
(assert_return (module (memory 1)))
(assert_return (module (memory 1)))
(@drop $others)
(@store $last)
(module instance $x $Tenant)
(assert_return (invoke $x "count") (i32.const 1))
(assert_return (invoke $neighbour "count") (i32.const 2))
