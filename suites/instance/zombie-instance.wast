;;! title      = "Code of an instance whose start trapped stays safe to call"
;;! property   = "instance-lifetime"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S22", "S114"]
;;! references = ["core:exec/modules#instantiation", "CVE-2022-23636", "CWE-416"]
;;! notes      = "Element segments are written before the start function runs, and a trap takes nothing back: the table keeps functions of an instance that nobody has, and they must find its memory and globals alive."

(module $holder
  (table (export "table") 8 funcref)
  (type $answer (func (result i64)))
  (func (export "call") (param i32) (result i64) (call_indirect (type $answer) (local.get 0))))
(register "holder" $holder)

;; A neighbour that comes and goes in between, whose state a freed instance would be taken for.

(module definition $Tenant
  (memory (export "m") 1)
  (data (i32.const 16) "{{secret:24}}")
  (global $own (mut i64) (i64.const 0x7e7e7e7e))
  (func (export "own") (result i64) (global.get $own)))

(@benign "functions of an instance that started well can be called through the table")
(module $alive
  (import "holder" "table" (table 8 funcref))
  (memory 1)
  (data (i32.const 16) "\11\00\00\00\00\00\00\00")
  (global $more (mut i64) (i64.const 1))
  (elem (i32.const 7) $answer)
  (func $answer (result i64) (i64.add (i64.load (i32.const 16)) (global.get $more))))
(assert_return (invoke $holder "call" (i32.const 7)) (i64.const 0x12))

(@attack "three instances trap in their start functions, after they wrote into the table")
(assert_trap
  (module
    (import "holder" "table" (table 8 funcref))
    (memory 1)
    (data (i32.const 16) "\22\00\00\00\00\00\00\00")
    (global $more (mut i64) (i64.const 2))
    (elem (i32.const 0) $answer)
    (func $answer (result i64) (i64.add (i64.load (i32.const 16)) (global.get $more)))
    (func $start unreachable)
    (start $start))
  "unreachable")
(module instance $one $Tenant)
(@snapshot $one)
(assert_trap
  (module
    (import "holder" "table" (table 8 funcref))
    (memory 1)
    (global $more (mut i64) (i64.const 4))
    (elem (i32.const 1) $answer)
    (func $answer (result i64) (i64.store (i32.const 16) (i64.add (i64.load (i32.const 16)) (global.get $more))) (i64.load (i32.const 16)))
    (func $start (drop (i32.div_s (i32.const 1) (i32.const 0))))
    (start $start))
  "integer divide by zero")
(module instance $two $Tenant)

(@attack "what they left in the table works on their own state, however often")
(assert_return (invoke $holder "call" (i32.const 0)) (i64.const 0x24))
(assert_return (invoke $holder "call" (i32.const 1)) (i64.const 4))
(assert_return (invoke $holder "call" (i32.const 1)) (i64.const 8))
(module instance $three $Tenant)
(assert_return (invoke $holder "call" (i32.const 1)) (i64.const 12))
(assert_return (invoke $holder "call" (i32.const 0)) (i64.const 0x24))

(@probe "the neighbours have their own state")
(assert_return (invoke $one "own") (i64.const 0x7e7e7e7e))
(assert_return (invoke $three "own") (i64.const 0x7e7e7e7e))
(@unchanged $one)
