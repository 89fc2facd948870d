;;! title      = "An overflow inside a memory changes what lies beside the buffer"
;;! property   = "memory-bounds"
;;! severity   = "info"
;;! expect     = "limit"
;;! features   = ["multi-memory"]
;;! claims     = ["S53", "S55", "S56"]
;;! references = ["core:exec/runtime#memory-instances", "core:exec/instructions#memory-instructions", "CWE-787", "CWE-122"]
;;! notes      = "A memory is one row of bytes, and its end is the only bound. Where a program's buffers lie in it is the program's affair. What lies in another memory, no address of this one names."

;; A name of sixteen bytes, and beside it whether its bearer is an administrator.

(module $program
  (memory 1)
  (func (export "name") (param $length i32) (local $at i32)
    (loop $next
      (i32.store8 offset=64 (local.get $at) (i32.const 1))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $length)))))
  (func (export "admin") (result i32) (i32.load8_u offset=80 (i32.const 0))))

(@attack "a name that is too long makes an administrator")
(assert_return (invoke $program "name" (i32.const 16)))
(assert_return (invoke $program "admin") (i32.const 0))
(assert_return (invoke $program "name" (i32.const 17)))
(assert_return (invoke $program "admin") (i32.const 1))

(@benign "the mitigation: what decides lies in a memory of its own")
(module $split
  (memory $names 1)
  (memory $roles 1)
  (func (export "name") (param $length i32) (local $at i32)
    (loop $next
      (i32.store8 $names offset=64 (local.get $at) (i32.const 1))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $length)))))
  (func (export "admin") (result i32) (i32.load8_u $roles offset=80 (i32.const 0))))
(assert_return (invoke $split "name" (i32.const 17)))
(assert_return (invoke $split "admin") (i32.const 0))
(assert_return (invoke $split "name" (i32.const 65472)))
(assert_return (invoke $split "admin") (i32.const 0))
(assert_trap (invoke $split "name" (i32.const 65473)) "out of bounds memory access")
(assert_return (invoke $split "admin") (i32.const 0))
