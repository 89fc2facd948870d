;; The bytes stay with their owner: the other component borrows a handle, and the owner looks at them.
(component
  (component $Owner
    (core module $Main
      (memory (export "memory") 300)
      {{mark}}
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
      ;; The representation is the number of bytes.
      (func (export "take") (param $size i32) (result i32) (i32.add (local.get $size) (call $ends (i32.const 65536) (local.get $size))))
      (func (export "sum") (param $size i32) (result i32) (call $total (i32.const 65536) (local.get $size))))
    (core instance $main (instantiate $Main))
    (type $bytes' (resource (rep i32)))
    (canon resource.new $bytes' (core func $new))
    (export $bytes "bytes" (type $bytes'))
    (func (export "fill") (param "size" u32) (canon lift (core func $main "fill")))
    (func (export "open") (param "size" u32) (result (own $bytes)) (canon lift (core func $new)))
    (func (export "take") (param "it" (borrow $bytes)) (result u32) (canon lift (core func $main "take")))
    (func (export "sum") (param "it" (borrow $bytes)) (result u32) (canon lift (core func $main "sum"))))
  (instance $owner (instantiate $Owner))
  (component $User
    (import "owner" (instance $owner
      (export "bytes" (type $bytes (sub resource)))
      (export "open" (func (param "size" u32) (result (own $bytes))))
      (export "take" (func (param "it" (borrow $bytes)) (result u32)))
      (export "sum" (func (param "it" (borrow $bytes)) (result u32)))))
    (alias export $owner "bytes" (type $bytes))
    (canon lower (func $owner "open") (core func $open))
    (canon lower (func $owner "take") (core func $take))
    (canon lower (func $owner "sum") (core func $sum))
    (canon resource.drop $bytes (core func $drop))
    (core module $Main
      (import "" "open" (func $open (param i32) (result i32)))
      (import "" "take" (func $take (param i32) (result i32)))
      (import "" "sum" (func $sum (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "run") (param $times i32) (param $size i32) (result i32) (local $sum i32) (local $handle i32)
        (local.set $handle (call $open (local.get $size)))
        (loop $again
          (local.set $sum (i32.add (local.get $sum) (call $take (local.get $handle))))
          (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
        (call $drop (local.get $handle))
        (local.get $sum))
      (func (export "prove") (param $size i32) (result i32) (local $handle i32) (local $sum i32)
        (local.set $handle (call $open (local.get $size)))
        (local.set $sum (call $sum (local.get $handle)))
        (call $drop (local.get $handle))
        (local.get $sum)))
    (core instance $main (instantiate $Main (with "" (instance
      (export "open" (func $open)) (export "take" (func $take)) (export "sum" (func $sum)) (export "drop" (func $drop))))))
    (func (export "run") (param "times" u32) (param "size" u32) (result u32) (canon lift (core func $main "run")))
    (func (export "prove") (param "size" u32) (result u32) (canon lift (core func $main "prove"))))
  (instance $user (instantiate $User (with "owner" (instance $owner))))
  (export "fill" (func $owner "fill"))
  (export "run" (func $user "run"))
  (export "prove" (func $user "prove")))
