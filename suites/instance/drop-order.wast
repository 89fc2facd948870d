;;! title      = "A tenant that is dropped takes nothing of its neighbours with it"
;;! property   = "instance-lifetime"
;;! severity   = "high"
;;! features   = ["stores", "drop-store"]
;;! claims     = ["S22"]
;;! references = ["core:exec/runtime#store", "CWE-416", "GHSA-hfr4-7c6c-48w2"]
;;! notes      = "Stores are dropped first in, first out, and last in, first out, with new ones made in between; each one left must be whole."
;;! [pool]
;;! slots      = 8

(module definition $Tenant
  (memory (export "m") 1)
  (data (i32.const 0) "tenants {{secret:24}}")
  (global (export "g") (mut i64) (i64.const 0))
  (table 4 funcref)
  (elem (i32.const 2) $sum)
  (type $sum (func (param i64) (result i64)))
  (func $sum (type $sum)
    (global.set 0 (i64.add (global.get 0) (local.get 0)))
    (i64.store (i32.const 100) (i64.add (i64.load (i32.const 100)) (local.get 0)))
    (i64.add (global.get 0) (i64.load (i32.const 100))))
  (func (export "add") (param i64) (result i64) (call_indirect (type $sum) (local.get 0) (i32.const 2)))
  (func (export "image") (result i64) (i64.load (i32.const 0))))

(module instance $first $Tenant)
(@store $b)
(module instance $second $Tenant)
(@store $c)
(module instance $third $Tenant)

(@benign "three tenants in three stores keep their own counts")
(assert_return (invoke $first "add" (i64.const 1)) (i64.const 2))
(assert_return (invoke $second "add" (i64.const 10)) (i64.const 20))
(assert_return (invoke $third "add" (i64.const 100)) (i64.const 200))

(@attack "the first goes: the others are whole")
(@drop $first)
(assert_return (invoke $second "add" (i64.const 10)) (i64.const 40))
(assert_return (invoke $third "add" (i64.const 100)) (i64.const 400))
(assert_return (invoke $second "image") (i64.const 0x2073746e616e6574))

(@attack "a new one comes, and the last goes")
(@store $d)
(module instance $fourth $Tenant)
(assert_return (invoke $fourth "add" (i64.const 3)) (i64.const 6))
(@drop $third)
(assert_return (invoke $second "add" (i64.const 10)) (i64.const 60))
(assert_return (invoke $fourth "add" (i64.const 3)) (i64.const 12))
(assert_return (invoke $fourth "image") (i64.const 0x2073746e616e6574))

(@probe "the last that is left begins as declared once more, in a new store")
(@drop $second)
(@store $e)
(module instance $fifth $Tenant)
(assert_return (invoke $fifth "add" (i64.const 7)) (i64.const 14))
(assert_return (invoke $fourth "add" (i64.const 3)) (i64.const 18))
