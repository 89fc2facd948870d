;;! title      = "Whoever kept a pointer to a freed block reads what its next owner keeps there"
;;! property   = "memory-bounds"
;;! severity   = "info"
;;! expect     = "limit"
;;! features   = ["bulk-memory"]
;;! claims     = ["S56"]
;;! references = ["core:exec/runtime#memory-instances", "core:exec/instructions#memory-instructions", "CWE-416", "CWE-226"]
;;! notes      = "Freeing is a word of the program's, which no memory knows of. What the allocator does with a block is its own affair as well: it may hand it on as it is, or cleared."

;; One block of 64 bytes at 1024, which is handed out again after it was freed; cleared or not.

(module definition $Program
  (memory 1)
  (data (i32.const 1024) "new.....")
  (func (export "take") (result i32) (i32.const 1024))
  (func (export "free") (param $block i32) (param $clear i32)
    (if (local.get $clear) (then (memory.fill (local.get $block) (i32.const 0) (i32.const 64)))))
  (func (export "store") (param i32 i64) (i64.store (local.get 0) (local.get 1)))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0))))
(module instance $careless $Program)
(module instance $careful $Program)

(@attack "the old pointer reads the new owner's words, and the new owner the old one's")
(assert_return (invoke $careless "take") (i32.const 1024))
(assert_return (invoke $careless "store" (i32.const 1080) (i64.const 5)))
(assert_return (invoke $careless "free" (i32.const 1024) (i32.const 0)))
(assert_return (invoke $careless "take") (i32.const 1024))
(assert_return (invoke $careless "load" (i32.const 1080)) (i64.const 5))
(assert_return (invoke $careless "store" (i32.const 1024) (i64.const 77)))
(assert_return (invoke $careless "load" (i32.const 1024)) (i64.const 77))

(@benign "the mitigation: a block that is cleared tells its next owner nothing, and another instance's pointer reaches none of it")
(assert_return (invoke $careful "take") (i32.const 1024))
(assert_return (invoke $careful "load" (i32.const 1024)) (i64.const 0x2e2e2e2e2e77656e))
(assert_return (invoke $careful "store" (i32.const 1024) (i64.const 5)))
(assert_return (invoke $careful "store" (i32.const 1080) (i64.const 5)))
(assert_return (invoke $careful "free" (i32.const 1024) (i32.const 1)))
(assert_return (invoke $careful "take") (i32.const 1024))
(assert_return (invoke $careful "load" (i32.const 1024)) (i64.const 0))
(assert_return (invoke $careful "load" (i32.const 1080)) (i64.const 0))
(assert_return (invoke $careless "load" (i32.const 1024)) (i64.const 77))
