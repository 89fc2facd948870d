;;! title      = "A host that reads a little at a time is handed no more"
;;! property   = "stream-copy"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "host-imports"]
;;! claims     = ["S78", "S84"]
;;! references = ["cm:CanonicalABI#stream-state", "cm:CanonicalABI#canon-streamreadwrite", "CWE-770", "CWE-789", "GHSA-x84v-gj2h-g759"]
;;! notes      = """
;;! What a guest offers stays in the guest's memory until it is read. A host that reads 64 KiB of the 32 MiB that it is offered has 64 KiB, the
;;! guest is told of as much, and what it offers meanwhile is nobody's. A host that reads no more leaves the guest waiting, who may give up."""
;;! [host]
;;! "host.take"  = { take = { chunk = 65536, elements = 131072, then = "wait" } }
;;! "words.take" = { take = { chunk = 16, elements = 40 } }

;; The steps of a guest are its exports. "read" and "write" answer what the built-in did.

(component definition $Bytes
  (type $t (stream u8))
  (import "host" (instance $host
    (alias outer $Bytes $t (type $t))
    (export "take" (func (param "s" $t)))))
  (core module $libc (memory (export "memory") 520))
  (core instance $libc (instantiate $libc))
  (core func $new (canon stream.new $t))
  (core func $take (canon lower (func $host "take")))
  (core func $write (canon stream.write $t async (memory (core memory $libc "memory"))))
  (core func $cancel-write (canon stream.cancel-write $t))
  (core func $drop-write (canon stream.drop-writable $t))
  (core module $code
    (import "" "memory" (memory 1))
    (import "" "new" (func $new (result i64)))
    (import "" "take" (func $take (param i32)))
    (import "" "write" (func $write (param i32 i32 i32) (result i32)))
    (import "" "cancel-write" (func $cancel-write (param i32) (result i32)))
    (import "" "drop-write" (func $drop-write (param i32)))
    (global $writer (mut i32) (i32.const 0))
    (func (export "open-out") (local $ends i64)
      (local.set $ends (call $new))
      (global.set $writer (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))))
      (call $take (i32.wrap_i64 (local.get $ends))))
    (func (export "write") (param $at i32) (param $count i32) (result i32) (call $write (global.get $writer) (local.get $at) (local.get $count)))
    (func (export "cancel-write") (result i32) (call $cancel-write (global.get $writer)))
    (func (export "drop-write") (call $drop-write (global.get $writer)))
    (func (export "fill") (param $at i32) (param $byte i32) (param $count i32) (memory.fill (local.get $at) (local.get $byte) (local.get $count))))
  (core instance $code (instantiate $code (with "" (instance (export "memory" (memory $libc "memory"))
    (export "new" (func $new)) (export "take" (func $take)) (export "write" (func $write)) (export "cancel-write" (func $cancel-write))
    (export "drop-write" (func $drop-write))))))
  (func (export "open-out") async (canon lift (core func $code "open-out")))
  (func (export "write") async (param "at" u32) (param "count" u32) (result u32) (canon lift (core func $code "write")))
  (func (export "cancel-write") async (result u32) (canon lift (core func $code "cancel-write")))
  (func (export "drop-write") async (canon lift (core func $code "drop-write")))
  (func (export "fill") async (param "at" u32) (param "byte" u32) (param "count" u32) (canon lift (core func $code "fill"))))

(component definition $Words
  (type $t (stream u32))
  (import "words" (instance $host
    (alias outer $Words $t (type $t))
    (export "take" (func (param "s" $t)))))
  (core module $libc (memory (export "memory") 520))
  (core instance $libc (instantiate $libc))
  (core func $new (canon stream.new $t))
  (core func $take (canon lower (func $host "take")))
  (core func $write (canon stream.write $t async (memory (core memory $libc "memory"))))
  (core func $drop-write (canon stream.drop-writable $t))
  (core module $code
    (import "" "memory" (memory 1))
    (import "" "new" (func $new (result i64)))
    (import "" "take" (func $take (param i32)))
    (import "" "write" (func $write (param i32 i32 i32) (result i32)))
    (import "" "drop-write" (func $drop-write (param i32)))
    (global $writer (mut i32) (i32.const 0))
    (func (export "open-out") (local $ends i64)
      (local.set $ends (call $new))
      (global.set $writer (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))))
      (call $take (i32.wrap_i64 (local.get $ends))))
    (func (export "write") (param $at i32) (param $count i32) (result i32) (call $write (global.get $writer) (local.get $at) (local.get $count)))
    (func (export "drop-write") (call $drop-write (global.get $writer)))
    (func (export "fill") (param $at i32) (param $byte i32) (param $count i32) (memory.fill (local.get $at) (local.get $byte) (local.get $count))))
  (core instance $code (instantiate $code (with "" (instance (export "memory" (memory $libc "memory"))
    (export "new" (func $new)) (export "take" (func $take)) (export "write" (func $write)) (export "drop-write" (func $drop-write))))))
  (func (export "open-out") async (canon lift (core func $code "open-out")))
  (func (export "write") async (param "at" u32) (param "count" u32) (result u32) (canon lift (core func $code "write")))
  (func (export "drop-write") async (canon lift (core func $code "drop-write")))
  (func (export "fill") async (param "at" u32) (param "byte" u32) (param "count" u32) (canon lift (core func $code "fill"))))

(component instance $bytes $Bytes)
(component instance $words $Words)
(invoke $bytes "open-out")
(invoke $words "open-out")
(invoke $bytes "fill" (u32.const 1024) (u32.const 1) (u32.const 33554432))
(invoke $words "fill" (u32.const 1024) (u32.const 1) (u32.const 1024))

(@benign "64 KiB of 64 KiB are read at once")
(assert_return (invoke $bytes "write" (u32.const 1024) (u32.const 65536)) (u32.const 0x100000))
(@host "ends.taken" 65536)
(@host "ends.sum" 65536)

(@attack "of 32 MiB not more")
(assert_return (invoke $bytes "write" (u32.const 1024) (u32.const 33554432)) (u32.const 0x100000))
(@host "ends.taken" 131072)
(@host "ends.sum" 131072)

(@attack "nothing when the host reads no more, and nothing of what was offered and given up")
(assert_return (invoke $bytes "write" (u32.const 1024) (u32.const 33554432)) (u32.const 0xffffffff))
(@host "ends.taken" 131072)
(assert_return (invoke $bytes "cancel-write") (u32.const 2))
(assert_return (invoke $bytes "write" (u32.const 1024) (u32.const 1)) (u32.const 0xffffffff))
(assert_return (invoke $bytes "cancel-write") (u32.const 2))
(@host "ends.taken" 131072)
(@host "ends.sum" 131072)

(@attack "sixteen words at a time, forty in all, of which the last eight come with the end")
(assert_return (invoke $words "write" (u32.const 1024) (u32.const 5000000)) (u32.const 0x100))
(@host "ends.taken" 131088)
(assert_return (invoke $words "write" (u32.const 1024) (u32.const 100)) (u32.const 0x100))
(@host "ends.taken" 131104)
(assert_return (invoke $words "write" (u32.const 1024) (u32.const 100)) (u32.const 0x81))
(@host "ends.taken" 131112)
;; 40 times 0x01010101.
(@host "ends.sum" 673851432)

(@probe "the host's ends are gone")
(@host "ends" 1)
(invoke $bytes "drop-write")
(invoke $words "drop-write")
(@host "ends" 0)
(@host "concurrent" 0)
