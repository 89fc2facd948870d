;;! title      = "A realloc that traps ends the call before it has begun, and loses or doubles no handle"
;;! property   = "resource-lifetime"
;;! severity   = "high"
;;! features   = ["component-model", "host-imports", "stores"]
;;! claims     = ["S22", "S109"]
;;! references = ["cm:CanonicalABI#storing", "cm:CanonicalABI#lifting-and-lowering-values", "CWE-415", "CWE-459", "CWE-755"]
;;! notes      = """
;;! Values are lowered one after the other, and realloc is called for each string and list among them, so that it can trap when some
;;! handles have left the caller's table and others have not, and before the callee has run. It is a trap like any other: nothing is
;;! called afterwards, neither the callee nor a destructor, and no instance that took part is entered again. What the host owns goes
;;! with the store. The counters of host functions tell what ran, since the instances cannot be asked any more."""
;;! [host]
;;! "entered" = "log"
;;! "dtor" = "log"
;;! "host.thing" = "resource"
;;! "host.make" = "make"
;;! "host.words" = "echo"

;; $definer has a resource whose destructor tells the host. $callee takes two handles between strings, and gives them back so; it and
;; $caller have a realloc that traps at the call that it was told.

(component definition $C
  (import "entered" (func $entered))
  (import "dtor" (func $dtor))
  (import "host" (instance $host
    (export "thing" (type $thing (sub resource)))
    (export "make" (func (result (own $thing))))
    (export "words" (func (param "w" (list string)) (result (list string))))))
  (component $definer
    (import "dtor" (func $dtor))
    (core func $dtor (canon lower (func $dtor)))
    (core module $m (import "" "dtor" (func $dtor)) (func (export "dtor") (param i32) (call $dtor)))
    (core instance $i (instantiate $m (with "" (instance (export "dtor" (func $dtor))))))
    (type $item' (resource (rep i32) (dtor (core func $i "dtor"))))
    (export $item "item" (type $item'))
    (core func $new (canon resource.new $item'))
    (func (export "new") (param "rep" u32) (result (own $item)) (canon lift (core func $new))))
  (instance $definer (instantiate $definer (with "dtor" (func $dtor))))
  (component $callee
    (import "entered" (func $entered))
    (import "definer" (instance $definer
      (export "item" (type $item (sub resource)))
      (export "new" (func (param "rep" u32) (result (own $item))))))
    (import "host" (instance $host
      (export "thing" (type $thing (sub resource)))
      (export "make" (func (result (own $thing))))))
    (alias export $definer "item" (type $item))
    (alias export $host "thing" (type $thing))
    (core module $libc
      (memory (export "memory") 1)
      (global $left (mut i32) (i32.const 0))
      (global $free (mut i32) (i32.const 1024))
      (func (export "arm") (param i32) (global.set $left (local.get 0)))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        (if (global.get $left)
          (then
            (global.set $left (i32.sub (global.get $left) (i32.const 1)))
            (if (i32.eqz (global.get $left)) (then unreachable))))
        (global.get $free)
        (global.set $free (i32.add (global.get $free) (i32.const 64)))))
    (core instance $libc (instantiate $libc))
    (core func $entered (canon lower (func $entered)))
    (core func $new (canon lower (func $definer "new")))
    (core func $make (canon lower (func $host "make")))
    (core func $drop-item (canon resource.drop $item))
    (core func $drop-thing (canon resource.drop $thing))
    (core module $m
      (import "libc" "memory" (memory 1))
      (import "" "entered" (func $entered))
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "make" (func $make (result i32)))
      (import "" "drop-item" (func $drop-item (param i32)))
      (import "" "drop-thing" (func $drop-thing (param i32)))
      (func (export "take") (param $a i32) (param $a# i32) (param $item i32) (param $b i32) (param $b# i32) (param $thing i32) (result i32)
        (call $entered)
        (call $drop-item (local.get $item))
        (call $drop-thing (local.get $thing))
        (i32.add (local.get $a#) (local.get $b#)))
      (func (export "give") (result i32)
        (i32.store (i32.const 0) (i32.const 100))
        (i32.store (i32.const 4) (i32.const 3))
        (i32.store (i32.const 8) (call $new (i32.const 5)))
        (i32.store (i32.const 12) (i32.const 100))
        (i32.store (i32.const 16) (i32.const 4))
        (i32.store (i32.const 20) (call $make))
        (i32.const 0))
      (func (export "words") (param i32 i32) (result i32) (call $entered) (local.get 1)))
    (core instance $i (instantiate $m (with "libc" (instance $libc)) (with "" (instance
      (export "entered" (func $entered)) (export "new" (func $new)) (export "make" (func $make))
      (export "drop-item" (func $drop-item)) (export "drop-thing" (func $drop-thing))))))
    (func (export "arm") (param "at" u32) (canon lift (core func $libc "arm")))
    (func (export "take") (param "a" string) (param "item" (own $item)) (param "b" (list string)) (param "thing" (own $thing)) (result u32)
      (canon lift (core func $i "take") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (func (export "give") (result (tuple string (own $item) string (own $thing)))
      (canon lift (core func $i "give") (memory (core memory $libc "memory"))))
    (func (export "words") (param "w" (list string)) (result u32)
      (canon lift (core func $i "words") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")))))
  (instance $callee (instantiate $callee
    (with "entered" (func $entered)) (with "definer" (instance $definer)) (with "host" (instance $host))))
  (component $caller
    (import "definer" (instance $definer
      (export "item" (type $item (sub resource)))
      (export "new" (func (param "rep" u32) (result (own $item))))))
    (alias export $definer "item" (type $item))
    (import "host" (instance $host
      (export "thing" (type $thing (sub resource)))
      (export "make" (func (result (own $thing))))
      (export "words" (func (param "w" (list string)) (result (list string))))))
    (alias export $host "thing" (type $thing))
    (import "callee" (instance $callee
      (alias outer $caller $item (type $item'))
      (alias outer $caller $thing (type $thing'))
      (export "arm" (func (param "at" u32)))
      (export "take" (func (param "a" string) (param "item" (own $item')) (param "b" (list string)) (param "thing" (own $thing')) (result u32)))
      (export "give" (func (result (tuple string (own $item') string (own $thing')))))))
    (core module $libc
      (memory (export "memory") 1)
      (data (i32.const 0) "\40\00\00\00\02\00\00\00\40\00\00\00\03\00\00\00")
      (data (i32.const 64) "word")
      (global $left (mut i32) (i32.const 0))
      (global $free (mut i32) (i32.const 1024))
      (func (export "arm") (param i32) (global.set $left (local.get 0)))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        (if (global.get $left)
          (then
            (global.set $left (i32.sub (global.get $left) (i32.const 1)))
            (if (i32.eqz (global.get $left)) (then unreachable))))
        (global.get $free)
        (global.set $free (i32.add (global.get $free) (i32.const 64)))))
    (core instance $libc (instantiate $libc))
    (core func $new (canon lower (func $definer "new")))
    (core func $make (canon lower (func $host "make")))
    (core func $words (canon lower (func $host "words") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core func $arm (canon lower (func $callee "arm")))
    (core func $take (canon lower (func $callee "take") (memory (core memory $libc "memory"))))
    (core func $give (canon lower (func $callee "give") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core func $drop-item (canon resource.drop $item))
    (core func $drop-thing (canon resource.drop $thing))
    (core module $m
      (import "libc" "memory" (memory 1))
      (import "libc" "arm" (func $arm-own (param i32)))
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "make" (func $make (result i32)))
      (import "" "words" (func $words (param i32 i32 i32)))
      (import "" "arm" (func $arm (param i32)))
      (import "" "take" (func $take (param i32 i32 i32 i32 i32 i32) (result i32)))
      (import "" "give" (func $give (param i32)))
      (import "" "drop-item" (func $drop-item (param i32)))
      (import "" "drop-thing" (func $drop-thing (param i32)))
      (func (export "pass") (param i32) (result i32)
        (call $arm (local.get 0))
        (call $take (i32.const 64) (i32.const 4) (call $new (i32.const 5)) (i32.const 0) (i32.const 2) (call $make)))
      (func (export "receive") (param i32) (result i32)
        (call $arm-own (local.get 0))
        (call $give (i32.const 128))
        (call $drop-item (i32.load (i32.const 136)))
        (call $drop-thing (i32.load (i32.const 148)))
        (i32.add (i32.load (i32.const 132)) (i32.load (i32.const 144))))
      (func (export "echo") (param i32) (result i32)
        (call $arm-own (local.get 0))
        (call $words (i32.const 0) (i32.const 2) (i32.const 128))
        (i32.load (i32.const 132))))
    (core instance $i (instantiate $m (with "libc" (instance $libc)) (with "" (instance
      (export "new" (func $new)) (export "make" (func $make)) (export "words" (func $words)) (export "arm" (func $arm))
      (export "take" (func $take)) (export "give" (func $give))
      (export "drop-item" (func $drop-item)) (export "drop-thing" (func $drop-thing))))))
    (func (export "pass") (param "at" u32) (result u32) (canon lift (core func $i "pass")))
    (func (export "receive") (param "at" u32) (result u32) (canon lift (core func $i "receive")))
    (func (export "echo") (param "at" u32) (result u32) (canon lift (core func $i "echo"))))
  (instance $caller (instantiate $caller
    (with "definer" (instance $definer)) (with "host" (instance $host)) (with "callee" (instance $callee))))
  (func (export "pass") (alias export $caller "pass"))
  (func (export "receive") (alias export $caller "receive"))
  (func (export "echo") (alias export $caller "echo"))
  (func (export "arm") (alias export $callee "arm"))
  (func (export "words") (alias export $callee "words")))

(@store $here)
(component instance $sound $C)

(@benign "with a realloc that does not trap the handles arrive, and are destroyed once by who received them")
(assert_return (invoke $sound "pass" (u32.const 0)) (u32.const 6))
(@host "calls.entered" 1)
(@host "calls.dtor" 1)
(@host "destructors" 1)
(@host "resources" 0)
(assert_return (invoke $sound "receive" (u32.const 0)) (u32.const 7))
(@host "calls.dtor" 2)
(@host "destructors" 2)
(@host "resources" 0)
(assert_return (invoke $sound "echo" (u32.const 0)) (u32.const 2))
(assert_return (invoke $sound "words" (list.const (str.const "a") (str.const "bc"))) (u32.const 2))
(@host "calls.entered" 2)

(@attack "the callee's realloc traps at the first string, at the list, or at a string in it: the callee does not run, no destructor does")
(@store $s1) (component instance $a1 $C) (assert_trap (invoke $a1 "pass" (u32.const 1)) "unreachable")
(assert_trap (invoke $a1 "pass" (u32.const 0)) "cannot enter component instance")
(@store $s2) (component instance $a2 $C) (assert_trap (invoke $a2 "pass" (u32.const 2)) "unreachable")
(assert_trap (invoke $a2 "pass" (u32.const 0)) "cannot enter component instance")
(@store $s3) (component instance $a3 $C) (assert_trap (invoke $a3 "pass" (u32.const 3)) "unreachable")
(assert_trap (invoke $a3 "pass" (u32.const 0)) "cannot enter component instance")
(@store $s4) (component instance $a4 $C) (assert_trap (invoke $a4 "pass" (u32.const 4)) "unreachable")
(assert_trap (invoke $a4 "pass" (u32.const 0)) "cannot enter component instance")
(@host "calls.entered" 2)
(@host "calls.dtor" 2)
(@host "destructors" 2)

(@attack "the caller's realloc traps while what the callee returned is lowered")
(@store $s5) (component instance $a5 $C) (assert_trap (invoke $a5 "receive" (u32.const 1)) "unreachable")
(assert_trap (invoke $a5 "receive" (u32.const 0)) "cannot enter component instance")
(@store $s6) (component instance $a6 $C) (assert_trap (invoke $a6 "receive" (u32.const 2)) "unreachable")
(assert_trap (invoke $a6 "receive" (u32.const 0)) "cannot enter component instance")
(@host "calls.dtor" 2)
(@host "destructors" 2)

(@attack "it traps while the host's result is lowered, or its arguments")
(@store $s7) (component instance $a7 $C) (assert_trap (invoke $a7 "echo" (u32.const 1)) "unreachable")
(assert_trap (invoke $a7 "echo" (u32.const 0)) "cannot enter component instance")
(@store $s8) (component instance $a8 $C) (assert_trap (invoke $a8 "echo" (u32.const 2)) "unreachable")
(assert_trap (invoke $a8 "echo" (u32.const 0)) "cannot enter component instance")
(@store $s9) (component instance $a9 $C) (assert_trap (invoke $a9 "echo" (u32.const 3)) "unreachable")
(assert_trap (invoke $a9 "echo" (u32.const 0)) "cannot enter component instance")
(@store $s10) (component instance $a10 $C) (invoke $a10 "arm" (u32.const 1))
(assert_trap (invoke $a10 "words" (list.const (str.const "a") (str.const "bc"))) "unreachable")
(@store $s11) (component instance $a11 $C) (invoke $a11 "arm" (u32.const 2))
(assert_trap (invoke $a11 "words" (list.const (str.const "a") (str.const "bc"))) "unreachable")
(@store $s12) (component instance $a12 $C) (invoke $a12 "arm" (u32.const 3))
(assert_trap (invoke $a12 "words" (list.const (str.const "a") (str.const "bc"))) "unreachable")
(@host "calls.entered" 2)

(@probe "handles still cross where nothing trapped")
(assert_return (invoke $sound "pass" (u32.const 0)) (u32.const 6))
(assert_return (invoke $sound "receive" (u32.const 0)) (u32.const 7))
(@host "calls.entered" 3)
(@host "calls.dtor" 4)
(@host "destructors" 4)
