;; The same for a list of strings or of lists, of 64 bytes each.
(func $take (param $at i32) (param $count i32) (result i32)
  (global.set $next (i32.const 65536))
  (if (result i32) (local.get $count)
    (then (i32.add (i32.add (local.get $count) (i32.load8_u (i32.load (local.get $at))))
      (i32.load8_u offset=63 (i32.load (i32.add (local.get $at) (i32.shl (i32.sub (local.get $count) (i32.const 1)) (i32.const 3)))))))
    (else (i32.const 0))))
(func $sum (param $at i32) (param $count i32) (result i32) (local $sum i32)
  (global.set $next (i32.const 65536))
  (block $end
    (loop $again
      (br_if $end (i32.eqz (local.get $count)))
      (local.set $sum (i32.add (local.get $sum) (call $total (i32.load (local.get $at)) (i32.load offset=4 (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br $again)))
  (local.get $sum))
