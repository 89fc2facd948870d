;;! title      = "Streams between a guest and its host leave nothing, whichever way they end, however many"
;;! property   = "call-cleanup"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "handle-limit", "host-imports"]
;;! claims     = ["S83", "S84", "S85"]
;;! references = ["cm:CanonicalABI#canon-streamfuturedrop-readablewritable", "cm:CanonicalABI#canon-streamfuturecancel-readwrite", "cm:CanonicalABI#table-state", "CWE-401", "CWE-772"]
;;! notes      = """
;;! The host's end of a stream is gone with the guest's, and all of the stream with both, whether it was used, or a copy was given up, or the
;;! host had enough first. Each way is gone ten thousand times, in a store with room for eight handles; the host's ends are counted, and so is
;;! what the runtime keeps."""
;;! [limits]
;;! handles    = 8
;;! [host]
;;! "host.give"  = { give = {} }
;;! "host.take"  = { take = {} }
;;! "few.give"   = { give = { elements = 2 } }
;;! "few.take"   = { take = { elements = 2 } }
;;! "never.give" = { give = { elements = 0, then = "wait" } }
;;! "never.take" = { take = { elements = 0, then = "wait" } }

(component $x
  (type $t (stream u8))
  (import "host" (instance $host
    (alias outer $x $t (type $t))
    (export "give" (func (result $t)))
    (export "take" (func (param "s" $t)))))
  (import "few" (instance $few
    (alias outer $x $t (type $t))
    (export "give" (func (result $t)))
    (export "take" (func (param "s" $t)))))
  (import "never" (instance $never
    (alias outer $x $t (type $t))
    (export "give" (func (result $t)))
    (export "take" (func (param "s" $t)))))
  (core module $libc (memory (export "memory") 1))
  (core instance $libc (instantiate $libc))
  (core func $new (canon stream.new $t))
  (core func $read (canon stream.read $t async (memory (core memory $libc "memory"))))
  (core func $write (canon stream.write $t async (memory (core memory $libc "memory"))))
  (core func $cancel-read (canon stream.cancel-read $t))
  (core func $cancel-write (canon stream.cancel-write $t))
  (core func $drop-read (canon stream.drop-readable $t))
  (core func $drop-write (canon stream.drop-writable $t))
  (core func $host-give (canon lower (func $host "give")))
  (core func $host-take (canon lower (func $host "take")))
  (core func $few-give (canon lower (func $few "give")))
  (core func $few-take (canon lower (func $few "take")))
  (core func $never-give (canon lower (func $never "give")))
  (core func $never-take (canon lower (func $never "take")))
  (core module $code
    (import "" "memory" (memory 1))
    (import "" "new" (func $new (result i64)))
    (import "" "read" (func $read (param i32 i32 i32) (result i32)))
    (import "" "write" (func $write (param i32 i32 i32) (result i32)))
    (import "" "cancel-read" (func $cancel-read (param i32) (result i32)))
    (import "" "cancel-write" (func $cancel-write (param i32) (result i32)))
    (import "" "drop-read" (func $drop-read (param i32)))
    (import "" "drop-write" (func $drop-write (param i32)))
    (import "" "host-give" (func $host-give (result i32)))
    (import "" "host-take" (func $host-take (param i32)))
    (import "" "few-give" (func $few-give (result i32)))
    (import "" "few-take" (func $few-take (param i32)))
    (import "" "never-give" (func $never-give (result i32)))
    (import "" "never-take" (func $never-take (param i32)))
    (func $is (param $seen i32) (param $wanted i32) (if (i32.ne (local.get $seen) (local.get $wanted)) (then unreachable)))
    ;; The writable end, when the other has been handed over.
    (func $rest (param $ends i64) (result i32) (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))))
    (type $way (func))
    (func $read-some (type $way) (local $end i32)
      (local.set $end (call $host-give))
      (call $is (call $read (local.get $end) (i32.const 64) (i32.const 4)) (i32.const 0x40))
      (call $drop-read (local.get $end)))
    (func $read-none (type $way) (call $drop-read (call $host-give)))
    (func $read-all (type $way) (local $end i32)
      (local.set $end (call $few-give))
      (call $is (call $read (local.get $end) (i32.const 64) (i32.const 4)) (i32.const 0x21))
      (call $drop-read (local.get $end)))
    (func $read-cancelled (type $way) (local $end i32)
      (local.set $end (call $never-give))
      (call $is (call $read (local.get $end) (i32.const 64) (i32.const 4)) (i32.const -1))
      (call $is (call $cancel-read (local.get $end)) (i32.const 2))
      (call $drop-read (local.get $end)))
    (func $write-some (type $way) (local $ends i64)
      (local.set $ends (call $new))
      (call $host-take (i32.wrap_i64 (local.get $ends)))
      (call $is (call $write (call $rest (local.get $ends)) (i32.const 64) (i32.const 4)) (i32.const 0x40))
      (call $drop-write (call $rest (local.get $ends))))
    (func $write-none (type $way) (local $ends i64)
      (local.set $ends (call $new))
      (call $host-take (i32.wrap_i64 (local.get $ends)))
      (call $drop-write (call $rest (local.get $ends))))
    (func $write-all (type $way) (local $ends i64)
      (local.set $ends (call $new))
      (call $few-take (i32.wrap_i64 (local.get $ends)))
      (call $is (call $write (call $rest (local.get $ends)) (i32.const 64) (i32.const 4)) (i32.const 0x21))
      (call $drop-write (call $rest (local.get $ends))))
    (func $write-cancelled (type $way) (local $ends i64)
      (local.set $ends (call $new))
      (call $never-take (i32.wrap_i64 (local.get $ends)))
      (call $is (call $write (call $rest (local.get $ends)) (i32.const 64) (i32.const 4)) (i32.const -1))
      (call $is (call $cancel-write (call $rest (local.get $ends))) (i32.const 2))
      (call $drop-write (call $rest (local.get $ends))))
    (table funcref (elem $read-some $write-some $read-none $write-none $read-all $write-all $read-cancelled $write-cancelled))
    (func (export "go") (param $way i32) (param $times i32) (result i32) (local $gone i32)
      (loop $again
        (call_indirect (type $way) (local.get $way))
        (local.set $gone (i32.add (local.get $gone) (i32.const 1)))
        (br_if $again (i32.lt_u (local.get $gone) (local.get $times))))
      (local.get $gone)))
  (core instance $code (instantiate $code (with "" (instance (export "memory" (memory $libc "memory"))
    (export "new" (func $new)) (export "read" (func $read)) (export "write" (func $write))
    (export "cancel-read" (func $cancel-read)) (export "cancel-write" (func $cancel-write))
    (export "drop-read" (func $drop-read)) (export "drop-write" (func $drop-write))
    (export "host-give" (func $host-give)) (export "host-take" (func $host-take)) (export "few-give" (func $few-give))
    (export "few-take" (func $few-take)) (export "never-give" (func $never-give))
    (export "never-take" (func $never-take))))))
  (func (export "go") async (param "way" u32) (param "times" u32) (result u32) (canon lift (core func $code "go"))))

