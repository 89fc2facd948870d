;;! title      = "A reused table of objects holds nothing of the tenant before"
;;! property   = "reset-table"
;;! severity   = "critical"
;;! features   = ["drop-store", "reference-types", "host-references"]
;;! claims     = ["S13"]
;;! references = ["core:exec/modules#tables", "core:exec/instructions#table-instructions", "CWE-226", "CWE-416"]
;;! notes      = "There is no linear memory, because some pools count a heap of references as one. Elements of objects are of another size than those of functions."
;;! [pool]
;;! slots      = 1

(module definition $tenant
  (table $slots (export "slots") 48 2000 externref)
  (func (export "fill") (param externref) (result i32)
    (drop (table.grow $slots (local.get 0) (i32.const 500)))
    (table.fill $slots (i32.const 1) (local.get 0) (i32.const 547))
    (table.size $slots))
  (func (export "grow") (param i32) (result i32) (table.grow $slots (ref.null extern) (local.get 0)))
  (func (export "get") (param i32) (result externref) (table.get $slots (local.get 0)))
  (func (export "set") (param i32 externref) (table.set $slots (local.get 0) (local.get 1)))
  (func (export "not null") (param $at i32) (result i32) (local $count i32)
    (local.set $count (i32.const 0))
    (loop $next
      (local.set $count (i32.add (local.get $count) (i32.eqz (ref.is_null (table.get $slots (local.get $at))))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $at) (table.size $slots))))
    (local.get $count)))

;; Functions in the place of objects: what is left of one kind must not be taken for the other.

(module definition $functions
  (table $slots 48 2000 funcref)
  (elem declare func $f)
  (func $f (result i32) (i32.const 7))
  (func (export "fill") (table.fill $slots (i32.const 0) (ref.func $f) (i32.const 48)))
  (func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0))))

(@benign "a tenant finds the objects that it put there, and calls its functions")
(module instance $first $tenant)
(assert_return (invoke $first "fill" (ref.extern 5)) (i32.const 548))
(assert_return (invoke $first "not null" (i32.const 1)) (i32.const 547))
(assert_return (invoke $first "get" (i32.const 547)) (ref.extern 5))

(@attack "the next tenant finds nulls, at the declared length and grown to the one before")
(@drop $first)
(module instance $second $tenant)
(assert_return (invoke $second "not null" (i32.const 0)) (i32.const 0))
(assert_return (invoke $second "get" (i32.const 47)) (ref.null extern))
(assert_trap (invoke $second "get" (i32.const 48)) "out of bounds table access")
(assert_return (invoke $second "grow" (i32.const 500)) (i32.const 48))
(assert_return (invoke $second "not null" (i32.const 0)) (i32.const 0))
(assert_return (invoke $second "set" (i32.const 30) (ref.extern 6)))

(@attack "so does one whose elements are functions, and one that comes after that")
(@drop $second)
(module instance $other $functions)
(assert_trap (invoke $other "call" (i32.const 30)) "uninitialized element")
(assert_trap (invoke $other "call" (i32.const 15)) "uninitialized element")
(assert_return (invoke $other "fill"))
(assert_return (invoke $other "call" (i32.const 47)) (i32.const 7))
(@drop $other)
(module instance $third $tenant)
(assert_return (invoke $third "not null" (i32.const 0)) (i32.const 0))
(assert_return (invoke $third "grow" (i32.const 1000)) (i32.const 48))
(assert_return (invoke $third "not null" (i32.const 0)) (i32.const 0))

(@probe "a tenant still finds what it puts there")
(assert_return (invoke $third "fill" (ref.extern 8)) (i32.const 1548))
(assert_return (invoke $third "get" (i32.const 1547)) (ref.extern 8))
