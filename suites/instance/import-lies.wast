;;! title      = "An import that lies about its type is refused"
;;! property   = "link-types"
;;! severity   = "critical"
;;! features   = ["reference-types"]
;;! claims     = ["S26", "S114"]
;;! references = ["core:valid/matching#external-types", "CWE-843", "CWE-704"]
;;! notes      = "The size that counts is the present one; a maximum may be left out by the importer, and not by the exporter."

(module $victim
  (memory (export "memory") 2 5)
  (table (export "table") 3 6 funcref)
  (global (export "i32") i32 (i32.const 7))
  (global (export "i64 mut") (mut i64) (i64.const 7))
  (global (export "funcref mut") (mut funcref) (ref.null func))
  (func (export "id") (param i32) (result i32) (local.get 0))
  (func (export "wide") (param i64) (result i64) (local.get 0))
  (func (export "two") (param i32 f64))
  (func (export "none")))
(register "victim" $victim)
(module $open (memory (export "memory") 1) (table (export "table") 1 funcref) (func (export "grow") (drop (memory.grow (i32.const 2)))))
(register "open" $open)

(@benign "the exact types link, and so do narrower demands")
(module $friend
  (import "victim" "memory" (memory 2 5)) (import "victim" "table" (table 3 6 funcref))
  (import "victim" "i32" (global i32)) (import "victim" "i64 mut" (global (mut i64)))
  (import "victim" "id" (func $id (param i32) (result i32))) (import "victim" "two" (func (param i32 f64)))
  (func (export "run") (result i32) (call $id (i32.const 42))))
(assert_return (invoke $friend "run") (i32.const 42))
(invoke $open "grow")
(module $looser
  (import "open" "memory" (memory 3)) (import "victim" "table" (table 0 100 funcref))
  (func (export "last") (result i64) (i64.load (i32.const 196600))))
(assert_return (invoke $looser "last") (i64.const 0))

(@attack "functions: of other parameters or results, more of them, fewer, in another order")
(assert_unlinkable (module (import "victim" "id" (func))) "incompatible import type")
(assert_unlinkable (module (import "victim" "id" (func (param i32)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "id" (func (result i32)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "id" (func (param i32) (result i64)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "id" (func (param i64) (result i32)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "id" (func (param f32) (result i32)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "id" (func (param i32 i32) (result i32)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "id" (func (param i32) (result funcref)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "wide" (func (param f64) (result i64)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "two" (func (param f64 i32)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "two" (func (param i32)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "none" (func (param i32)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "none" (func (result i32)))) "incompatible import type")

(@attack "globals: of another type, or of another mutability")
(assert_unlinkable (module (import "victim" "i32" (global i64))) "incompatible import type")
(assert_unlinkable (module (import "victim" "i32" (global f32))) "incompatible import type")
(assert_unlinkable (module (import "victim" "i32" (global (mut i32)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "i32" (global funcref))) "incompatible import type")
(assert_unlinkable (module (import "victim" "i64 mut" (global i64))) "incompatible import type")
(assert_unlinkable (module (import "victim" "i64 mut" (global (mut i32)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "i64 mut" (global (mut f64)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "funcref mut" (global funcref))) "incompatible import type")
(assert_unlinkable (module (import "victim" "funcref mut" (global (mut externref)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "funcref mut" (global (mut i64)))) "incompatible import type")

(@attack "memories: larger than they are, or bounded where they are not")
(assert_unlinkable (module (import "victim" "memory" (memory 3))) "incompatible import type")
(assert_unlinkable (module (import "victim" "memory" (memory 3 5))) "incompatible import type")
(assert_unlinkable (module (import "victim" "memory" (memory 2 4))) "incompatible import type")
(assert_unlinkable (module (import "victim" "memory" (memory 0 2))) "incompatible import type")
(assert_unlinkable (module (import "victim" "memory" (memory 65536))) "incompatible import type")
(assert_unlinkable (module (import "open" "memory" (memory 1 3))) "incompatible import type")
(assert_unlinkable (module (import "open" "memory" (memory 3 65536))) "incompatible import type")
(assert_unlinkable (module (import "open" "memory" (memory 4))) "incompatible import type")

(@attack "tables: likewise, or of other references")
(assert_unlinkable (module (import "victim" "table" (table 4 funcref))) "incompatible import type")
(assert_unlinkable (module (import "victim" "table" (table 3 5 funcref))) "incompatible import type")
(assert_unlinkable (module (import "victim" "table" (table 0 3 funcref))) "incompatible import type")
(assert_unlinkable (module (import "victim" "table" (table 3 6 externref))) "incompatible import type")
(assert_unlinkable (module (import "open" "table" (table 1 10 funcref))) "incompatible import type")
(assert_unlinkable (module (import "open" "table" (table 2 funcref))) "incompatible import type")

(@attack "and one kind as another")
(assert_unlinkable (module (import "victim" "id" (global i32))) "incompatible import type")
(assert_unlinkable (module (import "victim" "memory" (table 1 funcref))) "incompatible import type")
(assert_unlinkable (module (import "victim" "table" (memory 1))) "incompatible import type")
(assert_unlinkable (module (import "victim" "i32" (func (result i32)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "i64 mut" (memory 1))) "incompatible import type")

(@probe "the victim is untouched and still works")
(assert_return (get $victim "i64 mut") (i64.const 7))
(assert_return (invoke $victim "wide" (i64.const -1)) (i64.const -1))
