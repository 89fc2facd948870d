;;! title      = "What an instance left in a table works although a later segment of it did not fit"
;;! property   = "instance-lifetime"
;;! severity   = "critical"
;;! features   = ["bulk-memory", "reference-types"]
;;! claims     = ["S22", "S114"]
;;! references = ["core:exec/modules#instantiation", "CVE-2022-23636", "CWE-416", "CWE-908"]
;;! notes      = """
;;! Segments are copied one after the other: when one does not fit, those before it have been copied. (WebAssembly 1.0 checked all of
;;! them first.) The functions that they put into an imported table stay callable, with their instance's memory and globals."""

(module $owner
  (table $slots (export "table") 10 funcref)
  (memory (export "memory") 1)
  (data (i32.const 0) "{{secret:24}}")
  (elem (i32.const 0) $own)
  (func $own (result i32) (i32.const 7))
  (func (export "call") (param i32) (result i32) (call_indirect (result i32) (local.get 0)))
  (func (export "clear") (param i32) (table.set $slots (local.get 0) (ref.null func)))
  (func (export "key") (result i64) (i64.load (i32.const 0))))
(register "owner" $owner)

(@benign "a function of an instance whose segments fit counts in that instance's own memory and globals")
(module $live
  (import "owner" "table" (table 10 funcref))
  (memory 1)
  (data (i32.const 4) "\e8\03")
  (global i32 (i32.const 9))
  (global $count (mut i32) (i32.const 100))
  (elem (i32.const 1) $next)
  (func $next (result i32)
    (global.set $count (i32.add (global.get $count) (i32.const 1)))
    (i32.add (global.get $count) (i32.load (i32.const 4)))))
(assert_return (invoke $owner "call" (i32.const 1)) (i32.const 1101))

(@attack "an element segment that does not fit comes after one that does")
(assert_trap
  (module
    (import "owner" "table" (table 10 funcref))
    (memory 1)
    (global i32 (i32.const 9))
    (global $count (mut i32) (i32.const 200))
    (elem (i32.const 2) $next)
    (elem (i32.const 10) $next)
    (func $next (result i32)
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (i32.add (global.get $count) (i32.load (i32.const 4)))))
  "out of bounds table access")
(assert_return (invoke $owner "call" (i32.const 2)) (i32.const 201))
(assert_return (invoke $owner "call" (i32.const 2)) (i32.const 202))

(@attack "a data segment that does not fit: the one before it is there, in the instance's own memory")
(assert_trap
  (module
    (import "owner" "table" (table 10 funcref))
    (memory 1)
    (data (i32.const 4) "\e8\03")
    (data (i32.const 65530) "too long")
    (global i32 (i32.const 9))
    (global $count (mut i32) (i32.const 300))
    (elem (i32.const 3) $next $twice)
    (func $next (result i32)
      (global.set $count (i32.add (global.get $count) (i32.const 1)))
      (i32.add (global.get $count) (i32.load (i32.const 4))))
    (func $twice (result i32) (drop (call_indirect (result i32) (i32.const 3))) (call $next)))
  "out of bounds memory access")
(assert_return (invoke $owner "call" (i32.const 3)) (i32.const 1301))
(assert_return (invoke $owner "call" (i32.const 4)) (i32.const 1303))

(@attack "when others have come, and the table has let go of it")
(module $crowd (memory 4) (table 100 funcref) (elem (i32.const 0) $f) (func $f))
(assert_return (invoke $owner "call" (i32.const 3)) (i32.const 1304))
(assert_return (invoke $owner "clear" (i32.const 3)))
(assert_trap (invoke $owner "call" (i32.const 3)) "uninitialized element")
(assert_return (invoke $owner "call" (i32.const 2)) (i32.const 203))

(@probe "the owner and the instance that did not fail are untouched")
(assert_return (invoke $owner "call" (i32.const 0)) (i32.const 7))
(assert_return (invoke $owner "call" (i32.const 1)) (i32.const 1102))
(assert_return (invoke $owner "key") (i64.const {{secret:i64@0}}))
