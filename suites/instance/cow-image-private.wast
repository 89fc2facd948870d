;;! title      = "What an instance writes over its data segments is seen by no other instance of the module"
;;! property   = "instance-separation"
;;! severity   = "critical"
;;! features   = ["stores", "drop-store", "bulk-memory"]
;;! claims     = ["S13", "S20"]
;;! references = ["core:exec/modules#instantiation", "core:exec/modules#allocation", "CWE-668"]
;;! notes      = "Runtimes map the initial contents of a memory from one image, copied on the first write. The image must never be what is written."

(module definition $Tenant
  (memory (export "memory") 2)
  (data (i32.const 0) "\01\02\03\04\05\06\07\08")
  (data (i32.const 4090) "\11\12\13\14\15\16\17\18\19\1a\1b\1c")
  (data (i32.const 131064) "\21\22\23\24\25\26\27\28")
  (data $passive "\31\32\33\34\35\36\37\38")
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "overwrite") (memory.fill (i32.const 0) (i32.const 0xa5) (i32.const 131072)))
  (func (export "init") (result i64)
    (memory.init $passive (i32.const 256) (i32.const 0) (i32.const 8))
    (i64.load (i32.const 256)))
  ;; The sum of all words, each times its place.
  (func (export "sum") (result i64) (local $at i32) (local $sum i64)
    (loop $next
      (local.set $sum (i64.add (local.get $sum) (i64.mul (i64.load (local.get $at)) (i64.extend_i32_u (i32.add (local.get $at) (i32.const 1))))))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 131072))))
    (local.get $sum)))
(module instance $victim $Tenant)
(module instance $attacker $Tenant)

(@benign "each instance finds the data, and what it wrote itself")
(module instance $twin $Tenant)
(assert_return (invoke $twin "load" (i32.const 0)) (i64.const 0x0807060504030201))
(assert_return (invoke $twin "load" (i32.const 131064)) (i64.const 0x2827262524232221))
(assert_return (invoke $twin "overwrite"))
(assert_return (invoke $twin "load" (i32.const 4094)) (i64.const 0xa5a5a5a5a5a5a5a5))
(assert_return (invoke $twin "init") (i64.const 0x3837363534333231))
(assert_return (invoke $victim "sum") (i64.const 0xf3aeb59f88729b31))

(@attack "one instance overwrites everything that it has")
(assert_return (invoke $attacker "overwrite"))
(assert_return (invoke $attacker "init") (i64.const 0x3837363534333231))
(assert_return (invoke $victim "sum") (i64.const 0xf3aeb59f88729b31))

(@attack "an instance that is made afterwards, in this store or in another")
(module instance $later $Tenant)
(assert_return (invoke $later "sum") (i64.const 0xf3aeb59f88729b31))
(assert_return (invoke $later "load" (i32.const 4094)) (i64.const 0x1c1b1a1918171615))
(assert_return (invoke $later "load" (i32.const 65536)) (i64.const 0))
(@store $other)
(module instance $elsewhere $Tenant)
(assert_return (invoke $elsewhere "sum") (i64.const 0xf3aeb59f88729b31))
(assert_return (invoke $elsewhere "overwrite"))

(@attack "and one that is made after the writer is gone")
(@drop $elsewhere)
(@store $third)
(module instance $after $Tenant)
(assert_return (invoke $after "sum") (i64.const 0xf3aeb59f88729b31))
(assert_return (invoke $after "init") (i64.const 0x3837363534333231))

(@probe "the victim is as before")
(@unchanged $victim)
(assert_return (invoke $victim "load" (i32.const 131064)) (i64.const 0x2827262524232221))
