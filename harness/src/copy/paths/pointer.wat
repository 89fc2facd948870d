;; The receiver is a function of the same module, and reads what it is pointed at. It is called through a table, so that it is called.
(type $receiver (func (param i32 i32) (result i32)))
(table 2 2 funcref)
(elem (i32.const 0) $taken $summed)
(func $taken (type $receiver) (i32.add (local.get 1) (call $ends (local.get 0) (local.get 1))))
(func $summed (type $receiver) (call $total (local.get 0) (local.get 1)))
(func $take (type $receiver) (call_indirect (type $receiver) (local.get 0) (local.get 1) (i32.const 0)))
(func $sum (type $receiver) (call_indirect (type $receiver) (local.get 0) (local.get 1) (i32.const 1)))
