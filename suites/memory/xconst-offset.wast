;;! title      = "The computed place of a segment wraps like any number, and is then compared with the memory"
;;! property   = "segment-bounds"
;;! severity   = "high"
;;! features   = ["extended-const", "bulk-memory"]
;;! claims     = ["S15"]
;;! references = ["core:valid/instructions#constant-expressions", "core:exec/modules#instantiation", "CWE-190", "CWE-787"]
;;! notes      = "Arithmetic in constant expressions is that of i32: it wraps at 2^32. What wraps into the memory is written there, and nowhere else."

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}") (data (i32.const 65512) "{{secret@0}}"))
(module instance $before $Victim)
(module $base (global (export "half") i32 (i32.const 0x80000000)) (global (export "end") i32 (i32.const 65536)))
(register "base" $base)
(module $shared
  (memory (export "memory") 1)
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0))))
(register "shared" $shared)
(module instance $after $Victim)

(@benign "places that are in bounds")
(module
  (import "shared" "memory" (memory 1))
  (import "base" "end" (global $end i32))
  (data (i32.sub (global.get $end) (i32.const 8)) "the end.")
  (data (i32.mul (i32.const 8) (i32.const 8)) "sixty-4."))
(assert_return (invoke $shared "load" (i32.const 65528)) (i64.const 0x2e646e6520656874))
(assert_return (invoke $shared "load" (i32.const 64)) (i64.const 0x2e342d7974786973))

(@attack "sums and products that wrap to the first bytes are written there")
(module $wrapping
  (import "base" "half" (global $half i32))
  (memory 1)
  (data (i32.add (global.get $half) (global.get $half)) "wrapped.")
  (data (i32.add (i32.mul (i32.const 0x20000000) (i32.const 8)) (i32.const 16)) "product.")
  (data (i32.add (i32.const 0xfffffff8) (i32.const 40)) "plus 32.")
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0))))
(assert_return (invoke $wrapping "load" (i32.const 0)) (i64.const 0x2e64657070617277))
(assert_return (invoke $wrapping "load" (i32.const 8)) (i64.const 0))
(assert_return (invoke $wrapping "load" (i32.const 16)) (i64.const 0x2e746375646f7270))
(assert_return (invoke $wrapping "load" (i32.const 32)) (i64.const 0x2e32332073756c70))

(@attack "those that end beyond the memory trap")
(assert_trap (module
  (import "base" "half" (global $half i32)) (memory 1) (data (i32.add (global.get $half) (i32.const 0)) "a"))
  "out of bounds memory access")
(assert_trap (module
  (import "shared" "memory" (memory 1)) (import "base" "end" (global $end i32)) (data (i32.add (global.get $end) (i32.const 0)) "a"))
  "out of bounds memory access")
(assert_trap (module
  (import "shared" "memory" (memory 1)) (import "base" "end" (global $end i32)) (data (i32.sub (global.get $end) (i32.const 7)) "eight..."))
  "out of bounds memory access")
(assert_trap (module (memory 1) (data (i32.sub (i32.const 0) (i32.const 8)) "before..")) "out of bounds memory access")
(assert_trap (module (memory 1) (data (i32.mul (i32.const 65536) (i32.const 65535)) "a")) "out of bounds memory access")
(assert_trap (module (memory 1) (data (i32.add (i32.const 0x7fffffff) (i32.const 0x7fffffff)) "a")) "out of bounds memory access")

(@probe "nothing was written in part, and nobody was touched")
(@unchanged $shared)
(@unchanged $before)
(@unchanged $after)
