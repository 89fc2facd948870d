;;! title      = "A handle that one store gave its host is nothing in another store"
;;! property   = "store-separation"
;;! severity   = "high"
;;! features   = ["component-model", "host-imports", "stores"]
;;! claims     = ["S13"]
;;! references = ["cm:CanonicalABI#resource-state", "cm:Explainer#component-invariants", "CWE-668", "CWE-843"]
;;! notes      = """
;;! The table of a store's handles is the store's own, and a host that confuses two stores has made a mistake, which the runtime has to notice: a
;;! resource that the guest of one store gave the host, and that the host hands to a guest of another, is not to become a handle there, of a
;;! resource that is that store's own least of all. How the call ends is not specified, so any trap does."""
;;! [host]
;;! "host.file" = "resource"
;;! "host.open" = "make"
;;! "host.id"   = "rep"
;;! "host.hold" = "hold"
;;! "host.held" = "held"

(component definition $C
  (import "host" (instance $host
    (export "file" (type $file (sub resource)))
    (export "open" (func (result (own $file))))
    (export "id" (func (param "file" (borrow $file)) (result u32)))
    (export "hold" (func (param "file" (own $file))))
    (export "held" (func (result (own $file))))))
  (alias export $host "file" (type $file))
  (core func $open (canon lower (func $host "open")))
  (core func $id (canon lower (func $host "id")))
  (core func $hold (canon lower (func $host "hold")))
  (core func $held (canon lower (func $host "held")))
  (core module $code
    (import "" "open" (func $open (result i32)))
    (import "" "id" (func $id (param i32) (result i32)))
    (import "" "hold" (func $hold (param i32)))
    (import "" "held" (func $held (result i32)))
    ;; Opens so many, and gives the last one to the host.
    (func (export "offer") (param $many i32) (result i32) (local $file i32)
      (loop $again
        (local.set $file (call $open))
        (br_if $again (local.tee $many (i32.sub (local.get $many) (i32.const 1)))))
      (local.set $many (call $id (local.get $file)))
      (call $hold (local.get $file))
      (local.get $many))
    ;; Which one the host gives back.
    (func (export "accept") (result i32) (call $id (call $held))))
  (core instance $code (instantiate $code (with "" (instance
    (export "open" (func $open)) (export "id" (func $id)) (export "hold" (func $hold)) (export "held" (func $held))))))
  (func (export "offer") (param "many" u32) (result u32) (canon lift (core func $code "offer")))
  (func (export "accept") (result u32) (canon lift (core func $code "accept"))))

(@benign "within a store a handle comes out where another guest put it in")
(@store $same)
(component instance $in $C)
(component instance $out $C)
(assert_return (invoke $in "offer" (u32.const 2)) (u32.const 2))
(assert_return (invoke $out "accept") (u32.const 2))

(@attack "into a store without any handle")
(@store $giving)
(component instance $giver $C)
(assert_return (invoke $giver "offer" (u32.const 3)) (u32.const 3))
(@store $bare)
(component instance $empty $C)
(@permit trap:unknown-handle trap:wrong-handle-type "the specification knows no second store")
(assert_trap (invoke $empty "accept") "class:host-error")

(@attack "into a store with a handle of its own, which has the same place there")
(@store $own)
(component instance $owner $C)
(component instance $taker $C)
(assert_return (invoke $owner "offer" (u32.const 3)) (u32.const 3))
(@store $giving-too)
(component instance $giver-too $C)
(assert_return (invoke $giver-too "offer" (u32.const 5)) (u32.const 5))
(@permit trap:unknown-handle trap:wrong-handle-type "the specification knows no second store")
(assert_trap (invoke $taker "accept") "class:host-error")

(@attack "into a store with the same history, in which nothing but the store itself is different")
(@store $own-twin)
(component instance $owner-twin $C)
(component instance $taker-twin $C)
(assert_return (invoke $owner-twin "offer" (u32.const 4)) (u32.const 4))
(@store $giving-twin)
(component instance $giver-twin $C)
(assert_return (invoke $giver-twin "offer" (u32.const 4)) (u32.const 4))
(@permit trap:unknown-handle trap:wrong-handle-type "the specification knows no second store")
(assert_trap (invoke $taker-twin "accept") "class:host-error")

(@probe "who gave it is as before")
(assert_return (invoke $giver-too "offer" (u32.const 1)) (u32.const 6))
