;;! title      = "Pages that a memory of 64 bits grows by hold nothing of the tenant before"
;;! property   = "fresh-memory"
;;! severity   = "critical"
;;! features   = ["drop-store", "memory64"]
;;! claims     = ["S19", "S20"]
;;! references = ["core:exec/modules#growing-memories", "CWE-226"]
;;! notes      = "As remanence/grow-zero: such memories are often made, checked and grown by other code. Growing may fail by the specification; a runtime that refuses these few pages to the victim already fails the twin."
;;! [pool]
;;! slots      = 1

;; The victim grows from one page to eight, and fills what it was given with the first eight bytes of its secret.

(module definition $victim
  (memory i64 1)
  (data (i64.const 0) "{{secret:24}}")
  (func (export "grow and fill") (param $pages i64) (result i64) (local $at i64) (local $end i64)
    (local.set $at (i64.mul (memory.grow (local.get $pages)) (i64.const 65536)))
    (local.set $end (i64.mul (memory.size) (i64.const 65536)))
    (loop $next
      (i64.store (local.get $at) (i64.load (i64.const 0)))
      (local.set $at (i64.add (local.get $at) (i64.const 8)))
      (br_if $next (i64.lt_u (local.get $at) (local.get $end))))
    (memory.size))
  (func (export "load") (param i64) (result i64) (i64.load (local.get 0))))

;; The attacker returns the first eight bytes that are not zero of all that it has.

(module definition $attacker
  (memory i64 1)
  (func (export "grow") (param i64) (result i64) (memory.grow (local.get 0)))
  (func (export "stain") (param i64) (i64.store (local.get 0) (i64.const 5)))
  (func (export "residue") (result i64) (local $at i64)
    (loop $next
      (if (i64.ne (i64.load (local.get $at)) (i64.const 0)) (then (return (i64.load (local.get $at)))))
      (local.set $at (i64.add (local.get $at) (i64.const 8)))
      (br_if $next (i64.lt_u (local.get $at) (i64.mul (memory.size) (i64.const 65536)))))
    (i64.const 0)))

;; Begins with as many pages as the victim ended with, so that nothing needs to grow.

(module definition $large
  (memory i64 8)
  (func (export "residue") (result i64) (local $at i64)
    (loop $next
      (if (i64.ne (i64.load (local.get $at)) (i64.const 0)) (then (return (i64.load (local.get $at)))))
      (local.set $at (i64.add (local.get $at) (i64.const 8)))
      (br_if $next (i64.lt_u (local.get $at) (i64.mul (memory.size) (i64.const 65536)))))
    (i64.const 0)))

(@benign "the victim fills its last grown page, the attacker finds a stain in its own")
(module instance $finder $attacker)
(assert_return (invoke $finder "grow" (i64.const 7)) (i64.const 1))
(assert_return (invoke $finder "stain" (i64.const 524280)))
(assert_return (invoke $finder "residue") (i64.const 5))
(@drop $finder)
(module instance $first $victim)
(assert_return (invoke $first "grow and fill" (i64.const 7)) (i64.const 8))
(assert_return (invoke $first "load" (i64.const 524280)) (i64.const {{secret:i64@0}}))

(@attack "the next tenant grows page by page into what the victim had")
(@drop $first)
(module instance $second $attacker)
(assert_return (invoke $second "residue") (i64.const 0))
(assert_return (invoke $second "grow" (i64.const 1)) (i64.const 1))
(assert_return (invoke $second "residue") (i64.const 0))
(assert_return (invoke $second "grow" (i64.const 1)) (i64.const 2))
(assert_return (invoke $second "grow" (i64.const 5)) (i64.const 3))
(assert_return (invoke $second "residue") (i64.const 0))

(@attack "a tenant that has all of it from the start, after a tenant that used little")
(@drop $second)
(module instance $again $victim)
(assert_return (invoke $again "grow and fill" (i64.const 7)) (i64.const 8))
(@drop $again)
(module instance $small $attacker)
(assert_return (invoke $small "residue") (i64.const 0))
(@drop $small)
(module instance $whole $large)
(assert_return (invoke $whole "residue") (i64.const 0))

(@attack "pages that the attacker itself never had, when it goes beyond the victim")
(@drop $whole)
(module instance $more $attacker)
(assert_return (invoke $more "grow" (i64.const 15)) (i64.const 1))
(assert_return (invoke $more "residue") (i64.const 0))

(@probe "the victim grows into zeros of its own")
(@drop $more)
(module instance $last $victim)
(assert_return (invoke $last "load" (i64.const 24)) (i64.const 0))
(assert_return (invoke $last "load" (i64.const 0)) (i64.const {{secret:i64@0}}))
