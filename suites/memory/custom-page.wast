;;! title      = "A memory of single bytes ends at the byte, not at a page of the host"
;;! property   = "memory-bounds"
;;! severity   = "critical"
;;! features   = ["custom-page-sizes", "bulk-memory"]
;;! claims     = ["S27"]
;;! references = ["https://github.com/WebAssembly/custom-page-sizes/blob/main/proposals/custom-page-sizes/Overview.md", "CWE-125", "CWE-193"]

(module definition $Victim (memory (export "memory") 1) (data (i32.const 0) "{{secret:24}}{{secret@0}}"))
(module instance $before $Victim)
(module definition $Attacker
  (memory (export "memory") 1000 5000 (pagesize 1))
  (data (i32.const 992) "\01\02\03\04\05\06\07\08")
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "byte") (param i32) (result i32) (i32.load8_u (local.get 0)))
  (func (export "far") (param i32) (result i64) (i64.load offset=4096 (local.get 0)))
  (func (export "store") (param i32) (i64.store (local.get 0) (i64.const -1)))
  (func (export "store byte") (param i32) (i32.store8 (local.get 0) (i32.const -1)))
  (func (export "fill") (param i32 i32) (memory.fill (local.get 0) (i32.const 0xa5) (local.get 1)))
  (func (export "size") (result i32) (memory.size))
  (func (export "grow") (param i32) (result i32) (memory.grow (local.get 0))))
(module instance $attacker $Attacker)
(module instance $twin $Attacker)
(module instance $after $Victim)

(@benign "the last byte, and one more after a growth by one")
(assert_return (invoke $attacker "load" (i32.const 992)) (i64.const 0x0807060504030201))
(assert_return (invoke $attacker "byte" (i32.const 999)) (i32.const 8))
(assert_return (invoke $twin "grow" (i32.const 1)) (i32.const 1000))
(assert_return (invoke $twin "store byte" (i32.const 1000)))
(assert_return (invoke $twin "load" (i32.const 993)) (i64.const 0xff08070605040302))

(@attack "what is left of the host's page, and of a page of 64 KiB")
(assert_trap (invoke $attacker "load" (i32.const 993)) "out of bounds memory access")
(assert_trap (invoke $attacker "byte" (i32.const 1000)) "out of bounds memory access")
(assert_trap (invoke $attacker "byte" (i32.const 1023)) "out of bounds memory access")
(assert_trap (invoke $attacker "byte" (i32.const 4095)) "out of bounds memory access")
(assert_trap (invoke $attacker "load" (i32.const 4088)) "out of bounds memory access")
(assert_trap (invoke $attacker "byte" (i32.const 4096)) "out of bounds memory access")
(assert_trap (invoke $attacker "byte" (i32.const 5000)) "out of bounds memory access")
(assert_trap (invoke $attacker "byte" (i32.const 65535)) "out of bounds memory access")
(assert_trap (invoke $attacker "load" (i32.const 65536)) "out of bounds memory access")
(assert_trap (invoke $attacker "byte" (i32.const -1)) "out of bounds memory access")
(assert_trap (invoke $attacker "far" (i32.const 0)) "out of bounds memory access")
(assert_trap (invoke $attacker "far" (i32.const -4096)) "out of bounds memory access")
(assert_trap (invoke $attacker "store" (i32.const 993)) "out of bounds memory access")
(assert_trap (invoke $attacker "store byte" (i32.const 1000)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i32.const 0) (i32.const 1001)) "out of bounds memory access")
(assert_trap (invoke $attacker "fill" (i32.const 1000) (i32.const 3096)) "out of bounds memory access")

(@attack "one byte after a growth by one, and growth beyond the maximum")
(assert_trap (invoke $twin "byte" (i32.const 1001)) "out of bounds memory access")
(assert_trap (invoke $twin "load" (i32.const 994)) "out of bounds memory access")
(assert_return (invoke $twin "grow" (i32.const 4000)) (i32.const -1))
(assert_return (invoke $twin "grow" (i32.const -1)) (i32.const -1))
(assert_return (invoke $twin "size") (i32.const 1001))
(assert_trap (module (memory 10 (pagesize 1)) (data (i32.const 8) "abc")) "out of bounds memory access")

(@probe "nothing was written")
(@unchanged $attacker)
(@unchanged $before)
(@unchanged $after)
