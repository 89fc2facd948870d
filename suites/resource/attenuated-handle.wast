;;! title      = "A read-only wrapper does not open to whoever holds it"
;;! property   = "handle-separation"
;;! severity   = "high"
;;! features   = ["component-model", "drop-store", "host-imports", "stores"]
;;! claims     = ["S7", "S25", "S47", "S121"]
;;! references = ["cm:Explainer#handle-types", "cm:CanonicalABI#flat-lifting", "cm:CanonicalABI#canon-resourcerep", "CWE-269", "CWE-843"]
;;! notes      = """
;;! A wrapper defines a type of its own over a bucket that it holds, offers reading, and keeps writing to itself: the representation of a view is
;;! the index of the bucket in the wrapper's table. The client holds a view. It has no handle of the bucket's type, no built-in that reads a
;;! representation, and no method that the wrapper does not export, so it gets to write neither by the bucket's own functions, nor with the
;;! index that the wrapper uses, nor where the composition would have to be told that the types differ. It may even hold another
;;! bucket, and so know the type."""
;;! [host]
;;! "host.written" = "echo"
;;! "host.read"    = "echo"

(component definition $X
  (import "host" (instance $host (export "written" (func (param "rep" u32))) (export "read" (func (param "rep" u32)))))
  ;; The store of buckets: full authority. It tells the host of each access.
  (component $Store
    (import "host" (instance $host (export "written" (func (param "rep" u32))) (export "read" (func (param "rep" u32)))))
    (core func $written (canon lower (func $host "written")))
    (core func $read (canon lower (func $host "read")))
    (core module $m
      (import "" "written" (func $written (param i32)))
      (import "" "read" (func $read (param i32)))
      ;; A bucket is a place in memory: its representation is the address of its one value.
      (memory 1)
      (func (export "get") (param i32) (result i32) (call $read (local.get 0)) (i32.load (local.get 0)))
      (func (export "set") (param i32 i32) (call $written (local.get 0)) (i32.store (local.get 0) (local.get 1))))
    (core instance $i (instantiate $m (with "" (instance (export "written" (func $written)) (export "read" (func $read))))))
    (type $b (resource (rep i32)))
    (core func $new (canon resource.new $b))
    (export $B "bucket" (type $b))
    (func (export "open") (param "at" u32) (result (own $B)) (canon lift (core func $new)))
    (func (export "get") (param "self" (borrow $B)) (result u32) (canon lift (core func $i "get")))
    (func (export "set") (param "self" (borrow $B)) (param "value" u32) (canon lift (core func $i "set"))))
  ;; The wrapper: opens the bucket at 1024 and hands out views. It writes for nobody but its owner, who calls `store`.
  (component $Wrapper
    (import "store" (instance $store
      (export "bucket" (type $B (sub resource)))
      (export "open" (func (param "at" u32) (result (own $B))))
      (export "get" (func (param "self" (borrow $B)) (result u32)))
      (export "set" (func (param "self" (borrow $B)) (param "value" u32)))))
    (core func $open (canon lower (func $store "open")))
    (core func $get (canon lower (func $store "get")))
    (core func $set (canon lower (func $store "set")))
    (type $v (resource (rep i32)))
    (core func $new (canon resource.new $v))
    (core module $m
      (import "" "open" (func $open (param i32) (result i32)))
      (import "" "get" (func $get (param i32) (result i32)))
      (import "" "set" (func $set (param i32 i32)))
      (import "" "new" (func $new (param i32) (result i32)))
      (global $bucket (mut i32) (i32.const 0))
      (func $ensure (result i32)
        (if (i32.eqz (global.get $bucket)) (then (global.set $bucket (call $open (i32.const 1024)))))
        (global.get $bucket))
      (func (export "view") (result i32) (call $new (call $ensure)))
      ;; The index of the bucket, which is no secret.
      (func (export "index") (result i32) (call $ensure))
      (func (export "read") (param i32) (result i32) (call $get (local.get 0)))
      (func (export "store") (param i32) (call $set (call $ensure) (local.get 0))))
    (core instance $i (instantiate $m (with "" (instance
      (export "open" (func $open)) (export "get" (func $get)) (export "set" (func $set)) (export "new" (func $new))))))
    (export $V "view" (type $v))
    (func (export "make") (result (own $V)) (canon lift (core func $i "view")))
    (func (export "index") (result u32) (canon lift (core func $i "index")))
    (func (export "read") (param "self" (borrow $V)) (result u32) (canon lift (core func $i "read")))
    (func (export "store") (param "value" u32) (canon lift (core func $i "store"))))
  ;; The client. It may open the bucket at 2048, and so has the bucket's type and functions.
  (component $Client
    (import "store" (instance $store
      (export "bucket" (type $B (sub resource)))
      (export "open" (func (param "at" u32) (result (own $B))))
      (export "get" (func (param "self" (borrow $B)) (result u32)))
      (export "set" (func (param "self" (borrow $B)) (param "value" u32)))))
    (import "wrapper" (instance $wrapper
      (export "view" (type $V (sub resource)))
      (export "make" (func (result (own $V))))
      (export "index" (func (result u32)))
      (export "read" (func (param "self" (borrow $V)) (result u32)))))
    (alias export $store "bucket" (type $B))
    (alias export $wrapper "view" (type $V))
    (core func $open (canon lower (func $store "open")))
    (core func $get (canon lower (func $store "get")))
    (core func $set (canon lower (func $store "set")))
    (core func $bucket-drop (canon resource.drop $B))
    (core func $make (canon lower (func $wrapper "make")))
    (core func $index (canon lower (func $wrapper "index")))
    (core func $read (canon lower (func $wrapper "read")))
    (core module $m
      (import "" "open" (func $open (param i32) (result i32)))
      (import "" "get" (func $get (param i32) (result i32)))
      (import "" "set" (func $set (param i32 i32)))
      (import "" "bucket-drop" (func $bucket-drop (param i32)))
      (import "" "make" (func $make (result i32)))
      (import "" "index" (func $index (result i32)))
      (import "" "read" (func $read (param i32) (result i32)))
      (func (export "read") (result i32) (call $read (call $make)))
      (func (export "own") (param i32) (result i32) (local $b i32)
        (local.set $b (call $open (i32.const 2048)))
        (call $set (local.get $b) (local.get 0))
        (call $get (local.get $b)))
      ;; The view as if it were the bucket that it stands for.
      (func (export "write-view") (call $set (call $make) (i32.const 666)))
      (func (export "get-view") (result i32) (call $get (call $make)))
      (func (export "drop-view") (call $bucket-drop (call $make)))
      ;; The bucket as if it were a view.
      (func (export "read-bucket") (result i32) (call $read (call $open (i32.const 2048))))
      ;; The index that the wrapper uses: nothing here, or the bucket that the client holds at that place.
      (func (export "write-index") (call $set (call $index) (i32.const 666)))
      (func (export "write-same-index") (result i32) (local $b i32)
        (local.set $b (call $open (i32.const 2048)))
        (loop $next (if (i32.lt_u (local.get $b) (call $index)) (then (local.set $b (call $open (i32.const 2048))) (br $next))))
        (call $set (call $index) (i32.const 666))
        (call $read (call $make))))
    (core instance $i (instantiate $m (with "" (instance
      (export "open" (func $open)) (export "get" (func $get)) (export "set" (func $set)) (export "bucket-drop" (func $bucket-drop))
      (export "make" (func $make)) (export "index" (func $index)) (export "read" (func $read))))))
    (func (export "read") (result u32) (canon lift (core func $i "read")))
    (func (export "own") (param "value" u32) (result u32) (canon lift (core func $i "own")))
    (func (export "write-view") (canon lift (core func $i "write-view")))
    (func (export "get-view") (result u32) (canon lift (core func $i "get-view")))
    (func (export "drop-view") (canon lift (core func $i "drop-view")))
    (func (export "read-bucket") (result u32) (canon lift (core func $i "read-bucket")))
    (func (export "write-index") (canon lift (core func $i "write-index")))
    (func (export "write-same-index") (result u32) (canon lift (core func $i "write-same-index")))
  )
  (instance $store (instantiate $Store (with "host" (instance $host))))
  (instance $wrapper (instantiate $Wrapper (with "store" (instance $store))))
  (instance $client (instantiate $Client (with "store" (instance $store)) (with "wrapper" (instance $wrapper))))
  (export "store" (func $wrapper "store"))
  (export "read" (func $client "read"))
  (export "own" (func $client "own"))
  (export "write-view" (func $client "write-view"))
  (export "get-view" (func $client "get-view"))
  (export "drop-view" (func $client "drop-view"))
  (export "read-bucket" (func $client "read-bucket"))
  (export "write-index" (func $client "write-index"))
  (export "write-same-index" (func $client "write-same-index"))
)

