;;! title      = "A forged free list writes anywhere in its memory, and nowhere else"
;;! property   = "memory-bounds"
;;! severity   = "info"
;;! expect     = "limit"
;;! features   = []
;;! claims     = ["S53", "S56"]
;;! references = ["core:exec/runtime#memory-instances", "core:exec/instructions#memory-instructions", "CWE-122", "CWE-123"]
;;! notes      = "An allocator that keeps its list between the blocks takes a block out by writing through the two pointers of that block. Whoever overflows into them chooses what is written and where: within this memory."

;; Blocks of 32 bytes: 8 of header with the addresses of the next free block and of the one before, then the data.

(module $program
  (memory 1)
  (func $unlink (param $block i32)
    (i32.store (i32.load (local.get $block)) (i32.load offset=4 (local.get $block)))
    (i32.store offset=4 (i32.load offset=4 (local.get $block)) (i32.load (local.get $block))))
  (func (export "prepare") (param $next i32) (param $before i32)
    (i32.store (i32.const 1056) (local.get $next))
    (i32.store (i32.const 1060) (local.get $before)))
  (func (export "take") (call $unlink (i32.const 1056)))
  (func (export "word") (param i32) (result i32) (i32.load (local.get 0))))
(module $neighbour (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}"))

(@attack "the block is unlinked, and a word far away is what the attacker chose")
(assert_return (invoke $program "prepare" (i32.const 1120) (i32.const 1184)))
(assert_return (invoke $program "take"))
(assert_return (invoke $program "word" (i32.const 1120)) (i32.const 1184))
(assert_return (invoke $program "prepare" (i32.const 40000) (i32.const 50000)))
(assert_return (invoke $program "take"))
(assert_return (invoke $program "word" (i32.const 40000)) (i32.const 50000))
(assert_return (invoke $program "word" (i32.const 50004)) (i32.const 40000))

(@benign "the mitigation is the memory's end: what lies beyond it is not written")
(invoke $program "prepare" (i32.const 65536) (i32.const 1184))
(assert_trap (invoke $program "take") "out of bounds memory access")
(invoke $program "prepare" (i32.const 65533) (i32.const 1184))
(assert_trap (invoke $program "take") "out of bounds memory access")
(invoke $program "prepare" (i32.const 0x80000000) (i32.const 1184))
(assert_trap (invoke $program "take") "out of bounds memory access")
(invoke $program "prepare" (i32.const -4) (i32.const 1184))
(assert_trap (invoke $program "take") "out of bounds memory access")
(@unchanged $neighbour)
