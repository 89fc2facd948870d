;;! title      = "A shared memory does not link as a private one, nor the other way round"
;;! property   = "link-types"
;;! severity   = "critical"
;;! features   = ["threads"]
;;! claims     = ["S26", "S114"]
;;! references = ["core:valid/matching#memories", "https://webassembly.github.io/threads/core/valid/types.html#import-subtyping", "CWE-843", "CWE-362"]
;;! notes      = "Code for a private memory may cache its base and length, which somebody else's thread can change under a shared one."

(module $owner
  (memory (export "shared") 1 3 shared)
  (func (export "load") (result i32) (i32.atomic.load (i32.const 0))))
(register "owner" $owner)
(module $private
  (memory (export "memory") 1 3)
  (data (i32.const 0) "{{secret:24}}"))
(register "private" $private)

(@benign "each links as what it is")
(assert_return (module (import "owner" "shared" (memory 1 3 shared)) (import "owner" "load" (func (result i32)))))
(assert_return (module (import "owner" "shared" (memory 0 4 shared))))
(assert_return (module (import "private" "memory" (memory 1 3))))

(@attack "and as nothing else")
(assert_unlinkable (module (import "owner" "shared" (memory 1 3))) "incompatible import type")
(assert_unlinkable (module (import "owner" "shared" (memory 1))) "incompatible import type")
(assert_unlinkable (module (import "owner" "shared" (memory 0 65536))) "incompatible import type")
(assert_unlinkable (module (import "private" "memory" (memory 1 3 shared))) "incompatible import type")
(assert_unlinkable (module (import "private" "memory" (memory 0 65536 shared))) "incompatible import type")
(assert_unlinkable (module (import "owner" "shared" (memory 2 3 shared))) "incompatible import type")
(assert_unlinkable (module (import "owner" "shared" (memory 1 2 shared))) "incompatible import type")

(@attack "a shared memory without a maximum is no type at all")
(assert_invalid (module (memory 1 shared)) "shared memory must have maximum")

(@probe "both are as before")
(@unchanged $private)
(assert_return (invoke $owner "load") (i32.const 0))
