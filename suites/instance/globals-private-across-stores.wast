;;! title      = "Instances of one module in different stores have globals of their own"
;;! property   = "instance-separation"
;;! severity   = "critical"
;;! features   = ["stores"]
;;! claims     = ["S13", "S39"]
;;! references = ["core:exec/modules#alloc-module", "core:exec/modules#globals", "core:appendix/embedding#store", "CWE-488"]
;;! notes      = "One global of each number type, behind an immutable one: index 0 hides mix-ups. The exported one is reached in another way by some engines."

;; The victim keeps its secret in a global, where nobody else's module may see it.

(module definition $victim
  (memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (global i32 (i32.const 9))
  (global $key (export "key") (mut i64) (i64.const 0))
  (global $count (mut i32) (i32.const 100))
  (func (export "lock") (result i64)
    (global.set $key (i64.load (i32.const 0)))
    (global.get $key))
  (func (export "next") (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (global.get $count)))

;; The attacker's globals have the same types in the same order, so that a mix-up of instances meets the victim's. Its
;; instances count in steps of their own, so that nobody's number can be taken for another's. All four globals count alike.

(module definition $attacker
  (global i32 (i32.const 9))
  (global $key (export "key") (mut i64) (i64.const 0))
  (global $count (mut i32) (i32.const 0))
  (global $single (mut f32) (f32.const 0))
  (global $double (mut f64) (f64.const 0))
  (func (export "add") (param i32) (result i32)
    (global.set $count (i32.add (global.get $count) (local.get 0)))
    (global.set $key (i64.add (global.get $key) (i64.extend_i32_u (local.get 0))))
    (global.set $single (f32.add (global.get $single) (f32.convert_i32_u (local.get 0))))
    (global.set $double (f64.add (global.get $double) (f64.convert_i32_u (local.get 0))))
    (if (i64.ne (global.get $key) (i64.extend_i32_u (global.get $count))) (then (return (i32.const -1))))
    (if (f32.ne (global.get $single) (f32.convert_i32_u (global.get $count))) (then (return (i32.const -2))))
    (if (f64.ne (global.get $double) (f64.convert_i32_u (global.get $count))) (then (return (i32.const -3))))
    (global.get $count)))

(module instance $one $attacker)
(module instance $owner $victim)

(@benign "one instance counts, and keeps what it counted")
(assert_return (invoke $owner "lock") (i64.const {{secret:i64@0}}))
(assert_return (invoke $owner "next") (i32.const 101))
(assert_return (invoke $one "add" (i32.const 1)) (i32.const 1))
(assert_return (invoke $one "add" (i32.const 1)) (i32.const 2))

(@attack "one in another store starts from zero, and stays apart when calls alternate")
(@store $elsewhere)
(module instance $two $attacker)
(assert_return (get $two "key") (i64.const 0))
(assert_return (invoke $two "add" (i32.const 1000)) (i32.const 1000))
(assert_return (invoke $one "add" (i32.const 1)) (i32.const 3))
(assert_return (invoke $two "add" (i32.const 1000)) (i32.const 2000))
(assert_return (get $one "key") (i64.const 3))

(@attack "so does one in a third store, and one that comes late")
(@store $third)
(module instance $three $attacker)
(module instance $four $attacker)
(assert_return (get $four "key") (i64.const 0))
(assert_return (invoke $four "add" (i32.const 50000)) (i32.const 50000))
(assert_return (invoke $three "add" (i32.const 7)) (i32.const 7))
(assert_return (invoke $two "add" (i32.const 1000)) (i32.const 3000))
(assert_return (invoke $one "add" (i32.const 1)) (i32.const 4))

(@probe "nobody's globals moved but by their own instance's calls")
(@unchanged $owner)
(assert_return (get $owner "key") (i64.const {{secret:i64@0}}))
(assert_return (invoke $owner "next") (i32.const 102))
(assert_return (get $two "key") (i64.const 3000))
