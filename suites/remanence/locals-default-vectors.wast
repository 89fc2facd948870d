;;! title      = "Vector locals begin with zero, whatever the stack held before"
;;! property   = "reset-locals"
;;! severity   = "critical"
;;! features   = ["simd"]
;;! claims     = ["S19"]
;;! references = ["core:exec/instructions#function-calls", "core:valid/types#defaultable-types", "CWE-457", "CWE-226"]
;;! notes      = "As remanence/locals-default, with locals of sixteen bytes, alone and among smaller ones."

;; Each frame of the victim keeps twelve vectors made of the first eight bytes of its secret across a call.

(module $victim
  (memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (func $soak (export "soak") (param i32) (result v128)
    (v128.load (i32.const 0)) (v128.load (i32.const 16)) (v128.load (i32.const 32)) (v128.load (i32.const 48))
    (v128.load (i32.const 64)) (v128.load (i32.const 80)) (v128.load (i32.const 96)) (v128.load (i32.const 112))
    (v128.load (i32.const 128)) (v128.load (i32.const 144)) (v128.load (i32.const 160)) (v128.load (i32.const 176))
    (if (result v128) (local.get 0)
      (then (call $soak (i32.sub (local.get 0) (i32.const 1)))) (else (v128.const i64x2 0 0)))
    (v128.xor) (v128.xor) (v128.xor) (v128.xor) (v128.xor) (v128.xor) (v128.xor) (v128.xor) (v128.xor) (v128.xor)
    (v128.xor) (v128.xor))
  (func (export "spread") (param i32) (result i64)
    (loop $next
      (local.set 0 (i32.add (local.get 0) (i32.const 8)))
      (i64.store (local.get 0) (i64.load (i32.const 0)))
      (br_if $next (i32.lt_u (local.get 0) (i32.const 184))))
    (i64.load (i32.const 184))))
(register "victim" $victim)

;; The attacker's readers look at their locals and then set them, in a loop: the first round sees what they began with.

(module $attacker
  (import "victim" "soak" (func $soak (param i32) (result v128)))
  (func $vectors (export "vectors") (param $rounds i32) (result v128)
    (local v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128 v128) (local $seen v128)
    (loop $next
      (local.get 1) (v128.or (local.get 2)) (v128.or (local.get 3)) (v128.or (local.get 4)) (v128.or (local.get 5))
      (v128.or (local.get 6)) (v128.or (local.get 7)) (v128.or (local.get 8)) (v128.or (local.get 9))
      (v128.or (local.get 10)) (v128.or (local.get 11)) (v128.or (local.get 12))
      (local.set $seen)
      (local.set 1 (local.tee 2 (local.tee 3 (local.tee 4 (local.tee 5 (local.tee 6 (local.tee 7 (local.tee 8 (local.tee 9
      (local.tee 10 (local.tee 11 (local.tee 12 (v128.const i64x2 3 5)))))))))))))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $seen))
  (func $mixed (export "mixed") (param $rounds i32) (result v128)
    (local i32 v128 i64 v128 f32 v128 i32 v128) (local $seen v128)
    (loop $next
      (local.get 2) (v128.or (local.get 4)) (v128.or (local.get 6)) (v128.or (local.get 8))
      (v128.or (i64x2.splat (local.get 3))) (v128.or (i32x4.splat (local.get 7)))
      (local.set $seen)
      (local.set 2 (local.tee 4 (local.tee 6 (local.tee 8 (v128.const i64x2 3 5)))))
      (local.set 3 (i64.const 0))
      (local.set 7 (i32.const 0))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $seen))
  (func (export "soak, vectors") (result v128) (drop (call $soak (i32.const 20))) (call $vectors (i32.const 1)))
  (func (export "soak, mixed") (result v128) (drop (call $soak (i32.const 20))) (call $mixed (i32.const 1))))

(@benign "the victim soaks the stack; the attacker's second round sees what the first has set")
(assert_return (invoke $victim "spread" (i32.const 0)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $victim "soak" (i32.const 20)) (v128.const i64x2 0 0))
(assert_return (invoke $attacker "vectors" (i32.const 2)) (v128.const i64x2 3 5))
(assert_return (invoke $attacker "mixed" (i32.const 2)) (v128.const i64x2 3 5))

(@attack "the first round sees zeros after the victim's call, in a call of the host's as in its own")
(assert_return (invoke $attacker "vectors" (i32.const 1)) (v128.const i64x2 0 0))
(assert_return (invoke $attacker "soak, vectors") (v128.const i64x2 0 0))
(assert_return (invoke $attacker "soak, mixed") (v128.const i64x2 0 0))
(assert_return (invoke $attacker "mixed" (i32.const 1)) (v128.const i64x2 0 0))

(@probe "the victim still computes with its own")
(assert_return (invoke $victim "soak" (i32.const 3)) (v128.const i64x2 0 0))
