;;! title      = "Calls that are cancelled before they start leave nothing, however many"
;;! property   = "call-cleanup"
;;! severity   = "high"
;;! features   = ["component-model", "component-async"]
;;! claims     = ["S83", "S84"]
;;! references = ["cm:Concurrency#cancellation", "cm:CanonicalABI#canon-subtaskdrop", "cm:CanonicalABI#table-state", "CWE-401", "CWE-772"]
;;! notes      = """
;;! A cancelled subtask that is dropped leaves the table, whose free places are used first: an index is never higher than the number of entries
;;! that were alive at once. The cycles are many and the table is watched, so that what is kept of a call, in the guest's table or in the
;;! host's, is seen."""

(component definition $definition
  ;; The owner of the resource. Its destructor adds up the representations, so that the sum tells which ones are gone.
  (component $Owner
    (core module $code
      (global $destroyed (mut i32) (i32.const 0))
      (func (export "destroy") (param i32) (global.set $destroyed (i32.add (global.get $destroyed) (local.get 0))))
      (func (export "rep") (param i32) (result i32) (local.get 0))
      (func (export "destroyed") (result i32) (global.get $destroyed)))
    (core instance $code (instantiate $code))
    (type $r (resource (rep i32) (dtor (core func $code "destroy"))))
    (core func $new (canon resource.new $r))
    (export $thing "thing" (type $r))
    (func (export "new") (param "rep" u32) (result (own $thing)) (canon lift (core func $new)))
    (func (export "rep") (param "self" (borrow $thing)) (result u32) (canon lift (core func $code "rep")))
    (func (export "destroyed") (result u32) (canon lift (core func $code "destroyed"))))

  (component $Callee
    (import "owner" (instance $owner
      (export "thing" (type $thing (sub resource)))
      (export "new" (func (param "rep" u32) (result (own $thing))))
      (export "rep" (func (param "self" (borrow $thing)) (result u32)))
      (export "destroyed" (func (result u32)))))
    (alias export $owner "thing" (type $thing))
    (core module $code
      (import "" "inc" (func $inc))
      (import "" "dec" (func $dec))
      (import "" "drop" (func $drop (param i32)))
      (import "" "return" (func $return (param i32)))
      (func (export "close") (call $inc))
      (func (export "open") (call $dec))
      (global $seen (mut i32) (i32.const 0))
      (func (export "seen") (result i32) (global.get $seen))
      (func (export "take") (param $own i32) (result i32)
        (global.set $seen (i32.add (global.get $seen) (i32.const 1)))
        (call $drop (local.get $own)) (i32.const 1))
      (func (export "callback") (param i32 i32 i32) (result i32) (call $return (i32.const 1)) (i32.const 0)))
    (core func $inc (canon backpressure.inc))
    (core func $dec (canon backpressure.dec))
    (core func $drop (canon resource.drop $thing))
    (core func $return (canon task.return (result u32)))
    (core instance $code (instantiate $code (with "" (instance
      (export "inc" (func $inc)) (export "dec" (func $dec)) (export "drop" (func $drop)) (export "return" (func $return))))))
    (func (export "close") (canon lift (core func $code "close")))
    (func (export "open") (canon lift (core func $code "open")))
    (func (export "seen") (result u32) (canon lift (core func $code "seen")))
    (func (export "take") async (param "own" (own $thing)) (result u32) (canon lift (core func $code "take") async (callback (core func $code "callback")))))

  (component $Caller
    (import "owner" (instance $owner
      (export "thing" (type $thing (sub resource)))
      (export "new" (func (param "rep" u32) (result (own $thing))))
      (export "rep" (func (param "self" (borrow $thing)) (result u32)))
      (export "destroyed" (func (result u32)))))
    (alias export $owner "thing" (type $thing))
    (import "callee" (instance $callee (export "close" (func)) (export "open" (func))
      (export "take" (func async (param "own" (own $thing)) (result u32)))))
    (core module $memory (memory (export "memory") 1))
    (core instance $memory (instantiate $memory))
    (core module $code
      (import "" "memory" (memory 1))
      (import "" "set" (func $set (result i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "wait" (func $wait (param i32 i32) (result i32)))
      (import "" "sub-drop" (func $sub-drop (param i32)))
      (import "" "set-drop" (func $set-drop (param i32)))
      (import "" "take" (func $take (param i32 i32) (result i32)))
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "close" (func $close))
      (import "" "cancel" (func $cancel (param i32) (result i32)))
      (import "" "open" (func $open))
      (import "" "drop" (func $drop (param i32)))
      (func $sub (param $packed i32) (result i32) (i32.shr_u (local.get $packed) (i32.const 4)))
      (func $state (param $packed i32) (result i32) (i32.and (local.get $packed) (i32.const 15)))
      ;; Waits until a subtask is resolved, drops it, and says how it ended.
      (func $await (param $packed i32) (result i32) (local $set i32)
        (local.set $set (call $set))
        (call $join (call $sub (local.get $packed)) (local.get $set))
        (loop $again
          (if (i32.ne (call $wait (local.get $set) (i32.const 16)) (i32.const 1)) (then unreachable))
          (br_if $again (i32.lt_u (i32.load (i32.const 20)) (i32.const 2))))
        (call $sub-drop (call $sub (local.get $packed)))
        (call $set-drop (local.get $set))
        (i32.load (i32.const 20)))
      ;; The highest index that this instance was given.
      (global $highest (mut i32) (i32.const 0))
      (func $note (param $index i32) (result i32)
        (if (i32.gt_u (local.get $index) (global.get $highest)) (then (global.set $highest (local.get $index))))
        (local.get $index))
      (func (export "highest") (result i32) (local $set i32)
        (local.set $set (call $note (call $set)))
        (call $set-drop (local.get $set))
        (global.get $highest))

      (func (export "completed") (param $times i32) (result i32) (local $packed i32) (local $returned i32)
        (loop $again
          (local.set $packed (call $take (call $note (call $new (i32.const 1))) (i32.const 32)))
          (if (i32.ne (local.get $packed) (i32.const 2)) (then
            (drop (call $note (call $sub (local.get $packed))))
            (if (i32.ne (call $await (local.get $packed)) (i32.const 2)) (then unreachable))))
          (local.set $returned (i32.add (local.get $returned) (i32.const 1)))
          (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
        (local.get $returned))

      ;; One after the other: queued, cancelled, dropped.
      (func (export "given-up") (param $times i32) (result i32) (local $own i32) (local $sub i32) (local $cancelled i32)
        (local.set $own (call $note (call $new (i32.const 1))))
        (call $close)
        (loop $again
          (local.set $sub (call $note (call $sub (call $take (local.get $own) (i32.const 32)))))
          (local.set $cancelled (i32.add (local.get $cancelled) (i32.eq (call $cancel (local.get $sub)) (i32.const 3))))
          (call $sub-drop (local.get $sub))
          (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))
        (call $open)
        (call $drop (local.get $own))
        (local.get $cancelled))

      ;; Many at once: all are queued, then all are cancelled, the last one first or the first one first.
      (func (export "given-up-together") (param $many i32) (param $backwards i32) (result i32)
        (local $own i32) (local $at i32) (local $sub i32) (local $cancelled i32)
        (local.set $own (call $note (call $new (i32.const 1))))
        (call $close)
        (loop $again
          (i32.store offset=1024 (i32.mul (local.get $at) (i32.const 4))
            (call $note (call $sub (call $take (local.get $own) (i32.const 32)))))
          (br_if $again (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $many))))
        (loop $again
          (local.set $at (i32.sub (local.get $at) (i32.const 1)))
          (local.set $sub (i32.load offset=1024 (i32.mul (i32.const 4)
            (select (local.get $at) (i32.sub (i32.sub (local.get $many) (i32.const 1)) (local.get $at)) (local.get $backwards)))))
          (local.set $cancelled (i32.add (local.get $cancelled) (i32.eq (call $cancel (local.get $sub)) (i32.const 3))))
          (call $sub-drop (local.get $sub))
          (br_if $again (local.get $at)))
        (call $open)
        (call $drop (local.get $own))
        (local.get $cancelled)))
    (core func $set (canon waitable-set.new))
    (core func $join (canon waitable.join))
    (core func $wait (canon waitable-set.wait (memory (core memory $memory "memory"))))
    (core func $sub-drop (canon subtask.drop))
    (core func $set-drop (canon waitable-set.drop))
    (core func $take (canon lower (func $callee "take") async (memory (core memory $memory "memory"))))
    (core func $new (canon lower (func $owner "new")))
    (core func $close (canon lower (func $callee "close")))
    (core func $cancel (canon subtask.cancel))
    (core func $open (canon lower (func $callee "open")))
    (core func $drop (canon resource.drop $thing))
    (core instance $code (instantiate $code (with "" (instance
      (export "memory" (memory $memory "memory")) (export "set" (func $set)) (export "join" (func $join))
      (export "wait" (func $wait)) (export "sub-drop" (func $sub-drop)) (export "set-drop" (func $set-drop))
      (export "take" (func $take)) (export "new" (func $new)) (export "close" (func $close)) (export "cancel" (func $cancel))
      (export "open" (func $open)) (export "drop" (func $drop))))))
    (func (export "highest") async (result u32) (canon lift (core func $code "highest")))
    (func (export "completed") async (param "times" u32) (result u32) (canon lift (core func $code "completed")))
    (func (export "given-up") async (param "times" u32) (result u32) (canon lift (core func $code "given-up")))
    (func (export "given-up-together") async (param "many" u32) (param "backwards" u32) (result u32) (canon lift (core func $code "given-up-together"))))

  (instance $owner (instantiate $Owner))
  (instance $callee (instantiate $Callee (with "owner" (instance $owner))))
  (instance $caller (instantiate $Caller (with "owner" (instance $owner)) (with "callee" (instance $callee))))
  (func (export "highest") (alias export $caller "highest"))
  (func (export "completed") (alias export $caller "completed"))
  (func (export "given-up") (alias export $caller "given-up"))
  (func (export "given-up-together") (alias export $caller "given-up-together"))
  (func (export "seen") (alias export $callee "seen"))
  (func (export "destroyed") (alias export $owner "destroyed")))

(component instance $x $definition)

(@benign "ten thousand calls that complete leave nothing, and each takes its resource with it")
(assert_return (invoke $x "completed" (u32.const 10000)) (u32.const 10000))
(assert_return (invoke $x "destroyed") (u32.const 10000))
(assert_return (invoke $x "highest") (u32.const 2))
(@host "concurrent" 0)

(@attack "ten thousand that are given up while they are queued do neither")
(assert_return (invoke $x "given-up" (u32.const 10000)) (u32.const 10000))
(assert_return (invoke $x "highest") (u32.const 2))
(@host "concurrent" 0)

(@attack "nor do two hundred that are queued at once, in whichever order they are given up")
(assert_return (invoke $x "given-up-together" (u32.const 200) (u32.const 1)) (u32.const 200))
(assert_return (invoke $x "highest") (u32.const 201))
(@host "concurrent" 0)
(assert_return (invoke $x "given-up-together" (u32.const 200) (u32.const 0)) (u32.const 200))
(assert_return (invoke $x "given-up-together" (u32.const 200) (u32.const 1)) (u32.const 200))
(assert_return (invoke $x "highest") (u32.const 201))
(@host "concurrent" 0)

(@probe "the callee has seen none of them, what was offered was destroyed by its owner alone, and calls go through")
(assert_return (invoke $x "seen") (u32.const 10000))
(assert_return (invoke $x "destroyed") (u32.const 10004))
(assert_return (invoke $x "completed" (u32.const 1)) (u32.const 1))
(assert_return (invoke $x "seen") (u32.const 10001))
(@host "concurrent" 0)
