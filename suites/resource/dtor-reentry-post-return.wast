;;! title      = "A post-return function drops and makes no resources"
;;! property   = "component-entry"
;;! severity   = "high"
;;! features   = ["component-model", "drop-store", "host-imports", "stores"]
;;! claims     = ["S22"]
;;! references = ["cm:CanonicalABI#canon-lift", "cm:CanonicalABI#canon-resourcedrop", "cm:Explainer#component-invariants", "CWE-362"]
;;! notes      = """
;;! canon_lift clears may_leave around the call of post-return, whoever the caller is, and resource.drop and resource.new trap while it is
;;! clear. Otherwise a destructor of another component, or the host's, runs on behalf of a call that has returned already. Reading a
;;! representation of its own does not leave, and is allowed. dtor-reentry tries the same with the host as the caller."""
;;! [host]
;;! "host.used"      = "echo"
;;! "host.destroyed" = "echo"
;;! "h.H"            = "resource"
;;! "h.make"         = "make"

;; The giver of a list does something while its post-return runs.

(component definition $X
  (import "host" (instance $host
    (export "used" (func (param "rep" u32)))
    (export "destroyed" (func (param "rep" u32)))))
  (import "h" (instance $h (export "H" (type $H (sub resource))) (export "make" (func (result (own $H))))))
  (alias export $h "H" (type $H))
  ;; The definer of R. Its methods and its destructor tell the host, which still counts them where a trap has ended the store.
  (component $C
    (import "host" (instance $host
      (export "used" (func (param "rep" u32)))
      (export "destroyed" (func (param "rep" u32)))))
    (core func $used (canon lower (func $host "used")))
    (core func $destroyed (canon lower (func $host "destroyed")))
    (core module $body
      (import "" "destroyed" (func $tell (param i32)))
      (global $count (mut i32) (i32.const 0))
      (global $sum (mut i32) (i32.const 0))
      (func (export "dtor") (param $rep i32)
        (global.set $count (i32.add (global.get $count) (i32.const 1)))
        (global.set $sum (i32.add (global.get $sum) (local.get $rep)))
        (call $tell (local.get $rep)))
      (func (export "count") (result i32) (global.get $count))
      (func (export "sum") (result i32) (global.get $sum)))
    (core instance $body (instantiate $body (with "" (instance (export "destroyed" (func $destroyed))))))
    (type $r (resource (rep i32) (dtor (core func $body "dtor"))))
    (core func $new (canon resource.new $r))
    (core func $rep-of (canon resource.rep $r))
    (core func $drop (canon resource.drop $r))
    (core module $door
      (import "" "used" (func $used (param i32)))
      (import "" "rep" (func $rep-of (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "rep") (param $rep i32) (result i32) (call $used (local.get $rep)) (local.get $rep))
      (func (export "take") (param $h i32) (result i32) (local $rep i32)
        (local.set $rep (call $rep-of (local.get $h)))
        (call $used (local.get $rep))
        (call $drop (local.get $h))
        (local.get $rep)))
    (core instance $door (instantiate $door (with "" (instance
      (export "used" (func $used)) (export "rep" (func $rep-of)) (export "drop" (func $drop))))))
    (export $R "R" (type $r))
    (func (export "new") (param "rep" u32) (result (own $R)) (canon lift (core func $new)))
    (func (export "rep") (param "self" (borrow $R)) (result u32) (canon lift (core func $door "rep")))
    (func (export "take") (param "self" (own $R)) (result u32) (canon lift (core func $door "take")))
    (func (export "destroyed") (result u32) (canon lift (core func $body "count")))
    (func (export "sum") (result u32) (canon lift (core func $body "sum"))))
  (component $B
    (import "c" (instance $c
      (export "R" (type $R (sub resource)))
      (export "new" (func (param "rep" u32) (result (own $R))))))
    (alias export $c "R" (type $R))
    (import "h" (instance $h (export "H" (type $H (sub resource))) (export "make" (func (result (own $H))))))
    (alias export $h "H" (type $H))
    (import "host" (instance $host (export "destroyed" (func (param "rep" u32)))))
    (core func $destroyed (canon lower (func $host "destroyed")))
    ;; A type of its own, too.
    (core module $dtor
      (import "" "destroyed" (func $destroyed (param i32)))
      (func (export "dtor") (param i32) (call $destroyed (local.get 0))))
    (core instance $dtor (instantiate $dtor (with "" (instance (export "destroyed" (func $destroyed))))))
    (type $t (resource (rep i32) (dtor (core func $dtor "dtor"))))
    (core func $new (canon lower (func $c "new")))
    (core func $make (canon lower (func $h "make")))
    (core func $drop (canon resource.drop $R))
    (core func $host-drop (canon resource.drop $H))
    (core func $own-new (canon resource.new $t))
    (core func $own-rep (canon resource.rep $t))
    (core func $own-drop (canon resource.drop $t))
    (core module $m
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "make" (func $make (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (import "" "host-drop" (func $host-drop (param i32)))
      (import "" "own-new" (func $own-new (param i32) (result i32)))
      (import "" "own-rep" (func $own-rep (param i32) (result i32)))
      (import "" "own-drop" (func $own-drop (param i32)))
      (memory (export "memory") 1)
      (global $r (mut i32) (i32.const 0))
      (global $h (mut i32) (i32.const 0))
      (global $t (mut i32) (i32.const 0))
      (global $in-realloc (mut i32) (i32.const 0))
      (global $in-post (mut i32) (i32.const 0))
      ;; 0 nothing, 1 drop another's, 2 drop the host's, 3 drop its own, 4 make its own, 5 read its own.
      (func $do (param i32)
        (if (i32.eq (local.get 0) (i32.const 1)) (then (call $drop (global.get $r))))
        (if (i32.eq (local.get 0) (i32.const 2)) (then (call $host-drop (global.get $h))))
        (if (i32.eq (local.get 0) (i32.const 3)) (then (call $own-drop (global.get $t))))
        (if (i32.eq (local.get 0) (i32.const 4)) (then (drop (call $own-new (i32.const 6)))))
        (if (i32.eq (local.get 0) (i32.const 5))
          (then (if (i32.ne (call $own-rep (global.get $t)) (i32.const 5)) (then unreachable)))))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (call $do (global.get $in-realloc)) (i32.const 64))
      (func (export "post") (param i32) (call $do (global.get $in-post)))
      (func (export "hold") (param $in-realloc i32) (param $in-post i32)
        (global.set $r (call $new (i32.const 7)))
        (global.set $h (call $make))
        (global.set $t (call $own-new (i32.const 5)))
        (global.set $in-realloc (local.get $in-realloc))
        (global.set $in-post (local.get $in-post)))
      (func (export "receive") (param i32 i32) (result i32) (local.get 1))
      (func (export "give") (result i32) (i32.store (i32.const 8) (i32.const 16)) (i32.store (i32.const 12) (i32.const 3)) (i32.const 8))
      (func (export "drop-all") (call $drop (global.get $r)) (call $host-drop (global.get $h)) (call $own-drop (global.get $t))))
    (core instance $i (instantiate $m (with "" (instance
      (export "new" (func $new)) (export "make" (func $make)) (export "drop" (func $drop)) (export "host-drop" (func $host-drop))
      (export "own-new" (func $own-new)) (export "own-rep" (func $own-rep)) (export "own-drop" (func $own-drop))))))
    (func (export "hold") (param "in-realloc" u32) (param "in-post" u32) (canon lift (core func $i "hold")))
    (func (export "receive") (param "it" (list u8)) (result u32)
      (canon lift (core func $i "receive") (memory (core memory $i "memory")) (realloc (core func $i "realloc"))))
    (func (export "give") (result (list u8))
      (canon lift (core func $i "give") (memory (core memory $i "memory")) (post-return (core func $i "post"))))
    (func (export "drop-all") (canon lift (core func $i "drop-all"))))
  (component $A
    (import "b" (instance $b (export "receive" (func (param "it" (list u8)) (result u32))) (export "give" (func (result (list u8))))))
    (core module $libc
      (memory (export "memory") 1)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 64)))
    (core instance $libc (instantiate $libc))
    (core func $receive (canon lower (func $b "receive") (memory (core memory $libc "memory"))))
    (core func $give (canon lower (func $b "give") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core module $m
      (import "libc" "memory" (memory 1))
      (import "" "receive" (func $receive (param i32 i32) (result i32)))
      (import "" "give" (func $give (param i32)))
      (func (export "send") (result i32) (call $receive (i32.const 0) (i32.const 4)))
      (func (export "ask") (result i32) (call $give (i32.const 32)) (i32.load (i32.const 36))))
    (core instance $i (instantiate $m (with "libc" (instance $libc)) (with "" (instance (export "receive" (func $receive)) (export "give" (func $give))))))
    (func (export "send") (result u32) (canon lift (core func $i "send")))
    (func (export "ask") (result u32) (canon lift (core func $i "ask"))))
  (instance $c (instantiate $C (with "host" (instance $host))))
  (instance $b (instantiate $B (with "c" (instance $c)) (with "h" (instance $h)) (with "host" (instance $host))))
  (instance $a (instantiate $A (with "b" (instance $b))))
  (export "hold" (func $b "hold"))
  (export "receive" (func $b "receive"))
  (export "give" (func $b "give"))
  (export "drop-all" (func $b "drop-all"))
  (export "send" (func $a "send"))
  (export "ask" (func $a "ask"))
  (export "destroyed" (func $c "destroyed")))

(@benign "before and after, a component drops what it holds")
(component instance $t $X)
(assert_return (invoke $t "hold" (u32.const 0) (u32.const 0)))
(assert_return (invoke $t "ask") (u32.const 3))
(assert_return (invoke $t "drop-all"))
(assert_return (invoke $t "destroyed") (u32.const 1))
(@host "calls.host.destroyed" 2)
(@host "destructors" 1)

(@benign "its post-return may read a representation of the component's own")
(assert_return (invoke $t "hold" (u32.const 0) (u32.const 5)))
(assert_return (invoke $t "ask") (u32.const 3))

(@attack "it drops neither another component's resource, nor the host's, nor its own, and makes none")
(@store $s1) (component instance $a1 $X) (invoke $a1 "hold" (u32.const 0) (u32.const 1))
(assert_trap (invoke $a1 "ask") "cannot leave component instance")
(@drop $s1)
(@store $s2) (component instance $a2 $X) (invoke $a2 "hold" (u32.const 0) (u32.const 2))
(assert_trap (invoke $a2 "ask") "cannot leave component instance")
(@drop $s2)
(@store $s3) (component instance $a3 $X) (invoke $a3 "hold" (u32.const 0) (u32.const 3))
(assert_trap (invoke $a3 "ask") "cannot leave component instance")
(@drop $s3)
(@store $s4) (component instance $a4 $X) (invoke $a4 "hold" (u32.const 0) (u32.const 4))
(assert_trap (invoke $a4 "ask") "cannot leave component instance")
(@drop $s4)

(@probe "no destructor ran")
(@host "calls.host.destroyed" 2)
(@host "destructors" 1)
(assert_return (invoke $t "destroyed") (u32.const 1))
