;;! title      = "A destructor that does not end is stopped"
;;! property   = "bounded-time"
;;! severity   = "high"
;;! features   = ["component-model", "host-imports", "drop-store", "stores"]
;;! claims     = ["S85", "S109"]
;;! references = ["cm:CanonicalABI#canon-resourcedrop", "core:appendix/implementation#execution", "CWE-835", "CWE-400"]
;;! notes      = """
;;! A destructor is ordinary code, and the budget that stops any call stops it: dropped by a holder, by the definer, between other drops. What
;;! was not dropped yet when the budget ended stays with the store, and dropping the store runs no destructor that could loop again."""
;;! [limits]
;;! fuel        = 200000
;;! deadline_ms = 50
;;! [host]
;;! "host.started" = "echo"
;;! "host.ended"   = "echo"
;;! "host.fail"    = "trap"
;;! "h.H"          = "resource"
;;! "h.make"       = "make"

(component definition $X
  (import "host" (instance $host
    (export "started" (func (param "rep" u32)))
    (export "ended" (func (param "rep" u32)))
    (export "fail" (func))))
  (import "h" (instance $h (export "H" (type $H (sub resource))) (export "make" (func (result (own $H))))))
  (alias export $h "H" (type $H))
  ;; The destructor of 1 traps, of 2 loops, of 3 recurses, of 4 calls a host function that fails, of 5 drops a host resource and traps.
  (component $C
    (import "host" (instance $host
      (export "started" (func (param "rep" u32)))
      (export "ended" (func (param "rep" u32)))
      (export "fail" (func))))
    (import "h" (instance $h (export "H" (type $H (sub resource))) (export "make" (func (result (own $H))))))
    (alias export $h "H" (type $H))
    (core func $started (canon lower (func $host "started")))
    (core func $ended (canon lower (func $host "ended")))
    (core func $fail (canon lower (func $host "fail")))
    (core func $make (canon lower (func $h "make")))
    (core func $host-drop (canon resource.drop $H))
    (core module $body
      (import "" "started" (func $started (param i32)))
      (import "" "ended" (func $ended (param i32)))
      (import "" "fail" (func $fail))
      (import "" "make" (func $make (result i32)))
      (import "" "host-drop" (func $host-drop (param i32)))
      (global $count (mut i32) (i32.const 0))
      (func $deep (call $deep) (call $deep))
      (func (export "dtor") (param i32)
        (global.set $count (i32.add (global.get $count) (i32.const 1)))
        (call $started (local.get 0))
        (if (i32.eq (local.get 0) (i32.const 1)) (then unreachable))
        (if (i32.eq (local.get 0) (i32.const 2)) (then (loop $for-ever (br $for-ever))))
        (if (i32.eq (local.get 0) (i32.const 3)) (then (call $deep)))
        (if (i32.eq (local.get 0) (i32.const 4)) (then (call $fail)))
        (if (i32.eq (local.get 0) (i32.const 5)) (then (call $host-drop (call $make)) unreachable))
        (call $ended (local.get 0)))
      (func (export "count") (result i32) (global.get $count)))
    (core instance $body (instantiate $body (with "" (instance
      (export "started" (func $started)) (export "ended" (func $ended)) (export "fail" (func $fail)) (export "make" (func $make))
      (export "host-drop" (func $host-drop))))))
    (type $r (resource (rep i32) (dtor (core func $body "dtor"))))
    (core func $new (canon resource.new $r))
    (core func $drop (canon resource.drop $r))
    (export $R "R" (type $r))
    (func (export "new") (param "rep" u32) (result (own $R)) (canon lift (core func $new)))
    ;; Given back to its definer, who drops it.
    (func (export "take") (param "r" (own $R)) (canon lift (core func $drop)))
    (func (export "count") (result u32) (canon lift (core func $body "count"))))
  (component $A
    (import "c" (instance $c
      (export "R" (type $R (sub resource)))
      (export "new" (func (param "rep" u32) (result (own $R))))
      (export "take" (func (param "r" (own $R))))))
    (alias export $c "R" (type $R))
    (core func $new (canon lower (func $c "new")))
    (core func $take (canon lower (func $c "take")))
    (core func $drop (canon resource.drop $R))
    (core module $m
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "take" (func $take (param i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "drop") (param i32) (call $drop (call $new (local.get 0))))
      (func (export "take") (param i32) (call $take (call $new (local.get 0))))
      ;; Between two others, which the store still holds when it is dropped, because the destructor in the middle stops the call.
      (func (export "middle") (param i32) (local $x i32) (local $y i32) (local $z i32)
        (local.set $x (call $new (i32.const 60)))
        (local.set $y (call $new (local.get 0)))
        (local.set $z (call $new (i32.const 61)))
        (call $drop (local.get $y))
        (call $drop (local.get $x))
        (call $drop (local.get $z))))
    (core instance $i (instantiate $m (with "" (instance (export "new" (func $new)) (export "take" (func $take)) (export "drop" (func $drop))))))
    (func (export "drop") (param "rep" u32) (canon lift (core func $i "drop")))
    (func (export "take") (param "rep" u32) (canon lift (core func $i "take")))
    (func (export "middle") (param "rep" u32) (canon lift (core func $i "middle"))))
  (instance $c (instantiate $C (with "host" (instance $host)) (with "h" (instance $h))))
  (instance $a (instantiate $A (with "c" (instance $c))))
  (export "drop" (func $a "drop"))
  (export "take" (func $a "take"))
  (export "middle" (func $a "middle"))
  (export "count" (func $c "count")))

;; The co-tenant, in a store of its own.
(component instance $tenant $X)
(assert_return (invoke $tenant "drop" (u32.const 50)))

(@benign "a destructor that ends: every drop goes on")
(@store $s-t)
(component instance $t $X)
(assert_return (invoke $t "drop" (u32.const 50)))
(assert_return (invoke $t "take" (u32.const 51)))
(assert_return (invoke $t "middle" (u32.const 52)))
(assert_return (invoke $t "count") (u32.const 5))
(@host "calls.host.started" 6)
(@host "calls.host.ended" 6)

(@attack "one that loops is stopped by the budget")
(@store $s1) (component instance $a1 $X)
(assert_exhaustion (invoke $a1 "drop" (u32.const 2)) "interrupted")
(@drop $s1)
(@host "calls.host.started" 7)

(@attack "also where its definer drops it, or other drops would follow")
(@store $s2) (component instance $a2 $X)
(assert_exhaustion (invoke $a2 "take" (u32.const 2)) "interrupted")
(@drop $s2)
(@store $s3) (component instance $a3 $X)
(assert_exhaustion (invoke $a3 "middle" (u32.const 2)) "interrupted")
(@drop $s3)
(@host "calls.host.started" 9)
(@host "calls.host.ended" 6)

(@probe "the co-tenants go on, and new instances do")
(assert_return (invoke $tenant "middle" (u32.const 53)))
(assert_return (invoke $tenant "count") (u32.const 4))
(@store $s-new)
(component instance $new $X)
(assert_return (invoke $new "middle" (u32.const 54)))
(assert_return (invoke $new "count") (u32.const 3))
(@host "calls.host.started" 15)
(@host "calls.host.ended" 12)
