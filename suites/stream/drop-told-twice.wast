;;! title      = "Who was told by a read or write that the other end is gone is not told again by a set"
;;! property   = "stream-ends"
;;! severity   = "low"
;;! features   = ["component-model", "component-async", "stores", "drop-store"]
;;! claims     = ["S79", "S85"]
;;! references = ["cm:CanonicalABI#stream-state", "cm:CanonicalABI#canon-streamfuturereadwrite", "CWE-672"]
;;! notes      = """
;;! The end of a stream hears once that the other end was dropped. Releases of the specification differ in whether an end that is idle hears of
;;! it through its set; where a read or write has said DROPPED, none lets a set say it again: the event was taken, and the end is done.
;;! Generated schedules found it."""

(component definition $tested
  (core module $libc (memory (export "memory") 1))
  (core instance $libc (instantiate $libc))
  (type $s (stream u8))
  (core func $new (canon stream.new $s))
  (core func $read (canon stream.read $s async (memory (core memory $libc "memory"))))
  (core func $write (canon stream.write $s async (memory (core memory $libc "memory"))))
  (core func $drop-readable (canon stream.drop-readable $s))
  (core func $drop-writable (canon stream.drop-writable $s))
  (core func $set.new (canon waitable-set.new))
  (core func $set.poll (canon waitable-set.poll (memory (core memory $libc "memory"))))
  (core func $join (canon waitable.join))
  (core module $code
    (import "" "memory" (memory 1))
    (import "" "new" (func $new (result i64)))
    (import "" "read" (func $read (param i32 i32 i32) (result i32)))
    (import "" "write" (func $write (param i32 i32 i32) (result i32)))
    (import "" "drop-readable" (func $drop-readable (param i32)))
    (import "" "drop-writable" (func $drop-writable (param i32)))
    (import "" "set.new" (func $set.new (result i32)))
    (import "" "set.poll" (func $set.poll (param i32 i32) (result i32)))
    (import "" "join" (func $join (param i32 i32)))
    (global $readable (mut i32) (i32.const 0))
    (global $writable (mut i32) (i32.const 0))
    (global $set (mut i32) (i32.const 0))
    (func $ends (local $ends i64)
      (local.set $ends (call $new))
      (global.set $readable (i32.wrap_i64 (local.get $ends)))
      (global.set $writable (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32)))))
    ;; How often the set of this end tells something.
    (func $told (param $end i32) (result i32) (local $times i32)
      (global.set $set (call $set.new))
      (call $join (local.get $end) (global.get $set))
      (loop $again
        (if (call $set.poll (global.get $set) (i32.const 32)) (then
          (br_if $again (i32.lt_u (local.tee $times (i32.add (local.get $times) (i32.const 1))) (i32.const 100))))))
      (local.get $times))
    ;; DROPPED, with nothing copied.
    (func $dropped (param i32) (if (i32.ne (local.get 0) (i32.const 1)) (then unreachable)))
    ;; A read was pending when the other end went: the set tells it, once.
    (func (export "pending") (result i32)
      (call $ends)
      (drop (call $read (global.get $readable) (i32.const 16) (i32.const 1)))
      (call $drop-writable (global.get $writable))
      (call $told (global.get $readable)))
    (func (export "reader") (result i32)
      (call $ends)
      (call $drop-writable (global.get $writable))
      (call $dropped (call $read (global.get $readable) (i32.const 16) (i32.const 1)))
      (call $told (global.get $readable)))
    (func (export "writer") (result i32)
      (call $ends)
      (call $drop-readable (global.get $readable))
      (call $dropped (call $write (global.get $writable) (i32.const 16) (i32.const 1)))
      (call $told (global.get $writable))))
  (core instance $code (instantiate $code (with "" (instance
    (export "memory" (memory $libc "memory")) (export "new" (func $new)) (export "read" (func $read)) (export "write" (func $write))
    (export "drop-readable" (func $drop-readable)) (export "drop-writable" (func $drop-writable))
    (export "set.new" (func $set.new)) (export "set.poll" (func $set.poll)) (export "join" (func $join))))))
  (func (export "pending") (result u32) (canon lift (core func $code "pending")))
  (func (export "reader") (result u32) (canon lift (core func $code "reader")))
  (func (export "writer") (result u32) (canon lift (core func $code "writer"))))

(@benign "who waits is told once")
(@store $s0)
(component instance $i0 $tested)
(assert_return (invoke $i0 "pending") (u32.const 1))

(@attack "a reader that has read DROPPED is told again")
(@store $s1)
(component instance $i1 $tested)
(assert_return (invoke $i1 "reader") (u32.const 0))

(@attack "and so is a writer")
(@store $s2)
(component instance $i2 $tested)
(assert_return (invoke $i2 "writer") (u32.const 0))
