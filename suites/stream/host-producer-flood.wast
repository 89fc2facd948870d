;;! title      = "A host that has more than a guest wants does not run ahead of it"
;;! property   = "stream-copy"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "host-imports"]
;;! claims     = ["S78"]
;;! references = ["cm:Concurrency#streams-and-futures", "cm:CanonicalABI#stream-state", "CWE-770", "CWE-400"]
;;! notes      = """
;;! A stream has no buffer of its own: the buffers of a write and of a read meet, and either waits for the other. So a host whose source never
;;! ends is asked for what the guest asked for, and for nothing between two reads. A host that hands over more at a time, here a
;;! hundred elements, is asked again only when they are used up, and none of them is lost or told twice."""
;;! [host]
;;! "host.give"  = { give = {} }
;;! "words.give" = { give = { chunk = 100 } }

;; The steps of a guest are its exports. "read" and "write" answer what the built-in did.

(component definition $Bytes
  (type $t (stream u8))
  (import "host" (instance $host
    (alias outer $Bytes $t (type $t))
    (export "give" (func (result $t)))))
  (core module $libc (memory (export "memory") 1))
  (core instance $libc (instantiate $libc))
  (core func $give (canon lower (func $host "give")))
  (core func $read (canon stream.read $t async (memory (core memory $libc "memory"))))
  (core func $drop-read (canon stream.drop-readable $t))
  (core module $code
    (import "" "memory" (memory 1))
    (import "" "give" (func $give (result i32)))
    (import "" "read" (func $read (param i32 i32 i32) (result i32)))
    (import "" "drop-read" (func $drop-read (param i32)))
    (global $reader (mut i32) (i32.const 0))
    (func (export "open-in") (global.set $reader (call $give)))
    (func (export "read") (param $at i32) (param $count i32) (result i32) (call $read (global.get $reader) (local.get $at) (local.get $count)))
    (func (export "drop-read") (call $drop-read (global.get $reader)))
    (func (export "peek") (param $at i32) (result i32) (i32.load (local.get $at))))
  (core instance $code (instantiate $code (with "" (instance (export "memory" (memory $libc "memory"))
    (export "give" (func $give)) (export "read" (func $read)) (export "drop-read" (func $drop-read))))))
  (func (export "open-in") async (canon lift (core func $code "open-in")))
  (func (export "read") async (param "at" u32) (param "count" u32) (result u32) (canon lift (core func $code "read")))
  (func (export "drop-read") async (canon lift (core func $code "drop-read")))
  (func (export "peek") async (param "at" u32) (result u32) (canon lift (core func $code "peek"))))

(component definition $Words
  (type $t (stream u32))
  (import "words" (instance $host
    (alias outer $Words $t (type $t))
    (export "give" (func (result $t)))))
  (core module $libc (memory (export "memory") 1))
  (core instance $libc (instantiate $libc))
  (core func $give (canon lower (func $host "give")))
  (core func $read (canon stream.read $t async (memory (core memory $libc "memory"))))
  (core func $drop-read (canon stream.drop-readable $t))
  (core module $code
    (import "" "memory" (memory 1))
    (import "" "give" (func $give (result i32)))
    (import "" "read" (func $read (param i32 i32 i32) (result i32)))
    (import "" "drop-read" (func $drop-read (param i32)))
    (global $reader (mut i32) (i32.const 0))
    (func (export "open-in") (global.set $reader (call $give)))
    (func (export "read") (param $at i32) (param $count i32) (result i32) (call $read (global.get $reader) (local.get $at) (local.get $count)))
    (func (export "drop-read") (call $drop-read (global.get $reader)))
    (func (export "peek") (param $at i32) (result i32) (i32.load (local.get $at))))
  (core instance $code (instantiate $code (with "" (instance (export "memory" (memory $libc "memory"))
    (export "give" (func $give)) (export "read" (func $read)) (export "drop-read" (func $drop-read))))))
  (func (export "open-in") async (canon lift (core func $code "open-in")))
  (func (export "read") async (param "at" u32) (param "count" u32) (result u32) (canon lift (core func $code "read")))
  (func (export "drop-read") async (canon lift (core func $code "drop-read")))
  (func (export "peek") async (param "at" u32) (result u32) (canon lift (core func $code "peek"))))

(component instance $bytes $Bytes)
(component instance $words $Words)
(invoke $bytes "open-in")
(invoke $words "open-in")

(@benign "what is asked for comes")
(assert_return (invoke $bytes "read" (u32.const 64) (u32.const 4)) (u32.const 0x40))
(assert_return (invoke $bytes "peek" (u32.const 64)) (u32.const 0x04030201))
(@host "ends.given" 4)

(@attack "and no more: not between reads, and not for a read of nothing")
(assert_return (invoke $bytes "peek" (u32.const 68)) (u32.const 0))
(assert_return (invoke $bytes "peek" (u32.const 68)) (u32.const 0))
(@host "ends.given" 4)
(assert_return (invoke $bytes "read" (u32.const 64) (u32.const 0)) (u32.const 0))
(@host "ends.given" 4)
(assert_return (invoke $bytes "read" (u32.const 64) (u32.const 1)) (u32.const 0x10))
(assert_return (invoke $bytes "peek" (u32.const 64)) (u32.const 0x04030205))
(@host "ends.given" 5)

(@attack "elements that were handed over too early wait, and are the next ones")
(assert_return (invoke $words "read" (u32.const 64) (u32.const 1)) (u32.const 0x10))
(assert_return (invoke $words "peek" (u32.const 64)) (u32.const 1))
(assert_return (invoke $words "peek" (u32.const 68)) (u32.const 0))
(@host "ends.given" 105)
(assert_return (invoke $words "read" (u32.const 64) (u32.const 2)) (u32.const 0x20))
(assert_return (invoke $words "peek" (u32.const 64)) (u32.const 2))
(assert_return (invoke $words "peek" (u32.const 68)) (u32.const 3))
(assert_return (invoke $words "peek" (u32.const 72)) (u32.const 0))
(@host "ends.given" 105)
;; 97 of the 100 are left.
(assert_return (invoke $words "read" (u32.const 1024) (u32.const 200)) (u32.const 0x610))
(assert_return (invoke $words "peek" (u32.const 1024)) (u32.const 4))
(assert_return (invoke $words "peek" (u32.const 1408)) (u32.const 100))
(assert_return (invoke $words "peek" (u32.const 1412)) (u32.const 0))
(@host "ends.given" 105)
(assert_return (invoke $words "read" (u32.const 64) (u32.const 1)) (u32.const 0x10))
(assert_return (invoke $words "peek" (u32.const 64)) (u32.const 101))
(@host "ends.given" 205)

(@probe "the host's ends are gone with those of the guests")
(@host "ends" 2)
(invoke $words "drop-read")
(@host "ends" 1)
(invoke $bytes "drop-read")
(@host "ends" 0)
(@host "ends.given" 205)
(@host "concurrent" 0)
