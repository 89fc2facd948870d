;; Has state of every kind that can be seen from outside.
(module
  (memory (export "memory") 1 4)
  (data (i32.const 1000) "dye")
  (global $counter (export "counter") (mut i64) (i64.const -3))
  (global (export "constant") f32 (f32.const -0))
  (func (export "poke") (param i32 i32) (i32.store8 (local.get 0) (local.get 1)))
  (func (export "peek") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0)))
  (func (export "count") (global.set $counter (i64.add (global.get $counter) (i64.const 1)))))
