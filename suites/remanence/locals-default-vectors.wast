;;! title      = "A vector or reference that was never written is zero or null"
;;! property   = "reset-locals"
;;! severity   = "critical"
;;! features   = ["simd", "reference-types"]
;;! claims     = ["S19"]
;;! references = ["core:exec/instructions#function-calls", "CWE-457"]

(module $victim
  (memory (export "memory") 1)
  (data (i32.const 0) "{{secret:24}}")
  (func $work (export "work") (param $depth i32) (param $trap i32) (result i64)
    (local $v0 v128) (local $v1 v128) (local $v2 v128) (local $v3 v128) (local $v4 v128) (local $v5 v128)
    (local $v6 v128) (local $v7 v128) (local $v8 v128) (local $v9 v128) (local $v10 v128) (local $v11 v128)
    (local.set $v0 (v128.load (i32.const 0))) (local.set $v1 (v128.load (i32.const 8)))
    (local.set $v2 (v128.load (i32.const 0))) (local.set $v3 (v128.load (i32.const 8)))
    (local.set $v4 (v128.load (i32.const 0))) (local.set $v5 (v128.load (i32.const 8)))
    (local.set $v6 (v128.load (i32.const 0))) (local.set $v7 (v128.load (i32.const 8)))
    (local.set $v8 (v128.load (i32.const 0))) (local.set $v9 (v128.load (i32.const 8)))
    (local.set $v10 (v128.load (i32.const 0))) (local.set $v11 (v128.load (i32.const 8)))
    (if (local.get $depth) (then (drop (call $work (i32.sub (local.get $depth) (i32.const 1)) (local.get $trap)))))
    (if (local.get $trap) (then (unreachable)))
    (v128.store offset=1024 (i32.const 0) (local.get $v0)) (v128.store offset=1040 (i32.const 0) (local.get $v1))
    (v128.store offset=1056 (i32.const 0) (local.get $v2)) (v128.store offset=1072 (i32.const 0) (local.get $v3))
    (v128.store offset=1088 (i32.const 0) (local.get $v4)) (v128.store offset=1104 (i32.const 0) (local.get $v5))
    (v128.store offset=1120 (i32.const 0) (local.get $v6)) (v128.store offset=1136 (i32.const 0) (local.get $v7))
    (v128.store offset=1152 (i32.const 0) (local.get $v8)) (v128.store offset=1168 (i32.const 0) (local.get $v9))
    (v128.store offset=1184 (i32.const 0) (local.get $v10)) (v128.store offset=1200 (i32.const 0) (local.get $v11))
    (i64x2.extract_lane 0 (local.get $v0))))

;; Vectors and references that are declared and not written. "references" counts those that are not null.

(module $attacker
  (memory 1)
  (elem declare func $spill)
  (func $spill (export "spill") (param $set i32) (result i32)
    (local $v0 v128) (local $v1 v128) (local $v2 v128) (local $v3 v128) (local $v4 v128) (local $v5 v128)
    (local $v6 v128) (local $v7 v128) (local $v8 v128) (local $v9 v128) (local $v10 v128) (local $v11 v128)
    (local $at i32) (local $count i32)
    (if (local.get $set) (then (local.set $v3 (v128.const i64x2 7 0))))
    (v128.store offset=0 (i32.const 0) (local.get $v0)) (v128.store offset=16 (i32.const 0) (local.get $v1))
    (v128.store offset=32 (i32.const 0) (local.get $v2)) (v128.store offset=48 (i32.const 0) (local.get $v3))
    (v128.store offset=64 (i32.const 0) (local.get $v4)) (v128.store offset=80 (i32.const 0) (local.get $v5))
    (v128.store offset=96 (i32.const 0) (local.get $v6)) (v128.store offset=112 (i32.const 0) (local.get $v7))
    (v128.store offset=128 (i32.const 0) (local.get $v8)) (v128.store offset=144 (i32.const 0) (local.get $v9))
    (v128.store offset=160 (i32.const 0) (local.get $v10)) (v128.store offset=176 (i32.const 0) (local.get $v11))
    (loop $next
      (local.set $count (i32.add (local.get $count) (i64.ne (i64.load (local.get $at)) (i64.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 192))))
    (local.get $count))
  (func (export "word") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "references") (param $set i32) (result i32)
    (local $a funcref) (local $b funcref) (local $c funcref) (local $d funcref) (local $e funcref) (local $f funcref)
    (if (local.get $set) (then (local.set $b (ref.func $spill))))
    (i32.sub (i32.const 6)
      (i32.add (i32.add (i32.add (ref.is_null (local.get $a)) (ref.is_null (local.get $b))) (ref.is_null (local.get $c)))
        (i32.add (i32.add (ref.is_null (local.get $d)) (ref.is_null (local.get $e))) (ref.is_null (local.get $f)))))))

(@benign "the victim sees its secret, the attacker the locals that it wrote")
(assert_return (invoke $victim "work" (i32.const 3) (i32.const 0)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $attacker "spill" (i32.const 1)) (i32.const 1))
(assert_return (invoke $attacker "word" (i32.const 48)) (i64.const 7))
(assert_return (invoke $attacker "references" (i32.const 1)) (i32.const 1))

(@attack "after the victim returned")
(assert_return (invoke $victim "work" (i32.const 0) (i32.const 0)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $attacker "spill" (i32.const 0)) (i32.const 0))
(assert_return (invoke $attacker "word" (i32.const 0)) (i64.const 0))
(assert_return (invoke $attacker "word" (i32.const 184)) (i64.const 0))
(assert_return (invoke $victim "work" (i32.const 20) (i32.const 0)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $attacker "references" (i32.const 0)) (i32.const 0))

(@attack "and after it trapped")
(assert_trap (invoke $victim "work" (i32.const 20) (i32.const 1)) "unreachable")
(assert_return (invoke $attacker "spill" (i32.const 0)) (i32.const 0))
(assert_trap (invoke $victim "work" (i32.const 20) (i32.const 1)) "unreachable")
(assert_return (invoke $attacker "references" (i32.const 0)) (i32.const 0))

(@probe "the victim's secret is whole")
(assert_return (invoke $victim "work" (i32.const 1) (i32.const 0)) (i64.const {{secret:i64@0}}))
