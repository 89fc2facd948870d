;;! title      = "An instantiation whose segment does not fit writes only what comes before it, and only where it may"
;;! property   = "segment-bounds"
;;! severity   = "high"
;;! features   = ["bulk-memory"]
;;! claims     = ["S15", "S26"]
;;! references = ["core:exec/modules#instantiation", "CWE-787"]
;;! notes      = "The memory is imported on purpose. Segments are copied in order, each of them whole or not at all; the start function does not run."

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}") (data (i32.const 65512) "{{secret@0}}"))
(module instance $before $Victim)
(module $shared
  (memory (export "memory") 1)
  (data (i32.const 65520) "\70\71\72\73\74\75\76\77\78\79\7a\7b\7c\7d\7e\7f")
  (global $started (export "started") (mut i32) (i32.const 0))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0))))
(register "shared" $shared)
(module instance $after $Victim)

(@benign "both segments fit, and the start function runs")
(module
  (import "shared" "memory" (memory 1))
  (import "shared" "started" (global $started (mut i32)))
  (data (i32.const 0) "first...")
  (data (i32.const 65528) "second..")
  (data (i32.const 65536) "")
  (func $start (global.set $started (i32.const 1)))
  (start $start))
(assert_return (get $shared "started") (i32.const 1))
(assert_return (invoke $shared "load" (i32.const 0)) (i64.const 0x2e2e2e7473726966))
(assert_return (invoke $shared "load" (i32.const 65528)) (i64.const 0x2e2e646e6f636573))

(@attack "the second segment ends one byte beyond the memory")
(assert_trap (module
  (import "shared" "memory" (memory 1))
  (import "shared" "started" (global $started (mut i32)))
  (data (i32.const 8) "earlier.")
  (data (i32.const 65521) "one byte too far"))
  "out of bounds memory access")
(assert_return (invoke $shared "load" (i32.const 8)) (i64.const 0x2e7265696c726165))
(assert_trap (module
  (import "shared" "memory" (memory 1))
  (import "shared" "started" (global $started (mut i32)))
  (data (i32.const 65535) "ab")
  (data (i32.const 16) "too late")
  (func $start (global.set $started (i32.const 2)))
  (start $start))
  "out of bounds memory access")

(@attack "or begins behind it, or at an address that is negative as a number")
(assert_trap (module (import "shared" "memory" (memory 1)) (data (i32.const 65536) "a")) "out of bounds memory access")
(assert_trap (module (import "shared" "memory" (memory 1)) (data (i32.const 65537) "")) "out of bounds memory access")
(assert_trap (module (import "shared" "memory" (memory 1)) (data (i32.const -1) "a")) "out of bounds memory access")
(assert_trap (module (import "shared" "memory" (memory 1)) (data (i32.const -8) "wrapped around")) "out of bounds memory access")
(assert_trap (module (import "shared" "memory" (memory 1)) (data (i32.const 0x80000000) "a")) "out of bounds memory access")
(assert_trap (module (memory 0) (data (i32.const 0) "a")) "out of bounds memory access")
(assert_trap (module (memory 1) (data (i32.const 65535) "ab")) "out of bounds memory access")

(@probe "no segment was written in part, none after the one that failed, and no start function ran")
(assert_return (invoke $shared "load" (i32.const 0)) (i64.const 0x2e2e2e7473726966))
(assert_return (invoke $shared "load" (i32.const 16)) (i64.const 0))
(assert_return (invoke $shared "load" (i32.const 65520)) (i64.const 0x7776757473727170))
(assert_return (invoke $shared "load" (i32.const 65528)) (i64.const 0x2e2e646e6f636573))
(assert_return (get $shared "started") (i32.const 1))
(@unchanged $before)
(@unchanged $after)
