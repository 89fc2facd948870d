;;! title      = "A tag is imported with its own type, and is the same tag only by import"
;;! property   = "link-types"
;;! severity   = "critical"
;;! features   = ["exceptions"]
;;! claims     = ["S26", "S114"]
;;! references = ["core:valid/matching#external-types", "core:exec/instructions#control-instructions", "CWE-843"]

(module $victim
  (tag $private (export "not the private one") (param i64))
  (tag $public (export "public") (param i32))
  (tag $hidden (param i64))
  (memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (func (export "throw public") (throw $public (i32.const 42)))
  (func (export "throw hidden") (throw $hidden (i64.load (i32.const 0)))))
(register "victim" $victim)

(@benign "the imported tag catches what is thrown with it")
(module $friend
  (import "victim" "public" (tag $public (param i32)))
  (import "victim" "throw public" (func $throw))
  (func (export "run") (result i32)
    (block $caught (result i32)
      (try_table (catch $public $caught) (call $throw))
      (i32.const 7))))
(assert_return (invoke $friend "run") (i32.const 42))

(@attack "a tag of another type, more values, none")
(assert_unlinkable (module (import "victim" "public" (tag (param i64)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "public" (tag (param f32)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "public" (tag))) "incompatible import type")
(assert_unlinkable (module (import "victim" "public" (tag (param i32 i32)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "public" (func (param i32)))) "incompatible import type")
(assert_unlinkable (module (import "victim" "throw public" (tag))) "incompatible import type")
(assert_unlinkable (module (import "victim" "hidden" (tag (param i64)))) "unknown import")

(@attack "tags of equal type that are not the one that was thrown")
(module $attacker
  (import "victim" "not the private one" (tag $other (param i64)))
  (import "victim" "throw hidden" (func $throw))
  (tag $own (param i64))
  (func (export "own") (result i64)
    (block $caught (result i64)
      (block $any
        (try_table (catch $own $caught) (catch $other $caught) (catch_all $any) (call $throw)))
      (i64.const 0)))
  (func (export "let through")
    (block $caught (result i64)
      (try_table (catch $own $caught) (catch $other $caught) (call $throw))
      (i64.const 0))
    (drop)))
(assert_return (invoke $attacker "own") (i64.const 0))
(assert_exception (invoke $attacker "let through"))

(@probe "the victim still throws what it should")
(assert_return (invoke $friend "run") (i32.const 42))
