;;! title      = "A reused memory holds nothing of the tenant before"
;;! property   = "reset-memory"
;;! severity   = "critical"
;;! features   = ["drop-store"]
;;! claims     = ["S13", "S19", "S20"]
;;! references = ["core:exec/modules#memories", "CVE-2022-39393", "CWE-226"]
;;! notes      = "A store that is dropped gives its only slot back, so that the next instance gets the same one. The guest itself scans all of it."
;;! [pool]
;;! slots      = 1

;; The victim fills its whole memory with the first eight bytes of its secret.

(module definition $victim
  (memory 4)
  (data (i32.const 0) "{{secret:24}}")
  (func (export "fill") (local $at i32)
    (loop $next
      (i64.store (local.get $at) (i64.load (i32.const 0)))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 262144)))))
  (func (export "first") (result i64) (i64.load (i32.const 0)))
  (func (export "last") (result i64) (i64.load (i32.const 262136)))
  (func (export "beyond the secret") (result i64) (local $at i32) (local $seen i64)
    (local.set $at (i32.const 24))
    (loop $next
      (local.set $seen (i64.or (local.get $seen) (i64.load (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 262144))))
    (local.get $seen)))

;; The attacker returns the first eight bytes that are not zero, and stains its own memory for whoever comes next.

(module definition $attacker
  (memory 4)
  (func (export "residue") (result i64) (local $at i32)
    (loop $next
      (if (i64.ne (i64.load (local.get $at)) (i64.const 0))
        (then (return (i64.load (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 262144))))
    (i64.const 0))
  (func (export "stain") (param i32 i64) (i64.store (local.get 0) (local.get 1))))

(@benign "a fresh victim sees its own data and can fill its memory; the scan finds a stain in the last word")
(module instance $scanner $attacker)
(assert_return (invoke $scanner "stain" (i32.const 262136) (i64.const 5)))
(assert_return (invoke $scanner "residue") (i64.const 5))
(@drop $scanner)
(module instance $filled $victim)
(assert_return (invoke $filled "first") (i64.const {{secret:i64@0}}))
(assert_return (invoke $filled "fill"))
(assert_return (invoke $filled "last") (i64.const {{secret:i64@0}}))

(@attack "the next tenant of the slot, and the one after it, find zeros in all of it")
(@drop $filled)
(module instance $second $attacker)
(assert_return (invoke $second "residue") (i64.const 0))
(assert_return (invoke $second "stain" (i32.const 65536) (i64.const 1)))
(@drop $second)
(module instance $third $attacker)
(assert_return (invoke $third "residue") (i64.const 0))
(assert_return (invoke $third "stain" (i32.const 8) (i64.const 1)))
(@drop $third)

(@attack "the victim's module comes back, fills its slot again, and leaves: nothing of that either")
(module instance $again $victim)
(assert_return (invoke $again "beyond the secret") (i64.const 0))
(assert_return (invoke $again "fill"))
(@drop $again)
(module instance $fourth $attacker)
(assert_return (invoke $fourth "residue") (i64.const 0))
(assert_return (invoke $fourth "stain" (i32.const 0) (i64.const -1)))

(@probe "the victim begins as declared after all that")
(@drop $fourth)
(module instance $last $victim)
(assert_return (invoke $last "first") (i64.const {{secret:i64@0}}))
(assert_return (invoke $last "beyond the secret") (i64.const 0))
