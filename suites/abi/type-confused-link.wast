;;! title      = "What is linked has exactly the type that was asked for"
;;! property   = "link-types"
;;! severity   = "critical"
;;! features   = ["component-model", "component-async"]
;;! claims     = ["S7", "S14", "S71", "S103"]
;;! references = ["cm:Explainer#type-checking", "cm:Subtyping", "CWE-843", "CWE-704"]
;;! notes      = """
;;! The arguments of instantiate are checked against the imports when the component is validated: by name and by structure for values,
;;! where the order of fields, cases and labels counts, because it is what the canonical ABI stores; by identity for resources, of
;;! which every instance of the defining component has a new one. Nothing is left for the first call to find out.
;;! Subtyping allows an instance to have more exports than were asked for. It does not apply to the types of values."""

(component $C
  (component $provider
    (type $point' (record (field "x" u32) (field "y" s32) (field "tag" u8)))
    (export $point "point" (type $point'))
    (type $mode' (enum "read" "write" "own"))
    (export $mode "mode" (type $mode'))
    (type $thing' (resource (rep i32)))
    (export $thing "thing" (type $thing'))
    (core func $new (canon resource.new $thing'))
    (core func $rep (canon resource.rep $thing'))
    (core module $m
      (import "" "rep" (func $rep (param i32) (result i32)))
      (func (export "weigh") (param $x i32) (param $y i32) (param $tag i32) (result i32)
        (i32.add (i32.mul (local.get $x) (i32.const 10000)) (i32.add (i32.mul (local.get $y) (i32.const 100)) (local.get $tag))))
      (func (export "number") (param i32) (result i32) (local.get 0))
      (func (export "look") (param i32) (result i32) (local.get 0)))
    (core instance $i (instantiate $m (with "" (instance (export "rep" (func $rep))))))
    (func (export "weigh") (param "p" $point) (result u32) (canon lift (core func $i "weigh")))
    (func (export "number") (param "m" $mode) (result u32) (canon lift (core func $i "number")))
    (func (export "make") (param "rep" u32) (result (own $thing)) (canon lift (core func $new)))
    (func (export "look") (param "t" (borrow $thing)) (result u32) (canon lift (core func $i "look")))
    (func (export "surplus") (param "x" u32) (result u32) (canon lift (core func $i "number"))))
  (component $consumer
    (type $point' (record (field "x" u32) (field "y" s32) (field "tag" u8)))
    (type $mode' (enum "read" "write" "own"))
    (import "provider" (instance $provider
      (export "point" (type $point (eq $point')))
      (export "mode" (type $mode (eq $mode')))
      (export "thing" (type $thing (sub resource)))
      (export "weigh" (func (param "p" $point) (result u32)))
      (export "number" (func (param "m" $mode) (result u32)))
      (export "make" (func (param "rep" u32) (result (own $thing))))
      (export "look" (func (param "t" (borrow $thing)) (result u32)))))
    (alias export $provider "thing" (type $thing))
    (core func $weigh (canon lower (func $provider "weigh")))
    (core func $number (canon lower (func $provider "number")))
    (core func $make (canon lower (func $provider "make")))
    (core func $look (canon lower (func $provider "look")))
    (core func $drop (canon resource.drop $thing))
    (core module $m
      (import "" "weigh" (func $weigh (param i32 i32 i32) (result i32)))
      (import "" "number" (func $number (param i32) (result i32)))
      (import "" "make" (func $make (param i32) (result i32)))
      (import "" "look" (func $look (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "weigh") (result i32) (call $weigh (i32.const 1) (i32.const 2) (i32.const 3)))
      (func (export "number") (result i32) (call $number (i32.const 2)))
      (func (export "look") (param i32) (result i32) (local $thing i32) (local $rep i32)
        (local.set $thing (call $make (local.get 0)))
        (local.set $rep (call $look (local.get $thing)))
        (call $drop (local.get $thing))
        (local.get $rep)))
    (core instance $i (instantiate $m (with "" (instance
      (export "weigh" (func $weigh)) (export "number" (func $number))
      (export "make" (func $make)) (export "look" (func $look)) (export "drop" (func $drop))))))
    (func (export "weigh") (result u32) (canon lift (core func $i "weigh")))
    (func (export "number") (result u32) (canon lift (core func $i "number")))
    (func (export "look") (param "rep" u32) (result u32) (canon lift (core func $i "look"))))
  (instance $provider (instantiate $provider))
  (instance $consumer (instantiate $consumer (with "provider" (instance $provider))))
  (func (export "weigh") (alias export $consumer "weigh"))
  (func (export "number") (alias export $consumer "number"))
  (func (export "look") (alias export $consumer "look")))

(@benign "of the exact type, and with an export that nobody asked for, it is linked, and values arrive as they were meant")
(assert_return (invoke $C "weigh") (u32.const 10203))
(assert_return (invoke $C "number") (u32.const 2))
(assert_return (invoke $C "look" (u32.const 7)) (u32.const 7))


(@attack "records, variants, enums and flags whose parts differ in order, name, type or number")
;; The fields in another order.
(assert_invalid
  (component
    (type $have' (record (field "x" u32) (field "y" u32)))
    (import "provider" (instance $provider
      (export "t" (type $t (eq $have')))
      (export "f" (func (param "x" $t)))))
    (component $consumer
      (type $want' (record (field "y" u32) (field "x" u32)))
      (import "provider" (instance
        (export "t" (type $t (eq $want')))
        (export "f" (func (param "x" $t))))))
    (instance (instantiate $consumer (with "provider" (instance $provider)))))
  "type mismatch")
;; A field of another sign.
(assert_invalid
  (component
    (type $have' (record (field "x" u32)))
    (import "provider" (instance $provider
      (export "t" (type $t (eq $have')))
      (export "f" (func (param "x" $t)))))
    (component $consumer
      (type $want' (record (field "x" s32)))
      (import "provider" (instance
        (export "t" (type $t (eq $want')))
        (export "f" (func (param "x" $t))))))
    (instance (instantiate $consumer (with "provider" (instance $provider)))))
  "type mismatch")
;; A field of another width.
(assert_invalid
  (component
    (type $have' (record (field "x" u8) (field "y" u32)))
    (import "provider" (instance $provider
      (export "t" (type $t (eq $have')))
      (export "f" (func (param "x" $t)))))
    (component $consumer
      (type $want' (record (field "x" u32) (field "y" u32)))
      (import "provider" (instance
        (export "t" (type $t (eq $want')))
        (export "f" (func (param "x" $t))))))
    (instance (instantiate $consumer (with "provider" (instance $provider)))))
  "type mismatch")
;; A field more.
(assert_invalid
  (component
    (type $have' (record (field "x" u32) (field "y" u32)))
    (import "provider" (instance $provider
      (export "t" (type $t (eq $have')))
      (export "f" (func (param "x" $t)))))
    (component $consumer
      (type $want' (record (field "x" u32)))
      (import "provider" (instance
        (export "t" (type $t (eq $want')))
        (export "f" (func (param "x" $t))))))
    (instance (instantiate $consumer (with "provider" (instance $provider)))))
  "type mismatch")
;; A field less.
(assert_invalid
  (component
    (type $have' (record (field "x" u32)))
    (import "provider" (instance $provider
      (export "t" (type $t (eq $have')))
      (export "f" (func (param "x" $t)))))
    (component $consumer
      (type $want' (record (field "x" u32) (field "y" u32)))
      (import "provider" (instance
        (export "t" (type $t (eq $want')))
        (export "f" (func (param "x" $t))))))
    (instance (instantiate $consumer (with "provider" (instance $provider)))))
  "type mismatch")
;; The labels of an enum in another order.
(assert_invalid
  (component
    (type $have' (enum "deny" "allow"))
    (import "provider" (instance $provider
      (export "t" (type $t (eq $have')))
      (export "f" (func (param "x" $t)))))
    (component $consumer
      (type $want' (enum "allow" "deny"))
      (import "provider" (instance
        (export "t" (type $t (eq $want')))
        (export "f" (func (param "x" $t))))))
    (instance (instantiate $consumer (with "provider" (instance $provider)))))
  "type mismatch")
;; A label more.
(assert_invalid
  (component
    (type $have' (enum "a" "b" "c"))
    (import "provider" (instance $provider
      (export "t" (type $t (eq $have')))
      (export "f" (func (param "x" $t)))))
    (component $consumer
      (type $want' (enum "a" "b"))
      (import "provider" (instance
        (export "t" (type $t (eq $want')))
        (export "f" (func (param "x" $t))))))
    (instance (instantiate $consumer (with "provider" (instance $provider)))))
  "type mismatch")
;; A label less.
(assert_invalid
  (component
    (type $have' (enum "a" "b"))
    (import "provider" (instance $provider
      (export "t" (type $t (eq $have')))
      (export "f" (func (param "x" $t)))))
    (component $consumer
      (type $want' (enum "a" "b" "c"))
      (import "provider" (instance
        (export "t" (type $t (eq $want')))
        (export "f" (func (param "x" $t))))))
    (instance (instantiate $consumer (with "provider" (instance $provider)))))
  "type mismatch")
;; The flags in another order.
(assert_invalid
  (component
    (type $have' (flags "read" "write"))
    (import "provider" (instance $provider
      (export "t" (type $t (eq $have')))
      (export "f" (func (param "x" $t)))))
    (component $consumer
      (type $want' (flags "write" "read"))
      (import "provider" (instance
        (export "t" (type $t (eq $want')))
        (export "f" (func (param "x" $t))))))
    (instance (instantiate $consumer (with "provider" (instance $provider)))))
  "type mismatch")
;; A variant with the cases in another order.
(assert_invalid
  (component
    (type $have' (variant (case "number" u32) (case "single" f32)))
    (import "provider" (instance $provider
      (export "t" (type $t (eq $have')))
      (export "f" (func (param "x" $t)))))
    (component $consumer
      (type $want' (variant (case "single" f32) (case "number" u32)))
      (import "provider" (instance
        (export "t" (type $t (eq $want')))
        (export "f" (func (param "x" $t))))))
    (instance (instantiate $consumer (with "provider" (instance $provider)))))
  "type mismatch")
;; A variant with another payload.
(assert_invalid
  (component
    (type $have' (variant (case "a" u32) (case "b")))
    (import "provider" (instance $provider
      (export "t" (type $t (eq $have')))
      (export "f" (func (param "x" $t)))))
    (component $consumer
      (type $want' (variant (case "a" s32) (case "b")))
      (import "provider" (instance
        (export "t" (type $t (eq $want')))
        (export "f" (func (param "x" $t))))))
    (instance (instantiate $consumer (with "provider" (instance $provider)))))
  "type mismatch")
;; A variant whose case has no payload.
(assert_invalid
  (component
    (type $have' (variant (case "a" u32) (case "b")))
    (import "provider" (instance $provider
      (export "t" (type $t (eq $have')))
      (export "f" (func (param "x" $t)))))
    (component $consumer
      (type $want' (variant (case "a") (case "b")))
      (import "provider" (instance
        (export "t" (type $t (eq $want')))
        (export "f" (func (param "x" $t))))))
    (instance (instantiate $consumer (with "provider" (instance $provider)))))
  "type mismatch")

(@attack "functions whose parameters or results differ")
;; u32 where s32 is wanted.
(assert_invalid
  (component
    (import "f" (func $f (param "x" u32)))
    (component $consumer (import "f" (func (param "x" s32))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; u32 where char is wanted.
(assert_invalid
  (component
    (import "f" (func $f (param "x" u32)))
    (component $consumer (import "f" (func (param "x" char))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; u8 where s8 is wanted.
(assert_invalid
  (component
    (import "f" (func $f (param "x" u8)))
    (component $consumer (import "f" (func (param "x" s8))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; u32 where u64 is wanted.
(assert_invalid
  (component
    (import "f" (func $f (param "x" u32)))
    (component $consumer (import "f" (func (param "x" u64))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; f32 where u32 is wanted.
(assert_invalid
  (component
    (import "f" (func $f (param "x" f32)))
    (component $consumer (import "f" (func (param "x" u32))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; bool where u8 is wanted.
(assert_invalid
  (component
    (import "f" (func $f (param "x" bool)))
    (component $consumer (import "f" (func (param "x" u8))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; string where (list u8) is wanted.
(assert_invalid
  (component
    (import "f" (func $f (param "x" string)))
    (component $consumer (import "f" (func (param "x" (list u8)))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; (list u8) where (list s8) is wanted.
(assert_invalid
  (component
    (import "f" (func $f (param "x" (list u8))))
    (component $consumer (import "f" (func (param "x" (list s8)))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; (list u32) where (list u64) is wanted.
(assert_invalid
  (component
    (import "f" (func $f (param "x" (list u32))))
    (component $consumer (import "f" (func (param "x" (list u64)))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; (option u32) where (option s32) is wanted.
(assert_invalid
  (component
    (import "f" (func $f (param "x" (option u32))))
    (component $consumer (import "f" (func (param "x" (option s32)))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; (result u32 (error u8)) where (result u8 (error u32)) is wanted.
(assert_invalid
  (component
    (import "f" (func $f (param "x" (result u32 (error u8)))))
    (component $consumer (import "f" (func (param "x" (result u8 (error u32))))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; (result u32) where (option u32) is wanted.
(assert_invalid
  (component
    (import "f" (func $f (param "x" (result u32))))
    (component $consumer (import "f" (func (param "x" (option u32)))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; (tuple u32 u8) where (tuple u8 u32) is wanted.
(assert_invalid
  (component
    (import "f" (func $f (param "x" (tuple u32 u8))))
    (component $consumer (import "f" (func (param "x" (tuple u8 u32)))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; (list (tuple u8 u8)) where (list (tuple u8 u8 u8)) is wanted.
(assert_invalid
  (component
    (import "f" (func $f (param "x" (list (tuple u8 u8)))))
    (component $consumer (import "f" (func (param "x" (list (tuple u8 u8 u8))))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; Another result.
(assert_invalid
  (component
    (import "f" (func $f (result u32)))
    (component $consumer (import "f" (func (result s32))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; A result that nobody expects.
(assert_invalid
  (component
    (import "f" (func $f (result u32)))
    (component $consumer (import "f" (func )))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; No result where one is expected.
(assert_invalid
  (component
    (import "f" (func $f ))
    (component $consumer (import "f" (func (result u32))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; A parameter of another name.
(assert_invalid
  (component
    (import "f" (func $f (param "from" u32) (param "to" u32)))
    (component $consumer (import "f" (func (param "to" u32) (param "from" u32))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; A parameter more.
(assert_invalid
  (component
    (import "f" (func $f (param "a" u32) (param "b" u32)))
    (component $consumer (import "f" (func (param "a" u32))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; A parameter less.
(assert_invalid
  (component
    (import "f" (func $f (param "a" u32)))
    (component $consumer (import "f" (func (param "a" u32) (param "b" u32))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; An asynchronous function where a synchronous one is wanted.
(assert_invalid
  (component
    (import "f" (func $f async (param "a" u32)))
    (component $consumer (import "f" (func (param "a" u32))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")
;; A synchronous function where an asynchronous one is wanted.
(assert_invalid
  (component
    (import "f" (func $f (param "a" u32)))
    (component $consumer (import "f" (func async (param "a" u32))))
    (instance (instantiate $consumer (with "f" (func $f)))))
  "type mismatch")

(@attack "handles that are owned where they are lent, or the other way round, or of another resource")
;; It owns where it was to borrow.
(assert_invalid
  (component
    (import "provider" (instance $provider (export "r" (type $r (sub resource))) (export "f" (func (param "x" (own $r))))))
    (component $consumer
      (import "provider" (instance (export "r" (type $r (sub resource))) (export "f" (func (param "x" (borrow $r)))))))
    (instance (instantiate $consumer (with "provider" (instance $provider)))))
  "type mismatch")
;; It borrows where it was to own.
(assert_invalid
  (component
    (import "provider" (instance $provider (export "r" (type $r (sub resource))) (export "f" (func (param "x" (borrow $r))))))
    (component $consumer
      (import "provider" (instance (export "r" (type $r (sub resource))) (export "f" (func (param "x" (own $r)))))))
    (instance (instantiate $consumer (with "provider" (instance $provider)))))
  "type mismatch")
;; A function of one resource where one of the other is wanted, though both look the same.
(assert_invalid
  (component
    (import "provider" (instance $provider
      (export "r" (type $r (sub resource)))
      (export "s" (type $s (sub resource)))
      (export "f" (func (param "x" (own $s))))))
    (component $consumer
      (import "provider" (instance
        (export "r" (type $r (sub resource)))
        (export "s" (type $s (sub resource)))
        (export "f" (func (param "x" (own $r)))))))
    (instance (instantiate $consumer (with "provider" (instance $provider)))))
  "type mismatch")
;; One resource is wanted that one function makes and the other takes. Two packages have one each.
(assert_invalid
  (component
    (import "one" (instance $one (export "r" (type $r (sub resource))) (export "make" (func (result (own $r))))))
    (import "two" (instance $two (export "r" (type $r (sub resource))) (export "take" (func (param "x" (own $r))))))
    (component $consumer
      (import "r" (type $r (sub resource)))
      (import "make" (func (result (own $r))))
      (import "take" (func (param "x" (own $r)))))
    (instance (instantiate $consumer
      (with "r" (type $one "r")) (with "make" (func $one "make")) (with "take" (func $two "take")))))
  "type mismatch")
;; Two instances of one component have two resource types.
(assert_invalid
  (component
    (component $provider
      (type $r' (resource (rep i32)))
      (export $r "r" (type $r'))
      (core func $new (canon resource.new $r'))
      (core func $drop (canon resource.drop $r'))
      (func (export "make") (param "rep" u32) (result (own $r)) (canon lift (core func $new)))
      (func (export "take") (param "x" (own $r)) (canon lift (core func $drop))))
    (component $consumer
      (import "r" (type $r (sub resource)))
      (import "make" (func (param "rep" u32) (result (own $r))))
      (import "take" (func (param "x" (own $r)))))
    (instance $one (instantiate $provider))
    (instance $two (instantiate $provider))
    (instance (instantiate $consumer
      (with "r" (type $one "r")) (with "make" (func $one "make")) (with "take" (func $two "take")))))
  "type mismatch")
;; What exported the resource knows its representation; who imports it cannot make one.
(assert_invalid
  (component
    (import "r" (type $r (sub resource)))
    (core func $new (canon resource.new $r)))
  "not a local resource")
(assert_invalid
  (component
    (import "r" (type $r (sub resource)))
    (core func $rep (canon resource.rep $r)))
  "not a local resource")

(@attack "things of another kind, and things that are not there")
;; An instance without the export.
(assert_invalid
  (component
    (import "provider" (instance $provider (export "f" (func))))
    (component $consumer (import "provider" (instance (export "f" (func)) (export "g" (func)))))
    (instance (instantiate $consumer (with "provider" (instance $provider)))))
  "missing expected export")
;; A function where an instance is wanted.
(assert_invalid
  (component
    (import "f" (func $f))
    (component $consumer (import "provider" (instance)))
    (instance (instantiate $consumer (with "provider" (func $f)))))
  "expected instance")
;; Nothing at all.
(assert_invalid
  (component
    (component $consumer (import "provider" (instance)))
    (instance (instantiate $consumer)))
  "missing import")
;; Another version is another name.
(assert_invalid
  (component
    (import "demo:kv/store@1.0.0" (instance $store (export "get" (func))))
    (component $consumer (import "demo:kv/store@2.0.0" (instance (export "get" (func)))))
    (instance (instantiate $consumer (with "demo:kv/store@1.0.0" (instance $store)))))
  "missing import")

(@attack "a core module is checked in the same way")
(assert_invalid
  (component
    (import "f" (func $f (param "x" u64)))
    (core func $f' (canon lower (func $f)))
    (core module $m (import "" "f" (func (param i32))))
    (core instance (instantiate $m (with "" (instance (export "f" (func $f')))))))
  "type mismatch")
(assert_invalid
  (component
    (core module $m (func (export "f") (param i64)))
    (core instance $i (instantiate $m))
    (func (export "f") (param "x" u32) (canon lift (core func $i "f"))))
  "lowered parameter types")

(@probe "what was linked well goes on")
(assert_return (invoke $C "weigh") (u32.const 10203))
(assert_return (invoke $C "look" (u32.const 8)) (u32.const 8))
