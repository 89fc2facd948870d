;;! title      = "A stack in memory that overflows runs into what lies below it"
;;! property   = "memory-bounds"
;;! severity   = "info"
;;! expect     = "limit"
;;! features   = []
;;! claims     = ["S53", "S55"]
;;! references = ["core:exec/runtime#memory-instances", "core:exec/instructions#memory-instructions", "CWE-121", "CWE-674"]
;;! notes      = "Compilers keep what has an address on a stack of their own in memory, which grows downwards. Nothing guards its end but the beginning of the memory, where the linker can put it: the subtraction then wraps around to an address beyond the end."

;; Each frame takes 256 bytes and writes its number into all of them. The stack of the first program lies above its data.

(module definition $Program
  (memory (export "memory") 1)
  (global $top (mut i32) (i32.const 0))
  (func (export "place") (param i32) (global.set $top (local.get 0)))
  (func $frame (export "recurse") (param $deep i32) (result i32) (local $at i32)
    (global.set $top (i32.sub (global.get $top) (i32.const 256)))
    (local.set $at (i32.const 0))
    (loop $next
      (i64.store (i32.add (global.get $top) (local.get $at)) (i64.extend_i32_u (local.get $deep)))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 8))) (i32.const 256))))
    (if (local.get $deep) (then (drop (call $frame (i32.sub (local.get $deep) (i32.const 1))))))
    (global.set $top (i32.add (global.get $top) (i32.const 256)))
    (i32.const 1))
  (func (export "data") (result i64) (i64.load (i32.const 1024)))
  (func (export "set") (param i64) (i64.store (i32.const 1024) (local.get 0))))
(module instance $above $Program)
(invoke $above "place" (i32.const 8192))
(invoke $above "set" (i64.const 77))

(@attack "above the data, a stack that is too deep writes over it")
(assert_return (invoke $above "recurse" (i32.const 20)) (i32.const 1))
(assert_return (invoke $above "data") (i64.const 77))
(assert_return (invoke $above "recurse" (i32.const 30)) (i32.const 1))
(assert_return (invoke $above "data") (i64.const 3))

(@benign "the mitigation: below the data, it runs out of the memory")
(module instance $below $Program)
(invoke $below "place" (i32.const 1024))
(invoke $below "set" (i64.const 77))
(assert_return (invoke $below "recurse" (i32.const 3)) (i32.const 1))
(assert_trap (invoke $below "recurse" (i32.const 30)) "out of bounds memory access")
(assert_return (invoke $below "data") (i64.const 77))
