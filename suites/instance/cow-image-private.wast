;;! title      = "What one instance writes over its data segments, no other instance of the module sees"
;;! property   = "instance-separation"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S13", "S20"]
;;! references = ["core:exec/modules#instantiation", "core:exec/modules#memories", "CWE-668", "CWE-471"]
;;! notes      = "Engines keep a module's data as an image that all instances map, until they write to it."

;; Data in the first page, across a page boundary, and in the last bytes of the last page. The sum covers every byte.

(module definition $tenant
  (memory (export "memory") 3)
  (data (i32.const 0) "untouched, at the start")
  (data (i32.const 65528) "untouched, across pages.")
  (data (i32.const 196592) "untouched at end")
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "store") (param i32 i64) (i64.store (local.get 0) (local.get 1)))
  (func (export "sum") (result i64) (local $at i32) (local $sum i64)
    (loop $next
      (local.set $sum (i64.add (i64.rotl (local.get $sum) (i64.const 1)) (i64.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 196608))))
    (local.get $sum))
  (func (export "overwrite") (local $at i32)
    (loop $next
      (i64.store (local.get $at) (i64.const -1))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 196608))))))

(module instance $victim $tenant)
(module instance $attacker $tenant)

;; The victim is given a secret that is not the module's, and keeps it where the module's data was.

(module $vault (memory 1) (data (i32.const 0) "{{secret:24}}"))
(@holds $victim)
(invoke $victim "store" (i32.const 65536) (i64.const {{secret:i64@0}}))

(@benign "both begin with the module's data, and each reads what was written to it")
(assert_return (invoke $attacker "load" (i32.const 65528)) (i64.const 0x656863756f746e75))
(assert_return (invoke $victim "load" (i32.const 65528)) (i64.const 0x656863756f746e75))
(assert_return (invoke $victim "load" (i32.const 65536)) (i64.const {{secret:i64@0}}))

(@attack "the attacker does not see what the victim wrote over the common data")
(assert_return (invoke $attacker "load" (i32.const 65536)) (i64.const 0x736f726361202c64))
(assert_return (invoke $attacker "load" (i32.const 65544)) (i64.const 0x2e73656761702073))
(assert_return (invoke $attacker "sum") (i64.const 0xc6dbea304a3b3073))

(@attack "it overwrites every byte of its own memory: neither the victim nor a new instance has any of that")
(assert_return (invoke $attacker "overwrite"))
(assert_return (invoke $attacker "load" (i32.const 0)) (i64.const -1))
(assert_return (invoke $victim "load" (i32.const 0)) (i64.const 0x656863756f746e75))
(module instance $new $tenant)
(assert_return (invoke $new "sum") (i64.const 0xc6dbea304a3b3073))
(assert_return (invoke $new "overwrite"))
(module instance $newer $tenant)
(assert_return (invoke $newer "sum") (i64.const 0xc6dbea304a3b3073))

(@probe "the victim's memory is as it was")
(@unchanged $victim)
(assert_return (invoke $victim "load" (i32.const 65536)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $newer "load" (i32.const 196592)) (i64.const 0x656863756f746e75))
