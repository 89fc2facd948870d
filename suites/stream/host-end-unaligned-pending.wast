;;! title      = "A misaligned buffer is refused when it is handed to the host, not when the host comes to it"
;;! property   = "abi-bounds"
;;! severity   = "medium"
;;! features   = ["component-model", "component-async", "host-imports", "stores"]
;;! claims     = ["S61", "S114"]
;;! references = ["cm:CanonicalABI#buffer-state", "cm:CanonicalABI#canon-streamreadwrite", "CWE-628"]
;;! notes      = """
;;! The alignment of a buffer is checked when it is made, before the operation looks for the other end, who may be a host that is not ready.
;;! A check that waits for the host fails in the midst of the event loop, where nothing tells whose buffer it was."""
;;! [host]
;;! "host.give"   = { give = { late = 3 } }
;;! "host.take"   = { take = { late = 3 } }

;; The steps of a guest are its exports. "read" and "write" answer what the built-in did, "told-read" and "told-write" wait for the event and
;; answer its code.

(component definition $Words
  (type $t (stream u32))
  (import "host" (instance $host
    (alias outer $Words $t (type $t))
    (export "give" (func (result $t)))
    (export "take" (func (param "s" $t)))))
  (core module $libc (memory (export "memory") 1))
  (core instance $libc (instantiate $libc))
  (core func $set (canon waitable-set.new))
  (core func $join (canon waitable.join))
  (core func $wait (canon waitable-set.wait (memory (core memory $libc "memory"))))
  (core func $set-drop (canon waitable-set.drop))
  (core func $give (canon lower (func $host "give")))
  (core func $read (canon stream.read $t async (memory (core memory $libc "memory"))))
  (core func $new (canon stream.new $t))
  (core func $take (canon lower (func $host "take")))
  (core func $write (canon stream.write $t async (memory (core memory $libc "memory"))))
  (core module $code
    (import "" "memory" (memory 1))
    (import "" "set" (func $set (result i32)))
    (import "" "join" (func $join (param i32 i32)))
    (import "" "wait" (func $wait (param i32 i32) (result i32)))
    (import "" "set-drop" (func $set-drop (param i32)))
    (import "" "give" (func $give (result i32)))
    (import "" "read" (func $read (param i32 i32 i32) (result i32)))
    (import "" "new" (func $new (result i64)))
    (import "" "take" (func $take (param i32)))
    (import "" "write" (func $write (param i32 i32 i32) (result i32)))
    (func $told (param $end i32) (param $kind i32) (result i32) (local $set i32)
      (local.set $set (call $set))
      (call $join (local.get $end) (local.get $set))
      (if (i32.ne (call $wait (local.get $set) (i32.const 0)) (local.get $kind)) (then unreachable))
      (call $join (local.get $end) (i32.const 0))
      (call $set-drop (local.get $set))
      (i32.load (i32.const 4)))
    (global $reader (mut i32) (i32.const 0))
    (func (export "open-in") (global.set $reader (call $give)))
    (func (export "read") (param $at i32) (param $count i32) (result i32) (call $read (global.get $reader) (local.get $at) (local.get $count)))
    (func (export "told-read") (result i32) (call $told (global.get $reader) (i32.const 2)))
    (global $writer (mut i32) (i32.const 0))
    (func (export "open-out") (local $ends i64)
      (local.set $ends (call $new))
      (global.set $writer (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))))
      (call $take (i32.wrap_i64 (local.get $ends))))
    (func (export "write") (param $at i32) (param $count i32) (result i32) (call $write (global.get $writer) (local.get $at) (local.get $count)))
    (func (export "told-write") (result i32) (call $told (global.get $writer) (i32.const 3))))
  (core instance $code (instantiate $code (with "" (instance (export "memory" (memory $libc "memory"))
    (export "set" (func $set)) (export "join" (func $join)) (export "wait" (func $wait)) (export "set-drop" (func $set-drop))
    (export "give" (func $give)) (export "read" (func $read)) (export "new" (func $new)) (export "take" (func $take))
    (export "write" (func $write))))))
  (func (export "open-in") async (canon lift (core func $code "open-in")))
  (func (export "read") async (param "at" u32) (param "count" u32) (result u32) (canon lift (core func $code "read")))
  (func (export "told-read") async (result u32) (canon lift (core func $code "told-read")))
  (func (export "open-out") async (canon lift (core func $code "open-out")))
  (func (export "write") async (param "at" u32) (param "count" u32) (result u32) (canon lift (core func $code "write")))
  (func (export "told-write") async (result u32) (canon lift (core func $code "told-write"))))

(@benign "the host comes to a buffer that is aligned")
(component instance $w $Words)
(invoke $w "open-in")
(invoke $w "open-out")
(assert_return (invoke $w "read" (u32.const 64) (u32.const 1)) (u32.const 0xffffffff))
(assert_return (invoke $w "told-read") (u32.const 0x10))
(assert_return (invoke $w "write" (u32.const 64) (u32.const 1)) (u32.const 0xffffffff))
(assert_return (invoke $w "told-write") (u32.const 0x10))
(@host "ends.sum" 1)

(@attack "and one that is not is refused at once")
(@store $s1)
(component instance $a1 $Words)
(invoke $a1 "open-in")
(assert_trap (invoke $a1 "read" (u32.const 65) (u32.const 1)) "unaligned pointer")
(@store $s2)
(component instance $a2 $Words)
(invoke $a2 "open-out")
(assert_trap (invoke $a2 "write" (u32.const 66) (u32.const 1)) "unaligned pointer")

(@probe "nothing more was read, and who did right goes on")
(@host "ends.sum" 1)
(assert_return (invoke $w "read" (u32.const 64) (u32.const 1)) (u32.const 0xffffffff))
(assert_return (invoke $w "told-read") (u32.const 0x10))
