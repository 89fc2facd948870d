;;! title      = "Types of other hierarchies, groups or finality do not link"
;;! property   = "link-types"
;;! severity   = "critical"
;;! features   = ["gc", "function-references"]
;;! claims     = ["S26", "S114"]
;;! references = ["core:valid/matching#external-types", "core:valid/matching#reference-types", "GHSA-q879-9g95-56mx", "CWE-843"]
;;! notes      = """
;;! A constant may be of a subtype; a variable may not, nor a table, because the importer can write. Defined types are equal by
;;! structure, but a type of a recursive group never equals one outside, and a final type is not an open one."""

(module $owner
  (rec (type $pair (sub (struct (field i64)))) (type $named (sub $pair (struct (field i64 i32)))))
  (type $alone (func (param i32)))
  (type $open (sub (func (param i32))))
  (rec (type $twin (func (param i32))) (type $other (func)))
  (global (export "any") anyref (ref.null any))
  (global (export "i31") i31ref (ref.null i31))
  (global (export "non-null") (ref func) (ref.func $f))
  (global (export "variable") (mut funcref) (ref.null func))
  (global (export "named") (ref null $named) (ref.null $named))
  (table (export "functions") 2 funcref)
  (func $f (export "alone") (type $alone))
  (func (export "open") (type $open) (param i32))
  (func (export "twin") (type $twin) (param i32))
  (func (export "still") (result i32) (ref.is_null (ref.null func))))
(register "owner" $owner)

(@benign "equal types link, and supertypes where nothing can be written")
(assert_return
  (module
    (rec (type $pair (sub (struct (field i64)))) (type $named (sub $pair (struct (field i64 i32)))))
    (rec (type $twin (func (param i32))) (type $other (func)))
    (type $open (sub (func (param i32))))
    (type $alone (func (param i32)))
    (import "owner" "any" (global anyref))
    (import "owner" "i31" (global anyref))
    (import "owner" "non-null" (global funcref))
    (import "owner" "variable" (global (mut funcref)))
    (import "owner" "named" (global (ref null $pair)))
    (import "owner" "functions" (table 2 funcref))
    (import "owner" "alone" (func (type $alone)))
    (import "owner" "twin" (func (type $twin)))
    (import "owner" "open" (func (type $open)))))

(@attack "constants: a supertype, another hierarchy, null where there is none, a subtype of what it is")
(assert_unlinkable (module (import "owner" "any" (global i31ref))) "incompatible import type")
(assert_unlinkable (module (import "owner" "any" (global eqref))) "incompatible import type")
(assert_unlinkable (module (import "owner" "any" (global externref))) "incompatible import type")
(assert_unlinkable (module (import "owner" "any" (global funcref))) "incompatible import type")
(assert_unlinkable (module (import "owner" "any" (global (ref any)))) "incompatible import type")
(assert_unlinkable (module (import "owner" "i31" (global structref))) "incompatible import type")
(assert_unlinkable (module (import "owner" "non-null" (global nullfuncref))) "incompatible import type")
(assert_unlinkable (module (type $alone (func (param i32))) (import "owner" "non-null" (global (ref $alone)))) "incompatible import type")

(@attack "what can be written has to be equal, not less and not more")
(assert_unlinkable (module (import "owner" "variable" (global (mut (ref null nofunc))))) "incompatible import type")
(assert_unlinkable (module (type $f (func)) (import "owner" "variable" (global (mut (ref null $f))))) "incompatible import type")
(assert_unlinkable (module (import "owner" "variable" (global (mut (ref func))))) "incompatible import type")
(assert_unlinkable (module (import "owner" "functions" (table 2 externref))) "incompatible import type")
(assert_unlinkable (module (import "owner" "functions" (table 2 nullfuncref))) "incompatible import type")
(assert_unlinkable (module (type $f (func)) (import "owner" "functions" (table 2 (ref null $f)))) "incompatible import type")

(@attack "defined types: fields, groups, finality, supertypes")
(assert_unlinkable
  (module (type $named (sub (struct (field i64 i32)))) (import "owner" "named" (global (ref null $named)))) "incompatible import type")
(assert_unlinkable
  (module
    (rec (type $pair (sub (struct (field i32)))) (type $named (sub $pair (struct (field i32 i32)))))
    (import "owner" "named" (global (ref null $named))))
  "incompatible import type")
(assert_unlinkable
  (module
    (rec (type $pair (sub (struct (field i64)))) (type $named (sub $pair (struct (field i64 i64)))))
    (import "owner" "named" (global (ref null $named))))
  "incompatible import type")
(assert_unlinkable (module (import "owner" "twin" (func (param i32)))) "incompatible import type")
(assert_unlinkable (module (import "owner" "open" (func (param i32)))) "incompatible import type")
(assert_unlinkable (module (type $open (sub (func (param i32)))) (import "owner" "alone" (func (type $open)))) "incompatible import type")
(assert_unlinkable
  (module (rec (type $other (func)) (type $twin (func (param i32)))) (import "owner" "twin" (func (type $twin)))) "incompatible import type")

(@probe "the owner still works")
(assert_return (invoke $owner "still") (i32.const 1))
(assert_return (get $owner "variable") (ref.null func))
