;;! title      = "An import of any other type than the declared one does not link"
;;! property   = "link-types"
;;! severity   = "critical"
;;! features   = []
;;! claims     = ["S26", "S114"]
;;! references = ["core:valid/matching#external-types", "core:valid/matching#limits", "core:exec/modules#instantiation", "CWE-843"]
;;! notes      = """
;;! Code is compiled for the declared type: after a wrong link, a call takes its arguments for others, and an access takes the
;;! memory for longer than it is. An export may be longer than asked for, and its maximum lower; never the other way round."""

(module $bounded
  (memory (export "memory") 1 3)
  (data (i32.const 0) "{{secret:24}}")
  (table (export "table") 5 10 funcref)
  (global (export "constant") i32 (i32.const 9))
  (global (export "variable") (mut i64) (i64.const 9))
  (func (export "f"))
  (func (export "add") (param i32 i64) (result i32) (i32.add (local.get 0) (i32.wrap_i64 (local.get 1))))
  (func (export "first") (result i64) (i64.load (i32.const 0)))
  (func (export "grow") (result i32) (memory.grow (i32.const 1))))
(register "bounded" $bounded)
(module $unbounded
  (memory (export "memory") 1)
  (table (export "table") 5 funcref))
(register "unbounded" $unbounded)

(@benign "the exact types link, and so do those that ask for less")
(module $exact
  (import "bounded" "memory" (memory 1 3))
  (import "bounded" "table" (table 5 10 funcref))
  (import "bounded" "constant" (global $constant i32))
  (import "bounded" "variable" (global (mut i64)))
  (import "bounded" "f" (func))
  (import "bounded" "add" (func $add (param i32 i64) (result i32)))
  (func (export "add") (result i32) (call $add (global.get $constant) (i64.const 5))))
(assert_return (invoke $exact "add") (i32.const 14))
(assert_return (module (import "bounded" "memory" (memory 0 4)) (import "bounded" "table" (table 0 11 funcref))))
(assert_return (module (import "unbounded" "memory" (memory 0)) (import "unbounded" "table" (table 4 funcref))))

(@attack "one kind of thing for another")
(assert_unlinkable (module (import "bounded" "f" (memory 0))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "f" (table 0 funcref))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "f" (global i32))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "memory" (func))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "memory" (table 0 funcref))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "memory" (global i32))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "table" (func))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "table" (memory 0))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "table" (global i32))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "constant" (func))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "constant" (memory 0))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "constant" (table 0 funcref))) "incompatible import type")

(@attack "functions of other types: fewer, more, other or exchanged parameters, another result or none")
(assert_unlinkable (module (import "bounded" "add" (func))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "add" (func (result i32)))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "add" (func (param i32) (result i32)))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "add" (func (param i32 i64)))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "add" (func (param i64 i32) (result i32)))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "add" (func (param i32 i32) (result i32)))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "add" (func (param i32 i64) (result i64)))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "add" (func (param i32 f64) (result i32)))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "add" (func (param f32 i64) (result i32)))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "add" (func (param i32 i64 i32) (result i32)))) "incompatible import type")

(@attack "memories that are shorter than asked for, that may grow further, or that have no maximum")
(assert_unlinkable (module (import "bounded" "memory" (memory 2))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "memory" (memory 1 2))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "memory" (memory 0 1))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "memory" (memory 65536))) "incompatible import type")
(assert_unlinkable (module (import "unbounded" "memory" (memory 1 65536))) "incompatible import type")
(assert_unlinkable (module (import "unbounded" "memory" (memory 0 1))) "incompatible import type")
(assert_unlinkable (module (import "unbounded" "memory" (memory 2))) "incompatible import type")

(@attack "tables likewise")
(assert_unlinkable (module (import "bounded" "table" (table 6 funcref))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "table" (table 5 9 funcref))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "table" (table 0 5 funcref))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "table" (table 6 10 funcref))) "incompatible import type")
(assert_unlinkable (module (import "unbounded" "table" (table 5 4294967295 funcref))) "incompatible import type")
(assert_unlinkable (module (import "unbounded" "table" (table 0 5 funcref))) "incompatible import type")
(assert_unlinkable (module (import "unbounded" "table" (table 1000000 funcref))) "incompatible import type")

(@attack "globals of another type or mutability")
(assert_unlinkable (module (import "bounded" "constant" (global (mut i32)))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "constant" (global i64))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "constant" (global f32))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "variable" (global i64))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "variable" (global (mut i32)))) "incompatible import type")
(assert_unlinkable (module (import "bounded" "variable" (global (mut f64)))) "incompatible import type")

(@attack "a lie among true imports")
(assert_unlinkable
  (module (import "bounded" "f" (func)) (import "bounded" "memory" (memory 1 3)) (import "bounded" "variable" (global i64)))
  "incompatible import type")

(@attack "a memory that has grown is as long as it is, and no longer")
(assert_return (invoke $bounded "grow") (i32.const 1))
(assert_return (module (import "bounded" "memory" (memory 2 3))))
(assert_unlinkable (module (import "bounded" "memory" (memory 3 3))) "incompatible import type")

(@probe "nothing else changed")
(assert_return (invoke $bounded "first") (i64.const {{secret:i64@0}}))
(assert_return (get $bounded "variable") (i64.const 9))
(assert_return (invoke $exact "add") (i32.const 14))
