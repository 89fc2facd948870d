;;! title      = "What another instance computed last is no operand"
;;! property   = "instance-separation"
;;! severity   = "critical"
;;! features   = ["reference-types"]
;;! claims     = ["S27", "S109"]
;;! references = ["core:exec/instructions#parametric-instructions", "core:exec/instructions#numeric-instructions", "CWE-226", "CWE-200", "CWE-457"]
;;! notes      = """
;;! Compilers and interpreters fuse a comparison with the instruction that uses it. One that drops the comparison, and then looks for its result where
;;! it would have been, finds what was computed last: after a call, that is what the other instance computed. Each attack here calls the victim, which
;;! looks at one bit of its secret and gives back nothing, and then selects by a comparison of its own argument. Eight calls are gathered to a byte:
;;! the argument alone decides, so that it is 0 or 255; where the victim decides, it is the secret."""

(module $victim
  (memory 1)
  (global $secret i32 (i32.const 0x5a))
  (func (export "look") (param $bit i32)
    (i32.store (i32.const 0) (i32.and (global.get $secret) (i32.shl (i32.const 1) (local.get $bit)))))
  (func (export "seen") (result i32) (i32.load (i32.const 0))))
(register "victim" $victim)

(module $attacker
  (type $try (func (param i32 i32) (result i32)))
  (import "victim" "look" (func $look (param i32)))
  (table funcref (elem $branch $if $eqz $eq $ne $not $wide $wide-ne $typed $kept $less))
  ;; With a bit to look at, and what decides: 0 gives 0, everything else 1.
  (func $branch (type $try) (call $look (local.get 0)) (block (br_if 0 (i32.eqz (local.get 1))) (return (i32.const 1))) (i32.const 0))
  (func $if (type $try) (call $look (local.get 0)) (if (result i32) (i32.eqz (local.get 1)) (then (i32.const 0)) (else (i32.const 1))))
  (func $eqz (type $try) (call $look (local.get 0)) (select (i32.const 0) (i32.const 1) (i32.eqz (local.get 1))))
  (func $eq (type $try) (call $look (local.get 0)) (select (i32.const 0) (i32.const 1) (i32.eq (local.get 1) (i32.const 0))))
  (func $ne (type $try) (call $look (local.get 0)) (select (i32.const 1) (i32.const 0) (i32.ne (local.get 1) (i32.const 0))))
  (func $not (type $try) (call $look (local.get 0)) (select (i32.const 1) (i32.const 0) (i32.eqz (i32.eqz (local.get 1)))))
  (func $wide (type $try) (call $look (local.get 0)) (select (i32.const 0) (i32.const 1) (i64.eqz (i64.extend_i32_u (local.get 1)))))
  (func $wide-ne (type $try) (local i64)
    (local.set 2 (i64.extend_i32_u (local.get 1)))
    (call $look (local.get 0))
    (select (i32.const 1) (i32.const 0) (i64.ne (local.get 2) (i64.const 0))))
  (func $typed (type $try) (call $look (local.get 0)) (select (result i32) (i32.const 0) (i32.const 1) (i32.eqz (local.get 1))))
  (func $kept (type $try) (local i32)
    (call $look (local.get 0))
    (select (i32.const 0) (i32.const 1) (local.tee 2 (i32.eqz (local.get 1)))))
  (func $less (type $try) (call $look (local.get 0)) (select (i32.const 0) (i32.const 1) (i32.lt_u (local.get 1) (i32.const 1))))
  ;; Eight bits of the same kind of comparison.
  (func (export "gather") (param $kind i32) (param $decides i32) (result i32) (local $bit i32) (local $all i32)
    (loop $next
      (local.set $all (i32.or (local.get $all)
        (i32.shl (call_indirect (type $try) (local.get $bit) (local.get $decides) (local.get $kind)) (local.get $bit))))
      (br_if $next (i32.lt_u (local.tee $bit (i32.add (local.get $bit) (i32.const 1))) (i32.const 8))))
    (local.get $all)))

(@benign "branches are decided by what they compare, and the victim looks at its secret")
(assert_return (invoke $attacker "gather" (i32.const 0) (i32.const 7)) (i32.const 255))
(assert_return (invoke $attacker "gather" (i32.const 0) (i32.const 0)) (i32.const 0))
(assert_return (invoke $attacker "gather" (i32.const 1) (i32.const 7)) (i32.const 255))
(assert_return (invoke $attacker "gather" (i32.const 1) (i32.const 0)) (i32.const 0))
(assert_return (invoke $victim "look" (i32.const 6)))
(assert_return (invoke $victim "seen") (i32.const 64))

(@attack "selections are decided by what they compare")
;; i32.eqz
(assert_return (invoke $attacker "gather" (i32.const 2) (i32.const 7)) (i32.const 255))
(assert_return (invoke $attacker "gather" (i32.const 2) (i32.const 0)) (i32.const 0))
;; i32.eq with 0
(assert_return (invoke $attacker "gather" (i32.const 3) (i32.const 7)) (i32.const 255))
(assert_return (invoke $attacker "gather" (i32.const 3) (i32.const 0)) (i32.const 0))
;; i32.ne with 0
(assert_return (invoke $attacker "gather" (i32.const 4) (i32.const 7)) (i32.const 255))
(assert_return (invoke $attacker "gather" (i32.const 4) (i32.const 0)) (i32.const 0))
;; i32.eqz of i32.eqz
(assert_return (invoke $attacker "gather" (i32.const 5) (i32.const 7)) (i32.const 255))
(assert_return (invoke $attacker "gather" (i32.const 5) (i32.const 0)) (i32.const 0))
;; i64.eqz
(assert_return (invoke $attacker "gather" (i32.const 6) (i32.const 7)) (i32.const 255))
(assert_return (invoke $attacker "gather" (i32.const 6) (i32.const 0)) (i32.const 0))
;; i64.ne with 0
(assert_return (invoke $attacker "gather" (i32.const 7) (i32.const 7)) (i32.const 255))
(assert_return (invoke $attacker "gather" (i32.const 7) (i32.const 0)) (i32.const 0))
;; select of a named type
(assert_return (invoke $attacker "gather" (i32.const 8) (i32.const 7)) (i32.const 255))
(assert_return (invoke $attacker "gather" (i32.const 8) (i32.const 0)) (i32.const 0))
;; a comparison that is kept
(assert_return (invoke $attacker "gather" (i32.const 9) (i32.const 7)) (i32.const 255))
(assert_return (invoke $attacker "gather" (i32.const 9) (i32.const 0)) (i32.const 0))
;; i32.lt_u with 1
(assert_return (invoke $attacker "gather" (i32.const 10) (i32.const 7)) (i32.const 255))
(assert_return (invoke $attacker "gather" (i32.const 10) (i32.const 0)) (i32.const 0))

(@probe "the victim looks again")
(assert_return (invoke $victim "look" (i32.const 0)))
(assert_return (invoke $victim "seen") (i32.const 0))
