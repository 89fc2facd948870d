;;! title      = "A storm of empty reads and writes ends within its budget"
;;! property   = "bounded-time"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "stores"]
;;! claims     = ["S77"]
;;! references = ["cm:Concurrency#stream-readiness", "cm:CanonicalABI#stream-state", "CWE-835", "CWE-400"]
;;! notes      = """
;;! An empty write that finds an empty read ends at once, and the reader stays as it is, so two parties can keep each other busy
;;! without moving anything. Each step returns to the guest or to the event loop, and the budget must hold across both."""
;;! [limits]
;;! fuel       = 1000000
;;! deadline_ms = 50

(component definition $tested
  (component $guest
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (type $s (stream u8))
    (core func $set.new (canon waitable-set.new))
    (core func $join (canon waitable.join))
    (core func $set.poll (canon waitable-set.poll (memory (core memory $libc "memory"))))
    (core func $set.drop (canon waitable-set.drop))
    (core func $s.new (canon stream.new $s))
    (core func $s.read (canon stream.read $s async (memory (core memory $libc "memory"))))
    (core func $s.write (canon stream.write $s async (memory (core memory $libc "memory"))))
    (core module $m
      (import "libc" "memory" (memory 1))
      (import "" "set.new" (func $set.new (result i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "set.poll" (func $set.poll (param i32 i32) (result i32)))
      (import "" "set.drop" (func $set.drop (param i32)))
      (import "" "s.new" (func $s.new (result i64)))
      (import "" "s.read" (func $s.read (param i32 i32 i32) (result i32)))
      (import "" "s.write" (func $s.write (param i32 i32 i32) (result i32)))
      ;; The result that an event brings for this end, or -2 when there is none for it.
      (func $event (param $end i32) (result i32)
        (local $set i32) (local $code i32)
        (local.set $set (call $set.new))
        (call $join (local.get $end) (local.get $set))
        (local.set $code (call $set.poll (local.get $set) (i32.const 0)))
        (call $join (local.get $end) (i32.const 0))
        (call $set.drop (local.get $set))
        (if (i32.or (i32.eqz (local.get $code)) (i32.ne (i32.load (i32.const 0)) (local.get $end)))
          (then (return (i32.const -2))))
        (i32.load (i32.const 4)))

      (global $r (mut i32) (i32.const 0))
      (global $w (mut i32) (i32.const 0))
      (func (export "make")
        (local $ends i64)
        (local.set $ends (call $s.new))
        (global.set $r (i32.wrap_i64 (local.get $ends)))
        (global.set $w (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32)))))
      ;; The reader waits with nothing, and the writer writes nothing, again and again.
      (func $ping (param $rounds i32) (result i32)
        (local $count i32)
        (drop (call $s.read (global.get $r) (i32.const 64) (i32.const 0)))
        (loop $next
          (if (call $s.write (global.get $w) (i32.const 16) (i32.const 0)) (then (return (i32.const -1))))
          (local.set $count (i32.add (local.get $count) (i32.const 1)))
          (br_if $next (i32.ne (local.get $count) (local.get $rounds))))
        (local.get $count))
      (func (export "ping") (param i32) (result i32) (call $ping (local.get 0)))
      ;; Elements after the storm: the empty read is told, and the next one gets them.
      (func (export "after") (result i32)
        (i32.store (i32.const 16) (i32.const 0x44434241))
        (if (i32.ne (call $s.write (global.get $w) (i32.const 16) (i32.const 4)) (i32.const -1)) (then (return (i32.const 1))))
        (if (call $event (global.get $r)) (then (return (i32.const 2))))
        (if (i32.ne (call $s.read (global.get $r) (i32.const 64) (i32.const 4)) (i32.const 0x40)) (then (return (i32.const 3))))
        (if (i32.ne (call $event (global.get $w)) (i32.const 0x40)) (then (return (i32.const 4))))
        (i32.load (i32.const 64)))
      ;; Without an end, in a loop of its own and by yielding for ever.
      (func (export "forever") (result i32) (call $ping (i32.const 0)))
      (func (export "yield-forever") (result i32)
        (drop (call $s.read (global.get $r) (i32.const 64) (i32.const 0)))
        (i32.const 1))
      (func (export "callback") (param i32 i32 i32) (result i32)
        (drop (call $s.write (global.get $w) (i32.const 16) (i32.const 0)))
        (i32.const 1)))
    (core instance $i (instantiate $m (with "libc" (instance $libc)) (with "" (instance
      (export "set.new" (func $set.new)) (export "join" (func $join)) (export "set.poll" (func $set.poll))
      (export "set.drop" (func $set.drop)) (export "s.new" (func $s.new)) (export "s.read" (func $s.read))
      (export "s.write" (func $s.write))))))
    (func (export "make") (canon lift (core func $i "make")))
    (func (export "ping") (param "rounds" u32) (result u32) (canon lift (core func $i "ping")))
    (func (export "after") (result u32) (canon lift (core func $i "after")))
    (func (export "forever") (result u32) (canon lift (core func $i "forever")))
    (func (export "yield-forever") async (canon lift (core func $i "yield-forever") async (callback (core func $i "callback")))))
  (instance $g (instantiate $guest))
  (func (export "make") (alias export $g "make"))
  (func (export "ping") (alias export $g "ping"))
  (func (export "after") (alias export $g "after"))
  (func (export "forever") (alias export $g "forever"))
  (func (export "yield-forever") (alias export $g "yield-forever")))

(@benign "a thousand empty writes end, and the elements after them come through")
(@store $s1)
(component instance $twin $tested)
(assert_return (invoke $twin "make"))
(assert_return (invoke $twin "ping" (u32.const 1000)) (u32.const 1000))
(assert_return (invoke $twin "after") (u32.const 0x44434241))

(@attack "a storm of empty writes without an end is stopped by the budget")
(@store $s2)
(component instance $a2 $tested)
(assert_return (invoke $a2 "make"))
(assert_exhaustion (invoke $a2 "forever") "interrupted")

(@attack "so is one that yields after each")
(@store $s3)
(component instance $a3 $tested)
(assert_return (invoke $a3 "make"))
(assert_exhaustion (invoke $a3 "yield-forever") "interrupted")

(@probe "the twin goes on")
(assert_return (invoke $twin "ping" (u32.const 1000)) (u32.const 1000))
(assert_return (invoke $twin "after") (u32.const 0x44434241))
