;;! title      = "Within one component an index that was freed comes to name another resource"
;;! property   = "handle-separation"
;;! severity   = "info"
;;! expect     = "limit"
;;! features   = ["component-model", "host-imports"]
;;! claims     = ["S68", "S81"]
;;! references = ["cm:CanonicalABI#table-state", "CWE-672", "CWE-825"]
;;! notes      = """
;;! The table gives a freed index to the next entry (Table.add takes from its free list, last in first out), and an index carries no generation. A part
;;! of a component that kept the index of a dropped handle therefore uses whatever stands there now. The boundary is the component, not its
;;! parts, so this is exposure that the specification allows; whoever divides a component keeps a generation beside each index. The wrapper
;;! here does: a token is the index and the count of uses of that index, and what does not agree is refused before the handle is used."""
;;! [host]
;;! "host.used"      = "echo"
;;! "host.destroyed" = "echo"

(component definition $X
  (import "host" (instance $host
    (export "used" (func (param "rep" u32)))
    (export "destroyed" (func (param "rep" u32)))))
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
  ;; One component with two parts that share its handles: the bare one, and the one that checks tokens.
  (component $A
    (import "c" (instance $c
      (export "R" (type $R (sub resource)))
      (export "new" (func (param "rep" u32) (result (own $R))))
      (export "rep" (func (param "self" (borrow $R)) (result u32)))))
    (alias export $c "R" (type $R))
    (core func $new (canon lower (func $c "new")))
    (core func $rep (canon lower (func $c "rep")))
    (core func $drop (canon resource.drop $R))
    (core module $m
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "rep" (func $rep (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (global $old (mut i32) (i32.const 0))
      (global $new (mut i32) (i32.const 0))
      ;; It makes 7, notes its index, drops it, makes 9, and uses what it noted.
      (func (export "stale-use") (result i32)
        (global.set $old (call $new (i32.const 7)))
        (call $drop (global.get $old))
        (global.set $new (call $new (i32.const 9)))
        (call $rep (global.get $old)))
      (func (export "stale-drop") (call $drop (global.get $old)))
      ;; Generations by index; a token is the generation in its upper half, and the index in its lower.
      (memory 1)
      (func $at (param i32) (result i32) (i32.shl (i32.and (local.get 0) (i32.const 0x3fff)) (i32.const 2)))
      (func $wrap (param $rep i32) (result i32) (local $h i32)
        (local.set $h (call $new (local.get $rep)))
        (i32.or (local.get $h) (i32.shl (i32.load (call $at (local.get $h))) (i32.const 16))))
      (func $live (param $token i32) (result i32)
        (i32.eq (i32.load (call $at (local.get $token))) (i32.shr_u (local.get $token) (i32.const 16))))
      (func $use (param $token i32) (result i32)
        (if (i32.eqz (call $live (local.get $token))) (then (return (i32.const 0))))
        (call $rep (i32.and (local.get $token) (i32.const 0xffff))))
      (func $release (param $token i32) (result i32) (local $at i32)
        (if (i32.eqz (call $live (local.get $token))) (then (return (i32.const 0))))
        (local.set $at (call $at (local.get $token)))
        (i32.store (local.get $at) (i32.add (i32.load (local.get $at)) (i32.const 1)))
        (call $drop (i32.and (local.get $token) (i32.const 0xffff)))
        (i32.const 1))
      (global $old-token (mut i32) (i32.const 0))
      (global $new-token (mut i32) (i32.const 0))
      (func (export "wrapped") (result i32)
        (global.set $old-token (call $wrap (i32.const 7)))
        (drop (call $release (global.get $old-token)))
        (global.set $new-token (call $wrap (i32.const 9)))
        (call $use (global.get $new-token)))
      (func (export "wrapped-stale-use") (result i32) (call $use (global.get $old-token)))
      (func (export "wrapped-stale-drop") (result i32) (call $release (global.get $old-token)))
      (func (export "wrapped-use") (result i32) (call $use (global.get $new-token))))
    (core instance $i (instantiate $m (with "" (instance (export "new" (func $new)) (export "rep" (func $rep)) (export "drop" (func $drop))))))
    (func (export "stale-use") (result u32) (canon lift (core func $i "stale-use")))
    (func (export "stale-drop") (canon lift (core func $i "stale-drop")))
    (func (export "wrapped") (result u32) (canon lift (core func $i "wrapped")))
    (func (export "wrapped-stale-use") (result u32) (canon lift (core func $i "wrapped-stale-use")))
    (func (export "wrapped-stale-drop") (result u32) (canon lift (core func $i "wrapped-stale-drop")))
    (func (export "wrapped-use") (result u32) (canon lift (core func $i "wrapped-use")))
  )
  (instance $c (instantiate $C (with "host" (instance $host))))
  (instance $a (instantiate $A (with "c" (instance $c))))
  (export "stale-use" (func $a "stale-use"))
  (export "stale-drop" (func $a "stale-drop"))
  (export "wrapped" (func $a "wrapped"))
  (export "wrapped-stale-use" (func $a "wrapped-stale-use"))
  (export "wrapped-stale-drop" (func $a "wrapped-stale-drop"))
  (export "wrapped-use" (func $a "wrapped-use"))
  (export "destroyed" (func $c "destroyed"))
  (export "sum" (func $c "sum")))
(component instance $x $X)

(@attack "the index of the dropped resource 7 reaches resource 9, and destroys it")
(assert_return (invoke $x "stale-use") (u32.const 9))
(assert_return (invoke $x "sum") (u32.const 7))
(assert_return (invoke $x "stale-drop"))
(assert_return (invoke $x "sum") (u32.const 16))

(@benign "the mitigation: a token with a generation reaches what it was made for, or nothing")
(assert_return (invoke $x "wrapped") (u32.const 9))
(assert_return (invoke $x "wrapped-stale-use") (u32.const 0))
(assert_return (invoke $x "wrapped-stale-drop") (u32.const 0))
(assert_return (invoke $x "wrapped-use") (u32.const 9))
(assert_return (invoke $x "sum") (u32.const 23))
(assert_return (invoke $x "destroyed") (u32.const 3))
