;;! title      = "A size that wraps around gives a block too small, and writes beyond it end with the memory"
;;! property   = "memory-bounds"
;;! severity   = "info"
;;! expect     = "limit"
;;! features   = []
;;! claims     = ["S56"]
;;! references = ["core:exec/instructions#numeric-instructions", "core:exec/instructions#memory-instructions", "CWE-190", "CWE-787"]
;;! notes      = "Arithmetic wraps, and says nothing. A program that multiplies a count by a size gets a small block for many elements."

;; Hands out blocks one after the other; an element has 16 bytes. Then elements are written, as many as were asked for.

(module definition $Program
  (memory (export "memory") 1)
  (global $next (mut i32) (i32.const 1024))
  (func (export "array") (param $count i32) (result i32) (local $block i32)
    (local.set $block (global.get $next))
    (global.set $next (i32.add (global.get $next) (i32.mul (local.get $count) (i32.const 16))))
    (local.get $block))
  (func (export "checked array") (param $count i32) (result i32)
    (if (i32.gt_u (local.get $count) (i32.const 4096)) (then unreachable))
    (i32.const 1024))
  (func (export "set") (param $block i32) (param $index i32) (param $value i64)
    (i64.store (i32.add (local.get $block) (i32.mul (local.get $index) (i32.const 16))) (local.get $value)))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0))))
(module instance $program $Program)
(module $neighbour (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}"))

(@attack "0x10000001 elements fit into 16 bytes, and the second is the next block's")
(assert_return (invoke $program "array" (i32.const 0x10000001)) (i32.const 1024))
(assert_return (invoke $program "array" (i32.const 1)) (i32.const 1040))
(assert_return (invoke $program "set" (i32.const 1024) (i32.const 1) (i64.const 77)))
(assert_return (invoke $program "load" (i32.const 1040)) (i64.const 77))

(@benign "the mitigation: the size is checked; and where it is not, the memory's end holds")
(assert_return (invoke $program "checked array" (i32.const 4)) (i32.const 1024))
(assert_trap (invoke $program "checked array" (i32.const 0x10000001)) "unreachable")
(assert_trap (invoke $program "set" (i32.const 1024) (i32.const 4032) (i64.const 1)) "out of bounds memory access")
(assert_trap (invoke $program "set" (i32.const 1024) (i32.const 0x08000000) (i64.const 1)) "out of bounds memory access")
(@unchanged $neighbour)
