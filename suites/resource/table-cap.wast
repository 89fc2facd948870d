;;! title      = "A store has no more handles than its embedder allows"
;;! property   = "bounded-memory"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "handle-limit", "host-imports", "stores"]
;;! claims     = ["S78", "S84"]
;;! references = ["cm:CanonicalABI#table-state", "cm:CanonicalABI#canon-resourcenew", "CWE-770", "CVE-2026-27204"]
;;! notes      = """
;;! The specification bounds a table at 2^28-1 entries, which no host can afford for each of its tenants. So the embedder sets a lower bound for
;;! a store, whatever makes the handles and in however many instances. A store holds 64 here. Loans may count as handles, and so may what
;;! the runtime itself has in a table, so the twin stays a little below."""
;;! [limits]
;;! handles    = 64
;;! [host]
;;! "host.file" = "resource"
;;! "host.open" = "make"
;;! "host.never" = "never"

(component definition $Tenant
  (import "host" (instance $host
    (export "file" (type $file (sub resource)))
    (export "open" (func (result (own $file))))
    (export "never" (func async))))
  (alias export $host "file" (type $file))
  (type $stream (stream u8))
  (type $future (future u8))
  (core module $libc (memory (export "memory") 1))
  (core instance $libc (instantiate $libc))
  (type $r (resource (rep i32)))
  (core module $code
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (import "" "open" (func $open (result i32)))
    (import "" "close" (func $close (param i32)))
    (import "" "set" (func $set (result i32)))
    (import "" "set-drop" (func $set-drop (param i32)))
    (import "" "stream" (func $stream (result i64)))
    (import "" "reader-drop" (func $reader-drop (param i32)))
    (import "" "writer-drop" (func $writer-drop (param i32)))
    (import "" "future" (func $future (result i64)))
    (import "" "never" (func $never (result i32)))
    (import "" "cancel" (func $cancel (param i32) (result i32)))
    (import "" "sub-drop" (func $sub-drop (param i32)))
    (type $maker (func (result i32)))
    (type $breaker (func (param i32)))
    (func $new-own (type $maker) (call $new (i32.const 7)))
    ;; One of the two ends of a stream is kept. The readable end of a future is kept too, whose other end cannot be dropped unwritten: two each.
    (func $new-stream (type $maker) (local $ends i64)
      (local.set $ends (call $stream))
      (call $reader-drop (i32.wrap_i64 (local.get $ends)))
      (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))))
    (func $new-future (type $maker) (i32.wrap_i64 (call $future)))
    (func $new-call (type $maker) (i32.shr_u (call $never) (i32.const 4)))
    (func $end-call (type $breaker) (drop (call $cancel (local.get 0))) (call $sub-drop (local.get 0)))
    (table $make funcref (elem $new-own $open $set $new-stream $new-call $new-future))
    (table $break funcref (elem $drop $close $set-drop $writer-drop $end-call))
    (memory 1)
    ;; So many of a kind at once, and nothing of them afterwards.
    (func (export "brief") (param $kind i32) (param $many i32) (result i32) (local $at i32)
      (loop $again
        (i32.store (i32.mul (local.get $at) (i32.const 4)) (call_indirect $make (type $maker) (local.get $kind)))
        (br_if $again (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $many))))
      (loop $again
        (local.set $at (i32.sub (local.get $at) (i32.const 1)))
        (call_indirect $break (type $breaker) (i32.load (i32.mul (local.get $at) (i32.const 4))) (local.get $kind))
        (br_if $again (local.get $at)))
      (local.get $many))
    ;; So many, for good.
    (func (export "hoard") (param $kind i32) (param $many i32) (result i32) (local $at i32)
      (loop $again
        (drop (call_indirect $make (type $maker) (local.get $kind)))
        (br_if $again (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $many))))
      (local.get $at)))
  (core func $new (canon resource.new $r))
  (core func $drop (canon resource.drop $r))
  (core func $open (canon lower (func $host "open")))
  (core func $close (canon resource.drop $file))
  (core func $set (canon waitable-set.new))
  (core func $set-drop (canon waitable-set.drop))
  (core func $stream (canon stream.new $stream))
  (core func $reader-drop (canon stream.drop-readable $stream))
  (core func $writer-drop (canon stream.drop-writable $stream))
  (core func $future (canon future.new $future))
  (core func $never (canon lower (func $host "never") async (memory (core memory $libc "memory"))))
  (core func $cancel (canon subtask.cancel))
  (core func $sub-drop (canon subtask.drop))
  (core instance $code (instantiate $code (with "" (instance
    (export "new" (func $new)) (export "drop" (func $drop)) (export "open" (func $open)) (export "close" (func $close))
    (export "set" (func $set)) (export "set-drop" (func $set-drop)) (export "stream" (func $stream))
    (export "reader-drop" (func $reader-drop)) (export "writer-drop" (func $writer-drop)) (export "future" (func $future))
    (export "never" (func $never)) (export "cancel" (func $cancel)) (export "sub-drop" (func $sub-drop))))))
  (func (export "brief") async (param "kind" u32) (param "many" u32) (result u32) (canon lift (core func $code "brief")))
  (func (export "hoard") async (param "kind" u32) (param "many" u32) (result u32) (canon lift (core func $code "hoard"))))

