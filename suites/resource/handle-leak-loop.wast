;;! title      = "Handles leave nothing, however they are passed, and each resource is destroyed once"
;;! property   = "resource-lifetime"
;;! severity   = "high"
;;! features   = ["component-model", "handle-limit", "host-imports"]
;;! claims     = ["S83", "S84", "S85"]
;;! references = ["cm:CanonicalABI#resource-state", "cm:CanonicalABI#canon-resourcedrop", "cm:CanonicalABI#lifting-and-lowering-values", "CWE-401", "CWE-415", "CWE-772"]
;;! notes      = """
;;! A borrowed handle is gone when it is dropped, and its loan when the call is over; an owning one when it is dropped or given away. Each way is
;;! gone ten thousand times, in a store with room for 64 handles and loans, and has as much room afterwards. The destructor runs as often as
;;! resources were made: the sum of their representations tells which."""
;;! [limits]
;;! handles    = 64
;;! [host]
;;! "host.file" = "resource"
;;! "host.open" = "make"
;;! "host.id"   = "rep"

(component $x
  (import "host" (instance $host
    (export "file" (type $file (sub resource)))
    (export "open" (func (result (own $file))))
    (export "id" (func (param "file" (borrow $file)) (result u32)))))
  (component $Owner
    (core module $code
      (global $destroyed (mut i32) (i32.const 0))
      (global $sum (mut i32) (i32.const 0))
      (func (export "destroy") (param i32)
        (global.set $destroyed (i32.add (global.get $destroyed) (i32.const 1)))
        (global.set $sum (i32.add (global.get $sum) (local.get 0))))
      (func (export "rep") (param i32) (result i32) (local.get 0))
      (func (export "destroyed") (result i32) (global.get $destroyed))
      (func (export "sum") (result i32) (global.get $sum)))
    (core instance $code (instantiate $code))
    (type $r (resource (rep i32) (dtor (core func $code "destroy"))))
    (core func $new (canon resource.new $r))
    (core func $drop (canon resource.drop $r))
    (core module $taker
      (import "" "drop" (func $drop (param i32)))
      (func (export "end") (param i32) (call $drop (local.get 0)))
      (func (export "back") (param i32) (result i32) (local.get 0)))
    (core instance $taker (instantiate $taker (with "" (instance (export "drop" (func $drop))))))
    (export $thing "thing" (type $r))
    (func (export "new") (param "rep" u32) (result (own $thing)) (canon lift (core func $new)))
    (func (export "rep") (param "self" (borrow $thing)) (result u32) (canon lift (core func $code "rep")))
    (func (export "end") (param "self" (own $thing)) (canon lift (core func $taker "end")))
    (func (export "back") (param "self" (own $thing)) (result (own $thing)) (canon lift (core func $taker "back")))
    (func (export "destroyed") (result u32) (canon lift (core func $code "destroyed")))
    (func (export "sum") (result u32) (canon lift (core func $code "sum"))))
  ;; Somebody else, to whom a borrowed thing is a handle.
  (component $Other
    (import "owner" (instance $owner
      (export "thing" (type $thing (sub resource)))
      (export "rep" (func (param "self" (borrow $thing)) (result u32)))))
    (alias export $owner "thing" (type $thing))
    (core func $rep (canon lower (func $owner "rep")))
    (core func $drop (canon resource.drop $thing))
    (core module $code
      (import "" "rep" (func $rep (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "look") (param $thing i32) (result i32) (local $rep i32)
        (local.set $rep (call $rep (local.get $thing)))
        (call $drop (local.get $thing))
        (local.get $rep))
      (func (export "back") (param i32) (result i32) (local.get 0))
      (func (export "end") (param i32) (call $drop (local.get 0))))
    (core instance $code (instantiate $code (with "" (instance (export "rep" (func $rep)) (export "drop" (func $drop))))))
    (func (export "look") (param "it" (borrow $thing)) (result u32) (canon lift (core func $code "look")))
    (func (export "back") (param "it" (own $thing)) (result (own $thing)) (canon lift (core func $code "back")))
    (func (export "end") (param "it" (own $thing)) (canon lift (core func $code "end"))))
  (component $User
    (import "host" (instance $host
      (export "file" (type $file (sub resource)))
      (export "open" (func (result (own $file))))
      (export "id" (func (param "file" (borrow $file)) (result u32)))))
    (import "owner" (instance $owner
      (export "thing" (type $thing (sub resource)))
      (export "new" (func (param "rep" u32) (result (own $thing))))
      (export "rep" (func (param "self" (borrow $thing)) (result u32)))
      (export "end" (func (param "self" (own $thing))))
      (export "back" (func (param "self" (own $thing)) (result (own $thing))))))
    (alias export $owner "thing" (type $thing))
    (alias export $host "file" (type $file))
    (import "other" (instance $other
      (alias outer $User $thing (type $its))
      (export "look" (func (param "it" (borrow $its)) (result u32)))
      (export "back" (func (param "it" (own $its)) (result (own $its))))
      (export "end" (func (param "it" (own $its))))))
    (core module $code
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "rep" (func $rep (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (import "" "look" (func $look (param i32) (result i32)))
      (import "" "end" (func $end (param i32)))
      (import "" "back" (func $back (param i32) (result i32)))
      (import "" "other-end" (func $other-end (param i32)))
      (import "" "other-back" (func $other-back (param i32) (result i32)))
      (import "" "open" (func $open (result i32)))
      (import "" "id" (func $id (param i32) (result i32)))
      (import "" "close" (func $close (param i32)))
      (func $is (param $seen i32) (param $wanted i32) (if (i32.ne (local.get $seen) (local.get $wanted)) (then unreachable)))
      (global $next (mut i32) (i32.const 0))
      (func $make (result i32)
        (global.set $next (i32.add (global.get $next) (i32.const 1)))
        (call $new (global.get $next)))
      (type $way (func))
      (func $dropped (type $way) (call $drop (call $make)))
      (func $lent-to-owner (type $way) (local $thing i32)
        (local.set $thing (call $make))
        (call $is (call $rep (local.get $thing)) (global.get $next))
        (call $is (call $rep (local.get $thing)) (global.get $next))
        (call $drop (local.get $thing)))
      (func $lent-to-other (type $way) (local $thing i32)
        (local.set $thing (call $make))
        (call $is (call $look (local.get $thing)) (global.get $next))
        (call $is (call $look (local.get $thing)) (global.get $next))
        (call $drop (local.get $thing)))
      (func $given-to-owner (type $way) (call $end (call $make)))
      (func $given-to-other (type $way) (call $other-end (call $make)))
      (func $to-and-fro (type $way) (local $thing i32)
        (local.set $thing (call $other-back (call $back (call $other-back (call $make)))))
        (call $is (call $rep (local.get $thing)) (global.get $next))
        (call $drop (local.get $thing)))
      (func $of-the-host (type $way) (local $file i32)
        (local.set $file (call $open))
        (call $is (i32.eqz (call $id (local.get $file))) (i32.const 0))
        (call $close (local.get $file)))
      (table funcref (elem $dropped $lent-to-owner $lent-to-other $given-to-owner $given-to-other $to-and-fro $of-the-host))
      ;; So many at once, and none afterwards.
      (memory 1)
      (func (export "room") (param $many i32) (result i32) (local $at i32)
        (loop $again
          (i32.store (i32.mul (local.get $at) (i32.const 4)) (call $make))
          (br_if $again (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $many))))
        (loop $again
          (local.set $at (i32.sub (local.get $at) (i32.const 1)))
          (call $drop (i32.load (i32.mul (local.get $at) (i32.const 4))))
          (br_if $again (local.get $at)))
        (local.get $many))
      (func (export "go") (param $way i32) (param $times i32) (result i32) (local $gone i32)
        (loop $again
          (call_indirect (type $way) (local.get $way))
          (local.set $gone (i32.add (local.get $gone) (i32.const 1)))
          (br_if $again (i32.lt_u (local.get $gone) (local.get $times))))
        (local.get $gone)))
    (core func $new (canon lower (func $owner "new")))
    (core func $rep (canon lower (func $owner "rep")))
    (core func $drop (canon resource.drop $thing))
    (core func $look (canon lower (func $other "look")))
    (core func $end (canon lower (func $owner "end")))
    (core func $back (canon lower (func $owner "back")))
    (core func $other-end (canon lower (func $other "end")))
    (core func $other-back (canon lower (func $other "back")))
    (core func $open (canon lower (func $host "open")))
    (core func $id (canon lower (func $host "id")))
    (core func $close (canon resource.drop $file))
    (core instance $code (instantiate $code (with "" (instance
      (export "new" (func $new)) (export "rep" (func $rep)) (export "drop" (func $drop)) (export "look" (func $look))
      (export "end" (func $end)) (export "back" (func $back)) (export "other-end" (func $other-end))
      (export "other-back" (func $other-back)) (export "open" (func $open)) (export "id" (func $id)) (export "close" (func $close))))))
    (func (export "room") (param "many" u32) (result u32) (canon lift (core func $code "room")))
    (func (export "go") (param "way" u32) (param "times" u32) (result u32) (canon lift (core func $code "go"))))
  (instance $owner (instantiate $Owner))
  (instance $other (instantiate $Other (with "owner" (instance $owner))))
  (instance $user (instantiate $User (with "host" (instance $host)) (with "owner" (instance $owner)) (with "other" (instance $other))))
  (func (export "go") (alias export $user "go"))
  (func (export "room") (alias export $user "room"))
  (func (export "destroyed") (alias export $owner "destroyed"))
  (func (export "sum") (alias export $owner "sum")))

(@benign "each way works once")
(assert_return (invoke $x "go" (u32.const 0) (u32.const 1)) (u32.const 1))
(assert_return (invoke $x "go" (u32.const 6) (u32.const 1)) (u32.const 1))
(assert_return (invoke $x "room" (u32.const 50)) (u32.const 50))

(@attack "a few of all kinds")
(assert_return (invoke $x "go" (u32.const 1) (u32.const 5)) (u32.const 5))
(assert_return (invoke $x "go" (u32.const 2) (u32.const 10)) (u32.const 10))
(assert_return (invoke $x "go" (u32.const 3) (u32.const 5)) (u32.const 5))
(assert_return (invoke $x "go" (u32.const 4) (u32.const 5)) (u32.const 5))
(assert_return (invoke $x "go" (u32.const 5) (u32.const 5)) (u32.const 5))

(@probe "leave as much room as there was")
(assert_return (invoke $x "room" (u32.const 50)) (u32.const 50))
(assert_return (invoke $x "destroyed") (u32.const 131))

(@attack "ten thousand things that are dropped leave nothing")
(assert_return (invoke $x "go" (u32.const 0) (u32.const 9869)) (u32.const 9869))
(assert_return (invoke $x "destroyed") (u32.const 10000))
(@host "concurrent" 0)

(@attack "nor do those that were lent to their owner, or to another")
(assert_return (invoke $x "go" (u32.const 1) (u32.const 10000)) (u32.const 10000))
(assert_return (invoke $x "destroyed") (u32.const 20000))
(@host "concurrent" 0)
(assert_return (invoke $x "go" (u32.const 2) (u32.const 10000)) (u32.const 10000))
(assert_return (invoke $x "destroyed") (u32.const 30000))
(@host "concurrent" 0)

(@attack "nor those that were given away")
(assert_return (invoke $x "go" (u32.const 3) (u32.const 10000)) (u32.const 10000))
(assert_return (invoke $x "destroyed") (u32.const 40000))
(assert_return (invoke $x "go" (u32.const 4) (u32.const 10000)) (u32.const 10000))
(assert_return (invoke $x "destroyed") (u32.const 50000))
(@host "concurrent" 0)

(@attack "nor those that went to and fro")
(assert_return (invoke $x "go" (u32.const 5) (u32.const 10000)) (u32.const 10000))
(assert_return (invoke $x "destroyed") (u32.const 60000))
(@host "concurrent" 0)

(@attack "nor those of the host")
(assert_return (invoke $x "go" (u32.const 6) (u32.const 9999)) (u32.const 9999))
(@host "destructors" 10000)
(@host "resources" 0)
(@host "concurrent" 0)

(@probe "each was destroyed once")
;; 1 + 2 + ... + 60000, as 32 bits.
(assert_return (invoke $x "sum") (u32.const 1800030000))
