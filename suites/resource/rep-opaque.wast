;;! title      = "Only the definer of a type sees and makes representations"
;;! property   = "handle-separation"
;;! severity   = "critical"
;;! features   = ["component-model", "drop-store", "host-imports", "stores"]
;;! claims     = ["S31", "S72"]
;;! references = ["cm:CanonicalABI#canon-resourcenew", "cm:CanonicalABI#canon-resourcerep", "cm:Explainer#canonical-built-ins", "CWE-200", "CWE-639"]
;;! notes      = """
;;! resource.new and resource.rep are valid only for a resource type that the component itself defines, so a component that knows the type as an
;;! import, as an export of an instance or by an alias can neither read a representation nor make a handle of one of its choice. At run time it
;;! holds an index, which tells nothing of the representation, and neither does passing it on."""
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
  ;; Notes what number it is lent, and uses it.
  (component $B
    (import "c" (instance $c
      (export "R" (type $R (sub resource)))
      (export "rep" (func (param "self" (borrow $R)) (result u32)))))
    (alias export $c "R" (type $R))
    (core func $rep (canon lower (func $c "rep")))
    (core func $drop (canon resource.drop $R))
    (core module $m
      (import "" "rep" (func $rep (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (func (export "number") (param i32) (result i32) (call $drop (local.get 0)) (local.get 0))
      (func (export "through") (param i32) (result i32) (call $rep (local.get 0)) (call $drop (local.get 0))))
    (core instance $i (instantiate $m (with "" (instance (export "rep" (func $rep)) (export "drop" (func $drop))))))
    (func (export "number") (param "r" (borrow $R)) (result u32) (canon lift (core func $i "number")))
    (func (export "through") (param "r" (borrow $R)) (result u32) (canon lift (core func $i "through"))))
  (component $A
    (import "c" (instance $c
      (export "R" (type $R (sub resource)))
      (export "new" (func (param "rep" u32) (result (own $R))))
      (export "rep" (func (param "self" (borrow $R)) (result u32)))))
    (alias export $c "R" (type $R))
    (import "b" (instance $b
      (export "number" (func (param "r" (borrow $R)) (result u32)))
      (export "through" (func (param "r" (borrow $R)) (result u32)))))
    (core func $new (canon lower (func $c "new")))
    (core func $rep (canon lower (func $c "rep")))
    (core func $drop (canon resource.drop $R))
    (core func $number (canon lower (func $b "number")))
    (core func $through (canon lower (func $b "through")))
    (core module $m
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "rep" (func $rep (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (import "" "number" (func $number (param i32) (result i32)))
      (import "" "through" (func $through (param i32) (result i32)))
      (func (export "method") (param $rep i32) (result i32) (local $h i32)
        (local.set $h (call $new (local.get $rep))) (call $rep (local.get $h)) (call $drop (local.get $h)))
      (func (export "through") (param $rep i32) (result i32) (local $h i32)
        (local.set $h (call $new (local.get $rep))) (call $through (local.get $h)) (call $drop (local.get $h)))
      ;; 1 where the number that an importer sees is the representation.
      (func $shown (param $seen i32) (param $rep i32) (result i32) (i32.eq (local.get $seen) (local.get $rep)))
      (func (export "own") (param $rep i32) (result i32) (local $h i32)
        (local.set $h (call $new (local.get $rep))) (call $drop (local.get $h)) (call $shown (local.get $h) (local.get $rep)))
      (func (export "lent") (param $rep i32) (result i32) (local $h i32)
        (local.set $h (call $new (local.get $rep)))
        (call $shown (call $number (local.get $h)) (local.get $rep))
        (call $drop (local.get $h)))
      ;; The same index, whatever the representation: how far two of them are apart, made in the same place.
      (func $place (param $rep i32) (result i32) (local $h i32)
        (local.set $h (call $new (local.get $rep))) (call $drop (local.get $h)) (local.get $h))
      (func (export "own-apart") (param $rep i32) (param $other i32) (result i32)
        (i32.sub (call $place (local.get $rep)) (call $place (local.get $other))))
      (func $lent-place (param $rep i32) (result i32) (local $h i32)
        (local.set $h (call $new (local.get $rep))) (call $number (local.get $h)) (call $drop (local.get $h)))
      (func (export "lent-apart") (param $rep i32) (param $other i32) (result i32)
        (i32.sub (call $lent-place (local.get $rep)) (call $lent-place (local.get $other))))
      ;; It uses a number of its choice as if it were a handle: the representation of a resource that lives.
      (func (export "guess") (param $rep i32) (result i32) (drop (call $new (local.get $rep))) (call $rep (local.get $rep)))
      (func (export "guess-drop") (param $rep i32) (drop (call $new (local.get $rep))) (call $drop (local.get $rep))))
    (core instance $i (instantiate $m (with "" (instance
      (export "new" (func $new)) (export "rep" (func $rep)) (export "drop" (func $drop)) (export "number" (func $number))
      (export "through" (func $through))))))
    (func (export "method") (param "rep" u32) (result u32) (canon lift (core func $i "method")))
    (func (export "through") (param "rep" u32) (result u32) (canon lift (core func $i "through")))
    (func (export "own") (param "rep" u32) (result u32) (canon lift (core func $i "own")))
    (func (export "lent") (param "rep" u32) (result u32) (canon lift (core func $i "lent")))
    (func (export "own-apart") (param "rep" u32) (param "other" u32) (result s32) (canon lift (core func $i "own-apart")))
    (func (export "lent-apart") (param "rep" u32) (param "other" u32) (result s32) (canon lift (core func $i "lent-apart")))
    (func (export "guess") (param "rep" u32) (result u32) (canon lift (core func $i "guess")))
    (func (export "guess-drop") (param "rep" u32) (canon lift (core func $i "guess-drop"))))
  (instance $c (instantiate $C (with "host" (instance $host))))
  (instance $b (instantiate $B (with "c" (instance $c))))
  (instance $a (instantiate $A (with "c" (instance $c)) (with "b" (instance $b))))
  (export "method" (func $a "method"))
  (export "through" (func $a "through"))
  (export "own" (func $a "own"))
  (export "lent" (func $a "lent"))
  (export "own-apart" (func $a "own-apart"))
  (export "lent-apart" (func $a "lent-apart"))
  (export "guess" (func $a "guess"))
  (export "guess-drop" (func $a "guess-drop"))
  (export "destroyed" (func $c "destroyed"))
  (export "sum" (func $c "sum")))

(@benign "the definer gets back the representation that it chose, in all its bits, however many hands it went through")
(component instance $t $X)
(assert_return (invoke $t "method" (u32.const 0)) (u32.const 0))
(assert_return (invoke $t "method" (u32.const 0x12345678)) (u32.const 0x12345678))
(assert_return (invoke $t "through" (u32.const 0xffffffff)) (u32.const 0xffffffff))
(assert_return (invoke $t "through" (u32.const 0x80000000)) (u32.const 0x80000000))
(assert_return (invoke $t "sum") (u32.const 0x92345677))
(assert_return (invoke $t "destroyed") (u32.const 4))
(@host "calls.host.used" 4)

;; The definer may use both built-ins, and everybody may drop.
(component
  (type $r (resource (rep i32)))
  (core func (canon resource.new $r))
  (core func (canon resource.rep $r))
  (core func (canon resource.drop $r))
  (export $R "R" (type $r))
  (core func (canon resource.rep $R)))
(component definition $dropper
  (import "R" (type $R (sub resource)))
  (core func (canon resource.drop $R)))

(@attack "a component that imports the type cannot have either built-in")
(assert_invalid (component (import "R" (type $R (sub resource))) (core func (canon resource.new $R))) "resource type")
(assert_invalid (component (import "R" (type $R (sub resource))) (core func (canon resource.rep $R))) "resource type")
(assert_invalid
  (component
    (import "c" (instance $c (export "R" (type (sub resource)))))
    (alias export $c "R" (type $R))
    (core func (canon resource.rep $R)))
  "resource type")
(assert_invalid
  (component
    (import "c" (instance $c (export "R" (type (sub resource)))))
    (alias export $c "R" (type $R))
    (core func (canon resource.new $R)))
  "resource type")

(@attack "nor one that contains the definer, or that the definer contains")
(assert_invalid
  (component
    (component $C (type $r (resource (rep i32))) (export "R" (type $r)))
    (instance $c (instantiate $C))
    (alias export $c "R" (type $R))
    (core func (canon resource.rep $R)))
  "resource type")
(assert_invalid
  (component
    (component $C (type $r (resource (rep i32))) (export "R" (type $r)))
    (instance $c (instantiate $C))
    (alias export $c "R" (type $R))
    (core func (canon resource.new $R)))
  "resource type")
(assert_invalid
  (component $P
    (type $r (resource (rep i32)))
    (component (alias outer $P $r (type $R)) (core func (canon resource.rep $R))))
  "resource type")
(assert_invalid
  (component
    (type $r (resource (rep i32)))
    (component $D (import "R" (type $R (sub resource))) (core func (canon resource.new $R)))
    (instance (instantiate $D (with "R" (type $r)))))
  "resource type")

(@attack "nor by renaming it: an import that equals another, an export of an import")
(assert_invalid
  (component
    (import "R" (type $R (sub resource)))
    (import "S" (type $S (eq $R)))
    (core func (canon resource.rep $S)))
  "resource type")
(assert_invalid
  (component
    (import "R" (type $R (sub resource)))
    (export $S "S" (type $R))
    (core func (canon resource.new $S)))
  "resource type")

(@attack "the index that it holds is not the representation, nor moves with it")
(@store $s-opaque)
(component instance $o $X)
(assert_return (invoke $o "own" (u32.const 0x12345678)) (u32.const 0))
(assert_return (invoke $o "lent" (u32.const 0x12345678)) (u32.const 0))
(assert_return (invoke $o "own-apart" (u32.const 0x12345678) (u32.const 0x10)) (s32.const 0))
(assert_return (invoke $o "own-apart" (u32.const 0xffff0000) (u32.const 0)) (s32.const 0))
(assert_return (invoke $o "lent-apart" (u32.const 0x12345678) (u32.const 0x10)) (s32.const 0))
(assert_return (invoke $o "lent-apart" (u32.const 0xffff0000) (u32.const 0)) (s32.const 0))
(@host "calls.host.used" 4)

(@attack "and a representation used as an index names nothing")
(@store $s1) (component instance $a1 $X)
(assert_trap (invoke $a1 "guess" (u32.const 0x12345678)) "unknown handle index")
(@drop $s1)
(@store $s2) (component instance $a2 $X)
(assert_trap (invoke $a2 "guess-drop" (u32.const 0x12345678)) "unknown handle index")
(@drop $s2)
(@store $s3) (component instance $a3 $X)
(assert_trap (invoke $a3 "guess" (u32.const 1000)) "unknown handle index")
(@drop $s3)
(@store $s4) (component instance $a4 $X)
(assert_trap (invoke $a4 "guess-drop" (u32.const 1000)) "unknown handle index")
(@drop $s4)

(@probe "no method ran for it, and no destructor")
(@host "calls.host.used" 4)
(@host "calls.host.destroyed" 14)
(assert_return (invoke $o "destroyed") (u32.const 10))
(assert_return (invoke $t "destroyed") (u32.const 4))
