;; A loop that walks a memory of 256 KiB, 1024 reads and writes a turn: every byte that it reads is 1.
(module
  (memory 4)
  (func $fill (memory.fill (i32.const 0) (i32.const 1) (i32.const 262144)))
  (start $fill)
  (func (export "run") (param $times i32) (param $size i32) (result i32) (local $sum i32) (local $at i32) (local $step i32) (local $byte i32)
    (loop $turn
      (local.set $step (i32.const 1024))
      (loop $again
        (local.set $byte (i32.load8_u (local.get $at)))
        (local.set $sum (i32.add (local.get $sum) (local.get $byte)))
        (i32.store8 (local.get $at) (local.get $byte))
        (local.set $at (i32.and (i32.add (local.get $at) (i32.const 67)) (i32.const 262143)))
        (br_if $again (local.tee $step (i32.sub (local.get $step) (i32.const 1)))))
      (br_if $turn (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
    (local.get $sum)))
