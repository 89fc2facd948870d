;; What the receiver of a flat list or a string tells: the number of elements and both ends, or the sum of all bytes.
(func $take (param $at i32) (param $count i32) (result i32)
  (i32.add (local.get $count) (call $ends (local.get $at) {{bytes}})))
(func $sum (param $at i32) (param $count i32) (result i32)
  (call $total (local.get $at) {{bytes}}))
