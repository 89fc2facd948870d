;;! title      = "An instance whose bulk operation was killed is in order"
;;! property   = "bounded-time"
;;! severity   = "critical"
;;! features   = ["bulk-memory", "reference-types", "function-references", "drop-store"]
;;! claims     = ["S22", "S109"]
;;! references = ["core:exec/instructions#memory-instructions", "core:exec/instructions#table-instructions", "core:exec/modules#growing-memories", "core:appendix/implementation#execution", "GHSA-2hw9-mc66-jc2q", "CWE-460"]
;;! notes      = """
;;! Execution may be interrupted at any point, and what the host calls next meets whatever is there. Fills and copies are defined as single
;;! stores from the front, so that one which was stopped may be there in part; but each byte and each element is the old or the new one, a table
;;! whose elements are never null has no null, and a memory or table ends where its length says. The end falls at different points because each
;;! attack spins for another while before it begins."""
;;! [pool]
;;! slots      = 3
;;! [limits]
;;! cpu_ms      = 5000
;;! fuel        = 400000
;;! deadline_ms = 20

;; Each attack spins a while, and then does one kind of operation for ever, in alternation, until it is killed; the spin
;; lets the end fall at another place. Each has a check that says 1 if what is there is what was there before, begun at
;; the front with what was to be there, and nothing else.

