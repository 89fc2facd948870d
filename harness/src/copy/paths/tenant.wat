;; A small tenant: a memory with something in it, a table, a global, a function.
(module
  (memory (export "memory") 1)
  (data (i32.const 0) "a tenant's own")
  (table 1 funcref)
  (elem (i32.const 0) $run)
  (global (export "count") (mut i32) (i32.const 0))
  (func $run (export "run") (param i32 i32) (result i32) (i32.load8_u (i32.const 0)))
  {{start}})
