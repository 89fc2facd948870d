;; From component to component: the engine generates what carries the value across.
(component
  (component $Receiver
    (core module $Main
      (memory (export "memory") {{pages}})
      {{realloc}}
      {{mark}}
      {{receive}}
      (export "take" (func $take))
      (export "sum" (func $sum)))
    (core instance $main (instantiate $Main))
    {{own-types}}
    (func (export "take") (param "it" {{type}}) (result u32)
      (canon lift (core func $main "take") (memory (core memory $main "memory")) (realloc (core func $main "realloc")) {{lift}}))
    (func (export "sum") (param "it" {{type}}) (result u32)
      (canon lift (core func $main "sum") (memory (core memory $main "memory")) (realloc (core func $main "realloc")) {{lift}})))
  (instance $receiver (instantiate $Receiver))
  (component $Sender
    (import "receiver" (instance $receiver
      {{their-types}}
      (export "take" (func (param "it" {{type}}) (result u32)))
      (export "sum" (func (param "it" {{type}}) (result u32)))))
    (core module $Memory (memory (export "memory") 330))
    (core instance $memory (instantiate $Memory))
    (core module $Main
      (import "" "memory" (memory 1))
      (import "" "take" (func $take (param i32 i32) (result i32)))
      (import "" "sum" (func $sum (param i32 i32) (result i32)))
      {{sender}})
    (canon lower (func $receiver "take") (memory (core memory $memory "memory")) {{lower}} (core func $take))
    (canon lower (func $receiver "sum") (memory (core memory $memory "memory")) {{lower}} (core func $sum))
    (core instance $main (instantiate $Main
      (with "" (instance (export "memory" (memory $memory "memory")) (export "take" (func $take)) (export "sum" (func $sum))))))
    (func (export "fill") (param "size" u32) (canon lift (core func $main "fill")))
    (func (export "run") (param "times" u32) (param "size" u32) (result u32) (canon lift (core func $main "run")))
    (func (export "prove") (param "size" u32) (result u32) (canon lift (core func $main "prove"))))
  (instance $sender (instantiate $Sender (with "receiver" (instance $receiver))))
  (export "fill" (func $sender "fill"))
  (export "run" (func $sender "run"))
  (export "prove" (func $sender "prove")))
