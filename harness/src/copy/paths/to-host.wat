;; From a component to the host, as an argument.
(component
  (import "take" (func $take (param "it" {{type}}) (result u32)))
  (import "sum" (func $sum (param "it" {{type}}) (result u32)))
  (core module $Memory (memory (export "memory") 330))
  (core instance $memory (instantiate $Memory))
  (core module $Main
    (import "" "memory" (memory 1))
    (import "" "take" (func $take (param i32 i32) (result i32)))
    (import "" "sum" (func $sum (param i32 i32) (result i32)))
    {{sender}})
  (canon lower (func $take) (memory (core memory $memory "memory")) {{lower}} (core func $take'))
  (canon lower (func $sum) (memory (core memory $memory "memory")) {{lower}} (core func $sum'))
  (core instance $main (instantiate $Main
    (with "" (instance (export "memory" (memory $memory "memory")) (export "take" (func $take')) (export "sum" (func $sum'))))))
  (func (export "fill") (param "size" u32) (canon lift (core func $main "fill")))
  (func (export "run") (param "times" u32) (param "size" u32) (result u32) (canon lift (core func $main "run")))
  (func (export "prove") (param "size" u32) (result u32) (canon lift (core func $main "prove"))))
