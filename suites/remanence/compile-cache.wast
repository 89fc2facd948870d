;;! title      = "Modules that differ in little are not taken for each other"
;;! property   = "code-identity"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S117"]
;;! references = ["core:exec/modules#instantiation", "CWE-345"]
;;! notes      = "Whoever caches compiled code finds it by a hash of the module. The modules here have equal length and a common beginning, and differ in one constant, one byte of data, the order of two exports, a type."

(module $first (memory (export "m") 1) (data (i32.const 0) "aaaaaaa1") (func (export "f") (result i32) (i32.const 0x11111111)) (func (export "g") (result i32) (i32.load8_u (i32.const 7))))

(@benign "the same module again does the same")
(module $same (memory (export "m") 1) (data (i32.const 0) "aaaaaaa1") (func (export "f") (result i32) (i32.const 0x11111111)) (func (export "g") (result i32) (i32.load8_u (i32.const 7))))
(assert_return (invoke $first "f") (i32.const 0x11111111))
(assert_return (invoke $same "f") (i32.const 0x11111111))
(assert_return (invoke $same "g") (i32.const 0x31))

(@attack "one that differs in its last constant does its own")
(module $constant (memory (export "m") 1) (data (i32.const 0) "aaaaaaa1") (func (export "f") (result i32) (i32.const 0x11111112)) (func (export "g") (result i32) (i32.load8_u (i32.const 7))))
(assert_return (invoke $constant "f") (i32.const 0x11111112))
(module $load (memory (export "m") 1) (data (i32.const 0) "aaaaaaa1") (func (export "f") (result i32) (i32.const 0x11111111)) (func (export "g") (result i32) (i32.load8_u (i32.const 6))))
(assert_return (invoke $load "g") (i32.const 0x61))

(@attack "one that differs in a byte of data has its own data")
(module $data (memory (export "m") 1) (data (i32.const 0) "aaaaaaa2") (func (export "f") (result i32) (i32.const 0x11111111)) (func (export "g") (result i32) (i32.load8_u (i32.const 7))))
(assert_return (invoke $data "g") (i32.const 0x32))

(@attack "one that exports its functions the other way round does so")
(module $names (memory (export "m") 1) (data (i32.const 0) "aaaaaaa1") (func (export "g") (result i32) (i32.const 0x11111111)) (func (export "f") (result i32) (i32.load8_u (i32.const 7))))
(assert_return (invoke $names "f") (i32.const 0x31))
(assert_return (invoke $names "g") (i32.const 0x11111111))

(@probe "the first is still itself")
(assert_return (invoke $first "f") (i32.const 0x11111111))
(@unchanged $first)
