;; The receiver is a function of the same module, and gets a copy.
(func $take (param $at i32) (param $bytes i32) (result i32)
  (memory.copy (i32.const 0x1400000) (local.get $at) (local.get $bytes))
  (i32.add (local.get $bytes) (call $ends (i32.const 0x1400000) (local.get $bytes))))
(func $sum (param $at i32) (param $bytes i32) (result i32)
  (memory.copy (i32.const 0x1400000) (local.get $at) (local.get $bytes))
  (call $total (i32.const 0x1400000) (local.get $bytes)))