(module definition $definition
  (type $f (func (result i32)))
  (memory 1 2000)
  (table $filled 512 512 (ref $f) (ref.func $seven))
  (table $grown 1 100000 (ref $f) (ref.func $seven))
  (table $source 512 512 (ref $f) (ref.func $eight))
  (elem $sevens (ref $f) (ref.func $seven) (ref.func $seven) (ref.func $seven) (ref.func $seven) (ref.func $seven) (ref.func $seven) (ref.func $seven) (ref.func $seven))
  (elem $eights (ref $f) (ref.func $eight) (ref.func $eight) (ref.func $eight) (ref.func $eight) (ref.func $eight) (ref.func $eight) (ref.func $eight) (ref.func $eight))
  (func $seven (type $f) (i32.const 7))
  (func $eight (type $f) (i32.const 8))
  (global $pages (mut i32) (i32.const 1))
  (func $spin (param $times i32)
    (loop $again (if (local.get $times) (then (local.set $times (i32.sub (local.get $times) (i32.const 1))) (br $again)))))

  ;; Memory: 8 KiB that are filled, copied from two sources, or grown behind.
  (func (export "fill") (param $spin i32)
    (call $spin (local.get $spin))
    (loop $again
      (memory.fill (i32.const 0) (i32.const 0x11) (i32.const 8192))
      (memory.fill (i32.const 0) (i32.const 0x22) (i32.const 8192))
      (br $again)))
  (func (export "copy") (param $spin i32)
    (memory.fill (i32.const 16384) (i32.const 0x11) (i32.const 8192))
    (memory.fill (i32.const 32768) (i32.const 0x22) (i32.const 8192))
    (call $spin (local.get $spin))
    (loop $again
      (memory.copy (i32.const 0) (i32.const 16384) (i32.const 8192))
      (memory.copy (i32.const 0) (i32.const 32768) (i32.const 8192))
      (br $again)))
  (func (export "bytes are whole") (result i32) (local $at i32) (local $was i32) (local $is i32) (local $changes i32)
    (local.set $was (i32.load8_u (i32.const 0)))
    (loop $next
      (local.set $is (i32.load8_u (local.get $at)))
      (if (i32.eqz (i32.or (i32.eq (local.get $is) (i32.const 0x11)) (i32.eq (local.get $is) (i32.const 0x22)))) (then (return (i32.const 0))))
      (if (i32.ne (local.get $is) (local.get $was)) (then (local.set $changes (i32.add (local.get $changes) (i32.const 1)))))
      (local.set $was (local.get $is))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 8192))))
    (i32.le_u (local.get $changes) (i32.const 1)))
  (func (export "grow") (param $spin i32) (local $pages i32)
    (call $spin (local.get $spin))
    (loop $again
      (call $spin (i32.const 300))
      (local.set $pages (memory.grow (i32.const 1)))
      (if (i32.ne (local.get $pages) (i32.const -1)) (then (global.set $pages (i32.add (local.get $pages) (i32.const 1)))))
      (br $again)))
  ;; The length is what the last growth said, or one more; its last page is there, and zero.
  (func (export "length is right") (result i32) (local $end i32)
    (if (i32.gt_u (i32.sub (memory.size) (global.get $pages)) (i32.const 1)) (then (return (i32.const 0))))
    (local.set $end (i32.mul (memory.size) (i32.const 65536)))
    (if (i64.ne (i64.load (i32.sub (local.get $end) (i32.const 8))) (i64.const 0)) (then (return (i32.const 0))))
    (i64.store (i32.sub (local.get $end) (i32.const 8)) (i64.const 1))
    (i64.store (i32.sub (local.get $end) (i32.const 8)) (i64.const 0))
    (i32.const 1))
  (func (export "beyond") (result i32) (i32.load8_u (i32.mul (memory.size) (i32.const 65536))))

  ;; Tables of functions that are never null.
  (func (export "table fill") (param $spin i32)
    (call $spin (local.get $spin))
    (loop $again
      (table.fill $filled (i32.const 0) (ref.func $eight) (i32.const 512))
      (table.fill $filled (i32.const 0) (ref.func $seven) (i32.const 512))
      (br $again)))
  (func (export "table copy") (param $spin i32)
    (call $spin (local.get $spin))
    (loop $again
      (table.fill $source (i32.const 0) (ref.func $seven) (i32.const 512))
      (table.copy $filled $source (i32.const 0) (i32.const 0) (i32.const 512))
      (table.fill $source (i32.const 0) (ref.func $eight) (i32.const 512))
      (table.copy $filled $source (i32.const 0) (i32.const 0) (i32.const 512))
      (br $again)))
  (func (export "table init") (param $spin i32)
    (call $spin (local.get $spin))
    (loop $again
      (table.init $filled $sevens (i32.const 0) (i32.const 0) (i32.const 8))
      (table.init $filled $eights (i32.const 0) (i32.const 0) (i32.const 8))
      (br $again)))
  (func (export "table grow") (param $spin i32)
    (call $spin (local.get $spin))
    (loop $again
      (call $spin (i32.const 1000))
      (drop (table.grow $grown (ref.func $eight) (i32.const 64)))
      (br $again)))
  ;; Every element can be called, and is one of the two functions.
  (func (export "elements are whole") (result i32) (local $at i32) (local $is i32) (local $was i32) (local $changes i32)
    (local.set $was (call_ref $f (table.get $filled (i32.const 0))))
    (loop $next
      (local.set $is (call_ref $f (table.get $filled (local.get $at))))
      (if (i32.gt_u (i32.sub (local.get $is) (i32.const 7)) (i32.const 1)) (then (return (i32.const 0))))
      (if (i32.ne (local.get $is) (local.get $was)) (then (local.set $changes (i32.add (local.get $changes) (i32.const 1)))))
      (local.set $was (local.get $is))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 512))))
    ;; Filling 8 of them leaves one more place where they change.
    (i32.le_u (local.get $changes) (i32.const 2)))
  (func (export "table is whole") (result i32) (local $at i32) (local $is i32)
    (local.set $at (table.size $grown))
    (if (i32.ne (i32.and (local.get $at) (i32.const 63)) (i32.const 1)) (then (return (i32.const 0))))
    (if (i32.ne (call_ref $f (table.get $grown (i32.const 0))) (i32.const 7)) (then (return (i32.const 0))))
    (loop $next
      (if (i32.gt_u (local.get $at) (i32.const 1)) (then
        (local.set $at (i32.sub (local.get $at) (i32.const 1)))
        (if (i32.ne (call_ref $f (table.get $grown (local.get $at))) (i32.const 8)) (then (return (i32.const 0))))
        (br $next))))
    (i32.const 1))
  ;; All of it once, to its end.
  (func (export "once")
    (memory.fill (i32.const 0) (i32.const 0x11) (i32.const 8192))
    (memory.copy (i32.const 16384) (i32.const 0) (i32.const 8192))
    (memory.fill (i32.const 0) (i32.const 0x22) (i32.const 4096))
    (table.fill $filled (i32.const 0) (ref.func $eight) (i32.const 256))
    (table.init $filled $sevens (i32.const 504) (i32.const 0) (i32.const 8))
    (table.copy $source $filled (i32.const 0) (i32.const 0) (i32.const 512))
    (drop (table.grow $grown (ref.func $eight) (i32.const 64)))
    (global.set $pages (i32.add (memory.grow (i32.const 1)) (i32.const 1))))
  (func (export "beyond the table") (result i32) (call_ref $f (table.get $grown (table.size $grown)))))

