;;! title      = "A start function cannot grow memory beyond the embedder's limit"
;;! property   = "bounded-memory"
;;! severity   = "high"
;;! features   = ["memory-limit"]
;;! claims     = ["S76", "S77"]
;;! references = ["core:exec/modules#instantiation", "core:exec/instructions#memory-instructions", "CWE-770"]
;;! [limits]
;;! memory_bytes = 1048576

;; Sixteen pages are the limit. The start function asks for one page after the other until it is refused, then for many.

(@benign "growing up to the limit works, in a start function and out of one")
(module $modest (memory 1) (func $start (drop (memory.grow (i32.const 3)))) (start $start)
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "size") (result i32) (memory.size)))
(assert_return (invoke $modest "size") (i32.const 4))
(assert_return (invoke $modest "grow" (i32.const 12)) (i32.const 4))
(assert_return (invoke $modest "size") (i32.const 16))

(@attack "a start function that grows until it is refused ends with no more than that")
(module $bomb (memory 1)
  (func $start
    (loop $more (br_if $more (i32.ne (memory.grow (i32.const 1)) (i32.const -1))))
    (drop (memory.grow (i32.const 1000)))
    (drop (memory.grow (i32.const 65000))))
  (start $start)
  (func (export "size") (result i32) (memory.size)))
(assert_return (invoke $bomb "size") (i32.const 16))
(assert_return (invoke $modest "grow" (i32.const 1)) (i32.const -1))

(@probe "the neighbour is as large as it was")
(assert_return (invoke $modest "size") (i32.const 16))
