;;! title      = "Nobody drops or makes resources while values are lowered into it"
;;! property   = "component-entry"
;;! severity   = "high"
;;! features   = ["component-model", "drop-store", "host-imports", "stores"]
;;! claims     = ["S22"]
;;! references = ["cm:CanonicalABI#canon-resourcedrop", "cm:CanonicalABI#canon-resourcenew", "cm:CanonicalABI#canon-lift", "CWE-362", "CWE-674"]
;;! notes      = """
;;! resource.drop and resource.new trap where the caller may not leave (trap_if(not inst.may_leave)): inside realloc and inside post-return, for
;;! resources of its own, of another component and of the host alike, because a destructor is another component's code. resource.rep does not
;;! leave and is allowed. The entry is removed from the table before the destructor runs, so that a destructor which drops its own resource again
;;! finds nothing. Here it is the host that calls what has the post-return; dtor-reentry-post-return is about post-return between components. The
;;! case does not ask what happens when a destructor leads back into the dropper by way of the host: that was a trap, and is no longer one."""
;;! [host]
;;! "host.used"      = "echo"
;;! "host.destroyed" = "echo"
;;! "h.H"            = "resource"
;;! "h.make"         = "make"

;; The receiver of a list, and the giver of one, do something while their realloc or post-return runs.

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

;; One component throughout: destructors that drop.

(component definition $W
  (import "host" (instance $host (export "destroyed" (func (param "rep" u32)))))
  (core func $destroyed (canon lower (func $host "destroyed")))
  (core module $shim
    (import "" "destroyed" (func $destroyed (param i32)))
    (type $f (func (param i32)))
    (table (export "table") 1 funcref)
    (func (export "dtor") (param i32) (call $destroyed (local.get 0)) (call_indirect (type $f) (local.get 0) (i32.const 0))))
  (core instance $shim (instantiate $shim (with "" (instance (export "destroyed" (func $destroyed))))))
  (type $r (resource (rep i32) (dtor (core func $shim "dtor"))))
  (core func $new (canon resource.new $r))
  (core func $drop (canon resource.drop $r))
  (core module $m
    (import "shim" "table" (table 1 funcref))
    (import "" "new" (func $new (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (elem (i32.const 0) $next)
    (global $h (mut i32) (i32.const 0))
    ;; The destructor of 100 drops its own handle again; that of n, up to 20, makes and drops n-1; that of 0 does nothing.
    (func $next (param i32)
      (if (i32.eq (local.get 0) (i32.const 100)) (then (call $drop (global.get $h))))
      (if (i32.le_u (i32.sub (local.get 0) (i32.const 1)) (i32.const 20))
        (then (call $drop (call $new (i32.sub (local.get 0) (i32.const 1)))))))
    (func (export "drop-one") (param i32)
      (global.set $h (call $new (local.get 0)))
      (call $drop (global.get $h))))
  (core instance $i (instantiate $m (with "shim" (instance $shim)) (with "" (instance (export "new" (func $new)) (export "drop" (func $drop))))))
  (func (export "drop-one") (param "rep" u32) (canon lift (core func $i "drop-one"))))

(@benign "in its own time, a component drops what it holds, and every destructor runs")
(component instance $t $X)
(assert_return (invoke $t "hold" (u32.const 0) (u32.const 0)))
(assert_return (invoke $t "send") (u32.const 4))
(assert_return (invoke $t "ask") (u32.const 3))
(assert_return (invoke $t "give") (list.const (u8.const 0) (u8.const 0) (u8.const 0)))
(assert_return (invoke $t "drop-all"))
(assert_return (invoke $t "destroyed") (u32.const 1))
(@host "calls.host.destroyed" 2)
(@host "destructors" 1)
(@store $s-w)
(component instance $w $W)
(assert_return (invoke $w "drop-one" (u32.const 4)))
(@host "calls.host.destroyed" 7)

(@benign "realloc and post-return may read a representation of their component's own")
(@store $s-read)
(component instance $read $X)
(assert_return (invoke $read "hold" (u32.const 5) (u32.const 5)))
(assert_return (invoke $read "send") (u32.const 4))
(assert_return (invoke $read "ask") (u32.const 3))
(assert_return (invoke $read "give") (list.const (u8.const 0) (u8.const 0) (u8.const 0)))
(assert_return (invoke $read "drop-all"))
(@host "calls.host.destroyed" 9)
(@host "destructors" 2)

(@attack "while its realloc runs, it neither drops nor makes a resource")
(@store $s1) (component instance $a1 $X) (invoke $a1 "hold" (u32.const 1) (u32.const 0))
(assert_trap (invoke $a1 "send") "cannot leave component instance")
(@drop $s1)
(@store $s2) (component instance $a2 $X) (invoke $a2 "hold" (u32.const 2) (u32.const 0))
(assert_trap (invoke $a2 "send") "cannot leave component instance")
(@drop $s2)
(@store $s3) (component instance $a3 $X) (invoke $a3 "hold" (u32.const 3) (u32.const 0))
(assert_trap (invoke $a3 "send") "cannot leave component instance")
(@drop $s3)
(@store $s4) (component instance $a4 $X) (invoke $a4 "hold" (u32.const 4) (u32.const 0))
(assert_trap (invoke $a4 "send") "cannot leave component instance")
(@drop $s4)

(@attack "nor while its post-return runs, after a call of the host's")
(@store $s5) (component instance $a5 $X) (invoke $a5 "hold" (u32.const 0) (u32.const 1))
(assert_trap (invoke $a5 "give") "cannot leave component instance")
(@drop $s5)
(@store $s6) (component instance $a6 $X) (invoke $a6 "hold" (u32.const 0) (u32.const 2))
(assert_trap (invoke $a6 "give") "cannot leave component instance")
(@drop $s6)
(@store $s7) (component instance $a7 $X) (invoke $a7 "hold" (u32.const 0) (u32.const 3))
(assert_trap (invoke $a7 "give") "cannot leave component instance")
(@drop $s7)
(@store $s8) (component instance $a8 $X) (invoke $a8 "hold" (u32.const 0) (u32.const 4))
(assert_trap (invoke $a8 "give") "cannot leave component instance")
(@drop $s8)
(@host "calls.host.destroyed" 9)
(@host "destructors" 2)

(@attack "and a destructor that drops its own resource finds nothing")
(@store $s9) (component instance $a9 $W)
(assert_trap (invoke $a9 "drop-one" (u32.const 100)) "unknown handle index")
(@drop $s9)
(@host "calls.host.destroyed" 10)

(@probe "others go on")
(assert_return (invoke $w "drop-one" (u32.const 20)))
(@host "calls.host.destroyed" 31)
(assert_return (invoke $t "destroyed") (u32.const 1))
