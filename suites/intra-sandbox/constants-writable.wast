;;! title      = "Constants in memory can be overwritten; immutable globals cannot"
;;! property   = "immutable-state"
;;! severity   = "info"
;;! expect     = "limit"
;;! features   = []
;;! claims     = ["S55"]
;;! references = ["core:exec/runtime#memory-instances", "core:valid/instructions#variable-instructions", "CWE-787", "CWE-471"]
;;! notes      = "Compilers put string literals into data segments, and a memory has no part that cannot be written."

(module $program
  (memory 1)
  (data (i32.const 1024) "https://")
  (func (export "scheme") (result i64) (i64.load (i32.const 1024)))
  (func (export "name") (param $length i32) (local $at i32)
    (loop $next
      (i32.store8 offset=1008 (local.get $at) (i32.const 0x78))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $length))))))

(@attack "a name that is too long changes the literal beside it")
(assert_return (invoke $program "scheme") (i64.const 0x2f2f3a7370747468))
(assert_return (invoke $program "name" (i32.const 24)))
(assert_return (invoke $program "scheme") (i64.const 0x7878787878787878))

(@benign "the mitigation: what is a constant of the code, or an immutable global, has no address, and nothing that writes it is valid")
(module $fixed
  (memory 1)
  (global $scheme i64 (i64.const 0x2f2f3a7370747468))
  (func (export "scheme") (result i64) (global.get $scheme))
  (func (export "name") (param $length i32) (local $at i32)
    (loop $next
      (i32.store8 (local.get $at) (i32.const 0x78))
      (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $length))))))
(assert_return (invoke $fixed "name" (i32.const 65536)))
(assert_return (invoke $fixed "scheme") (i64.const 0x2f2f3a7370747468))
(assert_invalid
  (module (global $scheme i64 (i64.const 0)) (func (export "change") (global.set $scheme (i64.const 1))))
  "immutable global")
