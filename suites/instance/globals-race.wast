;;! title      = "Instances that count on threads of their own lose and gain no count"
;;! property   = "instance-separation"
;;! severity   = "critical"
;;! features   = ["os-threads", "stores"]
;;! claims     = ["S22", "S39"]
;;! references = ["core:exec/runtime#global-instances", "CWE-362"]
;;! notes      = "Four threads increment a private global of the same module at once, each in a store of its own."

(module definition $Counter
  (global $first (mut i64) (i64.const 0))
  (global $count (mut i64) (i64.const 0))
  (func (export "count") (param $to i64) (result i64)
    (loop $next
      (global.set $count (i64.add (global.get $count) (i64.const 1)))
      (br_if $next (i64.lt_u (global.get $count) (local.get $to))))
    (global.get $count))
  (func (export "first") (result i64) (global.get $first)))

(@benign "one instance counts alone")
(module instance $alone $Counter)
(assert_return (invoke $alone "count" (i64.const 1000)) (i64.const 1000))

(@attack "four count at the same time")
(thread $t1 (module instance $c1 $Counter) (assert_return (invoke $c1 "count" (i64.const 50000)) (i64.const 50000)) (assert_return (invoke $c1 "first") (i64.const 0)))
(thread $t2 (module instance $c2 $Counter) (assert_return (invoke $c2 "count" (i64.const 50001)) (i64.const 50001)) (assert_return (invoke $c2 "first") (i64.const 0)))
(thread $t3 (module instance $c3 $Counter) (assert_return (invoke $c3 "count" (i64.const 50002)) (i64.const 50002)) (assert_return (invoke $c3 "first") (i64.const 0)))
(thread $t4 (module instance $c4 $Counter) (assert_return (invoke $c4 "count" (i64.const 50003)) (i64.const 50003)) (assert_return (invoke $c4 "first") (i64.const 0)))
(wait $t1)
(wait $t2)
(wait $t3)
(wait $t4)

(@probe "the one that counted before is where it was")
(assert_return (invoke $alone "count" (i64.const 0)) (i64.const 1001))
