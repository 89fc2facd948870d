;;! title      = "A subtype is accepted for its supertype, never the other way round"
;;! property   = "link-types"
;;! severity   = "critical"
;;! features   = ["gc", "function-references"]
;;! claims     = ["S26", "S114"]
;;! references = ["core:valid/matching#external-types", "core:valid/matching#reference-types", "CWE-843"]
;;! notes      = "A module that takes a plain structure for one with more fields reads what lies behind it."

(module $victim
  (type $base (sub (struct (field i32))))
  (type $more (sub $base (struct (field i32) (field i64))))
  (type $get (func (result i32)))
  (func $answer (export "get") (type $get) (i32.const 42))
  (func (export "makes base") (result (ref $base)) (struct.new $base (i32.const 1)))
  (func (export "makes more") (result (ref $more)) (struct.new $more (i32.const 1) (i64.const 2)))
  (global (export "base") (ref $base) (struct.new $base (i32.const 7)))
  (global (export "maybe") (ref null $more) (ref.null $more))
  (global (export "mut any") (mut anyref) (ref.null any))
  (table (export "functions") 1 1 (ref null $get))
  (table (export "any functions") 1 1 funcref))
(register "victim" $victim)

(@benign "the same types, and supertypes of what cannot be written")
(module $friend
  (type $base (sub (struct (field i32))))
  (type $more (sub $base (struct (field i32) (field i64))))
  (type $get (func (result i32)))
  (import "victim" "base" (global $g (ref $base))) (import "victim" "maybe" (global (ref null $base)))
  (import "victim" "base" (global anyref)) (import "victim" "functions" (table 1 1 (ref null $get)))
  (import "victim" "get" (func (type $get)))
  (func (export "field") (result i32) (struct.get $base 0 (global.get $g))))
(assert_return (invoke $friend "field") (i32.const 7))

(@attack "globals: a subtype, a non-null one, a wider one that can be written, another structure")
(assert_unlinkable (module
  (type $base (sub (struct (field i32)))) (type $more (sub $base (struct (field i32) (field i64))))
  (import "victim" "base" (global (ref $more)))) "incompatible import type")
(assert_unlinkable (module
  (type $base (sub (struct (field i32)))) (type $more (sub $base (struct (field i32) (field i64))))
  (import "victim" "maybe" (global (ref $more)))) "incompatible import type")
(assert_unlinkable (module (type $other (sub (struct (field i64)))) (import "victim" "base" (global (ref $other)))) "incompatible import type")
(assert_unlinkable (module (type $other (struct (field i32))) (import "victim" "base" (global (ref $other)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "base" (global (ref func)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "base" (global i31ref))) "incompatible import type")
(assert_unlinkable (module (import "victim" "mut any" (global (mut eqref)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "mut any" (global anyref))) "incompatible import type")

(@attack "functions: a type that is equal in shape and no supertype")
(assert_unlinkable (module (type $f (sub (func (result i32)))) (import "victim" "get" (func (type $f)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "get" (func (result i64)))) "incompatible import type")
(assert_unlinkable (module
  (type $base (sub (struct (field i32)))) (type $more (sub $base (struct (field i32) (field i64))))
  (import "victim" "makes base" (func (result (ref $more))))) "incompatible import type")
(assert_unlinkable (module
  (rec (type $f (func (result i32))) (type (struct)))
  (import "victim" "get" (func (type $f)))) "incompatible import type")

(@attack "tables: elements can be written, so that neither direction will do")
(assert_unlinkable (module (import "victim" "functions" (table 1 1 funcref))) "incompatible import type")
(assert_unlinkable (module (type $get (func (result i32))) (import "victim" "any functions" (table 1 1 (ref null $get)))) "incompatible import type")
(assert_unlinkable (module (type $get (func (result i64))) (import "victim" "functions" (table 1 1 (ref null $get)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "functions" (table 1 1 anyref))) "incompatible import type")

(@probe "what was linked still works")
(assert_return (invoke $friend "field") (i32.const 7))
