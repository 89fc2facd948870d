;; Empty calls of another component.
(component
  (component $Called
    (core module $Main (func (export "nothing")))
    (core instance $main (instantiate $Main))
    (func (export "nothing") (canon lift (core func $main "nothing"))))
  (instance $called (instantiate $Called))
  (component $Caller
    (import "called" (instance $called (export "nothing" (func))))
    (core func $nothing (canon lower (func $called "nothing")))
    (core module $Main
      (import "" "nothing" (func $nothing))
      (func (export "run") (param $times i32) (param $size i32) (result i32) (local $done i32)
        (loop $again
          (call $nothing)
          (local.set $done (i32.add (local.get $done) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $done) (local.get $times))))
        (local.get $done)))
    (core instance $main (instantiate $Main (with "" (instance (export "nothing" (func $nothing))))))
    (func (export "run") (param "times" u32) (param "size" u32) (result u32) (canon lift (core func $main "run"))))
  (instance $caller (instantiate $Caller (with "called" (instance $called))))
  (export "run" (func $caller "run")))
