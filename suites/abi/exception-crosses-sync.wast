;;! title      = "An exception does not cross from one synchronous component to another"
;;! property   = "component-entry"
;;! severity   = "high"
;;! features   = ["component-model", "exceptions", "stores"]
;;! claims     = ["S14", "S86"]
;;! references = ["cm:CanonicalABI#canon-lift", "cm:Explainer#component-invariants", "CWE-248", "CWE-460"]
;;! notes      = """
;;! The part of exception-crosses that concerns two components and no host. What the callee's function or realloc throws, and the
;;! caller's realloc, ends both: the caller's handlers, catch_all and catch_all_ref, would go on after a call that was left in the middle."""

(component definition $C
  (component $callee
    (core module $m
      (tag $oops (param i64))
      (memory (export "memory") 1)
      (func $throw (throw $oops (i64.const 0x5EC12E7)))
      (func (export "fine") (result i32) (i32.const 42))
      (func (export "number") (result i32) (call $throw) (i32.const 42))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (call $throw) (i32.const 1024))
      (func (export "length") (param i32 i32) (result i32) (local.get 1))
      (func (export "text") (result i32)
        (i32.store (i32.const 0) (i32.const 16))
        (i32.store (i32.const 4) (i32.const 2))
        (i32.store16 (i32.const 16) (i32.const 0x6B6F))
        (i32.const 0)))
    (core instance $i (instantiate $m))
    (func (export "fine") (result u32) (canon lift (core func $i "fine")))
    (func (export "number") (result u32) (canon lift (core func $i "number")))
    (func (export "length") (param "text" string) (result u32)
      (canon lift (core func $i "length") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
    (func (export "text") (result string) (canon lift (core func $i "text") (memory (core memory $i "memory")))))
  (component $caller
    (import "callee" (instance $callee
      (export "fine" (func (result u32)))
      (export "number" (func (result u32)))
      (export "length" (func (param "text" string) (result u32)))
      (export "text" (func (result string)))))
    (core module $libc
      (tag $own)
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (throw $own)))
    (core instance $libc (instantiate $libc))
    (core func $fine (canon lower (func $callee "fine")))
    (core func $number (canon lower (func $callee "number")))
    (core func $length (canon lower (func $callee "length") (memory (core memory $libc "memory"))))
    (core func $text (canon lower (func $callee "text") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core module $m
      (import "" "fine" (func $fine (result i32)))
      (import "" "number" (func $number (result i32)))
      (import "" "length" (func $length (param i32 i32) (result i32)))
      (import "" "text" (func $text (param i32)))
      (func $length-of-two (result i32) (call $length (i32.const 32) (i32.const 2)))
      (func $get-text (result i32) (call $text (i32.const 64)) (i32.const 2))
      (table funcref (elem $fine $number $length-of-two $get-text))
      (type $call (func (result i32)))
      (func (export "catch") (param $which i32) (result i32)
        (block $caught
          (return (try_table (result i32) (catch_all $caught) (call_indirect (type $call) (local.get $which)))))
        (i32.const 99))
      (func (export "catch ref") (param $which i32) (result i32)
        (drop (block $caught (result exnref)
          (return (try_table (result i32) (catch_all_ref $caught) (call_indirect (type $call) (local.get $which))))))
        (i32.const 199)))
    (core instance $i (instantiate $m (with "" (instance
      (export "fine" (func $fine)) (export "number" (func $number)) (export "length" (func $length)) (export "text" (func $text))))))
    (func (export "catch") (param "which" u32) (result u32) (canon lift (core func $i "catch")))
    (func (export "catch-ref") (param "which" u32) (result u32) (canon lift (core func $i "catch ref"))))
  (instance $callee (instantiate $callee))
  (instance $caller (instantiate $caller (with "callee" (instance $callee))))
  (func (export "catch") (alias export $caller "catch"))
  (func (export "catch-ref") (alias export $caller "catch-ref")))

(@store $calm)
(component instance $calm-one $C)

(@benign "a call that throws nothing returns")
(assert_return (invoke $calm-one "catch" (u32.const 0)) (u32.const 42))
(assert_return (invoke $calm-one "catch-ref" (u32.const 0)) (u32.const 42))

(@attack "what the callee throws is not caught")
(@store $s1) (component instance $a1 $C)
(assert_trap (invoke $a1 "catch" (u32.const 1)) "uncaught exception propagated out of component")
(@store $s2) (component instance $a2 $C)
(assert_trap (invoke $a2 "catch-ref" (u32.const 1)) "uncaught exception propagated out of component")

(@attack "nor what its realloc throws")
(@store $s3) (component instance $a3 $C)
(assert_trap (invoke $a3 "catch" (u32.const 2)) "uncaught exception propagated out of component")
(@store $s4) (component instance $a4 $C)
(assert_trap (invoke $a4 "catch-ref" (u32.const 2)) "uncaught exception propagated out of component")

(@attack "nor what the caller's own realloc throws, which is called in the midst of it")
(@store $s5) (component instance $a5 $C)
(assert_trap (invoke $a5 "catch" (u32.const 3)) "uncaught exception propagated out of component")
(@store $s6) (component instance $a6 $C)
(assert_trap (invoke $a6 "catch-ref" (u32.const 3)) "uncaught exception propagated out of component")

(@probe "others go on")
(assert_return (invoke $calm-one "catch" (u32.const 0)) (u32.const 42))
