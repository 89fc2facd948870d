;;! title      = "An instance that writes over its data leaves the module's image as it was"
;;! property   = "instance-separation"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S13", "S20"]
;;! references = ["core:exec/modules#instantiation", "core:syntax/modules#data-segments", "CWE-668"]
;;! notes      = "Runtimes map the image of a module's data copy-on-write into every instance's memory. Data segments initialise a memory; they do not alias it."

(module definition $Tenant
  (memory (export "m") 2)
  (data (i32.const 0) "image of the tenant, with {{secret:24}}")
  (data (i32.const 65532) "straddles the page")
  (func (export "stain") (local $at i32)
    (loop $next
      (i64.store (local.get $at) (i64.const 0xa5a5a5a5a5a5a5a5))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 131072)))))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0))))

(module instance $victim $Tenant)
(module instance $attacker $Tenant)

(@benign "each instance begins with the image, and the attacker reads what it wrote")
(assert_return (invoke $victim "load" (i32.const 0)) (i64.const 0x666f206567616d69))
(assert_return (invoke $attacker "load" (i32.const 65532)) (i64.const 0x656c646461727473))
(assert_return (invoke $attacker "stain"))
(assert_return (invoke $attacker "load" (i32.const 8)) (i64.const 0xa5a5a5a5a5a5a5a5))

(@attack "after the attacker wrote over all of it, a living instance and new ones have the image as it was")
(assert_return (invoke $attacker "stain"))
(assert_return (invoke $victim "load" (i32.const 0)) (i64.const 0x666f206567616d69))
(assert_return (invoke $victim "load" (i32.const 65532)) (i64.const 0x656c646461727473))
(module instance $second $Tenant)
(assert_return (invoke $second "load" (i32.const 0)) (i64.const 0x666f206567616d69))
(assert_return (invoke $second "load" (i32.const 65532)) (i64.const 0x656c646461727473))
(assert_return (invoke $second "stain"))
(module instance $third $Tenant)
(assert_return (invoke $third "load" (i32.const 0)) (i64.const 0x666f206567616d69))
(assert_return (invoke $third "load" (i32.const 4096)) (i64.const 0))
(assert_return (invoke $third "load" (i32.const 65532)) (i64.const 0x656c646461727473))

(@probe "the victim is untouched")
(@unchanged $victim)