(@benign "the client reads through the view, and writes what is its own")
(component instance $t $X)
(assert_return (invoke $t "store" (u32.const 1234)))
(assert_return (invoke $t "read") (u32.const 1234))
(assert_return (invoke $t "own" (u32.const 55)) (u32.const 55))
(assert_return (invoke $t "read") (u32.const 1234))
(@host "calls.host.written" 2)
(@host "calls.host.read" 3)

(@attack "a view is no bucket, and a bucket is no view")
(@store $s1) (component instance $a1 $X)
(assert_trap (invoke $a1 "write-view") "handle index used with the wrong type")
(@drop $s1)
(@store $s2) (component instance $a2 $X)
(assert_trap (invoke $a2 "get-view") "handle index used with the wrong type")
(@drop $s2)
(@store $s3) (component instance $a3 $X)
(assert_trap (invoke $a3 "drop-view") "handle index used with the wrong type")
(@drop $s3)
(@store $s4) (component instance $a4 $X)
(assert_trap (invoke $a4 "read-bucket") "handle index used with the wrong type")
(@drop $s4)

(@attack "the index that the wrapper uses names nothing for the client")
(@store $s5) (component instance $a5 $X)
(assert_trap (invoke $a5 "write-index") "unknown handle index")
(@drop $s5)
(@host "calls.host.written" 2)
(@host "calls.host.read" 3)

