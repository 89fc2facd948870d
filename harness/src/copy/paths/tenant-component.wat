;; The same tenant as a component.
(component
  (core module $Main
    (memory (export "memory") 1)
    (data (i32.const 0) "a tenant's own")
    (table 1 funcref)
    (elem (i32.const 0) $run)
    (global (export "count") (mut i32) (i32.const 0))
    (func $run (export "run") (param i32 i32) (result i32) (i32.load8_u (i32.const 0)))
    {{start}})
  (core instance $main (instantiate $Main))
  (func (export "run") (param "times" u32) (param "size" u32) (result u32) (canon lift (core func $main "run"))))
