;;! title      = "An instantiation that fails gives back what it had"
;;! property   = "bounded-memory"
;;! severity   = "high"
;;! features   = ["bulk-memory", "reference-types", "memory-limit", "table-limit", "stores", "drop-store"]
;;! claims     = ["S83"]
;;! references = ["core:exec/modules#instantiation", "core:appendix/implementation#execution", "CWE-772", "CWE-459"]
;;! notes      = "The pool has four places. More attempts than that fail at each stage: at a limit, at a segment, in a start function, at the link. What is left of those that the specification keeps alive goes with their store."
;;! [pool]
;;! slots      = 4
;;! [limits]
;;! memory_bytes   = 131072
;;! table_elements = 100

(module definition $Good
  (memory 2) (table 100 funcref)
  (func (export "size") (result i32) (i32.add (memory.size) (table.size 0))))

(@benign "a place is there, and again after it was given back")
(module instance $before $Good)
(assert_return (invoke $before "size") (i32.const 102))
(@drop $before)
(module instance $again $Good)
(assert_return (invoke $again "size") (i32.const 102))
(@drop $again)

(@attack "a limit refuses the memory or the table, after another was made")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the memory, the table or the module: core:appendix/implementation")
(assert_trap (module (memory 3) (table 1 funcref)) "interrupted")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the memory, the table or the module: core:appendix/implementation")
(assert_trap (module (memory 1) (table 1 funcref) (table 101 funcref)) "interrupted")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the memory, the table or the module: core:appendix/implementation")
(assert_trap (module (memory 3) (table 1 funcref)) "interrupted")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the memory, the table or the module: core:appendix/implementation")
(assert_trap (module (memory 1) (table 1 funcref) (table 101 funcref)) "interrupted")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the memory, the table or the module: core:appendix/implementation")
(assert_trap (module (memory 3) (table 1 funcref)) "interrupted")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the memory, the table or the module: core:appendix/implementation")
(assert_trap (module (memory 1) (table 1 funcref) (table 101 funcref)) "interrupted")
(@probe "and there is place for another")
(@store $probe0)
(assert_return (module (memory 2) (table 100 funcref)))
(@drop $probe0)

(@attack "an import is missing, or is of another type")
(assert_unlinkable (module (import "nobody" "nothing" (func)) (memory 2)) "unknown import")
(assert_unlinkable (module (import "nobody" "nothing" (func)) (memory 2)) "unknown import")
(assert_unlinkable (module (import "nobody" "nothing" (func)) (memory 2)) "unknown import")
(assert_unlinkable (module (import "nobody" "nothing" (func)) (memory 2)) "unknown import")
(assert_unlinkable (module (import "nobody" "nothing" (func)) (memory 2)) "unknown import")
(assert_unlinkable (module (import "nobody" "nothing" (func)) (memory 2)) "unknown import")
(@probe "and there is place for another")
(@store $probe1)
(assert_return (module (memory 2) (table 100 funcref)))
(@drop $probe1)

(@attack "a segment does not fit")
(@store $segment0)
(assert_trap (module (memory 1) (table 1 funcref) (data (i32.const 65536) "a")) "out of bounds memory access")
(assert_trap (module (memory 1) (table 1 funcref) (elem (i32.const 1) $f) (func $f)) "out of bounds table access")
(@drop $segment0)
(@store $segment1)
(assert_trap (module (memory 1) (table 1 funcref) (data (i32.const 65536) "a")) "out of bounds memory access")
(assert_trap (module (memory 1) (table 1 funcref) (elem (i32.const 1) $f) (func $f)) "out of bounds table access")
(@drop $segment1)
(@store $segment2)
(assert_trap (module (memory 1) (table 1 funcref) (data (i32.const 65536) "a")) "out of bounds memory access")
(assert_trap (module (memory 1) (table 1 funcref) (elem (i32.const 1) $f) (func $f)) "out of bounds table access")
(@drop $segment2)
(@probe "and there is place for another")
(@store $probe2)
(assert_return (module (memory 2) (table 100 funcref)))
(@drop $probe2)

(@attack "a start function traps")
(@store $start0)
(assert_trap (module (memory 1) (table 1 funcref) (func $f unreachable) (start $f)) "unreachable")
(assert_trap (module (memory 1) (table 1 funcref) (func $f unreachable) (start $f)) "unreachable")
(@drop $start0)
(@store $start1)
(assert_trap (module (memory 1) (table 1 funcref) (func $f unreachable) (start $f)) "unreachable")
(assert_trap (module (memory 1) (table 1 funcref) (func $f unreachable) (start $f)) "unreachable")
(@drop $start1)
(@store $start2)
(assert_trap (module (memory 1) (table 1 funcref) (func $f unreachable) (start $f)) "unreachable")
(assert_trap (module (memory 1) (table 1 funcref) (func $f unreachable) (start $f)) "unreachable")
(@drop $start2)
(@probe "and there is place for another")
(@store $probe3)
(assert_return (module (memory 2) (table 100 funcref)))
(@drop $probe3)
