;;! title      = "A new object holds its default values, whatever its place held before"
;;! property   = "reset-memory"
;;! severity   = "critical"
;;! features   = ["gc", "drop-store"]
;;! claims     = ["S19"]
;;! references = ["core:exec/instructions#aggregate-reference-instructions", "CWE-226"]
;;! notes      = "The victim's objects become garbage again and again, until the collector has given their places to others: in the same store, and in the next one."
;;! [pool]
;;! slots      = 2

(module definition $victim
  (memory (export "memory") 1)
  (data (i32.const 0) "{{secret:24}}")
  (type $words (array (mut i64)))
  (type $record (struct (field (mut i64)) (field (mut i64)) (field (mut i32))))
  ;; Makes n arrays of 64 words and n records, all full of the secret, and keeps none.
  (func (export "litter") (param $n i32) (result i64) (local $last (ref null $words)) (local $record (ref null $record))
    (loop $again
      (local.set $last (array.new $words (i64.load (i32.const 0)) (i32.const 64)))
      (local.set $record (struct.new $record (i64.load (i32.const 0)) (i64.load (i32.const 8)) (i32.load (i32.const 16))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.xor (array.get $words (local.get $last) (i32.const 63))
      (i64.xor (struct.get $record 0 (local.get $record)) (i64.load (i32.const 0))))))
(module definition $attacker
  (type $words (array (mut i64)))
  (type $bytes (array (mut i8)))
  (type $record (struct (field (mut i64)) (field (mut i64)) (field (mut i32)) (field (mut i64))))
  ;; Makes n arrays of default values; returns the first word that is not zero.
  (func (export "arrays") (param $n i32) (param $length i32) (result i64) (local $a (ref null $words)) (local $i i32)
    (loop $again
      (local.set $a (array.new_default $words (local.get $length)))
      (local.set $i (i32.const 0))
      (loop $next
        (if (i64.ne (array.get $words (local.get $a) (local.get $i)) (i64.const 0))
          (then (return (array.get $words (local.get $a) (local.get $i)))))
        (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $length))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (i64.const 0))
  (func (export "bytes") (param $n i32) (param $length i32) (result i32) (local $a (ref null $bytes)) (local $sum i32)
    (loop $again
      (local.set $a (array.new_default $bytes (local.get $length)))
      (local.set $sum (i32.or (local.get $sum) (array.get_u $bytes (local.get $a) (i32.sub (local.get $length) (i32.const 1)))))
      (local.set $sum (i32.or (local.get $sum) (array.get_u $bytes (local.get $a) (i32.shr_u (local.get $length) (i32.const 1)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum))
  (func (export "records") (param $n i32) (result i64) (local $r (ref null $record)) (local $sum i64)
    (loop $again
      (local.set $r (struct.new_default $record))
      (local.set $sum (i64.or (i64.or (struct.get $record 0 (local.get $r)) (struct.get $record 1 (local.get $r)))
        (i64.or (i64.extend_i32_u (struct.get $record 2 (local.get $r))) (struct.get $record 3 (local.get $r)))))
      (br_if $again (i32.and (i64.eqz (local.get $sum)) (i32.ne (local.tee $n (i32.sub (local.get $n) (i32.const 1))) (i32.const 0)))))
    (local.get $sum))
  (func (export "written") (result i64) (local $a (ref null $words))
    (local.set $a (array.new_default $words (i32.const 3)))
    (array.set $words (local.get $a) (i32.const 2) (i64.const 7))
    (array.get $words (local.get $a) (i32.const 2))))

(@benign "the victim reads its objects, the attacker what it wrote")
(module instance $first $victim)
(module instance $neighbour $attacker)
(assert_return (invoke $first "litter" (i32.const 10)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $neighbour "written") (i64.const 7))

(@attack "objects in the places of the victim's garbage, in the same store")
(assert_return (invoke $first "litter" (i32.const 2000)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $neighbour "arrays" (i32.const 200) (i32.const 64)) (i64.const 0))
(assert_return (invoke $neighbour "records" (i32.const 2000)) (i64.const 0))
(assert_return (invoke $first "litter" (i32.const 2000)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $neighbour "arrays" (i32.const 50) (i32.const 500)) (i64.const 0))
(assert_return (invoke $neighbour "bytes" (i32.const 500) (i32.const 511)) (i32.const 0))
(assert_return (invoke $neighbour "arrays" (i32.const 200) (i32.const 3)) (i64.const 0))

(@attack "objects of the next tenant, in a new store")
(@drop $first)
(module instance $second $attacker)
(assert_return (invoke $second "arrays" (i32.const 200) (i32.const 64)) (i64.const 0))
(assert_return (invoke $second "records" (i32.const 1000)) (i64.const 0))
(@drop $second)
(module instance $third $victim)
(assert_return (invoke $third "litter" (i32.const 1000)) (i64.const {{secret:i64@0}}))
(@drop $third)
(module instance $fourth $attacker)
(assert_return (invoke $fourth "arrays" (i32.const 100) (i32.const 200)) (i64.const 0))
(assert_return (invoke $fourth "bytes" (i32.const 200) (i32.const 4095)) (i32.const 0))

(@probe "the victim still works")
(module instance $last $victim)
(assert_return (invoke $last "litter" (i32.const 1)) (i64.const {{secret:i64@0}}))
