;;! title      = "Plugins that share a memory and a table read and replace each other; plugins of their own do not"
;;! property   = "instance-separation"
;;! severity   = "info"
;;! expect     = "limit"
;;! features   = []
;;! claims     = ["S51", "S54"]
;;! references = ["core:exec/modules#instantiation", "core:exec/modules#allocation", "core:syntax/modules#imports", "CWE-668", "CWE-653"]
;;! notes      = "Dynamic linking as compilers do it gives each library a part of one memory and of one table, by agreement. The agreement is in the numbers that the libraries are built with, and binds nobody."

;; The host of the plugins gives them a memory and a table: P has 0 to 32767 and elements 0 and 1, Q the rest.

(module $common
  (memory (export "memory") 1)
  (table (export "table") 4 funcref))
(register "common" $common)
(module $q
  (import "common" "memory" (memory 1))
  (import "common" "table" (table 4 funcref))
  (type $f (func (result i32)))
  (elem (i32.const 2) $honest)
  (func $honest (type $f) (i32.const 1))
  (func (export "keep") (param i64) (i64.store (i32.const 32768) (local.get 0)))
  (func (export "kept") (result i64) (i64.load (i32.const 32768)))
  (func (export "run") (result i32) (call_indirect (type $f) (i32.const 2))))
(module definition $P
  (import "common" "memory" (memory 1))
  (import "common" "table" (table 4 funcref))
  (type $f (func (result i32)))
  (elem (i32.const 2) $hijack)
  (func $hijack (type $f) (i32.const 666))
  (func (export "load") (param i32) (result i64) (i64.load (local.get 0)))
  (func (export "store") (param i32 i64) (i64.store (local.get 0) (local.get 1))))
(invoke $q "keep" (i64.const 0x6120736563726574))

(@attack "P reads what Q keeps, changes it, and takes the place of Q's function")
(assert_return (invoke $q "run") (i32.const 1))
(module instance $p $P)
(assert_return (invoke $p "load" (i32.const 32768)) (i64.const 0x6120736563726574))
(assert_return (invoke $p "store" (i32.const 32768) (i64.const 1)))
(assert_return (invoke $q "kept") (i64.const 1))
(assert_return (invoke $q "run") (i32.const 666))

(@benign "the mitigation: each has a memory, a table and globals of its own, though both are made of one module")
(module definition $Alone
  (memory 1)
  (table 4 funcref)
  (global $kept (mut i64) (i64.const 0))
  (type $f (func (result i32)))
  (elem (i32.const 2) $honest)
  (data (i32.const 32768) "original")
  (func $honest (type $f) (i32.const 1))
  (func (export "keep") (param i64) (i64.store (i32.const 32768) (local.get 0)) (global.set $kept (local.get 0)))
  (func (export "kept") (result i64) (i64.load (i32.const 32768)))
  (func (export "global") (result i64) (global.get $kept))
  (func (export "run") (result i32) (call_indirect (type $f) (i32.const 2))))
(module instance $q2 $Alone)
(module instance $p2 $Alone)
(assert_return (invoke $q2 "keep" (i64.const 0x6120736563726574)))
(assert_return (invoke $p2 "kept") (i64.const 0x6c616e696769726f))
(assert_return (invoke $p2 "global") (i64.const 0))
(assert_return (invoke $p2 "keep" (i64.const 1)))
(assert_return (invoke $q2 "kept") (i64.const 0x6120736563726574))
(assert_return (invoke $q2 "global") (i64.const 0x6120736563726574))
(assert_return (invoke $q2 "run") (i32.const 1))
