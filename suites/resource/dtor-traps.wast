;;! title      = "A destructor that traps takes nobody else along, and is not run again"
;;! property   = "resource-lifetime"
;;! severity   = "high"
;;! features   = ["component-model", "host-imports", "drop-store", "stores"]
;;! claims     = ["S85", "S109"]
;;! references = ["cm:CanonicalABI#canon-resourcedrop", "cm:Explainer#component-invariants", "CWE-460", "CWE-415"]
;;! notes      = """
;;! A destructor is ordinary code: its trap is the trap of the drop that called it. The entry left the table before the destructor ran, so
;;! nothing can drop it a second time, and the instances that a trap passed through are not entered again. Dropping the store afterwards
;;! does not run the destructor once more. The destructor tells the host when it starts and when it ends."""
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

(@attack "one that traps ends the drop, and is not run again, dropped by a holder or by the definer")
(@store $s1) (component instance $a1 $X)
(assert_trap (invoke $a1 "drop" (u32.const 1)) "unreachable")
(assert_trap (invoke $a1 "count") "cannot enter component instance")
(@host "calls.host.started" 7)
(@drop $s1)
(@host "calls.host.started" 7)
(@store $s2) (component instance $a2 $X)
(assert_trap (invoke $a2 "take" (u32.const 1)) "unreachable")
(assert_trap (invoke $a2 "count") "cannot enter component instance")
(@host "calls.host.started" 8)
(@drop $s2)
(@host "calls.host.started" 8)
(@store $s3) (component instance $a3 $X)
(assert_trap (invoke $a3 "middle" (u32.const 1)) "unreachable")
(assert_trap (invoke $a3 "count") "cannot enter component instance")
(@host "calls.host.started" 9)
(@drop $s3)
(@host "calls.host.started" 9)
(@store $s4) (component instance $a4 $X)
(assert_trap (invoke $a4 "drop" (u32.const 4)) "host trap")
(assert_trap (invoke $a4 "count") "cannot enter component instance")
(@host "calls.host.started" 10)
(@drop $s4)
(@host "calls.host.started" 10)
(@store $s5) (component instance $a5 $X)
(assert_trap (invoke $a5 "middle" (u32.const 5)) "unreachable")
(assert_trap (invoke $a5 "count") "cannot enter component instance")
(@host "calls.host.started" 11)
(@drop $s5)
(@host "calls.host.started" 11)
(@host "destructors" 1)
(@host "resources" 0)

(@attack "the end of the stack in a destructor is a trap like another")
(@store $s6) (component instance $a6 $X)
(assert_exhaustion (invoke $a6 "take" (u32.const 3)) "call stack exhausted")
(@drop $s6)
(@host "calls.host.started" 12)
(@host "calls.host.ended" 6)

(@probe "the co-tenants go on, and new instances do")
(assert_return (invoke $tenant "middle" (u32.const 53)))
(assert_return (invoke $tenant "count") (u32.const 4))
(assert_return (invoke $t "count") (u32.const 5))
(@store $s-new)
(component instance $new $X)
(assert_return (invoke $new "middle" (u32.const 54)))
(assert_return (invoke $new "count") (u32.const 3))
(@host "calls.host.started" 18)
(@host "calls.host.ended" 12)
