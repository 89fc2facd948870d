;;! title      = "Arrays whose bulk operation was killed are in order"
;;! property   = "bounded-time"
;;! severity   = "critical"
;;! features   = ["gc"]
;;! claims     = ["S22", "S109"]
;;! references = ["core:exec/instructions#aggregate-reference-instructions", "core:appendix/implementation#execution", "CWE-460"]
;;! notes      = """
;;! Execution may be interrupted at any point. Array fills and copies are defined as single stores, so that each element is the old or the new
;;! one; an array whose elements are never null has no null, a new array is there with all of its elements or not at all, and the heap is in
;;! order for whoever allocates next."""
;;! [limits]
;;! cpu_ms      = 5000
;;! fuel        = 400000
;;! deadline_ms = 20

(module $guest
  (type $f (func (result i32)))
  (type $functions (array (mut (ref $f))))
  (type $bytes (array (mut i8)))
  (type $boxes (array (mut (ref $bytes))))
  (elem declare func $seven $eight)
  (elem $eights (ref $f) (ref.func $eight) (ref.func $eight) (ref.func $eight) (ref.func $eight))
  (func $seven (type $f) (i32.const 7))
  (func $eight (type $f) (i32.const 8))
  (global $filled (mut (ref $functions)) (array.new $functions (ref.func $seven) (i32.const 512)))
  (global $source (ref $functions) (array.new $functions (ref.func $eight) (i32.const 512)))
  (global $boxes (mut (ref $boxes)) (array.new $boxes (array.new $bytes (i32.const 5) (i32.const 16)) (i32.const 64)))
  (func $spin (param $times i32)
    (loop $again (if (local.get $times) (then (local.set $times (i32.sub (local.get $times) (i32.const 1))) (br $again)))))
  ;; Arrays of functions and of arrays, none of which is ever null.
  (func (export "fill") (param $spin i32)
    (call $spin (local.get $spin))
    (loop $again
      (array.fill $functions (global.get $filled) (i32.const 0) (ref.func $eight) (i32.const 512))
      (array.fill $functions (global.get $filled) (i32.const 0) (ref.func $seven) (i32.const 512))
      (br $again)))
  (func (export "copy") (param $spin i32)
    (call $spin (local.get $spin))
    (loop $again
      (array.copy $functions $functions (global.get $filled) (i32.const 0) (global.get $source) (i32.const 0) (i32.const 512))
      (array.copy $functions $functions (global.get $filled) (i32.const 1) (global.get $filled) (i32.const 0) (i32.const 511))
      (array.init_elem $functions $eights (global.get $filled) (i32.const 100) (i32.const 0) (i32.const 4))
      (br $again)))
  ;; New arrays take the place of old ones, all of them and one by one.
  (func (export "make") (param $spin i32) (local $at i32)
    (call $spin (local.get $spin))
    (loop $again
      (global.set $filled (array.new $functions (ref.func $seven) (i32.const 512)))
      (global.set $boxes (array.new $boxes (array.new $bytes (i32.const 6) (i32.const 16)) (i32.const 64)))
      (local.set $at (i32.const 0))
      (loop $next
        (array.set $boxes (global.get $boxes) (local.get $at) (array.new $bytes (i32.const 7) (i32.const 16)))
        (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (i32.const 64))))
      (br $again)))
  (func (export "whole") (result i32) (local $at i32) (local $is i32)
    (loop $next
      (local.set $is (call_ref $f (array.get $functions (global.get $filled) (local.get $at))))
      (if (i32.gt_u (i32.sub (local.get $is) (i32.const 7)) (i32.const 1)) (then (return (i32.const 0))))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (array.len (global.get $filled)))))
    (if (i32.ne (local.get $at) (i32.const 512)) (then (return (i32.const 0))))
    (local.set $at (i32.const 0))
    (loop $next
      (local.set $is (array.get_u $bytes (array.get $boxes (global.get $boxes) (local.get $at)) (i32.const 15)))
      (if (i32.gt_u (i32.sub (local.get $is) (i32.const 5)) (i32.const 2)) (then (return (i32.const 0))))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (array.len (global.get $boxes)))))
    (i32.eq (local.get $at) (i32.const 64)))
  (func (export "once")
    (array.fill $functions (global.get $filled) (i32.const 0) (ref.func $eight) (i32.const 100))
    (array.copy $functions $functions (global.get $filled) (i32.const 200) (global.get $source) (i32.const 0) (i32.const 100))
    (array.set $boxes (global.get $boxes) (i32.const 3) (array.new $bytes (i32.const 7) (i32.const 16))))
  (func (export "beyond") (result i32) (call_ref $f (array.get $functions (global.get $filled) (array.len (global.get $filled))))))

(@benign "what is not killed is complete")
(assert_return (invoke $guest "whole") (i32.const 1))
(assert_return (invoke $guest "once"))
(assert_return (invoke $guest "whole") (i32.const 1))

(@attack "arrays that are filled and copied hold no null, and end where they say")
(assert_exhaustion (invoke $guest "fill" (i32.const 1)) "interrupted")
(assert_return (invoke $guest "whole") (i32.const 1))
(assert_exhaustion (invoke $guest "fill" (i32.const 777)) "interrupted")
(assert_return (invoke $guest "whole") (i32.const 1))
(assert_exhaustion (invoke $guest "fill" (i32.const 2002)) "interrupted")
(assert_return (invoke $guest "whole") (i32.const 1))
(assert_exhaustion (invoke $guest "copy" (i32.const 3)) "interrupted")
(assert_return (invoke $guest "whole") (i32.const 1))
(assert_exhaustion (invoke $guest "copy" (i32.const 1234)) "interrupted")
(assert_return (invoke $guest "whole") (i32.const 1))
(assert_exhaustion (invoke $guest "copy" (i32.const 2501)) "interrupted")
(assert_return (invoke $guest "whole") (i32.const 1))
(assert_trap (invoke $guest "beyond") "out of bounds array access")

(@attack "those that are made and replaced are there, the old ones or the new ones")
(assert_exhaustion (invoke $guest "make" (i32.const 0)) "interrupted")
(assert_return (invoke $guest "whole") (i32.const 1))
(assert_exhaustion (invoke $guest "make" (i32.const 450)) "interrupted")
(assert_return (invoke $guest "whole") (i32.const 1))
(assert_exhaustion (invoke $guest "make" (i32.const 1801)) "interrupted")
(assert_return (invoke $guest "whole") (i32.const 1))

(@probe "the guest goes on")
(assert_return (invoke $guest "once"))
(assert_return (invoke $guest "whole") (i32.const 1))
