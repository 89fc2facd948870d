;; An owned handle goes to the component that defines it, and comes back.
(component
  (component $Owner
    (core module $Main (func (export "same") (param i32) (result i32) (local.get 0)))
    (core instance $main (instantiate $Main))
    (type $thing' (resource (rep i32)))
    (canon resource.new $thing' (core func $new))
    (export $thing "thing" (type $thing'))
    (func (export "open") (param "number" u32) (result (own $thing)) (canon lift (core func $new)))
    (func (export "pass") (param "it" (own $thing)) (result (own $thing)) (canon lift (core func $main "same")))
    (func (export "number") (param "it" (borrow $thing)) (result u32) (canon lift (core func $main "same"))))
  (instance $owner (instantiate $Owner))
  (component $User
    (import "owner" (instance $owner
      (export "thing" (type $thing (sub resource)))
      (export "open" (func (param "number" u32) (result (own $thing))))
      (export "pass" (func (param "it" (own $thing)) (result (own $thing))))
      (export "number" (func (param "it" (borrow $thing)) (result u32)))))
    (alias export $owner "thing" (type $thing))
    (canon lower (func $owner "open") (core func $open))
    (canon lower (func $owner "pass") (core func $pass))
    (canon lower (func $owner "number") (core func $number))
    (canon resource.drop $thing (core func $drop))
    (core module $Main
      (import "" "open" (func $open (param i32) (result i32)))
      (import "" "pass" (func $pass (param i32) (result i32)))
      (import "" "number" (func $number (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "run") (param $times i32) (param $size i32) (result i32) (local $done i32) (local $handle i32)
        (local.set $handle (call $open (local.get $times)))
        (loop $again
          (local.set $handle (call $pass (local.get $handle)))
          (local.set $done (i32.add (local.get $done) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $done) (local.get $times))))
        ;; What came back in the end is what went out.
        (if (i32.ne (call $number (local.get $handle)) (local.get $times)) (then unreachable))
        (call $drop (local.get $handle))
        (local.get $done)))
    (core instance $main (instantiate $Main (with "" (instance
      (export "open" (func $open)) (export "pass" (func $pass)) (export "number" (func $number)) (export "drop" (func $drop))))))
    (func (export "run") (param "times" u32) (param "size" u32) (result u32) (canon lift (core func $main "run"))))
  (instance $user (instantiate $User (with "owner" (instance $owner))))
  (export "run" (func $user "run")))
