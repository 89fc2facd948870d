;;! title      = "What a failed instance left in a table works, or is not there"
;;! property   = "instance-lifetime"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S22", "S114"]
;;! references = ["core:exec/modules#instantiation", "CVE-2022-23636", "CWE-416", "CWE-825"]
;;! notes      = """
;;! Segments are copied before the start function runs, so that an instance whose start function traps can have left functions in
;;! an imported table. They stay callable, with their instance's memory and globals."""

;; The table that others import, and a way to call what is in it.

(module $owner
  (table (export "table") 10 funcref)
  (memory (export "memory") 1)
  (data (i32.const 0) "{{secret:24}}")
  (elem (i32.const 0) $own)
  (func $own (result i32) (i32.const 7))
  (func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0)))
  (func (export "key") (result i64) (i64.load (i32.const 0))))
(register "owner" $owner)

(@benign "an instance whose start function returns leaves a function that counts in that instance's own memory and globals")
(module $live
  (import "owner" "table" (table 10 funcref))
  (memory 1)
  (global $count (mut i32) (i32.const 100))
  (elem (i32.const 1) $next)
  (func $next (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (i32.store (i32.const 65532) (i32.add (i32.load (i32.const 65532)) (i32.const 1000)))
    (i32.add (global.get $count) (i32.load (i32.const 65532))))
  (func $start)
  (start $start))
(assert_return (invoke $owner "call" (i32.const 1)) (i32.const 1101))
(assert_return (invoke $owner "call" (i32.const 1)) (i32.const 2102))

(@attack "one whose start function traps does so too")
(assert_trap
  (module
    (import "owner" "table" (table 10 funcref))
    (memory 1)
    (global $count (mut i32) (i32.const 200))
    (elem (i32.const 2) $next $sum)
    (func $next (result i32)
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (i32.store (i32.const 65532) (i32.add (i32.load (i32.const 65532)) (i32.const 1000)))
      (i32.add (global.get $count) (i32.load (i32.const 65532))))
    (func $sum (result i32) (call_indirect (result i32) (i32.const 2)))
    (func $start (drop (call $next)) unreachable)
    (start $start))
  "unreachable")
(assert_return (invoke $owner "call" (i32.const 2)) (i32.const 2202))
(assert_return (invoke $owner "call" (i32.const 3)) (i32.const 3203))

(@attack "when others come, and when one of them takes a place in the table")
(module $crowd
  (import "owner" "table" (table 10 funcref))
  (memory 4)
  (global $count (mut i32) (i32.const 9))
  (elem (i32.const 3) $nine)
  (func $nine (result i32) (global.get $count)))
(assert_return (invoke $owner "call" (i32.const 3)) (i32.const 9))
(assert_return (invoke $owner "call" (i32.const 2)) (i32.const 4204))
(assert_trap
  (module (import "owner" "table" (table 10 funcref)) (elem (i32.const 2) $ten) (func $ten (result i32) (i32.const 10)) (func $start unreachable) (start $start))
  "unreachable")
(assert_return (invoke $owner "call" (i32.const 2)) (i32.const 10))
(assert_return (invoke $owner "call" (i32.const 3)) (i32.const 9))

(@probe "the owner and the instance that did not fail are untouched")
(assert_return (invoke $owner "call" (i32.const 0)) (i32.const 7))
(assert_return (invoke $owner "call" (i32.const 1)) (i32.const 3103))
(assert_return (invoke $owner "key") (i64.const {{secret:i64@0}}))
