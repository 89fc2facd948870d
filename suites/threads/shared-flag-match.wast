;;! title      = "A memory is imported as what it is: shared or not, and as large"
;;! property   = "link-types"
;;! severity   = "high"
;;! features   = ["threads", "multi-memory"]
;;! claims     = ["S8", "S26"]
;;! references = ["https://webassembly.github.io/threads/core/valid/matching.html#memories", "core:valid/matching#external-types", "CWE-843"]
;;! notes      = "Code for a memory that is not shared may assume that nothing else writes it, keeps its length, and moves it when it grows. A shared memory must not reach such code, nor the reverse."

(module $owner
  (memory (export "shared") 2 8 shared)
  (memory (export "plain") 2 8)
  (func (export "store") (param i32 i64) (i64.store 0 (local.get 0) (local.get 1)) (i64.store 1 (local.get 0) (local.get 1))))
(register "owner" $owner)

(@benign "each as what it is, and as less than it is")
(module $exact
  (import "owner" "shared" (memory 2 8 shared))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0))))
(module $less
  (import "owner" "shared" (memory 1 9 shared))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0))))
(module (import "owner" "plain" (memory 2 8)))
(module (import "owner" "plain" (memory 1)))
(assert_return (invoke $owner "store" (i32.const 131064) (i64.const 77)))
(assert_return (invoke $exact "load" (i32.const 131064)) (i64.const 77))
(assert_return (invoke $less "load" (i32.const 131064)) (i64.const 77))

(@attack "one that is shared as one that is not, and the reverse")
(assert_unlinkable (module (import "owner" "shared" (memory 2 8))) "incompatible import type")
(assert_unlinkable (module (import "owner" "shared" (memory 2))) "incompatible import type")
(assert_unlinkable (module (import "owner" "shared" (memory 0))) "incompatible import type")
(assert_unlinkable (module (import "owner" "plain" (memory 2 8 shared))) "incompatible import type")
(assert_unlinkable (module (import "owner" "plain" (memory 0 65536 shared))) "incompatible import type")

(@attack "as larger than it is, or as one that grows less far")
(assert_unlinkable (module (import "owner" "shared" (memory 3 8 shared))) "incompatible import type")
(assert_unlinkable (module (import "owner" "shared" (memory 2 7 shared))) "incompatible import type")
(assert_unlinkable (module (import "owner" "shared" (memory 2 2 shared))) "incompatible import type")
(assert_unlinkable (module (import "owner" "plain" (memory 2 7))) "incompatible import type")

(@attack "a shared memory without a maximum is none")
(assert_invalid (module (memory 1 shared)) "shared memory must have maximum")
(assert_invalid (module (import "owner" "shared" (memory 1 shared))) "shared memory must have maximum")

(@probe "who imported it sees it as it was")
(assert_return (invoke $exact "load" (i32.const 131064)) (i64.const 77))
(assert_return (invoke $less "load" (i32.const 131064)) (i64.const 77))