(module instance $guest $definition)

(@benign "what is not killed is complete")
(assert_return (invoke $guest "once"))
(assert_return (invoke $guest "bytes are whole") (i32.const 1))
(assert_return (invoke $guest "elements are whole") (i32.const 1))
(assert_return (invoke $guest "table is whole") (i32.const 1))
(assert_return (invoke $guest "length is right") (i32.const 1))
(assert_trap (invoke $guest "beyond") "out of bounds memory access")
(assert_trap (invoke $guest "beyond the table") "out of bounds table access")

(@attack "memory that is filled, copied")
(assert_exhaustion (invoke $guest "fill" (i32.const 1)) "interrupted")
(assert_return (invoke $guest "bytes are whole") (i32.const 1))
(assert_exhaustion (invoke $guest "fill" (i32.const 1001)) "interrupted")
(assert_return (invoke $guest "bytes are whole") (i32.const 1))
(assert_exhaustion (invoke $guest "copy" (i32.const 2)) "interrupted")
(assert_return (invoke $guest "bytes are whole") (i32.const 1))
(assert_exhaustion (invoke $guest "copy" (i32.const 1501)) "interrupted")
(assert_return (invoke $guest "bytes are whole") (i32.const 1))

(@attack "and grown: its end is where it says")
(assert_exhaustion (invoke $guest "grow" (i32.const 0)) "interrupted")
(assert_return (invoke $guest "length is right") (i32.const 1))
(assert_exhaustion (invoke $guest "grow" (i32.const 501)) "interrupted")
(assert_return (invoke $guest "length is right") (i32.const 1))
(assert_exhaustion (invoke $guest "grow" (i32.const 2003)) "interrupted")
(assert_return (invoke $guest "length is right") (i32.const 1))
(assert_trap (invoke $guest "beyond") "out of bounds memory access")

(@attack "tables that are filled, copied and initialised hold no null")
(assert_exhaustion (invoke $guest "table fill" (i32.const 1)) "interrupted")
(assert_return (invoke $guest "elements are whole") (i32.const 1))
(assert_exhaustion (invoke $guest "table fill" (i32.const 777)) "interrupted")
(assert_return (invoke $guest "elements are whole") (i32.const 1))
(assert_exhaustion (invoke $guest "table copy" (i32.const 3)) "interrupted")
(assert_return (invoke $guest "elements are whole") (i32.const 1))
(assert_exhaustion (invoke $guest "table copy" (i32.const 1234)) "interrupted")
(assert_return (invoke $guest "elements are whole") (i32.const 1))
(assert_exhaustion (invoke $guest "table init" (i32.const 5)) "interrupted")
(assert_return (invoke $guest "elements are whole") (i32.const 1))
(assert_exhaustion (invoke $guest "table init" (i32.const 999)) "interrupted")
(assert_return (invoke $guest "elements are whole") (i32.const 1))

(@attack "and one that is grown has all that it says it has")
(assert_exhaustion (invoke $guest "table grow" (i32.const 0)) "interrupted")
(assert_return (invoke $guest "table is whole") (i32.const 1))
(assert_exhaustion (invoke $guest "table grow" (i32.const 301)) "interrupted")
(assert_return (invoke $guest "table is whole") (i32.const 1))
(assert_exhaustion (invoke $guest "table grow" (i32.const 1702)) "interrupted")
(assert_return (invoke $guest "table is whole") (i32.const 1))
(assert_trap (invoke $guest "beyond the table") "out of bounds table access")

(@probe "a new instance, in the same place where there is but one, begins as declared")
(@drop $guest)
(module instance $next $definition)
(assert_return (invoke $next "elements are whole") (i32.const 1))
(assert_return (invoke $next "table is whole") (i32.const 1))
(assert_return (invoke $next "length is right") (i32.const 1))
(assert_trap (invoke $next "beyond") "out of bounds memory access")
(assert_exhaustion (invoke $next "grow" (i32.const 1)) "interrupted")
(assert_return (invoke $next "length is right") (i32.const 1))
