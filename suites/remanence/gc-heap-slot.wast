;;! title      = "A reused heap of objects holds nothing of the tenant before"
;;! property   = "fresh-memory"
;;! severity   = "critical"
;;! features   = ["gc", "drop-store"]
;;! claims     = ["S13", "S19"]
;;! references = ["core:exec/instructions#aggregate-reference-instructions", "core:exec/values#default-values", "CWE-226", "CWE-908"]
;;! notes      = """
;;! There is no linear memory, because some pools count a heap of objects as one. Lengths differ, so that new objects come to
;;! lie across old ones, headers included."""
;;! [pool]
;;! slots      = 1

;; The victim keeps an array of its secret, and litters the heap with copies.

(module definition $victim
  (type $words (array (mut i64)))
  (data $secret "{{secret:24}}")
  (global $kept (mut (ref null $words)) (ref.null $words))
  (func (export "litter") (param $count i32) (result i64) (local $word i64)
    (local.set $word (array.get $words (array.new_data $words $secret (i32.const 0) (i32.const 3)) (i32.const 0)))
    (loop $next
      (global.set $kept (array.new $words (local.get $word) (i32.const 1024)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $next (local.get $count)))
    (array.get $words (global.get $kept) (i32.const 1023))))

;; The attacker returns the first word that is not zero of the objects that it makes with default values, and of the
;; structure that it keeps.

(module definition $attacker
  (type $words (array (mut i64)))
  (type $record (struct (field (mut i64)) (field (mut i32)) (field (mut i64)) (field (mut (ref null $words)))))
  (global $kept (mut (ref null $record)) (ref.null $record))
  (func $residue (param $words (ref $words)) (result i64) (local $at i32)
    (loop $next
      (if (i64.ne (array.get $words (local.get $words) (local.get $at)) (i64.const 0))
        (then (return (array.get $words (local.get $words) (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $at) (array.len (local.get $words)))))
    (i64.const 0))
  (func (export "stain") (result i64) (local $words (ref $words))
    (local.set $words (array.new $words (i64.const 0) (i32.const 1000)))
    (array.set $words (local.get $words) (i32.const 999) (i64.const 5))
    (call $residue (local.get $words)))
  (func (export "words") (param $count i32) (param $length i32) (result i64) (local $found i64)
    (loop $next
      (local.set $found (i64.or (local.get $found) (call $residue (array.new_default $words (local.get $length)))))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $next (i32.and (i64.eqz (local.get $found)) (i32.ne (local.get $count) (i32.const 0)))))
    (local.get $found))
  (func (export "record") (result i64)
    (global.set $kept (struct.new_default $record))
    (i64.or (struct.get $record 0 (global.get $kept)) (struct.get $record 2 (global.get $kept))))
  (func (export "nulls") (result i32)
    (i32.add (ref.is_null (global.get $kept)) (ref.is_null (struct.get $record 3 (struct.new_default $record))))))

(@benign "the victim reads what it litters, and the attacker's scan finds a word that was set")
(module instance $finder $attacker)
(assert_return (invoke $finder "stain") (i64.const 5))
(@drop $finder)
(module instance $first $victim)
(assert_return (invoke $first "litter" (i32.const 100)) (i64.const {{secret:i64@0}}))

(@attack "the next tenant's objects hold zeros and nulls")
(@drop $first)
(module instance $second $attacker)
(assert_return (invoke $second "nulls") (i32.const 2))
(assert_return (invoke $second "record") (i64.const 0))
(assert_return (invoke $second "words" (i32.const 200) (i32.const 700)) (i64.const 0))
(assert_return (invoke $second "words" (i32.const 200) (i32.const 333)) (i64.const 0))

(@attack "so do those of the tenants after another round")
(@drop $second)
(module instance $again $victim)
(assert_return (invoke $again "litter" (i32.const 400)) (i64.const {{secret:i64@0}}))
(@drop $again)
(module instance $third $attacker)
(assert_return (invoke $third "words" (i32.const 200) (i32.const 999)) (i64.const 0))
(assert_return (invoke $third "stain") (i64.const 5))
(@drop $third)
(module instance $fourth $attacker)
(assert_return (invoke $fourth "record") (i64.const 0))
(assert_return (invoke $fourth "words" (i32.const 200) (i32.const 999)) (i64.const 0))

(@probe "the victim still reads its own")
(@drop $fourth)
(module instance $last $victim)
(assert_return (invoke $last "litter" (i32.const 1)) (i64.const {{secret:i64@0}}))
