(component
  (type $thing (resource (rep i32)))
  (core func $new (canon resource.new $thing))
  (core module $m
    (import "" "new" (func $new (param i32) (result i32)))
    (global $calls (mut i32) (i32.const -1))
    ;; How many calls came before this one, by the modulus.
    (func (export "next") (param $ways i32) (result i32)
      (global.set $calls (i32.add (global.get $calls) (i32.const 1)))
      (i32.rem_u (global.get $calls) (local.get $ways)))
    (func (export "make") (param $times i32)
      (loop $again
        (drop (call $new (i32.const 7)))
        (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))))
  (core instance $i (instantiate $m (with "" (instance (export "new" (func $new))))))
  (func (export "next") (param "ways" u32) (result u32) (canon lift (core func $i "next")))
  (func (export "make") (param "times" u32) (canon lift (core func $i "make"))))
