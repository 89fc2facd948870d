;;! title      = "The format of case files, as far as components need more"
;;! property   = "abi-bounds"
;;! severity   = "info"
;;! features   = ["component-model", "component-async", "stores", "drop-store", "host-imports", "started-calls"]
;;! references = ["cm:CanonicalABI#loading", "cm:Concurrency#waiting"]
;;! [host]
;;! "host.never" = "never"
;;! "host.file"  = "resource"
;;! "host.open"  = "make"
;;! "host.id"    = "rep"

;; Beside readme.wast. This file is a passing case too.
;;
;; A component imports from the host alone, what the table [host] declares: "instance.item" for what an imported instance holds, and
;; "item" for what is imported outside any. Components are composed inside one file, by nesting.
;;
;;   "resource"         a resource type of the host's; the counters "resources" and "destructors" follow it
;;   "make"             returns a new resource, with the representation 1, then 2 ...      "rep"   returns the representation of one
;;   "hold"             keeps the handles that it is passed      "held"   returns the last of what is kept, of whichever store it is
;;   "log"              prints strings and lists of bytes
;;   "never"            never completes; of an asynchronous type                           "echo", "trap", { return = [..] } as ever
;;   { late = 3 }       returns its arguments after three turns of the event loop          { reenter = { export = "f" } }
;;   The counters "futures.started" and "futures.dropped" follow the calls of "never" and { late = N }.
;;   { give = {} }      returns a stream or future of u8 or u32 that the host writes: 1, 2, 3 ...
;;   { take = {} }      reads a stream or future of u8 or u32
;;       Of both: "elements" in all, "chunk" at a time, "late" turns before each, and then = "drop" or "wait".
;;   The counter "ends" follows the host's ends, "ends.given" and "ends.taken" their elements, "ends.sum" the sum of those taken.

(component definition $C
  (import "host" (instance $host
    (export "never" (func async))
    (export "file" (type $file (sub resource)))
    (export "open" (func (result (own $file))))
    (export "id" (func (param "file" (borrow $file)) (result u32)))))
  (alias export $host "file" (type $file))
  (core module $libc (memory (export "memory") 1))
  (core instance $libc (instantiate $libc))
  (core func $never (canon lower (func $host "never") async (memory (core memory $libc "memory"))))
  (core func $open (canon lower (func $host "open")))
  (core func $id (canon lower (func $host "id")))
  (core func $close (canon resource.drop $file))
  (core func $set (canon waitable-set.new))
  (core func $join (canon waitable.join))
  (core func $return (canon task.return (result u32)))
  (core module $m
    (import "" "never" (func $never (result i32)))
    (import "" "open" (func $open (result i32)))
    (import "" "id" (func $id (param i32) (result i32)))
    (import "" "close" (func $close (param i32)))
    (import "" "set" (func $set (result i32)))
    (import "" "join" (func $join (param i32 i32)))
    (import "" "return" (func $return (param i32)))
    (func (export "length") (param i32 i32) (result i32) (local.get 1))
    (func (export "files") (result i32)
      (local $file i32) (local $id i32)
      (local.set $file (call $open))
      (local.set $id (call $id (local.get $file)))
      (call $close (local.get $file))
      (local.get $id))
    (func (export "wait") (result i32)
      (local $set i32)
      (local.set $set (call $set))
      (call $join (i32.shr_u (call $never) (i32.const 4)) (local.get $set))
      (i32.or (i32.const 2) (i32.shl (local.get $set) (i32.const 4))))
    (func (export "callback") (param i32 i32 i32) (result i32) unreachable)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "realloc-far") (param i32 i32 i32 i32) (result i32) (i32.const 65535)))
  (core instance $i (instantiate $m (with "" (instance
    (export "never" (func $never)) (export "open" (func $open)) (export "id" (func $id)) (export "close" (func $close))
    (export "set" (func $set)) (export "join" (func $join)) (export "return" (func $return))))))
  (func (export "length") (param "text" string) (result u32)
    (canon lift (core func $i "length") (memory (core memory $libc "memory")) (realloc (core func $i "realloc"))))
  (func (export "length-far") (param "text" string) (result u32)
    (canon lift (core func $i "length") (memory (core memory $libc "memory")) (realloc (core func $i "realloc-far"))))
  (func (export "files") (result u32) (canon lift (core func $i "files")))
  (func (export "wait") async (result u32) (canon lift (core func $i "wait") async (callback (core func $i "callback")))))

(component instance $c $C)

(@benign "values and handles cross")

(assert_return (invoke $c "length" (str.const "four")) (u32.const 4))
(assert_return (invoke $c "files") (u32.const 1))
(assert_return (invoke $c "files") (u32.const 2))
(@host "destructors" 2)
(@host "resources" 0)

;; A started call is only queued. Awaiting one lets everything in its store go on until that call ends, or nothing more can happen.

(@start $first (invoke $c "length" (str.const "to")))
(@start $second (invoke $c "length" (str.const "two")))
(@await $second value (u32.const 3))
(@await $first value (u32.const 2))
(@host "concurrent" 0)

(@attack "a pointer beyond the memory")

;; A trap poisons every component of its store, so each trapping step has a store and instances of its own.

(@store $s)
(component instance $victim $C)
(assert_trap (invoke $victim "length-far" (str.const "four")) "class:realloc-bad")
(@drop $s)

(@attack "a call that never ends")

(@store $t)
(component instance $waiting $C)
(@start $never (invoke $waiting "wait"))
(@await $never pending)
(@host "futures.started" 1)
(@cancel $never)

;; @cancel drops the host's side of the call; the guest's goes on. What the store holds ends with it.

(@host "futures.dropped" 0)
(@drop $t)
(@host "futures.dropped" 1)

(@probe "a component of another store is as before")

(assert_return (invoke $c "length" (str.const "four")) (u32.const 4))
(@host "concurrent" 0)
