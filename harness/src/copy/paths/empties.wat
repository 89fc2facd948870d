;; What the receiver of a list of strings tells that are all empty: their number, and their length together.
(func $take (param $at i32) (param $count i32) (result i32)
  (global.set $next (i32.const 65536))
  (local.get $count))
(func $sum (param $at i32) (param $count i32) (result i32) (local $sum i32)
  (global.set $next (i32.const 65536))
  (block $end
    (loop $again
      (br_if $end (i32.eqz (local.get $count)))
      (local.set $sum (i32.add (local.get $sum) (i32.load offset=4 (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 8)))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br $again)))
  (local.get $sum))