(@benign "each way works once")
(assert_return (invoke $x "go" (u32.const 0) (u32.const 1)) (u32.const 1))
(assert_return (invoke $x "go" (u32.const 1) (u32.const 1)) (u32.const 1))
(assert_return (invoke $x "go" (u32.const 2) (u32.const 1)) (u32.const 1))
(assert_return (invoke $x "go" (u32.const 3) (u32.const 1)) (u32.const 1))
(assert_return (invoke $x "go" (u32.const 4) (u32.const 1)) (u32.const 1))
(assert_return (invoke $x "go" (u32.const 5) (u32.const 1)) (u32.const 1))
(assert_return (invoke $x "go" (u32.const 6) (u32.const 1)) (u32.const 1))
(assert_return (invoke $x "go" (u32.const 7) (u32.const 1)) (u32.const 1))

(@attack "ten thousand streams that are used leave nothing")
(assert_return (invoke $x "go" (u32.const 0) (u32.const 10000)) (u32.const 10000))
(@host "ends" 0)
(@host "concurrent" 0)
(assert_return (invoke $x "go" (u32.const 1) (u32.const 10000)) (u32.const 10000))
(@host "ends" 0)
(@host "concurrent" 0)

(@attack "nor do those that are not used")
(assert_return (invoke $x "go" (u32.const 2) (u32.const 10000)) (u32.const 10000))
(@host "ends" 0)
(@host "concurrent" 0)
(assert_return (invoke $x "go" (u32.const 3) (u32.const 10000)) (u32.const 10000))
(@host "ends" 0)
(@host "concurrent" 0)

(@attack "nor those of which the host had enough first")
(assert_return (invoke $x "go" (u32.const 4) (u32.const 10000)) (u32.const 10000))
(@host "ends" 0)
(@host "concurrent" 0)
(assert_return (invoke $x "go" (u32.const 5) (u32.const 10000)) (u32.const 10000))
(@host "ends" 0)
(@host "concurrent" 0)

(@attack "nor those whose copy was cancelled")
(assert_return (invoke $x "go" (u32.const 6) (u32.const 10000)) (u32.const 10000))
(@host "ends" 0)
(@host "concurrent" 0)
(assert_return (invoke $x "go" (u32.const 7) (u32.const 10000)) (u32.const 10000))
(@host "ends" 0)
(@host "concurrent" 0)

(@probe "as much was copied as was told")
(@host "ends.given" 60006)
(@host "ends.taken" 60006)
(assert_return (invoke $x "go" (u32.const 0) (u32.const 1)) (u32.const 1))
