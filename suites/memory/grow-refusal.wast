;;! title      = "A growth beyond the maximum is refused and changes nothing"
;;! property   = "memory-growth"
;;! severity   = "high"
;;! features   = []
;;! claims     = ["S20", "S84"]
;;! references = ["core:exec/instructions#memory-instructions", "core:exec/modules#growing-memories", "CWE-770", "CWE-190"]

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}"))
(module instance $before $Victim)
(module definition $Attacker
  (memory (export "memory") 1 3)
  (data (i32.const 65528) "\01\02\03\04\05\06\07\08")
  (func $grow (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  ;; How many of so many attempts are not refused.
  (func (export "insist") (param $pages i32) (param $n i32) (result i32) (local $granted i32)
    (loop $again
      (local.set $granted (i32.add (local.get $granted) (i32.ne (call $grow (local.get $pages)) (i32.const -1))))
      (br_if $again (local.tee $n (i32.sub (local.get $n) (i32.const 1)))))
    (local.get $granted)))
(module instance $attacker $Attacker)
(module instance $twin $Attacker)
;; Without a maximum of its own, the limit is that of 32-bit addresses: 65536 pages.
(module $unlimited
  (memory 1)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size)))
(module instance $after $Victim)

(@benign "up to the maximum it grows")
(assert_return (invoke $twin "grow" (i32.const 0)) (i32.const 1))
(assert_return (invoke $twin "grow" (i32.const 2)) (i32.const 1))
(assert_return (invoke $twin "size") (i32.const 3))
(assert_return (invoke $twin "load" (i32.const 196600)) (i64.const 0))
(assert_return (invoke $unlimited "grow" (i32.const 1)) (i32.const 1))

(@attack "beyond it, by a page, by many, and by sums that wrap")
(assert_return (invoke $attacker "grow" (i32.const 3)) (i32.const -1))
(assert_return (invoke $attacker "grow" (i32.const 65535)) (i32.const -1))
(assert_return (invoke $attacker "grow" (i32.const 65536)) (i32.const -1))
(assert_return (invoke $attacker "grow" (i32.const 65537)) (i32.const -1))
(assert_return (invoke $attacker "grow" (i32.const 0x10000000)) (i32.const -1))
(assert_return (invoke $attacker "grow" (i32.const 0x7fffffff)) (i32.const -1))
(assert_return (invoke $attacker "grow" (i32.const 0x80000000)) (i32.const -1))
(assert_return (invoke $attacker "grow" (i32.const 0xffff0001)) (i32.const -1))
(assert_return (invoke $attacker "grow" (i32.const 0xffffffff)) (i32.const -1))
(assert_return (invoke $attacker "insist" (i32.const 3) (i32.const 1000)) (i32.const 0))
(assert_return (invoke $attacker "insist" (i32.const -1) (i32.const 1000)) (i32.const 0))
(assert_return (invoke $twin "grow" (i32.const 1)) (i32.const -1))
(assert_return (invoke $unlimited "grow" (i32.const 65535)) (i32.const -1))
(assert_return (invoke $unlimited "grow" (i32.const 0xfffffffe)) (i32.const -1))
(assert_return (invoke $unlimited "grow" (i32.const 0xffffffff)) (i32.const -1))

(@attack "no refusal moved the end")
(assert_trap (invoke $attacker "load" (i32.const 65529)) "out of bounds memory access")
(assert_trap (invoke $attacker "load" (i32.const 131072)) "out of bounds memory access")
(assert_trap (invoke $twin "load" (i32.const 196608)) "out of bounds memory access")

(@probe "sizes and contents are as before, and what fits is still granted")
(assert_return (invoke $attacker "size") (i32.const 1))
(assert_return (invoke $unlimited "size") (i32.const 2))
(assert_return (invoke $attacker "load" (i32.const 65528)) (i64.const 0x0807060504030201))
(@unchanged $attacker)
(assert_return (invoke $attacker "insist" (i32.const 1) (i32.const 5)) (i32.const 2))
(@unchanged $before)
(@unchanged $after)
