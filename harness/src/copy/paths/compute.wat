;; A loop that computes, 64 steps a turn, each of which needs the one before it.
(module
  (func (export "run") (param $times i32) (param $size i32) (result i32) (local $number i32) (local $step i32)
    (local.set $number (i32.const 1))
    (loop $turn
      (local.set $step (i32.const 64))
      (loop $again
        (local.set $number (i32.add (i32.mul (local.get $number) (i32.const 1664525)) (i32.const 1013904223)))
        (br_if $again (local.tee $step (i32.sub (local.get $step) (i32.const 1)))))
      (br_if $turn (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $number)))
