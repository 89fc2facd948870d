;;! title      = "A reused memory does not show the data segments of the module before"
;;! property   = "reset-memory"
;;! severity   = "critical"
;;! features   = ["drop-store"]
;;! claims     = ["S19", "S20"]
;;! references = ["core:exec/modules#instantiation", "CVE-2022-39393", "GHSA-wh6w-3828-g9qf", "CWE-226"]
;;! notes      = "Engines map a module's data into the slot, and may leave the mapping there for the next instance of the same module."
;;! [pool]
;;! slots      = 1

;; The victim's secret stands in data segments only, at the start of each of its pages and in the last eight bytes.

(module definition $victim
  (memory 3)
  (data (i32.const 0) "{{secret:24}}")
  (data (i32.const 65536) "{{secret@0}}")
  (data (i32.const 131072) "{{secret@0}}")
  (data (i32.const 196584) "{{secret@0}}")
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "store") (param i32 i64) (i64.store (local.get 0) (local.get 1))))

;; A second tenant, with an image of the same shape.

(module definition $neighbour
  (memory 3)
  (data (i32.const 0) "{{secret:24}}")
  (data (i32.const 65536) "{{secret@1}}")
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0))))

;; Attackers: one without data, one whose image is shorter. Each returns the first eight bytes that are not zero of a
;; range.

(module definition $bare
  (memory 3)
  (func (export "residue") (param $at i32) (param $end i32) (result i64)
    (loop $next
      (if (i64.ne (i64.load (local.get $at)) (i64.const 0)) (then (return (i64.load (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (i64.const 0)))
(module definition $short
  (memory 3)
  (data (i32.const 64) "\07")
  (func (export "residue") (param $at i32) (param $end i32) (result i64)
    (loop $next
      (if (i64.ne (i64.load (local.get $at)) (i64.const 0)) (then (return (i64.load (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (br_if $next (i32.lt_u (local.get $at) (local.get $end))))
    (i64.const 0)))

(@benign "the victim reads its own segments, the attacker finds its own")
(module instance $first $victim)
(assert_return (invoke $first "load" (i32.const 0)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $first "load" (i32.const 131072)) (i64.const {{secret:i64@0}}))
(@drop $first)
(module instance $finder $short)
(assert_return (invoke $finder "residue" (i32.const 0) (i32.const 196608)) (i64.const 7))

(@attack "a module without data finds none where the victim was")
(@drop $finder)
(module instance $a $victim)
(@drop $a)
(module instance $b $bare)
(assert_return (invoke $b "residue" (i32.const 0) (i32.const 196608)) (i64.const 0))
(@drop $b)
(module instance $c $bare)
(assert_return (invoke $c "residue" (i32.const 0) (i32.const 196608)) (i64.const 0))

(@attack "a module with a shorter image finds that and nothing else")
(@drop $c)
(module instance $d $victim)
(assert_return (invoke $d "store" (i32.const 32) (i64.const -1)))
(@drop $d)
(module instance $e $short)
(assert_return (invoke $e "residue" (i32.const 0) (i32.const 64)) (i64.const 0))
(assert_return (invoke $e "residue" (i32.const 72) (i32.const 196608)) (i64.const 0))

(@attack "two tenants with images take turns: each sees its own")
(@drop $e)
(module instance $f $neighbour)
(assert_return (invoke $f "load" (i32.const 65536)) (i64.const {{secret:i64@1}}))
(assert_return (invoke $f "load" (i32.const 131072)) (i64.const 0))
(@drop $f)
(module instance $g $victim)
(assert_return (invoke $g "load" (i32.const 32)) (i64.const 0))
(@drop $g)
(module instance $h $neighbour)
(assert_return (invoke $h "load" (i32.const 0)) (i64.const {{secret:i64@1}}))
(assert_return (invoke $h "load" (i32.const 131072)) (i64.const 0))
(@drop $h)
(module instance $i $bare)
(assert_return (invoke $i "residue" (i32.const 0) (i32.const 196608)) (i64.const 0))

(@probe "the victim's image is whole")
(@drop $i)
(module instance $last $victim)
(assert_return (invoke $last "load" (i32.const 0)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $last "load" (i32.const 32)) (i64.const 0))
(assert_return (invoke $last "load" (i32.const 196584)) (i64.const {{secret:i64@0}}))
