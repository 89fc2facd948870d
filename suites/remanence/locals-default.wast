;;! title      = "Locals begin with zero, whatever the stack held before"
;;! property   = "reset-locals"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S19"]
;;! references = ["core:exec/instructions#function-calls", "core:valid/types#defaultable-types", "CWE-457", "CWE-226"]
;;! notes      = """
;;! Each reader looks at its locals and then sets them all, in a loop, so that no compiler can take them for constants: the
;;! first round sees what they began with. Two hundred locals need a frame of some size."""

;; The victim soaks the stack: each of its frames keeps sixteen copies of the first bytes of its secret across a call.

(module $victim
  (memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (func $soak (export "soak") (param i32) (result i64)
    (i64.load (i32.const 0)) (i64.load (i32.const 8)) (i64.load (i32.const 16)) (i64.load (i32.const 24))
    (i64.load (i32.const 32)) (i64.load (i32.const 40)) (i64.load (i32.const 48)) (i64.load (i32.const 56))
    (i64.load (i32.const 64)) (i64.load (i32.const 72)) (i64.load (i32.const 80)) (i64.load (i32.const 88))
    (i64.load (i32.const 96)) (i64.load (i32.const 104)) (i64.load (i32.const 112)) (i64.load (i32.const 120))
    (if (result i64) (local.get 0) (then (call $soak (i32.sub (local.get 0) (i32.const 1)))) (else (i64.const 0)))
    (i64.xor) (i64.xor) (i64.xor) (i64.xor) (i64.xor) (i64.xor) (i64.xor) (i64.xor) (i64.xor) (i64.xor) (i64.xor) (i64.xor)
    (i64.xor) (i64.xor) (i64.xor) (i64.xor))
  (func (export "spread") (param i32) (result i64)
    (loop $next
      (local.set 0 (i32.add (local.get 0) (i32.const 8)))
      (i64.store (local.get 0) (i64.load (i32.const 0)))
      (br_if $next (i32.lt_u (local.get 0) (i32.const 120))))
    (i64.load (i32.const 120))))
(register "victim" $victim)

;; The attacker calls the victim, and then functions of its own whose locals come to lie where the victim's frames were.

(module $attacker
  (import "victim" "soak" (func $soak (param i32) (result i64)))
  (func $i64 (export "i64") (param $rounds i32) (result i64)
    (local i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (local $seen i64)
    (loop $next
      (local.get 1) (i64.or (local.get 2)) (i64.or (local.get 3)) (i64.or (local.get 4)) (i64.or (local.get 5))
      (i64.or (local.get 6)) (i64.or (local.get 7)) (i64.or (local.get 8)) (i64.or (local.get 9)) (i64.or (local.get 10))
      (i64.or (local.get 11)) (i64.or (local.get 12)) (i64.or (local.get 13)) (i64.or (local.get 14))
      (i64.or (local.get 15)) (i64.or (local.get 16))
      (local.set $seen)
      (local.set 1 (local.tee 2 (local.tee 3 (local.tee 4 (local.tee 5 (local.tee 6 (local.tee 7 (local.tee 8 (local.tee 9
      (local.tee 10 (local.tee 11 (local.tee 12 (local.tee 13 (local.tee 14 (local.tee 15 (local.tee 16
      (i64.const 7)))))))))))))))))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $seen))
  (func $i32 (export "i32") (param $rounds i32) (result i32)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32) (local $seen i32)
    (loop $next
      (local.get 1) (i32.or (local.get 2)) (i32.or (local.get 3)) (i32.or (local.get 4)) (i32.or (local.get 5))
      (i32.or (local.get 6)) (i32.or (local.get 7)) (i32.or (local.get 8)) (i32.or (local.get 9)) (i32.or (local.get 10))
      (i32.or (local.get 11)) (i32.or (local.get 12)) (i32.or (local.get 13)) (i32.or (local.get 14))
      (i32.or (local.get 15)) (i32.or (local.get 16))
      (local.set $seen)
      (local.set 1 (local.tee 2 (local.tee 3 (local.tee 4 (local.tee 5 (local.tee 6 (local.tee 7 (local.tee 8 (local.tee 9
      (local.tee 10 (local.tee 11 (local.tee 12 (local.tee 13 (local.tee 14 (local.tee 15 (local.tee 16
      (i32.const 7)))))))))))))))))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $seen))
  (func $f64 (export "f64") (param $rounds i32) (result i64)
    (local f64 f64 f64 f64 f64 f64 f64 f64) (local $seen i64)
    (loop $next
      (i64.reinterpret_f64 (local.get 1)) (i64.or (i64.reinterpret_f64 (local.get 2)))
      (i64.or (i64.reinterpret_f64 (local.get 3))) (i64.or (i64.reinterpret_f64 (local.get 4)))
      (i64.or (i64.reinterpret_f64 (local.get 5))) (i64.or (i64.reinterpret_f64 (local.get 6)))
      (i64.or (i64.reinterpret_f64 (local.get 7))) (i64.or (i64.reinterpret_f64 (local.get 8)))
      (local.set $seen)
      (local.set 1 (local.tee 2 (local.tee 3 (local.tee 4 (local.tee 5 (local.tee 6 (local.tee 7 (local.tee 8
      (f64.const -0)))))))))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $seen))
  (func $f32 (export "f32") (param $rounds i32) (result i32)
    (local f32 f32 f32 f32 f32 f32 f32 f32) (local $seen i32)
    (loop $next
      (i32.reinterpret_f32 (local.get 1)) (i32.or (i32.reinterpret_f32 (local.get 2)))
      (i32.or (i32.reinterpret_f32 (local.get 3))) (i32.or (i32.reinterpret_f32 (local.get 4)))
      (i32.or (i32.reinterpret_f32 (local.get 5))) (i32.or (i32.reinterpret_f32 (local.get 6)))
      (i32.or (i32.reinterpret_f32 (local.get 7))) (i32.or (i32.reinterpret_f32 (local.get 8)))
      (local.set $seen)
      (local.set 1 (local.tee 2 (local.tee 3 (local.tee 4 (local.tee 5 (local.tee 6 (local.tee 7 (local.tee 8
      (f32.const -0)))))))))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $seen))
  (func $many (export "many") (param $rounds i32) (result i64)
    (local i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 f64 f64 f64 f64 f64 f64 f64 f64 f64 f64)
    (local f32 f32 f32 f32 f32 f32 f32 f32 f32 f32 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)
    (local i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)
    (local f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)
    (local i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 f32 f32 f32 f32 f32 f32 f32 f32 f32 f32 i32 i32 i32 i32 i32 i32 i32 i32 i32 i32)
    (local f64 f64 f64 f64 f64 f64 f64 f64 f64 f64 f32 f32 f32 f32 f32 f32 f32 f32 f32 f32 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64)
    (local i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64 i64) (local $seen i64)
    (loop $next
      (i64.or (local.get 1) (i64.or (local.get 10) (i64.or (local.get 41) (i64.or (local.get 60) (local.get 90)))))
      (i64.or (local.get 130) (i64.or (local.get 171) (i64.or (local.get 181) (i64.or (local.get 200) (i64.extend_i32_u (local.get 15))))))
      (local.set $seen (i64.or))
      (local.set 1 (local.tee 10 (local.tee 41 (local.tee 60 (local.tee 90 (i64.const 3))))))
      (local.set 130 (local.tee 171 (local.tee 181 (local.tee 200 (i64.const 5)))))
      (local.set 15 (i32.const 8))
      (br_if $next (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $seen))
  (func (export "soak, i64") (result i64) (drop (call $soak (i32.const 20))) (call $i64 (i32.const 1)))
  (func (export "soak, i32") (result i32) (drop (call $soak (i32.const 20))) (call $i32 (i32.const 1)))
  (func (export "soak, f64") (result i64) (drop (call $soak (i32.const 20))) (call $f64 (i32.const 1)))
  (func (export "soak, f32") (result i32) (drop (call $soak (i32.const 20))) (call $f32 (i32.const 1)))
  (func (export "soak, many") (result i64) (drop (call $soak (i32.const 20))) (call $many (i32.const 1)))
  (func (export "count") (result i32) (local i32) (local.set 0 (i32.add (local.get 0) (i32.const 1))) (local.get 0)))

(@benign "the victim soaks the stack; the attacker's second round sees what the first has set")
(assert_return (invoke $victim "spread" (i32.const 0)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $victim "soak" (i32.const 20)) (i64.const 0))
(assert_return (invoke $attacker "i64" (i32.const 2)) (i64.const 7))
(assert_return (invoke $attacker "i32" (i32.const 2)) (i32.const 7))
(assert_return (invoke $attacker "f64" (i32.const 2)) (i64.const 0x8000000000000000))
(assert_return (invoke $attacker "f32" (i32.const 2)) (i32.const 0x80000000))
(assert_return (invoke $attacker "many" (i32.const 2)) (i64.const 15))

(@attack "the first round sees zeros after the victim's call, in a call of the host's as in its own")
(assert_return (invoke $attacker "i64" (i32.const 1)) (i64.const 0))
(assert_return (invoke $attacker "many" (i32.const 1)) (i64.const 0))
(assert_return (invoke $attacker "soak, i64") (i64.const 0))
(assert_return (invoke $attacker "soak, i32") (i32.const 0))
(assert_return (invoke $attacker "soak, f64") (i64.const 0))
(assert_return (invoke $attacker "soak, f32") (i32.const 0))
(assert_return (invoke $attacker "soak, many") (i64.const 0))

(@attack "and every call begins anew")
(assert_return (invoke $attacker "count") (i32.const 1))
(assert_return (invoke $attacker "count") (i32.const 1))
(assert_return (invoke $attacker "i32" (i32.const 1)) (i32.const 0))
(assert_return (invoke $attacker "f32" (i32.const 1)) (i32.const 0))

(@probe "the victim still computes with its own")
(assert_return (invoke $victim "soak" (i32.const 3)) (i64.const 0))
