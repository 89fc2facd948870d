;;! title      = "What lives in one store cannot be imported into another"
;;! property   = "store-separation"
;;! severity   = "high"
;;! features   = ["stores"]
;;! claims     = ["S13", "S22"]
;;! references = ["core:exec/runtime#store", "core:appendix/embedding#modules", "CWE-668"]
;;! notes      = "A store is the unit of isolation: addresses in one mean nothing in another. The specification leaves mixing them undefined; an embedder that does so by mistake should get an error, as a dead host takes its other tenants along."

(module $victim
  (memory (export "memory") 1)
  (data (i32.const 0) "{{secret:24}}")
  (table (export "table") 2 funcref)
  (elem (i32.const 1) $leak)
  (global (export "global") (mut i64) (i64.const 9))
  (func $leak (export "leak") (result i64) (i64.load (i32.const 0)))
  (func (export "nine") (result i64) (global.get 0)))
(register "victim" $victim)

(@benign "in its own store all of it links")
(module $friend
  (import "victim" "memory" (memory 1))
  (import "victim" "table" (table 2 funcref))
  (import "victim" "global" (global $global (mut i64)))
  (import "victim" "nine" (func $nine (result i64)))
  (func (export "eighteen") (result i64) (i64.add (call $nine) (global.get $global))))
(assert_return (invoke $friend "eighteen") (i64.const 18))

(@store $other)
(@attack "from another store none of it does")
(assert_unlinkable (module (import "victim" "leak" (func $leak (result i64))) (func (export "run") (result i64) (call $leak))) "incompatible import type")
(assert_unlinkable (module (import "victim" "memory" (memory 1)) (func (export "run") (result i64) (i64.load (i32.const 0)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "global" (global (mut i64))) (func (export "run") (result i64) (global.get 0))) "incompatible import type")
(assert_unlinkable (module (import "victim" "table" (table 2 funcref)) (func (export "run") (result i64) (call_indirect (result i64) (i32.const 1)))) "incompatible import type")

(@probe "the victim still works")
(assert_return (invoke $victim "nine") (i64.const 9))
