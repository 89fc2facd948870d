;;! title      = "New objects hold nothing of collected ones"
;;! property   = "fresh-memory"
;;! severity   = "critical"
;;! features   = ["gc"]
;;! claims     = ["S19"]
;;! references = ["core:exec/instructions#aggregate-reference-instructions", "core:exec/values#default-values", "CWE-226", "CWE-908"]
;;! notes      = """
;;! The instances of a store share one heap. The victim makes and forgets enough objects for collections to happen, so that the
;;! attacker's objects come to lie where the victim's were."""

;; Half of the victim's objects are arrays, half are structures; every word of them is the beginning of its secret.

(module $victim
  (type $words (array (mut i64)))
  (type $record (struct (field i64) (field i64) (field i64) (field i64)))
  (memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (func (export "litter") (param $count i32) (result i64) (local $word i64) (local $sum i64)
    (local.set $word (i64.load (i32.const 0)))
    (loop $next
      (local.set $sum (i64.or (local.get $sum)
        (array.get $words (array.new $words (local.get $word) (i32.const 1024)) (i32.const 1023))))
      (local.set $sum (i64.or (local.get $sum)
        (struct.get $record 3 (struct.new $record (local.get $word) (local.get $word) (local.get $word) (local.get $word)))))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $next (local.get $count)))
    (local.get $sum)))

;; The attacker returns the first word that is not zero of any object that it makes with default values.

(module $attacker
  (type $words (array (mut i64)))
  (type $bytes (array (mut i8)))
  (type $record (struct (field (mut i64)) (field (mut i64)) (field (mut i64)) (field (mut f64))))
  (type $refs (array (mut anyref)))
  (func $residue (param $words (ref $words)) (result i64) (local $at i32)
    (loop $next
      (if (i64.ne (array.get $words (local.get $words) (local.get $at)) (i64.const 0))
        (then (return (array.get $words (local.get $words) (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $at) (array.len (local.get $words)))))
    (i64.const 0))
  (func (export "find") (result i64) (local $words (ref $words))
    (local.set $words (array.new $words (i64.const 0) (i32.const 1000)))
    (array.set $words (local.get $words) (i32.const 999) (i64.const 5))
    (call $residue (local.get $words)))
  (func (export "words") (param $count i32) (result i64) (local $found i64)
    (loop $next
      (local.set $found (i64.or (local.get $found) (call $residue (array.new_default $words (i32.const 700)))))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $next (i32.and (i64.eqz (local.get $found)) (i32.ne (local.get $count) (i32.const 0)))))
    (local.get $found))
  (func (export "records") (param $count i32) (result i64) (local $found i64) (local $record (ref null $record))
    (loop $next
      (local.set $record (struct.new_default $record))
      (local.set $found (i64.or (struct.get $record 0 (local.get $record)) (struct.get $record 2 (local.get $record))))
      (local.set $found (i64.or (local.get $found) (i64.reinterpret_f64 (struct.get $record 3 (local.get $record)))))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $next (i32.and (i64.eqz (local.get $found)) (i32.ne (local.get $count) (i32.const 0)))))
    (local.get $found))
  (func (export "bytes") (param $size i32) (result i32) (local $bytes (ref $bytes)) (local $found i32)
    (local.set $bytes (array.new_default $bytes (local.get $size)))
    (loop $next
      (local.set $size (i32.sub (local.get $size) (i32.const 1)))
      (local.set $found (array.get_u $bytes (local.get $bytes) (local.get $size)))
      (br_if $next (i32.and (i32.eqz (local.get $found)) (i32.ne (local.get $size) (i32.const 0)))))
    (local.get $found))
  (func (export "nulls") (param $size i32) (result i32) (local $refs (ref $refs)) (local $count i32)
    (local.set $refs (array.new_default $refs (local.get $size)))
    (loop $next
      (local.set $size (i32.sub (local.get $size) (i32.const 1)))
      (local.set $count (i32.add (local.get $count) (ref.is_null (array.get $refs (local.get $refs) (local.get $size)))))
      (br_if $next (local.get $size)))
    (local.get $count)))

(@benign "objects hold what they were made with, and the scan finds a word that was set")
(assert_return (invoke $victim "litter" (i32.const 500)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $attacker "find") (i64.const 5))

(@attack "objects with default values hold zeros and nulls, whatever was collected before")
(assert_return (invoke $attacker "words" (i32.const 500)) (i64.const 0))
(assert_return (invoke $victim "litter" (i32.const 500)) (i64.const {{secret:i64@0}}))
(assert_return (invoke $attacker "records" (i32.const 5000)) (i64.const 0))
(assert_return (invoke $attacker "bytes" (i32.const 60000)) (i32.const 0))
(assert_return (invoke $attacker "words" (i32.const 500)) (i64.const 0))
(assert_return (invoke $attacker "nulls" (i32.const 4000)) (i32.const 4000))

(@probe "the victim's objects are still its own")
(assert_return (invoke $victim "litter" (i32.const 5)) (i64.const {{secret:i64@0}}))
