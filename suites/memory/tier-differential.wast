;;! title      = "Code that has run hot still checks its bounds"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S62", "S116"]
;;! references = ["core:exec/instructions#memory-instructions", "CWE-125", "https://arxiv.org/abs/2301.12102"]
;;! notes      = "A runtime with several compilers replaces code while it runs, on what it has seen so far. The same instruction is executed many thousand times within the memory, and then once beyond."
;;! [limits]
;;! cpu_ms = 10000

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}") (data (i32.const 65512) "{{secret@0}}"))
(module instance $before $Victim)
(module $attacker
  (memory (export "memory") 1)
  (data (i32.const 65520) "\00\00\00\00\00\00\00\00\11\12\13\14\15\16\17\18")
  ;; Loads the last word n times, and then the word at the address; both by one instruction.
  (func (export "loop") (param $n i32) (param $at i32) (result i64) (local $last i64)
    (loop $again
      (local.set $last (i64.load (select (i32.const 65528) (local.get $at) (local.get $n))))
      (local.set $n (i32.sub (local.get $n) (i32.const 1)))
      (br_if $again (i32.ne (local.get $n) (i32.const -1))))
    (local.get $last))
  ;; A loop whose bound looks as if the compiler could prove it.
  (func (export "walk") (param $from i32) (param $to i32) (param $rounds i32) (result i64) (local $i i32) (local $sum i64)
    (loop $round
      (local.set $i (local.get $from))
      (loop $next
        (local.set $sum (i64.add (local.get $sum) (i64.load8_u (local.get $i))))
        (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get $to))))
      (br_if $round (local.tee $rounds (i32.sub (local.get $rounds) (i32.const 1)))))
    (local.get $sum))
  ;; A small function that invites inlining.
  (func $get (param i32) (result i64) (i64.load offset=8 (local.get 0)))
  (func $put (param i32) (i64.store offset=8 (local.get 0) (i64.const 0)))
  (func (export "called") (param $n i32) (param $at i32) (result i64)
    (loop $again
      (drop (call $get (i32.and (local.get $n) (i32.const 0x7ff8))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (call $get (local.get $at)))
  (func (export "stored") (param $n i32) (param $at i32)
    (loop $again
      (call $put (i32.and (local.get $n) (i32.const 0x7ff8)))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (call $put (local.get $at))))
(module instance $after $Victim)

(@benign "hot loops within the memory")
(assert_return (invoke $attacker "loop" (i32.const 100000) (i32.const 65528)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "walk" (i32.const 65528) (i32.const 65536) (i32.const 10000)) (i64.const 1640000))
(assert_return (invoke $attacker "called" (i32.const 100000) (i32.const 65520)) (i64.const 0x1817161514131211))
(assert_return (invoke $attacker "stored" (i32.const 100000) (i32.const 0)))

(@attack "the same loops, and one step beyond: cold at first")
(assert_trap (invoke $attacker "loop" (i32.const 0) (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke $attacker "called" (i32.const 1) (i32.const 65521)) "out of bounds memory access")

(@attack "and hot")
(assert_trap (invoke $attacker "loop" (i32.const 200000) (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke $attacker "loop" (i32.const 100000) (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "loop" (i32.const 100000) (i32.const -8)) "out of bounds memory access")
(assert_trap (invoke $attacker "walk" (i32.const 65500) (i32.const 65537) (i32.const 10000)) "out of bounds memory access")
(assert_trap (invoke $attacker "walk" (i32.const 1) (i32.const -1) (i32.const 1)) "out of bounds memory access")
(assert_trap (invoke $attacker "called" (i32.const 100000) (i32.const 65521)) "out of bounds memory access")
(assert_trap (invoke $attacker "called" (i32.const 100000) (i32.const -8)) "out of bounds memory access")
(assert_trap (invoke $attacker "stored" (i32.const 100000) (i32.const 65521)) "out of bounds memory access")
(assert_trap (invoke $attacker "stored" (i32.const 100000) (i32.const -8)) "out of bounds memory access")

(@probe "nobody was touched, and hot code still reads what it should")
(assert_return (invoke $attacker "loop" (i32.const 10) (i32.const 65528)) (i64.const 0x1817161514131211))
(@unchanged $attacker)
(@unchanged $before)
(@unchanged $after)