(@attack "or the client's own bucket, and the wrapper's stays as it was")
(@store $s-same)
(component instance $same $X)
(assert_return (invoke $same "store" (u32.const 1234)))
(assert_return (invoke $same "write-same-index") (u32.const 1234))

(@attack "the client cannot read what a view stands for, nor take a method that the wrapper does not offer")
(assert_invalid
  (component
    (import "wrapper" (instance $wrapper (export "view" (type (sub resource)))))
    (alias export $wrapper "view" (type $V))
    (core func (canon resource.rep $V)))
  "resource type")
(assert_invalid
  (component
    (component $W
      (type $v (resource (rep i32)))
      (export "view" (type $v)))
    (component $K
      (import "wrapper" (instance $wrapper
        (export "view" (type $V (sub resource)))
        (export "write" (func (param "self" (borrow $V)) (param "value" u32))))))
    (instance $w (instantiate $W))
    (instance $k (instantiate $K (with "wrapper" (instance $w)))))
  "type mismatch")
;; Composed with the store's write in the place of the wrapper's, the types differ.
(assert_invalid
  (component
    (import "store" (instance $store
      (export "bucket" (type $B (sub resource)))
      (export "set" (func (param "self" (borrow $B)) (param "value" u32)))))
    (import "wrapper" (instance $wrapper (export "view" (type (sub resource)))))
    (component $K
      (import "view" (type $V (sub resource)))
      (import "write" (func (param "self" (borrow $V)) (param "value" u32))))
    (instance $k (instantiate $K (with "view" (type $wrapper "view")) (with "write" (func $store "set")))))
  "type mismatch")

(@probe "nothing was written but by the owner of each")
(@host "calls.host.written" 4)
(assert_return (invoke $same "read") (u32.const 1234))
(assert_return (invoke $t "read") (u32.const 1234))
(assert_return (invoke $t "own" (u32.const 56)) (u32.const 56))
(assert_return (invoke $t "read") (u32.const 1234))
