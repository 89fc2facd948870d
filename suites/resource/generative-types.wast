;;! title      = "Two instances of a component define two types"
;;! property   = "handle-separation"
;;! severity   = "critical"
;;! features   = ["component-model", "drop-store", "host-imports", "stores"]
;;! claims     = ["S13", "S25"]
;;! references = ["cm:Explainer#type-checking", "cm:Explainer#type-definitions", "cm:CanonicalABI#flat-lifting", "CWE-843"]
;;! notes      = """
;;! A resource type is created anew each time that its definition is instantiated, so that the R of one tenant's instance is not the R of
;;! another's, though both come from the same code. Composing them wrongly is a type error; guessing an index of the other's at run time is a
;;! handle of the wrong type. The representations differ, so that a mix-up shows as the number of the other's resource."""
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
  ;; Knows two instances of C, and uses the handles of each with the functions of each.
  (component $A
    (import "c" (instance $c
      (export "R" (type $R (sub resource)))
      (export "new" (func (param "rep" u32) (result (own $R))))
      (export "rep" (func (param "self" (borrow $R)) (result u32)))
      (export "take" (func (param "self" (own $R)) (result u32)))))
    (import "e" (instance $e
      (export "R" (type $S (sub resource)))
      (export "new" (func (param "rep" u32) (result (own $S))))
      (export "rep" (func (param "self" (borrow $S)) (result u32)))
      (export "take" (func (param "self" (own $S)) (result u32)))))
    (alias export $c "R" (type $R))
    (alias export $e "R" (type $S))
    (core func $new-1 (canon lower (func $c "new")))
    (core func $rep-1 (canon lower (func $c "rep")))
    (core func $take-1 (canon lower (func $c "take")))
    (core func $drop-1 (canon resource.drop $R))
    (core func $new-2 (canon lower (func $e "new")))
    (core func $rep-2 (canon lower (func $e "rep")))
    (core func $take-2 (canon lower (func $e "take")))
    (core func $drop-2 (canon resource.drop $S))
    (core module $m
      (import "" "new-1" (func $new-1 (param i32) (result i32)))
      (import "" "rep-1" (func $rep-1 (param i32) (result i32)))
      (import "" "take-1" (func $take-1 (param i32) (result i32)))
      (import "" "drop-1" (func $drop-1 (param i32)))
      (import "" "new-2" (func $new-2 (param i32) (result i32)))
      (import "" "rep-2" (func $rep-2 (param i32) (result i32)))
      (import "" "take-2" (func $take-2 (param i32) (result i32)))
      (import "" "drop-2" (func $drop-2 (param i32)))
      (func $one (param i32) (result i32)
        (if (result i32) (i32.eq (local.get 0) (i32.const 1)) (then (call $new-1 (i32.const 7))) (else (call $new-2 (i32.const 8)))))
      (func (export "rep-1") (param i32) (result i32) (call $rep-1 (call $one (local.get 0))))
      (func (export "rep-2") (param i32) (result i32) (call $rep-2 (call $one (local.get 0))))
      (func (export "take-1") (param i32) (result i32) (call $take-1 (call $one (local.get 0))))
      (func (export "take-2") (param i32) (result i32) (call $take-2 (call $one (local.get 0))))
      (func (export "drop-1") (param i32) (call $drop-1 (call $one (local.get 0))))
      (func (export "drop-2") (param i32) (call $drop-2 (call $one (local.get 0))))
      (func (export "give-1") (param i32) (result i32) (call $one (local.get 0))))
    (core instance $i (instantiate $m (with "" (instance
      (export "new-1" (func $new-1)) (export "rep-1" (func $rep-1)) (export "take-1" (func $take-1))
      (export "drop-1" (func $drop-1)) (export "new-2" (func $new-2)) (export "rep-2" (func $rep-2))
      (export "take-2" (func $take-2)) (export "drop-2" (func $drop-2))))))
    (func (export "rep-1") (param "from" u32) (result u32) (canon lift (core func $i "rep-1")))
    (func (export "rep-2") (param "from" u32) (result u32) (canon lift (core func $i "rep-2")))
    (func (export "take-1") (param "from" u32) (result u32) (canon lift (core func $i "take-1")))
    (func (export "take-2") (param "from" u32) (result u32) (canon lift (core func $i "take-2")))
    (func (export "drop-1") (param "from" u32) (canon lift (core func $i "drop-1")))
    (func (export "drop-2") (param "from" u32) (canon lift (core func $i "drop-2")))
    (func (export "give-1") (param "from" u32) (result (own $R)) (canon lift (core func $i "give-1"))))
  ;; Asks for a handle of the first.
  (component $P
    (import "c" (instance $c
      (export "R" (type $R (sub resource)))
      (export "rep" (func (param "self" (borrow $R)) (result u32)))))
    (alias export $c "R" (type $R))
    (import "give" (func $give (param "from" u32) (result (own $R))))
    (core func $rep (canon lower (func $c "rep")))
    (core func $give (canon lower (func $give)))
    (core module $m
      (import "" "rep" (func $rep (param i32) (result i32)))
      (import "" "give" (func $give (param i32) (result i32)))
      (func (export "receive") (param i32) (result i32) (call $rep (call $give (local.get 0)))))
    (core instance $i (instantiate $m (with "" (instance (export "rep" (func $rep)) (export "give" (func $give))))))
    (func (export "receive") (param "from" u32) (result u32) (canon lift (core func $i "receive"))))
  (instance $c (instantiate $C (with "host" (instance $host))))
  (instance $e (instantiate $C (with "host" (instance $host))))
  (instance $a (instantiate $A (with "c" (instance $c)) (with "e" (instance $e))))
  (instance $p (instantiate $P (with "c" (instance $c)) (with "give" (func $a "give-1"))))
  (export "rep-1" (func $a "rep-1"))
  (export "rep-2" (func $a "rep-2"))
  (export "take-1" (func $a "take-1"))
  (export "take-2" (func $a "take-2"))
  (export "drop-1" (func $a "drop-1"))
  (export "drop-2" (func $a "drop-2"))
  (export "receive" (func $p "receive"))
  (export "destroyed-1" (func $c "destroyed"))
  (export "destroyed-2" (func $e "destroyed")))

