;;! title      = "A cancellation that races with the end of the call gives the value once, or not at all"
;;! property   = "cancellation"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "host-imports"]
;;! claims     = ["S79", "S82"]
;;! references = ["cm:Concurrency#cancellation", "cm:CanonicalABI#canon-subtaskcancel", "cm:CanonicalABI#subtask-state", "CWE-362", "CWE-415"]
;;! notes      = """
;;! A subtask that returned before the cancellation arrived tells RETURNED, with its value; else the callee decides. Whichever it is, the owned
;;! handle that the value carries is in one place: with the caller, or where the callee left it. The caller cancels after 0 to 11 turns a call
;;! that takes 0 to 11 turns, in every pair; each time the representation, the place of the result, and the sum of what was made and destroyed
;;! are compared inside, and a difference is a trap. Which of the two happens when both have their turn at the same time is the runtime's
;;! choice."""
;;! [host]
;;! "host.turn" = { late = 1 }

(component definition $definition
  (import "host" (instance $host (export "turn" (func async))))
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
    (import "host" (instance $host (export "turn" (func async))))
    (import "owner" (instance $owner
      (export "thing" (type $thing (sub resource)))
      (export "new" (func (param "rep" u32) (result (own $thing))))
      (export "rep" (func (param "self" (borrow $thing)) (result u32)))
      (export "destroyed" (func (result u32)))))
    (alias export $owner "thing" (type $thing))
    (core module $memory (memory (export "memory") 1))
    (core instance $memory (instantiate $memory))
    (core module $code
      (import "" "memory" (memory 1))
      (import "" "new" (func $new (param i32) (result i32)))
      (import "" "return-own" (func $return-own (param i32)))
      (import "" "set" (func $set (result i32)))
      (import "" "host-turn" (func $host-turn (result i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "cancel" (func $cancel (param i32) (result i32)))
      (import "" "sub-drop" (func $sub-drop (param i32)))
      (import "" "set-drop" (func $set-drop (param i32)))
      (import "" "drop" (func $drop (param i32)))
      (import "" "task-cancel" (func $task-cancel))
      (func $sub (param $packed i32) (result i32) (i32.shr_u (local.get $packed) (i32.const 4)))
      (func $state (param $packed i32) (result i32) (i32.and (local.get $packed) (i32.const 15)))
      (global $own (mut i32) (i32.const 0))
      (global $left (mut i32) (i32.const 0))
      (global $set (mut i32) (i32.const 0))
      (global $sub (mut i32) (i32.const 0))
      ;; Makes a resource, and waits for so many of the host's turns before it returns it.
      (func (export "make") (param $rep i32) (param $turns i32) (result i32)
        (global.set $own (call $new (local.get $rep)))
        (global.set $left (local.get $turns))
        (if (i32.eqz (local.get $turns)) (then (call $return-own (global.get $own)) (return (i32.const 0))))
        (global.set $set (call $set))
        (call $turn))
      (func $turn (result i32)
        (global.set $sub (call $sub (call $host-turn)))
        (call $join (global.get $sub) (global.get $set))
        (i32.or (i32.const 2) (i32.shl (global.get $set) (i32.const 4))))
      (func $stop-turn
        (call $join (global.get $sub) (i32.const 0))
        (drop (call $cancel (global.get $sub)))
        (call $sub-drop (global.get $sub)) (call $set-drop (global.get $set)))
      ;; 1 when all its turns have come.
      (func $came (result i32)
        (call $sub-drop (global.get $sub))
        (global.set $left (i32.sub (global.get $left) (i32.const 1)))
        (if (global.get $left) (then (return (i32.const 0))))
        (call $set-drop (global.get $set))
        (i32.const 1))
      ;; When it is cancelled, it destroys the resource and confirms,
      (func (export "destroys") (param i32 i32 i32) (result i32)
        (if (i32.eq (local.get 0) (i32.const 6)) (then
          (call $stop-turn) (call $drop (global.get $own)) (call $task-cancel) (return (i32.const 0))))
        (if (i32.eqz (call $came)) (then (return (call $turn))))
        (call $return-own (global.get $own)) (i32.const 0))
      ;; or keeps the resource for later,
      (func (export "keeps") (param i32 i32 i32) (result i32)
        (if (i32.eq (local.get 0) (i32.const 6)) (then
          (call $stop-turn) (call $task-cancel) (return (i32.const 0))))
        (if (i32.eqz (call $came)) (then (return (call $turn))))
        (call $return-own (global.get $own)) (i32.const 0))
      ;; or returns it all the same.
      (func (export "returns") (param i32 i32 i32) (result i32)
        (if (i32.eq (local.get 0) (i32.const 6))
          (then (call $stop-turn))
          (else (if (i32.eqz (call $came)) (then (return (call $turn))))))
        (call $return-own (global.get $own)) (i32.const 0))
      ;; What it kept is still its own.
      (func (export "destroy-kept") (call $drop (global.get $own))))
    (core func $new (canon lower (func $owner "new")))
    (core func $return-own (canon task.return (result (own $thing))))
    (core func $set (canon waitable-set.new))
    (core func $host-turn (canon lower (func $host "turn") async (memory (core memory $memory "memory"))))
    (core func $join (canon waitable.join))
    (core func $cancel (canon subtask.cancel))
    (core func $sub-drop (canon subtask.drop))
    (core func $set-drop (canon waitable-set.drop))
    (core func $drop (canon resource.drop $thing))
    (core func $task-cancel (canon task.cancel))
    (core instance $code (instantiate $code (with "" (instance
      (export "memory" (memory $memory "memory")) (export "new" (func $new)) (export "return-own" (func $return-own))
      (export "set" (func $set)) (export "host-turn" (func $host-turn)) (export "join" (func $join))
      (export "cancel" (func $cancel)) (export "sub-drop" (func $sub-drop)) (export "set-drop" (func $set-drop))
      (export "drop" (func $drop)) (export "task-cancel" (func $task-cancel))))))
    (func (export "destroying") async (param "rep" u32) (param "turns" u32) (result (own $thing)) (canon lift (core func $code "make") async (callback (core func $code "destroys"))))
    (func (export "keeping") async (param "rep" u32) (param "turns" u32) (result (own $thing)) (canon lift (core func $code "make") async (callback (core func $code "keeps"))))
    (func (export "returning") async (param "rep" u32) (param "turns" u32) (result (own $thing)) (canon lift (core func $code "make") async (callback (core func $code "returns"))))
    (func (export "destroy-kept") (canon lift (core func $code "destroy-kept"))))

  (component $Caller
    (import "host" (instance $host (export "turn" (func async))))
    (import "owner" (instance $owner
      (export "thing" (type $thing (sub resource)))
      (export "new" (func (param "rep" u32) (result (own $thing))))
      (export "rep" (func (param "self" (borrow $thing)) (result u32)))
      (export "destroyed" (func (result u32)))))
    (alias export $owner "thing" (type $thing))
    (import "callee" (instance $callee
      (export "destroying" (func async (param "rep" u32) (param "turns" u32) (result (own $thing))))
      (export "keeping" (func async (param "rep" u32) (param "turns" u32) (result (own $thing))))
      (export "returning" (func async (param "rep" u32) (param "turns" u32) (result (own $thing))))
      (export "destroy-kept" (func))))
    (core module $memory (memory (export "memory") 1))
    (core instance $memory (instantiate $memory))
    (core module $code
      (import "" "memory" (memory 1))
      (import "" "block-turn" (func $block-turn))
      (import "" "cancel" (func $cancel (param i32) (result i32)))
      (import "" "sub-drop" (func $sub-drop (param i32)))
      (import "" "rep" (func $rep (param i32) (result i32)))
      (import "" "drop" (func $drop (param i32)))
      (import "" "destroy-kept" (func $destroy-kept))
      (import "" "destroyed" (func $destroyed (result i32)))
      (import "" "destroying" (func $destroying (param i32 i32 i32) (result i32)))
      (import "" "keeping" (func $keeping (param i32 i32 i32) (result i32)))
      (import "" "returning" (func $returning (param i32 i32 i32) (result i32)))
      (func $sub (param $packed i32) (result i32) (i32.shr_u (local.get $packed) (i32.const 4)))
      (func $state (param $packed i32) (result i32) (i32.and (local.get $packed) (i32.const 15)))
      (global $returned (mut i32) (i32.const 0))
      (global $cancelled (mut i32) (i32.const 0))
      (global $made (mut i32) (i32.const 0))
      (func (export "returned") (result i32) (global.get $returned))
      (func (export "cancelled") (result i32) (global.get $cancelled))
      (func (export "made") (result i32) (global.get $made))
      ;; After so many turns, the call is cancelled. Whatever came of it: a value and its handle, or neither.
      (func $check (param $packed i32) (param $turns i32) (param $rep i32) (param $kept i32) (local $state i32)
        (global.set $made (i32.add (global.get $made) (local.get $rep)))
        (local.set $state (i32.const 2))
        (if (i32.ne (local.get $packed) (i32.const 2)) (then
          (loop $again
            (if (local.get $turns) (then
              (call $block-turn)
              (local.set $turns (i32.sub (local.get $turns) (i32.const 1)))
              (br $again))))
          (local.set $state (call $cancel (call $sub (local.get $packed))))
          (call $sub-drop (call $sub (local.get $packed)))))
        (if (i32.eq (local.get $state) (i32.const 2))
          (then
            (global.set $returned (i32.add (global.get $returned) (i32.const 1)))
            (if (i32.ne (call $rep (i32.load (i32.const 32))) (local.get $rep)) (then unreachable))
            (call $drop (i32.load (i32.const 32))))
          (else
            (if (i32.ne (local.get $state) (i32.const 4)) (then unreachable))
            (global.set $cancelled (i32.add (global.get $cancelled) (i32.const 1)))
            (if (i32.ne (i32.load (i32.const 32)) (i32.const 0x5a5a5a5a)) (then unreachable))
            (if (local.get $kept) (then (call $destroy-kept)))))
        ;; All that was made is gone, once.
        (if (i32.ne (call $destroyed) (global.get $made)) (then unreachable))
        (i32.store (i32.const 32) (i32.const 0x5a5a5a5a)))
      (func $one (param $how i32) (param $made i32) (param $waited i32)
        (i32.store (i32.const 32) (i32.const 0x5a5a5a5a))
        (if (i32.eq (local.get $how) (i32.const 0)) (then (call $check (call $destroying (i32.const 1) (local.get $made) (i32.const 32)) (local.get $waited) (i32.const 1) (i32.const 0))))
        (if (i32.eq (local.get $how) (i32.const 1)) (then (call $check (call $keeping (i32.const 10) (local.get $made) (i32.const 32)) (local.get $waited) (i32.const 10) (i32.const 1))))
        (if (i32.eq (local.get $how) (i32.const 2)) (then (call $check (call $returning (i32.const 100) (local.get $made) (i32.const 32)) (local.get $waited) (i32.const 100) (i32.const 0)))))
      (func (export "one") (param i32 i32 i32) (call $one (local.get 0) (local.get 1) (local.get 2)))
      ;; Every pair of turns that the callee takes and that the caller waits before it cancels.
      (func (export "all") (param $how i32) (param $most i32) (local $made i32) (local $waited i32)
        (loop $m
          (local.set $waited (i32.const 0))
          (loop $w
            (call $one (local.get $how) (local.get $made) (local.get $waited))
            (br_if $w (i32.le_u (local.tee $waited (i32.add (local.get $waited) (i32.const 1))) (local.get $most))))
          (br_if $m (i32.le_u (local.tee $made (i32.add (local.get $made) (i32.const 1))) (local.get $most))))))
    (core func $block-turn (canon lower (func $host "turn")))
    (core func $cancel (canon subtask.cancel))
    (core func $sub-drop (canon subtask.drop))
    (core func $rep (canon lower (func $owner "rep")))
    (core func $drop (canon resource.drop $thing))
    (core func $destroy-kept (canon lower (func $callee "destroy-kept")))
    (core func $destroyed (canon lower (func $owner "destroyed")))
    (core func $destroying (canon lower (func $callee "destroying") async (memory (core memory $memory "memory"))))
    (core func $keeping (canon lower (func $callee "keeping") async (memory (core memory $memory "memory"))))
    (core func $returning (canon lower (func $callee "returning") async (memory (core memory $memory "memory"))))
    (core instance $code (instantiate $code (with "" (instance
      (export "memory" (memory $memory "memory")) (export "block-turn" (func $block-turn)) (export "cancel" (func $cancel))
      (export "sub-drop" (func $sub-drop)) (export "rep" (func $rep)) (export "drop" (func $drop))
      (export "destroy-kept" (func $destroy-kept)) (export "destroyed" (func $destroyed)) (export "destroying" (func $destroying))
      (export "keeping" (func $keeping)) (export "returning" (func $returning))))))
    (func (export "returned") (result u32) (canon lift (core func $code "returned")))
    (func (export "cancelled") (result u32) (canon lift (core func $code "cancelled")))
    (func (export "made") (result u32) (canon lift (core func $code "made")))
    (func (export "one") async (param "how" u32) (param "made-in" u32) (param "waited" u32) (canon lift (core func $code "one")))
    (func (export "all") async (param "how" u32) (param "most" u32) (canon lift (core func $code "all"))))

  (instance $owner (instantiate $Owner))
  (instance $callee (instantiate $Callee (with "host" (instance $host)) (with "owner" (instance $owner))))
  (instance $caller (instantiate $Caller (with "host" (instance $host)) (with "owner" (instance $owner)) (with "callee" (instance $callee))))
  (func (export "returned") (alias export $caller "returned"))
  (func (export "cancelled") (alias export $caller "cancelled"))
  (func (export "made") (alias export $caller "made"))
  (func (export "one") (alias export $caller "one"))
  (func (export "all") (alias export $caller "all"))
  (func (export "destroyed") (alias export $owner "destroyed")))

(component instance $x $definition)

(@benign "a call that is never cancelled in time returns its value; one that is cancelled at once does not")
(assert_return (invoke $x "one" (u32.const 0) (u32.const 1) (u32.const 9)))
(assert_return (invoke $x "one" (u32.const 1) (u32.const 1) (u32.const 9)))
(assert_return (invoke $x "one" (u32.const 2) (u32.const 1) (u32.const 9)))
(assert_return (invoke $x "returned") (u32.const 3))
(assert_return (invoke $x "one" (u32.const 0) (u32.const 9) (u32.const 0)))
(assert_return (invoke $x "one" (u32.const 1) (u32.const 9) (u32.const 0)))
(assert_return (invoke $x "cancelled") (u32.const 2))

(@attack "one that returns all the same is not cancelled, whatever was asked")
(assert_return (invoke $x "one" (u32.const 2) (u32.const 9) (u32.const 0)))
(assert_return (invoke $x "cancelled") (u32.const 2))
(assert_return (invoke $x "returned") (u32.const 4))

(@attack "and whichever comes first, the value is there once or not at all: the callee destroys what it made,")
(assert_return (invoke $x "all" (u32.const 0) (u32.const 11)))

(@attack "keeps it,")
(assert_return (invoke $x "all" (u32.const 1) (u32.const 11)))

(@attack "or returns it all the same")
(assert_return (invoke $x "all" (u32.const 2) (u32.const 11)))

(@probe "what was made was destroyed, once")
(assert_return (invoke $x "made") (u32.const 16206))
(assert_return (invoke $x "destroyed") (u32.const 16206))
