;;! title      = "A table or memory that cannot exist is refused"
;;! property   = "table-growth"
;;! severity   = "high"
;;! features   = ["memory64", "reference-types"]
;;! claims     = ["S114"]
;;! references = ["core:valid/types#limits", "core:exec/modules#allocation", "core:appendix/implementation#execution", "CVE-2026-44216", "CWE-789", "CWE-190"]
;;! notes      = """
;;! Minimums of 2^48 pages or elements and more are within the bounds of validation up to where the specification draws them, 2^48 pages and 2^64-1
;;! elements; beyond, the module is invalid. No machine can allocate them. What must not happen is that a minimum is cut
;;! to fewer bits, and a small one is made in its place."""

(@benign "small ones of 64 bits are made, with maximums as large as there are")
(module $small
  (memory i64 1 0x1_0000_0000_0000)
  (table $t i64 1 0xffff_ffff_ffff_ffff funcref)
  (func (export "run") (result i64) (i64.add (memory.size) (table.size $t))))
(assert_return (invoke $small "run") (i64.const 2))

(@attack "tables")
(@permit refused:load refused:validate refused:compile refused:instantiate limit "an implementation may refuse it when it is loaded, or made: core:appendix/implementation")
(assert_unlinkable (module (table i64 0x1_0000_0000_0000 funcref) (func (export "size") (result i64) (table.size 0))) "unknown import")
(@permit refused:load refused:validate refused:compile refused:instantiate limit "an implementation may refuse it when it is loaded, or made: core:appendix/implementation")
(assert_unlinkable (module (table i64 0x1_0000_0000_0001 funcref) (func (export "size") (result i64) (table.size 0))) "unknown import")
(@permit refused:load refused:validate refused:compile refused:instantiate limit "an implementation may refuse it when it is loaded, or made: core:appendix/implementation")
(assert_unlinkable (module (table i64 0x4000_0000_0000_0000 funcref) (func (export "size") (result i64) (table.size 0))) "unknown import")
(@permit refused:load refused:validate refused:compile refused:instantiate limit "an implementation may refuse it when it is loaded, or made: core:appendix/implementation")
(assert_unlinkable (module (table i64 0x4000_0000_0000_0002 funcref) (func (export "size") (result i64) (table.size 0))) "unknown import")
(@permit refused:load refused:validate refused:compile refused:instantiate limit "an implementation may refuse it when it is loaded, or made: core:appendix/implementation")
(assert_unlinkable (module (table i64 0x2000_0000_0000_0000 funcref) (func (export "size") (result i64) (table.size 0))) "unknown import")
(@permit refused:load refused:validate refused:compile refused:instantiate limit "an implementation may refuse it when it is loaded, or made: core:appendix/implementation")
(assert_unlinkable (module (table i64 0xffff_ffff_ffff_ffff funcref) (func (export "size") (result i64) (table.size 0))) "unknown import")

(@attack "memories")
(@permit refused:load refused:validate refused:compile refused:instantiate limit "an implementation may refuse it when it is loaded, or made: core:appendix/implementation")
(assert_unlinkable (module (memory i64 0x1_0000_0000_0000) (func (export "size") (result i64) (memory.size))) "unknown import")
(@permit refused:load refused:validate refused:compile refused:instantiate limit "an implementation may refuse it when it is loaded, or made: core:appendix/implementation")
(assert_unlinkable (module (memory i64 0xffff_ffff_ffff) (func (export "size") (result i64) (memory.size))) "unknown import")

(@attack "memories beyond what validates, and minimums above maximums once cut")
(assert_invalid (module (memory i64 0x1_0000_0000_0001)) "memory size must be at most")
(assert_invalid (module (memory i64 0x4000_0000_0000_0001)) "memory size must be at most")
(assert_invalid (module (memory i64 0 0x1_0000_0000_0001)) "memory size must be at most")
(assert_invalid (module (memory i64 0x1_0000_0001 1)) "size minimum must not be greater than maximum")
(assert_invalid (module (table i64 0x1_0000_0001 1 funcref)) "size minimum must not be greater than maximum")

(@probe "small ones can still be made")
(assert_return (invoke $small "run") (i64.const 2))
