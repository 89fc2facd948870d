;;! title      = "A memory is imported as shared if it is shared, and only then"
;;! property   = "link-types"
;;! severity   = "critical"
;;! features   = ["threads"]
;;! claims     = ["S8", "S26"]
;;! references = ["https://webassembly.github.io/threads/core/valid/matching.html", "CWE-843"]
;;! notes      = "A memory that is taken for unshared may be moved by a growth while another thread uses it."

(module $victim
  (memory (export "shared") 1 4 shared)
  (data (i32.const 0) "\2a")
  (func (export "grow") (result i32) (memory.grow (i32.const 1))))
(module $private (memory (export "memory") 1 4))
(register "victim" $victim)
(register "private" $private)

(@benign "each as what it is")
(module $friend (import "victim" "shared" (memory 1 4 shared)) (func (export "first") (result i32) (i32.load8_u (i32.const 0))))
(assert_return (invoke $friend "first") (i32.const 0x2a))
(module $other (import "private" "memory" (memory 1 4)) (func (export "size") (result i32) (memory.size)))
(assert_return (invoke $other "size") (i32.const 1))

(@attack "shared as unshared, unshared as shared")
(assert_unlinkable (module (import "victim" "shared" (memory 1 4))) "incompatible import type")
(assert_unlinkable (module (import "victim" "shared" (memory 1))) "incompatible import type")
(assert_unlinkable (module (import "victim" "shared" (memory 0 65536))) "incompatible import type")
(assert_unlinkable (module (import "private" "memory" (memory 1 4 shared))) "incompatible import type")
(assert_unlinkable (module (import "private" "memory" (memory 0 65536 shared))) "incompatible import type")

(@attack "with other limits, before and after a growth")
(assert_unlinkable (module (import "victim" "shared" (memory 2 4 shared))) "incompatible import type")
(assert_unlinkable (module (import "victim" "shared" (memory 1 3 shared))) "incompatible import type")
(@permit value "growth may be refused at any time (core:exec/instructions, memory.grow), and a shared memory cannot move")
(assert_return (invoke $victim "grow") (i32.const 1))
(assert_unlinkable (module (import "victim" "shared" (memory 3 4 shared))) "incompatible import type")
(assert_unlinkable (module (import "victim" "shared" (memory 2 3 shared))) "incompatible import type")

(@attack "and no shared memory is without a maximum")
(assert_invalid (module (memory 1 shared)) "shared memory must have maximum")

(@probe "both still work")
(assert_return (invoke $friend "first") (i32.const 0x2a))
(assert_return (invoke $other "size") (i32.const 1))
