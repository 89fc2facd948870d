;;! title      = "The end of a memory moves with every growth, for every access and at once"
;;! property   = "memory-growth"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S20", "S27"]
;;! references = ["core:exec/modules#growing-memories", "core:exec/instructions#memory-instructions", "CWE-416"]
;;! notes      = "A base or a length that is kept in a register across a growth shows as a trap on a new page, or as an access to the old place."

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}") (data (i32.const 65512) "{{secret@0}}"))
(module instance $before $Victim)
(module $attacker
  (memory (export "memory") 1 32)
  (data (i32.const 65528) "\01\02\03\04\05\06\07\08")
  (func $grow (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "store") (param i32 i64) (i64.store (local.get 0) (local.get 1)))
  ;; Reads the same address before and after: the length must be read again.
  (func (export "grow, then load") (param $at i32) (result i64)
    (drop (i64.load (i32.const 65528)))
    (drop (memory.grow (i32.const 1)))
    (i64.load (local.get $at)))
  (func (export "callee grows") (param $at i32) (result i64)
    (drop (i64.load (i32.const 65528)))
    (drop (call $grow (i32.const 1)))
    (i64.store (local.get $at) (i64.const 0x2a))
    (i64.add (i64.load (local.get $at)) (i64.load (i32.const 65528))))
  ;; Grows by a page at a time and writes the last word of each; returns the sum of what it reads back.
  (func (export "loop grows") (param $n i32) (result i64) (local $sum i64) (local $end i32)
    (loop $again
      (local.set $end (i32.mul (i32.add (memory.grow (i32.const 1)) (i32.const 1)) (i32.const 65536)))
      (i64.store (i32.sub (local.get $end) (i32.const 8)) (i64.extend_i32_u (local.get $n)))
      (local.set $sum (i64.add (local.get $sum) (i64.load (i32.sub (local.get $end) (i32.const 8)))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $sum)))
(register "attacker" $attacker)
;; The same memory, by import: its length is kept elsewhere.
(module $friend
  (import "attacker" "memory" (memory 1 32))
  (import "attacker" "grow" (func $grow (param i32) (result i32)))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "exporter grows") (param $at i32) (result i64)
    (drop (i64.load (i32.const 0)))
    (drop (call $grow (i32.const 1)))
    (i64.load (local.get $at))))
(module instance $after $Victim)

(@benign "new pages can be used")
(assert_return (invoke $attacker "grow" (i32.const 1)) (i32.const 1))
(assert_return (invoke $attacker "store" (i32.const 131064) (i64.const 7)))
(assert_return (invoke $attacker "load" (i32.const 131064)) (i64.const 7))
(assert_return (invoke $friend "load" (i32.const 131064)) (i64.const 7))

(@attack "the new end is an end, and the one of the next growth is not yet")
(assert_trap (invoke $attacker "load" (i32.const 131065)) "out of bounds memory access")
(assert_trap (invoke $friend "load" (i32.const 131065)) "out of bounds memory access")
(assert_trap (invoke $attacker "store" (i32.const 131072) (i64.const -1)) "out of bounds memory access")

(@attack "growth in the middle of a function, of a loop, of another instance")
(assert_return (invoke $attacker "grow, then load" (i32.const 131072)) (i64.const 0))
(assert_trap (invoke $attacker "grow, then load" (i32.const 262144)) "out of bounds memory access")
(assert_return (invoke $attacker "callee grows" (i32.const 262144)) (i64.const 0x080706050403022b))
(assert_return (invoke $friend "exporter grows" (i32.const 327680)) (i64.const 0))
(assert_return (invoke $attacker "size") (i32.const 6))
(assert_return (invoke $attacker "loop grows" (i32.const 20)) (i64.const 210))
(assert_trap (invoke $friend "load" (i32.const 1703936)) "out of bounds memory access")
(assert_trap (invoke $attacker "load" (i32.const 1703929)) "out of bounds memory access")

(@probe "what was written before the growths is still there")
(assert_return (invoke $attacker "load" (i32.const 65528)) (i64.const 0x0807060504030201))
(assert_return (invoke $friend "load" (i32.const 131064)) (i64.const 7))
(assert_return (invoke $attacker "load" (i32.const 1703928)) (i64.const 1))
(@unchanged $before)
(@unchanged $after)