(@store $neighbourhood)
(component instance $neighbour $Tenant)
(assert_return (invoke $neighbour "hoard" (u32.const 0) (u32.const 40)) (u32.const 40))

(@benign "sixty handles of a kind at once are within the bound, again and again")
(@store $modest)
(component instance $own $Tenant)
(assert_return (invoke $own "brief" (u32.const 0) (u32.const 60)) (u32.const 60))
(assert_return (invoke $own "brief" (u32.const 0) (u32.const 60)) (u32.const 60))
(assert_return (invoke $own "brief" (u32.const 1) (u32.const 60)) (u32.const 60))
(assert_return (invoke $own "brief" (u32.const 2) (u32.const 60)) (u32.const 60))
(assert_return (invoke $own "brief" (u32.const 3) (u32.const 60)) (u32.const 60))
(assert_return (invoke $own "brief" (u32.const 4) (u32.const 60)) (u32.const 60))
(assert_return (invoke $own "hoard" (u32.const 5) (u32.const 30)) (u32.const 30))
(@host "resources" 0)

(@attack "sixty-five are not: of resources of its own")
(@store $s0)
(component instance $a0 $Tenant)
(assert_exhaustion (invoke $a0 "hoard" (u32.const 0) (u32.const 65)) "interrupted")

(@attack "of the host's")
(@store $s1)
(component instance $a1 $Tenant)
(assert_exhaustion (invoke $a1 "hoard" (u32.const 1) (u32.const 65)) "interrupted")

(@attack "of waitable sets")
(@store $s2)
(component instance $a2 $Tenant)
(assert_exhaustion (invoke $a2 "hoard" (u32.const 2) (u32.const 65)) "interrupted")

(@attack "of ends of streams")
(@store $s3)
(component instance $a3 $Tenant)
(assert_exhaustion (invoke $a3 "hoard" (u32.const 3) (u32.const 65)) "interrupted")

(@attack "of calls that go on")
(@store $s4)
(component instance $a4 $Tenant)
(assert_exhaustion (invoke $a4 "hoard" (u32.const 4) (u32.const 65)) "interrupted")

(@attack "of futures, two ends each")
(@store $s5)
(component instance $a5 $Tenant)
(assert_exhaustion (invoke $a5 "hoard" (u32.const 5) (u32.const 33)) "interrupted")

(@attack "of one kind in one instance and of another kind in another")
(@store $s6)
(component instance $a6 $Tenant)
(component instance $b6 $Tenant)
(assert_return (invoke $a6 "hoard" (u32.const 0) (u32.const 40)) (u32.const 40))
(assert_exhaustion (invoke $b6 "hoard" (u32.const 2) (u32.const 40)) "interrupted")

(@attack "after many that are gone")
(@store $s7)
(component instance $a7 $Tenant)
(assert_return (invoke $a7 "brief" (u32.const 0) (u32.const 60)) (u32.const 60))
(assert_return (invoke $a7 "brief" (u32.const 2) (u32.const 60)) (u32.const 60))
(assert_exhaustion (invoke $a7 "hoard" (u32.const 0) (u32.const 65)) "interrupted")

(@probe "the neighbour in another store has as much room as before")
(assert_return (invoke $neighbour "brief" (u32.const 2) (u32.const 20)) (u32.const 20))
(assert_return (invoke $own "brief" (u32.const 1) (u32.const 2)) (u32.const 2))
