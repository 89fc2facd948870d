;;! title      = "The object references of a reused or failed instance begin as declared"
;;! property   = "reset-globals"
;;! severity   = "critical"
;;! features   = ["drop-store", "host-references", "reference-types"]
;;! claims     = ["S13"]
;;! references = ["core:exec/modules#globals", "core:exec/modules#instantiation", "CVE-2022-23636", "GHSA-88xq-w8cq-xfg7", "CWE-824"]
;;! notes      = """
;;! There is no linear memory, because some pools count a heap of references as one.
;;! An instance that fails half way has globals that nothing has written yet: they must not be read, freed or kept."""
;;! [pool]
;;! slots      = 1

(module definition $tenant
  (global $a (mut externref) (ref.null extern))
  (global $count (mut i32) (i32.const 0))
  (global $b (export "b") (mut externref) (ref.null extern))
  (func (export "keep") (param externref)
    (global.set $a (local.get 0))
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (global.set $b (local.get 0)))
  (func (export "a") (result externref) (global.get $a))
  (func (export "count") (result i32) (global.get $count))
  (func (export "nulls") (result i32) (i32.add (ref.is_null (global.get $a)) (ref.is_null (global.get $b)))))

(@benign "a tenant keeps the object that it was given")
(module instance $first $tenant)
(assert_return (invoke $first "keep" (ref.extern 5)))
(assert_return (invoke $first "a") (ref.extern 5))
(assert_return (get $first "b") (ref.extern 5))
(assert_return (invoke $first "nulls") (i32.const 0))

(@attack "the next tenant has none")
(@drop $first)
(module instance $second $tenant)
(assert_return (invoke $second "nulls") (i32.const 2))
(assert_return (get $second "b") (ref.null extern))
(assert_return (invoke $second "count") (i32.const 0))
(assert_return (invoke $second "keep" (ref.extern 6)))
(@drop $second)
(module instance $third $tenant)
(assert_return (invoke $third "a") (ref.null extern))
(assert_return (invoke $third "keep" (ref.extern 7)))
(@drop $third)

(@attack "instances that fail half way leave nothing behind, and free nothing that they never had")
(@store $failing)
(assert_trap
  (module
    (global (mut externref) (ref.null extern)) (global (mut i32) (i32.const 0)) (global (mut externref) (ref.null extern))
    (table 1 funcref) (func $f) (elem (i32.const 1) func $f))
  "out of bounds table access")
(@drop $failing)
(@store $starting)
(assert_trap
  (module
    (global (mut externref) (ref.null extern)) (global (mut i32) (i32.const 0)) (global (mut externref) (ref.null extern))
    (func $f unreachable) (start $f))
  "unreachable")
(@drop $starting)
(module instance $fourth $tenant)
(assert_return (invoke $fourth "nulls") (i32.const 2))
(assert_return (get $fourth "b") (ref.null extern))
(assert_return (invoke $fourth "count") (i32.const 0))

(@probe "a tenant keeps what it is given after all that")
(assert_return (invoke $fourth "keep" (ref.extern 8)))
(assert_return (get $fourth "b") (ref.extern 8))