(@benign "each instance's handles work with its own functions")
(component instance $t $X)
(assert_return (invoke $t "rep-1" (u32.const 1)) (u32.const 7))
(assert_return (invoke $t "rep-2" (u32.const 2)) (u32.const 8))
(assert_return (invoke $t "take-1" (u32.const 1)) (u32.const 7))
(assert_return (invoke $t "take-2" (u32.const 2)) (u32.const 8))
(assert_return (invoke $t "drop-1" (u32.const 1)))
(assert_return (invoke $t "drop-2" (u32.const 2)))
(assert_return (invoke $t "receive" (u32.const 1)) (u32.const 7))
(assert_return (invoke $t "destroyed-1") (u32.const 2))
(assert_return (invoke $t "destroyed-2") (u32.const 2))
(@host "calls.host.used" 5)
(@host "calls.host.destroyed" 4)

;; Composed rightly, with one instance throughout.
(component definition $Right
  (component $C
    (type $r (resource (rep i32)))
    (core func $new (canon resource.new $r))
    (export $R "R" (type $r))
    (func (export "new") (param "rep" u32) (result (own $R)) (canon lift (core func $new))))
  (component $D
    (import "R" (type $R (sub resource)))
    (import "new" (func $new (param "rep" u32) (result (own $R)))))
  (instance $c (instantiate $C))
  (instance $d (instantiate $D (with "R" (type $c "R")) (with "new" (func $c "new")))))
(component instance $right $Right)

(@attack "neither instance's handles work with the other's functions")
(@store $s1) (component instance $a1 $X)
(assert_trap (invoke $a1 "rep-1" (u32.const 2)) "handle index used with the wrong type")
(@drop $s1)
(@store $s2) (component instance $a2 $X)
(assert_trap (invoke $a2 "rep-2" (u32.const 1)) "handle index used with the wrong type")
(@drop $s2)
(@store $s3) (component instance $a3 $X)
(assert_trap (invoke $a3 "take-1" (u32.const 2)) "handle index used with the wrong type")
(@drop $s3)
(@store $s4) (component instance $a4 $X)
(assert_trap (invoke $a4 "take-2" (u32.const 1)) "handle index used with the wrong type")
(@drop $s4)
(@store $s5) (component instance $a5 $X)
(assert_trap (invoke $a5 "drop-1" (u32.const 2)) "handle index used with the wrong type")
(@drop $s5)
(@store $s6) (component instance $a6 $X)
(assert_trap (invoke $a6 "drop-2" (u32.const 1)) "handle index used with the wrong type")
(@drop $s6)
(@store $s7) (component instance $a7 $X)
(assert_trap (invoke $a7 "receive" (u32.const 2)) "handle index used with the wrong type")
(@drop $s7)

(@attack "composed with the type of one and the function of the other, they do not fit")
(assert_invalid
  (component
    (component $C
      (type $r (resource (rep i32)))
      (core func $new (canon resource.new $r))
      (export $R "R" (type $r))
      (func (export "new") (param "rep" u32) (result (own $R)) (canon lift (core func $new))))
    (component $D
      (import "R" (type $R (sub resource)))
      (import "new" (func $new (param "rep" u32) (result (own $R)))))
    (instance $c (instantiate $C))
    (instance $e (instantiate $C))
    (instance $d (instantiate $D (with "R" (type $c "R")) (with "new" (func $e "new")))))
  "type mismatch")
;; Nor do two imports of the same shape.
(assert_invalid
  (component
    (component $D
      (import "R" (type $R (sub resource)))
      (import "use" (func (param "it" (borrow $R)))))
    (import "x" (instance $x (export "R" (type (sub resource)))))
    (import "y" (instance $y (export "R" (type $R (sub resource))) (export "use" (func (param "it" (borrow $R))))))
    (instance $d (instantiate $D (with "R" (type $x "R")) (with "use" (func $y "use")))))
  "type mismatch")
;; Nor two types of one component.
(assert_invalid
  (component
    (component $D
      (import "R" (type $R (sub resource)))
      (import "use" (func (param "it" (borrow $R)))))
    (type $r (resource (rep i32)))
    (type $s (resource (rep i32)))
    (core module $m (func (export "use") (param i32)))
    (core instance $i (instantiate $m))
    (func $use (param "it" (borrow $s)) (canon lift (core func $i "use")))
    (instance $d (instantiate $D (with "R" (type $r)) (with "use" (func $use)))))
  "type mismatch")

(@probe "no method and no destructor ran for any of them")
(@host "calls.host.used" 5)
(@host "calls.host.destroyed" 4)
(assert_return (invoke $t "rep-1" (u32.const 1)) (u32.const 7))
(assert_return (invoke $t "rep-2" (u32.const 2)) (u32.const 8))
(assert_return (invoke $t "destroyed-2") (u32.const 2))
