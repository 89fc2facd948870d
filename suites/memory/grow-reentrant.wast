;;! title      = "A memory that grows during a call of the host is used at its new place"
;;! property   = "memory-growth"
;;! severity   = "critical"
;;! features   = ["host-imports"]
;;! claims     = ["S20", "S22"]
;;! references = ["core:exec/modules#growing-memories", "GHSA-2hw9-mc66-jc2q", "CWE-416"]
;;! notes      = "The address, and with it perhaps the base, is computed before the call and used after it."
;;! [host]
;;! "env.grow"  = { grow = { memory = "memory", pages = 16 } }
;;! "env.enter" = { reenter = { export = "grow inside" } }

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}") (data (i32.const 65512) "{{secret@0}}"))
(module instance $before $Victim)
(module $attacker
  (import "env" "grow" (func $host (result i32)))
  (import "env" "enter" (func $enter (param i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "\01\02\03\04\05\06\07\08")
  (func (export "grow inside") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "store") (param $at i32) (param $value i64) (i64.store offset=8 (local.get $at) (local.get $value)))
  (func (export "host grows") (param $at i32) (param $value i64) (result i64)
    (i64.store (local.get $at) (i64.const -1))
    (drop (call $host))
    (i64.store (local.get $at) (local.get $value))
    (i64.load (local.get $at)))
  (func (export "host grows, new page") (param $at i32) (param $value i64) (result i64)
    (drop (i64.load (i32.const 64)))
    (local.set $at (i32.add (local.get $at) (i32.mul (call $host) (i32.const 65536))))
    (i64.store (local.get $at) (local.get $value))
    (i64.load (local.get $at)))
  ;; The operands of a store are on the stack when the host is called.
  (func (export "operand grows") (param $at i32) (result i64)
    (i64.store (local.get $at) (i64.extend_i32_u (call $host)))
    (i64.load (local.get $at)))
  (func (export "host calls back") (param $at i32) (param $pages i32) (result i64)
    (i64.store (local.get $at) (i64.const -1))
    (i64.store (local.get $at) (i64.extend_i32_u (call $enter (local.get $pages))))
    (i64.add (i64.load (local.get $at)) (i64.load (i32.const 64))))
  (func (export "host calls back, then beyond") (param $at i32) (result i64)
    (drop (i64.load (i32.const 64)))
    (drop (call $enter (i32.const 1)))
    (i64.load (local.get $at))))
(module instance $after $Victim)

(@benign "without a growth")
(assert_return (invoke $attacker "store" (i32.const 120) (i64.const 7)))
(assert_return (invoke $attacker "load" (i32.const 128)) (i64.const 7))
(assert_return (invoke $attacker "host calls back" (i32.const 128) (i32.const 0)) (i64.const 0x0807060504030202))

(@attack "the host grows the memory between address and access")
(assert_return (invoke $attacker "host grows" (i32.const 128) (i64.const 0x11)) (i64.const 0x11))
(assert_return (invoke $attacker "load" (i32.const 128)) (i64.const 0x11))
(assert_return (invoke $attacker "host grows, new page" (i32.const 1048568) (i64.const 0x12)) (i64.const 0x12))
(assert_return (invoke $attacker "load" (i32.const 2162680)) (i64.const 0x12))
(assert_return (invoke $attacker "operand grows" (i32.const 65528)) (i64.const 33))
(assert_return (invoke $attacker "load" (i32.const 65528)) (i64.const 33))
(assert_trap (invoke $attacker "load" (i32.const 3211257)) "out of bounds memory access")

(@attack "the guest does, called back by the host")
(assert_return (invoke $attacker "host calls back" (i32.const 136) (i32.const 15)) (i64.const 0x0807060504030232))
(assert_return (invoke $attacker "load" (i32.const 136)) (i64.const 49))
(assert_trap (invoke $attacker "host calls back, then beyond" (i32.const 4259833)) "out of bounds memory access")
(assert_return (invoke $attacker "load" (i32.const 4259832)) (i64.const 0))

(@probe "the host was called as often as that, and nobody was touched")
(@host "calls.env.grow" 3)
(@host "calls.env.enter" 3)
(@unchanged $before)
(@unchanged $after)
