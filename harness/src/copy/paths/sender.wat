;; The sender: `fill` makes a payload of so many bytes, `run` sends it so many times, each time with another first byte, and
;; adds up what the receiver tells, `prove` sends it once and tells what the receiver makes of all its bytes.
(data (i32.const 1024) "{{block}}")
(func (export "fill") (param $size i32) (local $at i32) (local $head i32)
  (local.set $at (i32.const 65536))
  (local.set $head (i32.const 0x1100000))
  (block $end
    (loop $again
      (br_if $end (i32.eqz (local.get $size)))
      (memory.copy (local.get $at) (i32.const 1024) (i32.const 64))
      (i32.store (local.get $head) (local.get $at))
      (i32.store offset=4 (local.get $head) (i32.const 64))
      (local.set $at (i32.add (local.get $at) (i32.const 64)))
      (local.set $head (i32.add (local.get $head) (i32.const 8)))
      (local.set $size (i32.sub (local.get $size) (i32.const 64)))
      (br $again))))
(func (export "run") (param $times i32) (param $size i32) (result i32) (local $sum i32)
  (loop $again
    (i32.store8 (i32.const 65536) (i32.add (i32.const 97) (i32.and (local.get $times) (i32.const 7))))
    (local.set $sum (i32.add (local.get $sum) (call $take (i32.const {{at}}) {{count}})))
    (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
  (local.get $sum))
(func (export "prove") (param $size i32) (result i32)
  (i32.store8 (i32.const 65536) (i32.const 97))
  (call $sum (i32.const {{at}}) {{count}}))
