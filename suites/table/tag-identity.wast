;;! title      = "Only the tag that an exception was thrown with gives its values away"
;;! property   = "tag-identity"
;;! severity   = "critical"
;;! features   = ["exceptions"]
;;! claims     = ["S13", "S19"]
;;! references = ["core:exec/runtime#tag-instances", "core:exec/instructions#control-instructions", "CWE-843", "CWE-200"]
;;! notes      = """
;;! The victim throws its secret with a private tag, first of its instance, through frames of the attacker's. The attacker's tags have the same type,
;;! and the same place in their own instance. It may catch everything, hold the exception and throw it again; it sees no value."""

(module definition $Victim
  (tag $private (param i64 i64))
  (tag $public (export "public") (param i64))
  (memory 1)
  (data (i32.const 0) "{{secret:24}}")
  (func $throw (export "throw") (throw $private (i64.load (i32.const 0)) (i64.load (i32.const 8))))
  (func (export "throw public") (throw $public (i64.const 42)))
  (func (export "catch own") (param $f funcref) (result i32)
    (table.set $t (i32.const 0) (local.get $f))
    (block $caught (result i64 i64)
      (try_table (catch $private $caught) (call_indirect $t (i32.const 0)))
      (return (i32.const 0)))
    (drop) (i64.eq (i64.load (i32.const 0))))
  (table $t 1 funcref))
(module instance $victim $Victim)
(register "victim" $victim)
(module instance $twin $Victim)
(register "twin" $twin)

(module $attacker
  (import "victim" "throw" (func $throw))
  (import "victim" "throw public" (func $throw-public))
  (import "victim" "public" (tag $public (param i64)))
  (import "victim" "catch own" (func $victim-catches (param funcref) (result i32)))
  (import "twin" "catch own" (func $twin-catches (param funcref) (result i32)))
  (tag $same (param i64 i64))
  (tag $one (param i64))
  (global $held (mut exnref) (ref.null exn))
  (elem declare func $rethrow $pass $throw-own)
  (func (export "catch public") (result i64)
    (block $caught (result i64)
      (try_table (catch $public $caught) (call $throw-public))
      (i64.const 0)))
  (func $pass (call $throw))
  (func (export "catch by type") (result i64)
    (block $caught (result i64 i64)
      (block $one (result i64)
        (block $all
          (try_table (catch $same $caught) (catch $one $one) (catch $public $one) (catch_all $all) (call $throw)))
        (return (i64.const 0)))
      (return))
    (drop))
  (func (export "catch with the reference") (result i64)
    (block $caught (result i64 i64 exnref)
      (block $all (result exnref)
        (try_table (catch_ref $same $caught) (catch_all_ref $all) (call $throw))
        (unreachable))
      (global.set $held)
      (return (i64.const 0)))
    (drop) (drop))
  (func $rethrow (throw_ref (global.get $held)))
  (func (export "catch again") (result i64)
    (block $caught (result i64 i64)
      (block $all
        (try_table (catch $same $caught) (catch_all $all) (call $rethrow)))
      (return (i64.const 0)))
    (drop))
  (func $throw-own (throw $same (i64.const 1) (i64.const 2)))
  (func (export "catch own") (result i64)
    (block $caught (result i64 i64)
      (try_table (catch $same $caught) (call $throw-own))
      (return (i64.const 0)))
    (i64.add))
  (func (export "one is not the other") (result i64)
    (block $caught (result i64)
      (block $all
        (try_table (catch $one $caught) (catch_all $all) (call $throw-public)))
      (i64.const 0)))
  (func (export "give back") (result i32) (call $victim-catches (ref.func $rethrow)))
  (func (export "give another") (result i32) (call $victim-catches (ref.func $throw-own)))
  (func (export "give to the twin") (result i32) (call $twin-catches (ref.func $rethrow)))
  (func (export "pass on") (result i32) (call $victim-catches (ref.func $pass)))
  (func (export "throw it") (call $rethrow)))

(@benign "own tags and imported ones catch, and the victim catches its own through the attacker's frames")
(assert_return (invoke $attacker "catch public") (i64.const 42))
(assert_return (invoke $attacker "catch own") (i64.const 3))
(assert_return (invoke $attacker "pass on") (i32.const 1))

(@attack "tags of equal type catch nothing")
(assert_return (invoke $attacker "catch by type") (i64.const 0))
(assert_return (invoke $attacker "catch with the reference") (i64.const 0))
(assert_return (invoke $attacker "catch again") (i64.const 0))
(assert_return (invoke $attacker "one is not the other") (i64.const 0))

(@attack "what the attacker holds goes on as what it was: the victim's, and not that of another instance of the same module")
(assert_return (invoke $attacker "give back") (i32.const 1))
(assert_exception (invoke $attacker "give another"))
(assert_exception (invoke $attacker "give to the twin"))
(assert_exception (invoke $attacker "throw it"))

(@probe "the victim still catches what it throws")
(assert_return (invoke $attacker "pass on") (i32.const 1))
