;;! title      = "An end of a stream that one store gave its host is nothing in another store"
;;! property   = "store-separation"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "host-imports", "stores"]
;;! claims     = ["S13"]
;;! references = ["cm:CanonicalABI#stream-state", "cm:Explainer#component-invariants", "CWE-668", "CWE-843"]
;;! notes      = """
;;! Stores share nothing, and a host that confuses two of them has made a mistake, which the runtime has to notice: an end that the guest of one
;;! store gave the host, and that the host hands to a guest of another, is not to become an end there, least of all of a stream that is
;;! that store's own and meets the same place in its table. How the call ends is not specified, so any trap does."""
;;! [host]
;;! "stream.hold" = "hold"
;;! "stream.held" = "held"
;;! "future.hold" = "hold"
;;! "future.held" = "held"

(component definition $Stream
  (type $t (stream u32))
  (import "stream" (instance $host
    (alias outer $Stream $t (type $t))
    (export "hold" (func (param "s" $t)))
    (export "held" (func (result $t)))))
  (core module $libc (memory (export "memory") 1))
  (core instance $libc (instantiate $libc))
  (core func $new (canon stream.new $t))
  (core func $hold (canon lower (func $host "hold")))
  (core func $held (canon lower (func $host "held")))
  (core func $read (canon stream.read $t async (memory (core memory $libc "memory"))))
  (core func $write (canon stream.write $t async (memory (core memory $libc "memory"))))
  (core module $code
    (import "" "memory" (memory 1))
    (import "" "new" (func $new (result i64)))
    (import "" "hold" (func $hold (param i32)))
    (import "" "held" (func $held (result i32)))
    (import "" "read" (func $read (param i32 i32 i32) (result i32)))
    (import "" "write" (func $write (param i32 i32 i32) (result i32)))
    (global $reader (mut i32) (i32.const 0))
    ;; Gives the readable end of a new one to the host, and writes.
    (func (export "offer") (param $value i32) (result i32) (local $ends i64)
      (local.set $ends (call $new))
      (call $hold (i32.wrap_i64 (local.get $ends)))
      (i32.store (i32.const 64) (local.get $value))
      (call $write (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))) (i32.const 64) (i32.const 1)))
    ;; Has the host give what it holds, and reads.
    (func (export "accept") (result i32) (global.set $reader (call $held)) (global.get $reader))
    (func (export "read") (result i32)
      (if (call $read (global.get $reader) (i32.const 96) (i32.const 1)) (then (i32.store (i32.const 100) (i32.const 0))))
      (i32.load (i32.const 96))))
  (core instance $code (instantiate $code (with "" (instance (export "memory" (memory $libc "memory"))
    (export "new" (func $new)) (export "hold" (func $hold)) (export "held" (func $held)) (export "read" (func $read))
    (export "write" (func $write))))))
  (func (export "offer") async (param "value" u32) (result u32) (canon lift (core func $code "offer")))
  (func (export "accept") async (result u32) (canon lift (core func $code "accept")))
  (func (export "read") async (result u32) (canon lift (core func $code "read"))))

(component definition $Future
  (type $t (future u32))
  (import "future" (instance $host
    (alias outer $Future $t (type $t))
    (export "hold" (func (param "s" $t)))
    (export "held" (func (result $t)))))
  (core module $libc (memory (export "memory") 1))
  (core instance $libc (instantiate $libc))
  (core func $new (canon future.new $t))
  (core func $hold (canon lower (func $host "hold")))
  (core func $held (canon lower (func $host "held")))
  (core func $read (canon future.read $t async (memory (core memory $libc "memory"))))
  (core func $write (canon future.write $t async (memory (core memory $libc "memory"))))
  (core module $code
    (import "" "memory" (memory 1))
    (import "" "new" (func $new (result i64)))
    (import "" "hold" (func $hold (param i32)))
    (import "" "held" (func $held (result i32)))
    (import "" "read" (func $read (param i32 i32) (result i32)))
    (import "" "write" (func $write (param i32 i32) (result i32)))
    (global $reader (mut i32) (i32.const 0))
    ;; Gives the readable end of a new one to the host, and writes.
    (func (export "offer") (param $value i32) (result i32) (local $ends i64)
      (local.set $ends (call $new))
      (call $hold (i32.wrap_i64 (local.get $ends)))
      (i32.store (i32.const 64) (local.get $value))
      (call $write (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))) (i32.const 64)))
    ;; Has the host give what it holds, and reads.
    (func (export "accept") (result i32) (global.set $reader (call $held)) (global.get $reader))
    (func (export "read") (result i32)
      (if (call $read (global.get $reader) (i32.const 96)) (then (i32.store (i32.const 100) (i32.const 0))))
      (i32.load (i32.const 96))))
  (core instance $code (instantiate $code (with "" (instance (export "memory" (memory $libc "memory"))
    (export "new" (func $new)) (export "hold" (func $hold)) (export "held" (func $held)) (export "read" (func $read))
    (export "write" (func $write))))))
  (func (export "offer") async (param "value" u32) (result u32) (canon lift (core func $code "offer")))
  (func (export "accept") async (result u32) (canon lift (core func $code "accept")))
  (func (export "read") async (result u32) (canon lift (core func $code "read"))))

(@benign "within a store an end comes out where another guest put it in")
(@store $same)
(component instance $in $Stream)
(component instance $out $Stream)
(assert_return (invoke $in "offer" (u32.const 41)) (u32.const 0xffffffff))
(assert_return (invoke $out "accept") (u32.const 1))
(assert_return (invoke $out "read") (u32.const 41))
(component instance $in-one $Future)
(component instance $out-one $Future)
(assert_return (invoke $in-one "offer" (u32.const 42)) (u32.const 0xffffffff))
(assert_return (invoke $out-one "accept") (u32.const 1))
(assert_return (invoke $out-one "read") (u32.const 42))

(@attack "into a store without any stream")
(@store $giving)
(component instance $giver $Stream)
(assert_return (invoke $giver "offer" (u32.const 51)) (u32.const 0xffffffff))
(@store $bare)
(component instance $empty $Stream)
(@permit trap:unknown-handle trap:wrong-handle-type "the specification knows no second store")
(assert_trap (invoke $empty "accept") "class:host-error")

(@attack "into a store with a stream of its own, which has the same place there")
(@store $own)
(component instance $owner $Stream)
(component instance $taker $Stream)
(assert_return (invoke $owner "offer" (u32.const 62)) (u32.const 0xffffffff))
(@store $giving-too)
(component instance $giver-too $Stream)
(assert_return (invoke $giver-too "offer" (u32.const 61)) (u32.const 0xffffffff))
(@permit trap:unknown-handle trap:wrong-handle-type "the specification knows no second store")
(assert_trap (invoke $taker "accept") "class:host-error")

(@attack "nor the end of a future")
(@store $own-one)
(component instance $owner-one $Future)
(component instance $taker-one $Future)
(assert_return (invoke $owner-one "offer" (u32.const 72)) (u32.const 0xffffffff))
(@store $giving-one)
(component instance $giver-one $Future)
(assert_return (invoke $giver-one "offer" (u32.const 71)) (u32.const 0xffffffff))
(@permit trap:unknown-handle trap:wrong-handle-type "the specification knows no second store")
(assert_trap (invoke $taker-one "accept") "class:host-error")

(@probe "who gave it is as before")
(assert_return (invoke $giver-too "offer" (u32.const 63)) (u32.const 0xffffffff))
