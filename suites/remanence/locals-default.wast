;;! title      = "A local that was never written is zero, whatever the stack holds"
;;! property   = "reset-locals"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S19"]
;;! references = ["core:exec/instructions#function-calls", "CWE-457"]

;; The victim fills its frames with its secret, at several depths; it returns, or traps, and leaves the stack as it is.

(module $victim
  (memory (export "memory") 1)
  (data (i32.const 0) "{{secret:24}}")
  (func $work (export "work") (param $depth i32) (param $trap i32) (result i64)
    (local $v0 i64) (local $v1 i64) (local $v2 i64) (local $v3 i64) (local $v4 i64) (local $v5 i64) (local $v6 i64) (local $v7 i64)
    (local $v8 i64) (local $v9 i64) (local $v10 i64) (local $v11 i64) (local $v12 i64) (local $v13 i64) (local $v14 i64) (local $v15 i64)
    (local.set $v0 (i64.load (i32.const 0))) (local.set $v1 (i64.load (i32.const 8)))
    (local.set $v2 (i64.load (i32.const 16))) (local.set $v3 (i64.load (i32.const 0)))
    (local.set $v4 (i64.load (i32.const 8))) (local.set $v5 (i64.load (i32.const 16)))
    (local.set $v6 (i64.load (i32.const 0))) (local.set $v7 (i64.load (i32.const 8)))
    (local.set $v8 (i64.load (i32.const 16))) (local.set $v9 (i64.load (i32.const 0)))
    (local.set $v10 (i64.load (i32.const 8))) (local.set $v11 (i64.load (i32.const 16)))
    (local.set $v12 (i64.load (i32.const 0))) (local.set $v13 (i64.load (i32.const 8)))
    (local.set $v14 (i64.load (i32.const 16))) (local.set $v15 (i64.load (i32.const 0)))
    (if (local.get $depth) (then (drop (call $work (i32.sub (local.get $depth) (i32.const 1)) (local.get $trap)))))
    (if (local.get $trap) (then (unreachable)))
    (i64.store offset=1024 (i32.const 0) (local.get $v0)) (i64.store offset=1032 (i32.const 0) (local.get $v1))
    (i64.store offset=1040 (i32.const 0) (local.get $v2)) (i64.store offset=1048 (i32.const 0) (local.get $v3))
    (i64.store offset=1056 (i32.const 0) (local.get $v4)) (i64.store offset=1064 (i32.const 0) (local.get $v5))
    (i64.store offset=1072 (i32.const 0) (local.get $v6)) (i64.store offset=1080 (i32.const 0) (local.get $v7))
    (i64.store offset=1088 (i32.const 0) (local.get $v8)) (i64.store offset=1096 (i32.const 0) (local.get $v9))
    (i64.store offset=1104 (i32.const 0) (local.get $v10)) (i64.store offset=1112 (i32.const 0) (local.get $v11))
    (i64.store offset=1120 (i32.const 0) (local.get $v12)) (i64.store offset=1128 (i32.const 0) (local.get $v13))
    (i64.store offset=1136 (i32.const 0) (local.get $v14)) (i64.store offset=1144 (i32.const 0) (local.get $v15))
    (local.get $v0)))

;; The attacker declares locals and writes none of them. "spill" stores them one by one and counts those that are not
;; zero; "word" shows one.

