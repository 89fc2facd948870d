;;! title      = "Types, tags and typed references of one store do not pass for another's"
;;! property   = "store-separation"
;;! severity   = "critical"
;;! features   = ["stores", "exceptions", "gc", "function-references"]
;;! claims     = ["S22", "S114"]
;;! references = ["core:exec/runtime#store", "core:appendix/embedding#modules", "GHSA-hgjw-h833-99q9", "GHSA-q879-9g95-56mx", "CWE-704", "CWE-668"]
;;! notes      = """
;;! The stores belong to one engine, which numbers types for both: the type alone does not tell where an object lives. The specification leaves mixing stores
;;! undefined; an embedder that does so by mistake should get an error, as a dead host takes its other tenants along."""

(module definition $Victim
  (type $words (array i64))
  (type $n (func (result i64)))
  (memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (tag $tag (export "tag") (param i64))
  (func $leak (export "function") (type $n) (i64.load (i32.const 0)))
  (table (export "table") 2 (ref null $n))
  (elem (i32.const 1) (ref null $n) (ref.func $leak))
  (table (export "objects") 2 anyref)
  (global (export "object") (mut (ref null $words)) (ref.null $words))
  (global (export "callee") (ref null $n) (ref.func $leak))
  (func (export "fill") (result i32) (local $new (ref $words))
    (local.set $new (array.new $words (i64.load (i32.const 0)) (i32.const 8)))
    (global.set 0 (local.get $new))
    (table.set 1 (i32.const 1) (local.get $new))
    (array.len (local.get $new)))
  (func (export "throw") (throw $tag (i64.const 9))))
(module instance $victim $Victim)
(register "victim" $victim)

;; What both stores try. Its imports are of the same types, declared alike.
(module definition $Guest
  (type $words (array i64))
  (type $n (func (result i64)))
  (import "victim" "object" (global $object (mut (ref null $words))))
  (func (export "run") (result i32) (array.len (ref.as_non_null (global.get $object)))))

(@benign "in its own store all of it links")
(assert_return (invoke $victim "fill") (i32.const 8))
(module instance $friend $Guest)
(@holds $friend)
(assert_return (invoke $friend "run") (i32.const 8))
(module $catcher
  (import "victim" "tag" (tag $tag (param i64)))
  (import "victim" "throw" (func $throw))
  (func (export "run") (result i64)
    (block $caught (result i64) (try_table (catch $tag $caught) (call $throw)) (i64.const 0))))
(assert_return (invoke $catcher "run") (i64.const 9))

(@store $other)
(@attack "from another store none of it does")
(assert_unlinkable (module (import "victim" "tag" (tag $tag (param i64))) (func (export "run") (throw $tag (i64.const 1)))) "incompatible import type")
(assert_unlinkable (module (type $n (func (result i64))) (import "victim" "function" (func $f (type $n))) (func (export "run") (result i64) (call $f))) "incompatible import type")
(assert_unlinkable (module (type $n (func (result i64))) (import "victim" "table" (table 2 (ref null $n))) (func (export "run") (result i64) (call_ref $n (table.get 0 (i32.const 1))))) "incompatible import type")
(assert_unlinkable (module (import "victim" "objects" (table 2 anyref)) (func (export "run") (result i32) (ref.is_null (table.get 0 (i32.const 1))))) "incompatible import type")
(assert_unlinkable (module (type $words (array i64)) (import "victim" "object" (global (mut (ref null $words)))) (func (export "run") (result i64) (array.get $words (global.get 0) (i32.const 0)))) "incompatible import type")
(assert_unlinkable (module (type $n (func (result i64))) (import "victim" "callee" (global (ref null $n))) (func (export "run") (result i64) (call_ref $n (global.get 0)))) "incompatible import type")

(@attack "a tag of the same type, made in the other store, is another one")
(module instance $same $Victim)
(register "same" $same)
(module $elsewhere
  (import "same" "throw" (func $throw))
  (tag $own (param i64))
  (func (export "run") (result i64)
    (block $caught (result i64)
      (block $any (try_table (catch $own $caught) (catch_all $any) (call $throw)))
      (i64.const 0))))
(assert_return (invoke $elsewhere "run") (i64.const 0))

(@probe "the victim still works")
(assert_return (invoke $friend "run") (i32.const 8))
