;;! title      = "An overflow of an array object traps before it reaches a neighbour"
;;! property   = "memory-bounds"
;;! severity   = "high"
;;! features   = ["gc"]
;;! claims     = ["S55", "S57"]
;;! references = ["core:exec/instructions#aggregate-reference-instructions", "CWE-787", "CWE-125"]
;;! notes      = "The bugs of a linear memory, with objects: each has its own end, and there is no address to forge. The objects are made one after the other, so that they lie side by side where an engine has one heap."

(module $program
  (type $name (array (mut i8)))
  (type $words (array (mut i64)))
  (type $user (struct (field $name (ref $name)) (field $admin (mut i32))))
  (global $before (ref $words) (array.new $words (i64.const 7) (i32.const 2)))
  (global $buffer (ref $name) (array.new_default $name (i32.const 16)))
  (global $after (ref $words) (array.new $words (i64.const 7) (i32.const 2)))
  (global $user (ref $user) (struct.new $user (global.get $buffer) (i32.const 0)))
  (func (export "name") (param $length i32) (local $at i32)
    (loop $next
      (array.set $name (global.get $buffer) (local.get $at) (i32.const 1))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $length)))))
  (func (export "set") (param i32) (array.set $name (global.get $buffer) (local.get 0) (i32.const 1)))
  (func (export "get") (param i32) (result i32) (array.get_u $name (global.get $buffer) (local.get 0)))
  (func (export "word") (param i32) (result i64) (array.get $words (global.get $after) (local.get 0)))
  (func (export "admin") (result i32) (struct.get $user $admin (global.get $user)))
  (func (export "neighbours") (result i64)
    (i64.or (i64.or (array.get $words (global.get $before) (i32.const 0)) (array.get $words (global.get $before) (i32.const 1)))
            (i64.or (array.get $words (global.get $after) (i32.const 0)) (array.get $words (global.get $after) (i32.const 1))))))

(@benign "a name that fits")
(assert_return (invoke $program "name" (i32.const 16)))
(assert_return (invoke $program "get" (i32.const 15)) (i32.const 1))
(assert_return (invoke $program "word" (i32.const 1)) (i64.const 7))

(@attack "one that does not")
(assert_trap (invoke $program "name" (i32.const 17)) "out of bounds array access")
(assert_trap (invoke $program "name" (i32.const 64)) "out of bounds array access")
(assert_trap (invoke $program "set" (i32.const -1)) "out of bounds array access")
(assert_trap (invoke $program "set" (i32.const 0x80000000)) "out of bounds array access")

(@attack "nor is anything read beyond it")
(assert_trap (invoke $program "get" (i32.const 16)) "out of bounds array access")
(assert_trap (invoke $program "get" (i32.const 40)) "out of bounds array access")
(assert_trap (invoke $program "word" (i32.const 2)) "out of bounds array access")
(assert_trap (invoke $program "word" (i32.const 0x20000000)) "out of bounds array access")

(@probe "what lies beside it is as it was")
(assert_return (invoke $program "admin") (i32.const 0))
(assert_return (invoke $program "neighbours") (i64.const 7))
