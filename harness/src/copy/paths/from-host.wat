;; Between the host and a component whose exports the host calls: `take` and `sum` receive, `give` returns what `fill` made.
(component
  (core module $Main
    (memory (export "memory") {{pages}})
    {{realloc}}
    {{mark}}
    {{receive}}
    (export "take" (func $take))
    (export "sum" (func $sum))
    (data (i32.const 1024) "{{block}}")
    (func (export "fill") (param $size i32) (local $at i32)
      (local.set $at (i32.const 65536))
      (block $end
        (loop $again
          (br_if $end (i32.eqz (local.get $size)))
          (memory.copy (local.get $at) (i32.const 1024) (i32.const 64))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (local.set $size (i32.sub (local.get $size) (i32.const 64)))
          (br $again))))
    (func (export "give") (param $size i32) (result i32)
      (i32.store (i32.const 512) (i32.const 65536))
      (i32.store (i32.const 516) {{count}})
      (i32.const 512))
    (func (export "nothing")))
  (core instance $main (instantiate $Main))
  (func (export "take") (param "it" {{type}}) (result u32)
    (canon lift (core func $main "take") (memory (core memory $main "memory")) (realloc (core func $main "realloc")) {{lift}}))
  (func (export "sum") (param "it" {{type}}) (result u32)
    (canon lift (core func $main "sum") (memory (core memory $main "memory")) (realloc (core func $main "realloc")) {{lift}}))
  (func (export "fill") (param "size" u32) (canon lift (core func $main "fill")))
  (func (export "nothing") (canon lift (core func $main "nothing")))
  (func (export "give") (param "size" u32) (result {{type}})
    (canon lift (core func $main "give") (memory (core memory $main "memory")) {{lift}})))
