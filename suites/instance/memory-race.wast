;;! title      = "A memory does not change while others on other threads write, copy and grow theirs"
;;! property   = "instance-separation"
;;! severity   = "critical"
;;! features   = ["os-threads", "bulk-memory"]
;;! claims     = ["S13", "S22", "S39"]
;;! references = ["core:exec/modules#allocation", "CWE-362"]
;;! notes      = "The victim reads all of its memory over and over; the sum of its words, each times its place, changes with every byte."

(module $alone
  (memory 1 8)
  (data (i32.const 8) "\07")
  (func (export "sum") (result i64) (local $at i32) (local $sum i64)
    (loop $next
      (local.set $sum (i64.add (local.get $sum) (i64.mul (i64.load (local.get $at)) (i64.extend_i32_u (local.get $at)))))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 65536))))
    (local.get $sum))
  (func (export "fill") (memory.fill (i32.const 0) (i32.const 1) (i32.const 65536))))

(@benign "the sum sees a byte, and a fill")
(assert_return (invoke $alone "sum") (i64.const 56))
(assert_return (invoke $alone "fill"))
(assert_return (invoke $alone "sum") (i64.const 0x8f8f8f8f8f7f8000))

(@attack "a victim that verifies, and three that hammer")
(thread $victim
  (module
    (memory 1 8)
    (data (i32.const 0) "{{secret:24}}")
    (data (i32.const 65512) "{{secret@0}}")
    (func $sum (result i64) (local $at i32) (local $sum i64)
      (loop $next
        (local.set $sum (i64.add (local.get $sum) (i64.mul (i64.load (local.get $at)) (i64.extend_i32_u (local.get $at)))))
        (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 65536))))
      (local.get $sum))
    ;; In how many of n rounds the sum was another one.
    (func (export "changes") (param $n i32) (result i32) (local $first i64) (local $count i32)
      (local.set $first (call $sum))
      (loop $again
        (local.set $count (i32.add (local.get $count) (i64.ne (call $sum) (local.get $first))))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (local.get $count)))
  (assert_return (invoke "changes" (i32.const 60)) (i32.const 0)))
(thread $writer
  (module
    (memory 1 8)
    (func (export "hammer") (param $n i32) (result i32)
      (loop $again
        (memory.fill (i32.const 0) (local.get $n) (i32.const 65536))
        (memory.copy (i32.const 1) (i32.const 0) (i32.const 65535))
        (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
      (i32.load8_u (i32.const 65535))))
  (assert_return (invoke "hammer" (i32.const 300)) (i32.const 1)))
(thread $grower
  (module
    (memory 0 8)
    (func (export "hammer") (result i32) (local $at i32)
      (loop $again
        (if (i32.ne (memory.grow (i32.const 1)) (i32.const -1))
          (then
            (memory.fill (local.get $at) (i32.const 0xa5) (i32.const 65536))
            (local.set $at (i32.add (local.get $at) (i32.const 65536)))
            (br $again))))
      (i32.add (memory.size) (i32.load8_u (i32.sub (local.get $at) (i32.const 1))))))
  (assert_return (invoke "hammer") (i32.const 173)))
(thread $edge
  (module
    (memory 1 1)
    (func (export "store") (param i32) (i64.store (local.get 0) (i64.const -1))))
  (assert_trap (invoke "store" (i32.const 65536)) "out of bounds memory access")
  (assert_trap (invoke "store" (i32.const 65529)) "out of bounds memory access")
  (assert_trap (invoke "store" (i32.const -8)) "out of bounds memory access"))
(wait $victim)
(wait $writer)
(wait $grower)
(wait $edge)

(@probe "nor did a memory that no thread belongs to")
(assert_return (invoke $alone "sum") (i64.const 0x8f8f8f8f8f7f8000))
