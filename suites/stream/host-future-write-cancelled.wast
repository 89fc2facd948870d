;;! title      = "A future whose write to the host was cancelled has not been written"
;;! property   = "stream-ends"
;;! severity   = "medium"
;;! features   = ["component-model", "component-async", "host-imports", "stores"]
;;! claims     = ["S79", "S86"]
;;! references = ["cm:CanonicalABI#canon-futurereadwrite", "cm:CanonicalABI#canon-streamfuturecancel-readwrite", "cm:CanonicalABI#canon-streamfuturedrop-readablewritable", "CWE-372"]
;;! notes      = """
;;! A copy that ends as CANCELLED leaves its end idle: only COMPLETED and DROPPED make it done. So the future may be written again, and while it
;;! has not been, its writable end may not be dropped, since whoever reads it would wait for a value that never comes. Between guests this
;;! is so; the host at the other end makes no difference."""
;;! [host]
;;! "host.take" = { take = { late = 3 } }

;; The steps of a guest are its exports. "read" and "write" answer what the built-in did, "told-read" and "told-write" wait for the event and
;; answer its code.

(component definition $One
  (type $t (future u32))
  (import "host" (instance $host
    (alias outer $One $t (type $t))
    (export "take" (func (param "s" $t)))))
  (core module $libc (memory (export "memory") 1))
  (core instance $libc (instantiate $libc))
  (core func $set (canon waitable-set.new))
  (core func $join (canon waitable.join))
  (core func $wait (canon waitable-set.wait (memory (core memory $libc "memory"))))
  (core func $set-drop (canon waitable-set.drop))
  (core func $new (canon future.new $t))
  (core func $take (canon lower (func $host "take")))
  (core func $write (canon future.write $t async (memory (core memory $libc "memory"))))
  (core func $cancel-write (canon future.cancel-write $t))
  (core func $drop-write (canon future.drop-writable $t))
  (core module $code
    (import "" "memory" (memory 1))
    (import "" "set" (func $set (result i32)))
    (import "" "join" (func $join (param i32 i32)))
    (import "" "wait" (func $wait (param i32 i32) (result i32)))
    (import "" "set-drop" (func $set-drop (param i32)))
    (import "" "new" (func $new (result i64)))
    (import "" "take" (func $take (param i32)))
    (import "" "write" (func $write (param i32 i32) (result i32)))
    (import "" "cancel-write" (func $cancel-write (param i32) (result i32)))
    (import "" "drop-write" (func $drop-write (param i32)))
    (func $told (param $end i32) (param $kind i32) (result i32) (local $set i32)
      (local.set $set (call $set))
      (call $join (local.get $end) (local.get $set))
      (if (i32.ne (call $wait (local.get $set) (i32.const 0)) (local.get $kind)) (then unreachable))
      (call $join (local.get $end) (i32.const 0))
      (call $set-drop (local.get $set))
      (i32.load (i32.const 4)))
    (global $writer (mut i32) (i32.const 0))
    (func (export "open-out") (local $ends i64)
      (local.set $ends (call $new))
      (global.set $writer (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))))
      (call $take (i32.wrap_i64 (local.get $ends))))
    (func (export "write") (param $at i32) (result i32) (call $write (global.get $writer) (local.get $at)))
    (func (export "told-write") (result i32) (call $told (global.get $writer) (i32.const 5)))
    (func (export "cancel-write") (result i32) (call $cancel-write (global.get $writer)))
    (func (export "drop-write") (call $drop-write (global.get $writer)))
    (func (export "fill") (param $at i32) (param $byte i32) (param $count i32) (memory.fill (local.get $at) (local.get $byte) (local.get $count))))
  (core instance $code (instantiate $code (with "" (instance (export "memory" (memory $libc "memory"))
    (export "set" (func $set)) (export "join" (func $join)) (export "wait" (func $wait)) (export "set-drop" (func $set-drop))
    (export "new" (func $new)) (export "take" (func $take)) (export "write" (func $write)) (export "cancel-write" (func $cancel-write))
    (export "drop-write" (func $drop-write))))))
  (func (export "open-out") async (canon lift (core func $code "open-out")))
  (func (export "write") async (param "at" u32) (result u32) (canon lift (core func $code "write")))
  (func (export "told-write") async (result u32) (canon lift (core func $code "told-write")))
  (func (export "cancel-write") async (result u32) (canon lift (core func $code "cancel-write")))
  (func (export "drop-write") async (canon lift (core func $code "drop-write")))
  (func (export "fill") async (param "at" u32) (param "byte" u32) (param "count" u32) (canon lift (core func $code "fill"))))

(@benign "a future is written, and its end dropped")
(component instance $o $One)
(invoke $o "open-out")
(invoke $o "fill" (u32.const 0x100) (u32.const 1) (u32.const 1))
(assert_return (invoke $o "write" (u32.const 0x100)) (u32.const 0xffffffff))
(assert_return (invoke $o "told-write") (u32.const 0))
(invoke $o "drop-write")
(@host "ends.sum" 1)
(@host "ends" 0)

(@attack "one whose write was cancelled is not dropped")
(@store $s1)
(component instance $a1 $One)
(invoke $a1 "open-out")
(assert_return (invoke $a1 "write" (u32.const 0x100)) (u32.const 0xffffffff))
(assert_return (invoke $a1 "cancel-write") (u32.const 2))
(assert_trap (invoke $a1 "drop-write") "cannot drop future write end without first writing a value")

(@attack "but written")
(@store $s2)
(component instance $a2 $One)
(invoke $a2 "open-out")
(assert_return (invoke $a2 "write" (u32.const 0x100)) (u32.const 0xffffffff))
(assert_return (invoke $a2 "cancel-write") (u32.const 2))
(invoke $a2 "fill" (u32.const 0x200) (u32.const 2) (u32.const 1))
(assert_return (invoke $a2 "write" (u32.const 0x200)) (u32.const 0xffffffff))
(assert_return (invoke $a2 "told-write") (u32.const 0))

(@host "ends.taken" 2)
(@host "ends.sum" 3)

(@probe "the host has let go of the first")
(assert_trap (invoke $o "drop-write") "unknown handle index")
