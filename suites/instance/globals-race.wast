;;! title      = "Instances on threads of their own count exactly, all at once"
;;! property   = "instance-separation"
;;! severity   = "critical"
;;! features   = ["os-threads"]
;;! claims     = ["S22", "S39"]
;;! references = ["core:exec/modules#allocation", "CWE-362"]
;;! notes      = "Equal modules may share their code, and nothing else. Each thread counts by another step, so that a lost or foreign count cannot cancel out."

(module $alone
  (global $count (mut i64) (i64.const 0))
  (func (export "count") (param $n i32) (param $by i64) (result i64)
    (loop $again
      (global.set $count (i64.add (global.get $count) (local.get $by)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (global.get $count)))

(@benign "one instance, twice in a row")
(assert_return (invoke $alone "count" (i32.const 1000) (i64.const 1)) (i64.const 1000))
(assert_return (invoke $alone "count" (i32.const 1000) (i64.const 2)) (i64.const 3000))

(@attack "four instances at once")
(thread $first
  (module
    (global $count (mut i64) (i64.const 0))
    (func (export "count") (param $n i32) (param $by i64) (result i64)
      (loop $again
        (global.set $count (i64.add (global.get $count) (local.get $by)))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (global.get $count)))
  (assert_return (invoke "count" (i32.const 300000) (i64.const 1)) (i64.const 300000))
  (assert_return (invoke "count" (i32.const 1) (i64.const 0)) (i64.const 300000)))
(thread $second
  (module
    (global $count (mut i64) (i64.const 0))
    (func (export "count") (param $n i32) (param $by i64) (result i64)
      (loop $again
        (global.set $count (i64.add (global.get $count) (local.get $by)))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (global.get $count)))
  (assert_return (invoke "count" (i32.const 300000) (i64.const 1000)) (i64.const 300000000))
  (assert_return (invoke "count" (i32.const 1) (i64.const 0)) (i64.const 300000000)))
(thread $third
  (module
    (global $count (mut i64) (i64.const 0))
    (func (export "count") (param $n i32) (param $by i64) (result i64)
      (loop $again
        (global.set $count (i64.add (global.get $count) (local.get $by)))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (global.get $count)))
  (assert_return (invoke "count" (i32.const 300000) (i64.const -7)) (i64.const -2100000))
  (assert_return (invoke "count" (i32.const 1) (i64.const 0)) (i64.const -2100000)))
(thread $fourth
  (module
    (global $count (mut i64) (i64.const 0))
    (func (export "count") (param $n i32) (param $by i64) (result i64)
      (loop $again
        (global.set $count (i64.add (global.get $count) (local.get $by)))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (global.get $count)))
  (assert_return (invoke "count" (i32.const 300000) (i64.const 0x100000000)) (i64.const 0x493e000000000))
  (assert_return (invoke "count" (i32.const 1) (i64.const 0)) (i64.const 0x493e000000000)))
(wait $first)
(wait $second)
(wait $third)
(wait $fourth)

(@probe "the first instance was not counted along")
(assert_return (invoke $alone "count" (i32.const 1) (i64.const 1)) (i64.const 3001))
