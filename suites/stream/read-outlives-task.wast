;;! title      = "What is written arrives after the task that began the read is over"
;;! property   = "stream-copy"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "stores", "drop-store"]
;;! claims     = ["S79", "S85"]
;;! references = ["cm:CanonicalABI#stream-state", "cm:CanonicalABI#future-state", "cm:CanonicalABI#canon-streamfuturereadwrite", "CWE-416", "CWE-400"]
;;! notes      = """
;;! The ends of streams and futures, and the buffers of their copies, belong to component instances, not to tasks: a read that has begun goes
;;! on when the function in which it began has returned, and stream_copy remembers the instance and its memory alone. The writer is another
;;! component, which must not be stopped by the way in which its reader waits. Generated schedules found it."""

(component definition $tested
  (component $Owner
    (core module $code (func (export "rep") (param i32) (result i32) (local.get 0)))
    (core instance $code (instantiate $code))
    (type $r (resource (rep i32)))
    (core func $new (canon resource.new $r))
    (export $thing "thing" (type $r))
    (func (export "make") (param "rep" u32) (result (own $thing)) (canon lift (core func $new)))
    (func (export "rep") (param "self" (borrow $thing)) (result u32) (canon lift (core func $code "rep"))))

  ;; It begins a read, returns, and is asked later what came.
  (component $Reader
    (import "owner" (instance $owner
      (export "thing" (type $thing (sub resource)))
      (export "rep" (func (param "self" (borrow $thing)) (result u32)))))
    (alias export $owner "thing" (type $thing))
    (type $numbers (stream u32))
    (type $things (stream (own $thing)))
    (type $number (future u32))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $read-numbers (canon stream.read $numbers async (memory (core memory $libc "memory"))))
    (core func $read-things (canon stream.read $things async (memory (core memory $libc "memory"))))
    (core func $read-number (canon future.read $number async (memory (core memory $libc "memory"))))
    (core func $rep (canon lower (func $owner "rep")))
    (core module $code
      (import "" "memory" (memory 1))
      (import "" "read-numbers" (func $read-numbers (param i32 i32 i32) (result i32)))
      (import "" "read-things" (func $read-things (param i32 i32 i32) (result i32)))
      (import "" "read-number" (func $read-number (param i32 i32) (result i32)))
      (import "" "rep" (func $rep (param i32) (result i32)))
      (func (export "read-numbers") (param i32) (result i32) (call $read-numbers (local.get 0) (i32.const 16) (i32.const 1)))
      (func (export "read-things") (param i32) (result i32) (call $read-things (local.get 0) (i32.const 16) (i32.const 1)))
      (func (export "read-number") (param i32) (result i32) (call $read-number (local.get 0) (i32.const 16)))
      ;; One more than came, so that nobody passes who gives back what it is passed.
      (func (export "came") (result i32) (i32.add (i32.load (i32.const 16)) (i32.const 1)))
      (func (export "thing-came") (result i32) (i32.add (call $rep (i32.load (i32.const 16))) (i32.const 1))))
    (core instance $code (instantiate $code (with "" (instance
      (export "memory" (memory $libc "memory")) (export "rep" (func $rep))
      (export "read-numbers" (func $read-numbers)) (export "read-things" (func $read-things)) (export "read-number" (func $read-number))))))
    (func (export "read-numbers") (param "it" (stream u32)) (result u32) (canon lift (core func $code "read-numbers")))
    (func (export "read-things") (param "it" (stream (own $thing))) (result u32) (canon lift (core func $code "read-things")))
    (func (export "read-number") (param "it" (future u32)) (result u32) (canon lift (core func $code "read-number")))
    (func (export "came") (result u32) (canon lift (core func $code "came")))
    (func (export "thing-came") (result u32) (canon lift (core func $code "thing-came"))))

  ;; It hands the readable end over, and writes when the reader's function has returned.
  (component $Writer
    (import "owner" (instance $owner
      (export "thing" (type $thing (sub resource)))
      (export "make" (func (param "rep" u32) (result (own $thing))))))
    (alias export $owner "thing" (type $thing))
    (import "reader" (instance $reader
      (export "read-numbers" (func (param "it" (stream u32)) (result u32)))
      (export "read-things" (func (param "it" (stream (own $thing))) (result u32)))
      (export "read-number" (func (param "it" (future u32)) (result u32)))
      (export "came" (func (result u32)))
      (export "thing-came" (func (result u32)))))
    (type $numbers (stream u32))
    (type $things (stream (own $thing)))
    (type $number (future u32))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $numbers (canon stream.new $numbers))
    (core func $things (canon stream.new $things))
    (core func $number (canon future.new $number))
    (core func $write-numbers (canon stream.write $numbers async (memory (core memory $libc "memory"))))
    (core func $write-things (canon stream.write $things async (memory (core memory $libc "memory"))))
    (core func $write-number (canon future.write $number async (memory (core memory $libc "memory"))))
    (core func $make (canon lower (func $owner "make")))
    (core func $read-numbers (canon lower (func $reader "read-numbers")))
    (core func $read-things (canon lower (func $reader "read-things")))
    (core func $read-number (canon lower (func $reader "read-number")))
    (core func $came (canon lower (func $reader "came")))
    (core func $thing-came (canon lower (func $reader "thing-came")))
    (core module $code
      (import "" "memory" (memory 1))
      (import "" "numbers" (func $numbers (result i64)))
      (import "" "things" (func $things (result i64)))
      (import "" "number" (func $number (result i64)))
      (import "" "write-numbers" (func $write-numbers (param i32 i32 i32) (result i32)))
      (import "" "write-things" (func $write-things (param i32 i32 i32) (result i32)))
      (import "" "write-number" (func $write-number (param i32 i32) (result i32)))
      (import "" "make" (func $make (param i32) (result i32)))
      (import "" "read-numbers" (func $read-numbers (param i32) (result i32)))
      (import "" "read-things" (func $read-things (param i32) (result i32)))
      (import "" "read-number" (func $read-number (param i32) (result i32)))
      (import "" "came" (func $came (result i32)))
      (import "" "thing-came" (func $thing-came (result i32)))
      (func $readable (param i64) (result i32) (i32.wrap_i64 (local.get 0)))
      (func $writable (param i64) (result i32) (i32.wrap_i64 (i64.shr_u (local.get 0) (i64.const 32))))
      ;; The reader waits, or nothing is shown.
      (func $blocked (param i32) (if (i32.ne (local.get 0) (i32.const -1)) (then unreachable)))
      ;; COMPLETED, one element.
      (func $one (param i32) (if (i32.ne (local.get 0) (i32.const 0x10)) (then unreachable)))
      (func (export "numbers") (param $value i32) (result i32) (local $ends i64)
        (local.set $ends (call $numbers))
        (call $blocked (call $read-numbers (call $readable (local.get $ends))))
        (i32.store (i32.const 32) (local.get $value))
        (call $one (call $write-numbers (call $writable (local.get $ends)) (i32.const 32) (i32.const 1)))
        (call $came))
      (global $end (mut i32) (i32.const 0))
      (func (export "begin-things") (local $ends i64)
        (local.set $ends (call $things))
        (global.set $end (call $writable (local.get $ends)))
        (call $blocked (call $read-things (call $readable (local.get $ends)))))
      (func (export "things") (param $value i32) (result i32)
        (i32.store (i32.const 32) (call $make (local.get $value)))
        (call $one (call $write-things (global.get $end) (i32.const 32) (i32.const 1)))
        (call $thing-came))
      (func (export "begin-number") (local $ends i64)
        (local.set $ends (call $number))
        (global.set $end (call $writable (local.get $ends)))
        (call $blocked (call $read-number (call $readable (local.get $ends)))))
      (func (export "number") (param $value i32) (result i32)
        (i32.store (i32.const 32) (local.get $value))
        (if (call $write-number (global.get $end) (i32.const 32)) (then unreachable))
        (call $came)))
    (core instance $code (instantiate $code (with "" (instance
      (export "memory" (memory $libc "memory")) (export "make" (func $make))
      (export "numbers" (func $numbers)) (export "things" (func $things)) (export "number" (func $number))
      (export "write-numbers" (func $write-numbers)) (export "write-things" (func $write-things)) (export "write-number" (func $write-number))
      (export "read-numbers" (func $read-numbers)) (export "read-things" (func $read-things)) (export "read-number" (func $read-number))
      (export "came" (func $came)) (export "thing-came" (func $thing-came))))))
    (func (export "numbers") (param "value" u32) (result u32) (canon lift (core func $code "numbers")))
    (func (export "begin-things") (canon lift (core func $code "begin-things")))
    (func (export "begin-number") (canon lift (core func $code "begin-number")))
    (func (export "things") (param "value" u32) (result u32) (canon lift (core func $code "things")))
    (func (export "number") (param "value" u32) (result u32) (canon lift (core func $code "number"))))

  (instance $owner (instantiate $Owner))
  (instance $reader (instantiate $Reader (with "owner" (instance $owner))))
  (instance $writer (instantiate $Writer (with "owner" (instance $owner)) (with "reader" (instance $reader))))
  (func (export "numbers") (alias export $writer "numbers"))
  (func (export "begin-things") (alias export $writer "begin-things"))
  (func (export "begin-number") (alias export $writer "begin-number"))
  (func (export "things") (alias export $writer "things"))
  (func (export "number") (alias export $writer "number")))

(@benign "numbers arrive in the buffer of a read whose task is over")
(@store $s0)
(component instance $i0 $tested)
(assert_return (invoke $i0 "numbers" (u32.const 77)) (u32.const 78))

(@attack "the reader begins to wait for a future, and for resources, in functions that return")
(@store $s1)
(component instance $i1 $tested)
(assert_return (invoke $i1 "begin-number"))
(@store $s2)
(component instance $i2 $tested)
(assert_return (invoke $i2 "begin-things"))

(@probe "the writer can write")
(assert_return (invoke $i1 "number" (u32.const 78)) (u32.const 79))
(assert_return (invoke $i2 "things" (u32.const 79)) (u32.const 80))
