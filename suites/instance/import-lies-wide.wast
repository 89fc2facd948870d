;;! title      = "A memory or table is imported with the address type that it has"
;;! property   = "link-types"
;;! severity   = "critical"
;;! features   = ["memory64"]
;;! claims     = ["S26", "S114"]
;;! references = ["core:valid/matching#external-types", "CWE-843", "CWE-681"]

(module $wide (memory (export "memory") i64 1 4) (table (export "table") i64 1 4 funcref) (func (export "size") (result i64) (memory.size)))
(module $narrow (memory (export "memory") 1 4) (table (export "table") 1 4 funcref))
(register "wide" $wide)
(register "narrow" $narrow)

(@benign "each as what it is")
(module $friend
  (import "wide" "memory" (memory i64 1 4)) (import "wide" "table" (table i64 1 4 funcref))
  (func (export "first") (result i32) (i32.load8_u (i64.const 65535))))
(assert_return (invoke $friend "first") (i32.const 0))
(module $other (import "narrow" "memory" (memory 1 4)) (func (export "size") (result i32) (memory.size)))
(assert_return (invoke $other "size") (i32.const 1))

(@attack "64 bits as 32, 32 as 64")
(assert_unlinkable (module (import "wide" "memory" (memory 1 4))) "incompatible import type")
(assert_unlinkable (module (import "wide" "memory" (memory 0))) "incompatible import type")
(assert_unlinkable (module (import "wide" "table" (table 1 4 funcref))) "incompatible import type")
(assert_unlinkable (module (import "wide" "table" (table 0 funcref))) "incompatible import type")
(assert_unlinkable (module (import "narrow" "memory" (memory i64 1 4))) "incompatible import type")
(assert_unlinkable (module (import "narrow" "memory" (memory i64 0))) "incompatible import type")
(assert_unlinkable (module (import "narrow" "table" (table i64 1 4 funcref))) "incompatible import type")
(assert_unlinkable (module (import "narrow" "table" (table i64 0 funcref))) "incompatible import type")

(@attack "limits that only fit when they are cut to 32 bits")
(assert_unlinkable (module (import "wide" "memory" (memory i64 0x1_0000_0000))) "incompatible import type")
(assert_unlinkable (module (import "wide" "memory" (memory i64 2))) "incompatible import type")
(assert_unlinkable (module (import "wide" "table" (table i64 0x1_0000_0001 funcref))) "incompatible import type")
(assert_unlinkable (module (import "wide" "table" (table i64 1 3 funcref))) "incompatible import type")

(@probe "both still work")
(assert_return (invoke $wide "size") (i64.const 1))
(assert_return (invoke $other "size") (i32.const 1))