(module $attacker
  (memory 1)
  (type $spill (func (param i32) (result i32)))
  (table funcref (elem $spill))
  (func $spill (export "spill") (type $spill) (param $set i32) (result i32)
    (local $v0 i64) (local $v1 i64) (local $v2 i64) (local $v3 i64) (local $v4 i64) (local $v5 i64) (local $v6 i64) (local $v7 i64)
    (local $v8 i64) (local $v9 i64) (local $v10 i64) (local $v11 i64) (local $v12 i64) (local $v13 i64) (local $v14 i64) (local $v15 i64)
    (local $small i32) (local $single f32) (local $double f64) (local $at i32) (local $count i32)
    ;; Two of them are written on one path only, so that the compiler cannot leave out the zeros.
    (if (local.get $set) (then (local.set $v3 (i64.const 7)) (local.set $small (i32.const 7))))
    (i64.store offset=0 (i32.const 0) (local.get $v0)) (i64.store offset=8 (i32.const 0) (local.get $v1))
    (i64.store offset=16 (i32.const 0) (local.get $v2)) (i64.store offset=24 (i32.const 0) (local.get $v3))
    (i64.store offset=32 (i32.const 0) (local.get $v4)) (i64.store offset=40 (i32.const 0) (local.get $v5))
    (i64.store offset=48 (i32.const 0) (local.get $v6)) (i64.store offset=56 (i32.const 0) (local.get $v7))
    (i64.store offset=64 (i32.const 0) (local.get $v8)) (i64.store offset=72 (i32.const 0) (local.get $v9))
    (i64.store offset=80 (i32.const 0) (local.get $v10)) (i64.store offset=88 (i32.const 0) (local.get $v11))
    (i64.store offset=96 (i32.const 0) (local.get $v12)) (i64.store offset=104 (i32.const 0) (local.get $v13))
    (i64.store offset=112 (i32.const 0) (local.get $v14)) (i64.store offset=120 (i32.const 0) (local.get $v15))
    (i64.store offset=128 (i32.const 0) (i64.extend_i32_u (local.get $small)))
    (f32.store offset=136 (i32.const 0) (local.get $single))
    (f64.store offset=144 (i32.const 0) (local.get $double))
    (loop $next
      (local.set $count (i32.add (local.get $count) (i64.ne (i64.load (local.get $at)) (i64.const 0))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 152))))
    (local.get $count))
  (func (export "word") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "by index") (result i32) (call_indirect (type $spill) (i32.const 0) (i32.const 0)))
  (func $deeper (export "deeper") (param $depth i32) (result i32)
    (if (result i32) (local.get $depth)
      (then (i32.add (call $spill (i32.const 0)) (call $deeper (i32.sub (local.get $depth) (i32.const 1)))))
      (else (i32.const 0)))))

(@benign "the victim sees its secret, the attacker the locals that it wrote")
(assert_return (invoke $victim "work" (i32.const 3) (i32.const 0)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $attacker "spill" (i32.const 1)) (i32.const 2))
(assert_return (invoke $attacker "word" (i32.const 24)) (i64.const 7))

(@attack "after the victim returned, from frames of several depths")
(assert_return (invoke $victim "work" (i32.const 0) (i32.const 0)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $attacker "spill" (i32.const 0)) (i32.const 0))
(assert_return (invoke $victim "work" (i32.const 20) (i32.const 0)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $attacker "spill" (i32.const 0)) (i32.const 0))
(assert_return (invoke $attacker "word" (i32.const 24)) (i64.const 0))
(assert_return (invoke $attacker "word" (i32.const 120)) (i64.const 0))
(assert_return (invoke $victim "work" (i32.const 20) (i32.const 0)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $attacker "by index") (i32.const 0))
(assert_return (invoke $victim "work" (i32.const 20) (i32.const 0)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $attacker "deeper" (i32.const 20)) (i32.const 0))

(@attack "and after it trapped, with its frames as they were")
(assert_trap (invoke $victim "work" (i32.const 0) (i32.const 1)) "unreachable")
(assert_return (invoke $attacker "spill" (i32.const 0)) (i32.const 0))
(assert_trap (invoke $victim "work" (i32.const 20) (i32.const 1)) "unreachable")
(assert_return (invoke $attacker "deeper" (i32.const 20)) (i32.const 0))
(assert_return (invoke $attacker "word" (i32.const 0)) (i64.const 0))

(@probe "the victim's secret is whole")
(assert_return (invoke $victim "work" (i32.const 1) (i32.const 0)) (i64.const {{secret:i64@0}}))
