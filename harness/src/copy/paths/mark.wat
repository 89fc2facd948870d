;; The sum of the first and the last byte, and of all bytes.
(func $ends (param $at i32) (param $bytes i32) (result i32)
  (if (result i32) (local.get $bytes)
    (then (i32.add (i32.load8_u (local.get $at))
                   (i32.load8_u (i32.sub (i32.add (local.get $at) (local.get $bytes)) (i32.const 1)))))
    (else (i32.const 0))))
(func $total (param $at i32) (param $bytes i32) (result i32) (local $sum i32)
  (block $end
    (loop $again
      (br_if $end (i32.eqz (local.get $bytes)))
      (local.set $sum (i32.add (local.get $sum) (i32.load8_u (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (local.set $bytes (i32.sub (local.get $bytes) (i32.const 1)))
      (br $again)))
  (local.get $sum))
