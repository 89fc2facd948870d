;; From the host into a component, as what an import returns.
(component
  (import "supply" (func $supply (param "size" u32) (result {{type}})))
  (core module $Memory
    (memory (export "memory") {{pages}})
    {{realloc}})
  (core instance $memory (instantiate $Memory))
  (core module $Main
    (import "" "memory" (memory 1))
    (import "" "supply" (func $supply (param i32 i32)))
    {{mark}}
    {{receive}}
    (func (export "run") (param $times i32) (param $size i32) (result i32) (local $sum i32)
      (loop $again
        (call $supply (local.get $size) (i32.const 512))
        (local.set $sum (i32.add (local.get $sum) (call $take (i32.load (i32.const 512)) (i32.load (i32.const 516)))))
        (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
      (local.get $sum))
    (func (export "prove") (param $size i32) (result i32)
      (call $supply (local.get $size) (i32.const 512))
      (call $sum (i32.load (i32.const 512)) (i32.load (i32.const 516)))))
  (canon lower (func $supply) (memory (core memory $memory "memory")) (realloc (core func $memory "realloc")) {{lift}} (core func $supply'))
  (core instance $main (instantiate $Main
    (with "" (instance (export "memory" (memory $memory "memory")) (export "supply" (func $supply'))))))
  (func (export "run") (param "times" u32) (param "size" u32) (result u32) (canon lift (core func $main "run")))
  (func (export "prove") (param "size" u32) (result u32) (canon lift (core func $main "prove"))))
