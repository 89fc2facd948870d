;;! title      = "A shared memory stays within the embedder's limit"
;;! property   = "bounded-memory"
;;! severity   = "high"
;;! features   = ["threads", "memory-limit"]
;;! claims     = ["S8", "S60"]
;;! references = ["https://webassembly.github.io/threads/core/exec/modules.html#growing-memories", "core:appendix/implementation#execution", "CWE-770", "CWE-789"]
;;! notes      = "A shared memory belongs to no store, and a limit is a store's. An engine that does not ask whoever makes the memory, or grows it, has a way around."
;;! [limits]
;;! memory_bytes = 196608

(module $plain (memory 1 100)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size)))
(module $shared (memory 3 100 shared)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size)))

(@benign "three pages are granted, shared or not, and the limit holds where nothing is shared")
(assert_return (invoke $plain "grow" (i32.const 2)) (i32.const 1))
(assert_return (invoke $plain "grow" (i32.const 1)) (i32.const -1))
(assert_return (invoke $shared "size") (i32.const 3))

(@attack "a fourth is not, where it is shared")
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $shared "grow" (i32.const 1)) (i32.const -1))
(@permit limit "a limiter may refuse by ending the call: core:appendix/implementation")
(assert_return (invoke $shared "grow" (i32.const 96)) (i32.const -1))

(@attack "nor a shared memory that begins above the limit")
(@permit limit refused:instantiate refused:link refused:validate refused:compile "a limiter refuses the memory or the module: core:appendix/implementation")
(assert_trap (module (memory 4 100 shared)) "interrupted")

(@probe "the limit still holds where nothing is shared")
(assert_return (invoke $plain "grow" (i32.const 1)) (i32.const -1))
(assert_return (invoke $plain "size") (i32.const 3))
