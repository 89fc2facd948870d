;;! title      = "A tenant that hammers and grows its memory on one thread changes nothing on another"
;;! property   = "instance-separation"
;;! severity   = "critical"
;;! features   = ["os-threads", "stores", "bulk-memory"]
;;! claims     = ["S13", "S22", "S39"]
;;! references = ["core:exec/runtime#memory-instances", "CWE-362"]
;;! notes      = "The victim writes a pattern and counts the words that differ from it, round after round, while attackers fill, copy and grow memories of their own."

(module definition $Victim
  (memory (export "m") 1)
  (data (i32.const 0) "{{secret:24}}")
  (func (export "rounds") (param $rounds i32) (result i32) (local $at i32) (local $wrong i32)
    (loop $round
      (local.set $at (i32.const 64))
      (loop $write
        (i32.store (local.get $at) (i32.xor (local.get $at) (local.get $rounds)))
        (br_if $write (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (i32.const 16384))))
      (local.set $at (i32.const 64))
      (loop $read
        (local.set $wrong (i32.add (local.get $wrong) (i32.ne (i32.load (local.get $at)) (i32.xor (local.get $at) (local.get $rounds)))))
        (br_if $read (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (i32.const 16384))))
      (br_if $round (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $wrong)))

(module definition $Attacker
  (memory (export "m") 1 32)
  (func (export "hammer") (param $rounds i32) (param $byte i32) (result i32)
    (loop $round
      (memory.fill (i32.const 0) (local.get $byte) (i32.const 65536))
      (memory.copy (i32.const 1) (i32.const 0) (i32.const 65000))
      (drop (memory.grow (i32.const 1)))
      (br_if $round (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (memory.size)))

(@benign "alone, the victim finds every word as it wrote it, and the attacker grows to its maximum")
(module instance $calm $Victim)
(assert_return (invoke $calm "rounds" (i32.const 2)) (i32.const 0))
(module instance $busy $Attacker)
(assert_return (invoke $busy "hammer" (i32.const 40) (i32.const 0x11)) (i32.const 32))

(@attack "with attackers on other threads it does so too")
(thread $a1 (module instance $attacker1 $Attacker) (assert_return (invoke $attacker1 "hammer" (i32.const 2500) (i32.const 0x22)) (i32.const 32)))
(thread $v (module instance $victim $Victim) (assert_return (invoke $victim "rounds" (i32.const 120)) (i32.const 0)))
(thread $a2 (module instance $attacker2 $Attacker) (assert_return (invoke $attacker2 "hammer" (i32.const 2500) (i32.const 0x33)) (i32.const 32)))
(wait $a1)
(wait $v)
(wait $a2)

(@probe "the instances of the first thread have their memories as they were, and work on them")
(@unchanged $calm)
(@unchanged $busy)
(assert_return (invoke $calm "rounds" (i32.const 2)) (i32.const 0))
