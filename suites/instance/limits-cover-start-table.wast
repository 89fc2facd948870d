;;! title      = "A start function cannot grow a table beyond the embedder's limit"
;;! property   = "bounded-memory"
;;! severity   = "high"
;;! features   = ["reference-types", "table-limit"]
;;! claims     = ["S76", "S77"]
;;! references = ["core:exec/modules#instantiation", "core:exec/instructions#table-instructions", "CWE-770"]
;;! [limits]
;;! table_elements = 100

(@benign "growing up to the limit works")
(module $modest (table $t 10 funcref)
  (func (export "grow") (param i32) (result i32) (table.grow $t (ref.null func) (local.get 0)))
  (func (export "size") (result i32) (table.size $t)))
(assert_return (invoke $modest "grow" (i32.const 90)) (i32.const 10))
(assert_return (invoke $modest "size") (i32.const 100))

(@attack "growing beyond it is refused, from a start function and from a call")
(module $bomb (table $t 10 funcref)
  (func $start
    (drop (table.grow $t (ref.null func) (i32.const 91)))
    (drop (table.grow $t (ref.null func) (i32.const 90)))
    (drop (table.grow $t (ref.null func) (i32.const 1)))
    (drop (table.grow $t (ref.null func) (i32.const 5000))))
  (start $start)
  (func (export "size") (result i32) (table.size $t)))
(assert_return (invoke $bomb "size") (i32.const 100))
(assert_return (invoke $modest "grow" (i32.const 1)) (i32.const -1))

(@probe "the neighbour is as large as it was")
(assert_return (invoke $modest "size") (i32.const 100))
