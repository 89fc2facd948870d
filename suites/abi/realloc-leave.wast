;;! title      = "realloc does not leave its component"
;;! property   = "component-entry"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "host-imports", "drop-store"]
;;! claims     = ["S14", "S22"]
;;! references = ["cm:CanonicalABI#lifting-and-lowering-values", "cm:CanonicalABI#canon-lower", "cm:CanonicalABI#component-instance-state", "CWE-841", "CWE-696"]
;;! notes      = """
;;! lower_flat_values clears may_leave while it lowers a value, so that a realloc which calls an import or a built-in traps: nobody else
;;! gets to run, and no handle appears or goes, while half of a value has arrived. That holds for arguments and for results, whether
;;! they come from the host or from another component. resource.rep, context.get and context.set and backpressure.inc and dec do
;;! not ask for may_leave. Each of the others is given handles that are its own and would do: without the check it would succeed, and
;;! the call would return 7."""
;;! [host]
;;! "host.touch" = { return = [] }
;;! "host.echo"  = "echo"
;;! "host.late"  = { late = 1 }
;;! "host.never" = "never"
;;! "host.res"   = "resource"
;;! "host.make"  = "make"

(component definition $C
  (import "host" (instance $host
      (export "touch" (func))
      (export "echo" (func (param "list" (list u8)) (result (list u8))))
      (export "late" (func async))
      (export "never" (func async))
      (export "res" (type $res (sub resource)))
      (export "make" (func (result (own $res))))))

  ;; Somebody else, who can be called and who gives.

  (component $Giver
    (core module $m
      (memory (export "memory") 1)
      (global $bumps (mut i32) (i32.const 0))
      (func (export "bump") (global.set $bumps (i32.add (global.get $bumps) (i32.const 1))))
      (func (export "give") (result i32)
        (i32.store (i32.const 16) (i32.const 64))
        (i32.store (i32.const 20) (i32.const 4))
        (i32.const 16)))
    (core instance $i (instantiate $m))
    (func (export "bump") (canon lift (core func $i "bump")))
    (func (export "give") (result (list u8)) (canon lift (core func $i "give") (memory (core memory $i "memory")))))

  ;; The component whose realloc does what it is armed with: the number of an operation in the order of its imports.

  (component $Receiver
    (import "host" (instance $host
      (export "touch" (func))
      (export "echo" (func (param "list" (list u8)) (result (list u8))))
      (export "late" (func async))
      (export "never" (func async))
      (export "res" (type $res (sub resource)))
      (export "make" (func (result (own $res))))))
    (import "giver" (instance $giver (export "bump" (func)) (export "give" (func (result (list u8))))))
    (alias export $host "res" (type $res))
    (type $own (resource (rep i32)))
    (type $stream (stream u8))
    (type $future (future u8))

    ;; realloc itself has to exist before the functions that it calls, some of which need it: it calls through a table.
    (core module $libc
      (memory (export "memory") 1)
      (table (export "table") 1 funcref)
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        (call_indirect (i32.const 0))
        (i32.const 1024)))
    (core instance $libc (instantiate $libc))
    (alias core export $libc "memory" (core memory $memory))
    (core func $touch (canon lower (func $host "touch")))
    (core func $bump (canon lower (func $giver "bump")))
    (core func $late (canon lower (func $host "late") async))
    (core func $make (canon lower (func $host "make")))
    (core func $drop-res (canon resource.drop $res))
    (core func $new-own (canon resource.new $own))
    (core func $drop-own (canon resource.drop $own))
    (core func $set-new (canon waitable-set.new))
    (core func $set-poll (canon waitable-set.poll (memory (core memory $libc "memory"))))
    (core func $set-drop (canon waitable-set.drop))
    (core func $join (canon waitable.join))
    (core func $stream-new (canon stream.new $stream))
    (core func $stream-read (canon stream.read $stream async (memory (core memory $libc "memory"))))
    (core func $stream-write (canon stream.write $stream async (memory (core memory $libc "memory"))))
    (core func $stream-cancel (canon stream.cancel-read $stream))
    (core func $stream-drop (canon stream.drop-readable $stream))
    (core func $stream-drop-writable (canon stream.drop-writable $stream))
    (core func $future-new (canon future.new $future))
    (core func $future-read (canon future.read $future async (memory (core memory $libc "memory"))))
    (core func $future-write (canon future.write $future async (memory (core memory $libc "memory"))))
    (core func $future-drop (canon future.drop-readable $future))
    (core func $subtask-cancel (canon subtask.cancel))
    (core func $subtask-drop (canon subtask.drop))
    (core func $yield (canon thread.yield))
    (core func $task-return (canon task.return (result u32)))
    (core func $rep (canon resource.rep $own))
    (core func $context-get (canon context.get i32 0))
    (core func $context-set (canon context.set i32 0))
    (core func $inc (canon backpressure.inc))
    (core func $never (canon lower (func $host "never") async))
    (core func $dec (canon backpressure.dec))
    (core func $fetch (canon lower (func $giver "give") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core func $fetch-host (canon lower (func $host "echo") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "table" (table 1 funcref))
      (import "" "touch" (func $touch))
      (import "" "give" (func $bump))
      (import "" "late" (func $late (result i32)))
      (import "" "make" (func $make (result i32)))
      (import "" "drop host's" (func $drop-res (param i32)))
      (import "" "new" (func $new-own (param i32) (result i32)))
      (import "" "drop own" (func $drop-own (param i32)))
      (import "" "set new" (func $set-new (result i32)))
      (import "" "set poll" (func $set-poll (param i32 i32) (result i32)))
      (import "" "set drop" (func $set-drop (param i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "stream new" (func $stream-new (result i64)))
      (import "" "stream read" (func $stream-read (param i32 i32 i32) (result i32)))
      (import "" "stream write" (func $stream-write (param i32 i32 i32) (result i32)))
      (import "" "stream cancel" (func $stream-cancel (param i32) (result i32)))
      (import "" "stream drop" (func $stream-drop (param i32)))
      (import "" "stream drop writable" (func $stream-drop-writable (param i32)))
      (import "" "future new" (func $future-new (result i64)))
      (import "" "future read" (func $future-read (param i32 i32) (result i32)))
      (import "" "future write" (func $future-write (param i32 i32) (result i32)))
      (import "" "future drop" (func $future-drop (param i32)))
      (import "" "subtask cancel" (func $subtask-cancel (param i32) (result i32)))
      (import "" "subtask drop" (func $subtask-drop (param i32)))
      (import "" "yield" (func $yield (result i32)))
      (import "" "task return" (func $task-return (param i32)))
      (import "" "rep" (func $rep (param i32) (result i32)))
      (import "" "context get" (func $context-get (result i32)))
      (import "" "context set" (func $context-set (param i32)))
      (import "" "backpressure" (func $inc))
      (import "" "never" (func $never (result i32)))
      (import "" "dec" (func $dec))
      (import "" "fetch" (func $fetch (param i32)))
      (import "" "fetch host" (func $fetch-host (param i32 i32 i32)))
      (global $a (mut i32) (i32.const 0))
      (global $b (mut i32) (i32.const 0))
      (global $returned (mut i32) (i32.const 0))
      (func $make-stream
        (local $ends i64)
        (local.set $ends (call $stream-new))
        (global.set $a (i32.wrap_i64 (local.get $ends)))
        (global.set $b (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32)))))
      (func $make-future
        (local $ends i64)
        (local.set $ends (call $future-new))
        (global.set $a (i32.wrap_i64 (local.get $ends)))
        (global.set $b (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32)))))

      ;; What realloc does, and what has to be there before.
      (func $nothing)
      (elem (i32.const 0) $nothing)
      (table $acts funcref (elem
        $act0
        $act1
        $act2
        $act3
        $act4
        $act5
        $act6
        $act7
        $act8
        $act9
        $act10
        $act11
        $act12
        $act13
        $act14
        $act15
        $act16
        $act17
        $act18
        $act19
        $act20
        $act21
        $act22
        $act23
        $act24
        $act25
        $act26
        $act27
        $act28
      ))
      (table $preparations funcref (elem
        $before0
        $before1
        $before2
        $before3
        $before4
        $before5
        $before6
        $before7
        $before8
        $before9
        $before10
        $before11
        $before12
        $before13
        $before14
        $before15
        $before16
        $before17
        $before18
        $before19
        $before20
        $before21
        $before22
        $before23
        $before24
        $before25
        $before26
        $before27
        $before28
      ))
      (func $act0 (call $touch))
      (func $before0)
      (func $act1 (call $bump))
      (func $before1)
      (func $act2 (drop (call $late)))
      (func $before2)
      (func $act3 (drop (call $make)))
      (func $before3)
      (func $act4 (call $drop-res (global.get $a)))
      (func $before4 (global.set $a (call $make)))
      (func $act5 (drop (call $new-own (i32.const 5))))
      (func $before5)
      (func $act6 (call $drop-own (global.get $a)))
      (func $before6 (global.set $a (call $new-own (i32.const 5))))
      (func $act7 (drop (call $set-new)))
      (func $before7)
      (func $act8 (drop (call $set-poll (global.get $a) (i32.const 64))))
      (func $before8 (global.set $a (call $set-new)))
      (func $act9 (call $set-drop (global.get $a)))
      (func $before9 (global.set $a (call $set-new)))
      (func $act10 (call $join (global.get $a) (global.get $b)))
      (func $before10 (call $make-stream) (global.set $b (call $set-new)))
      (func $act11 (drop (call $stream-new)))
      (func $before11)
      (func $act12 (drop (call $stream-read (global.get $a) (i32.const 64) (i32.const 1))))
      (func $before12 (call $make-stream))
      (func $act13 (drop (call $stream-write (global.get $b) (i32.const 64) (i32.const 1))))
      (func $before13 (call $make-stream))
      (func $act14 (drop (call $stream-cancel (global.get $a))))
      (func $before14 (call $make-stream) (drop (call $stream-read (global.get $a) (i32.const 64) (i32.const 1))))
      (func $act15 (call $stream-drop (global.get $a)))
      (func $before15 (call $make-stream))
      (func $act16 (call $stream-drop-writable (global.get $b)))
      (func $before16 (call $make-stream))
      (func $act17 (drop (call $future-new)))
      (func $before17)
      (func $act18 (drop (call $future-read (global.get $a) (i32.const 64))))
      (func $before18 (call $make-future))
      (func $act19 (drop (call $future-write (global.get $b) (i32.const 64))))
      (func $before19 (call $make-future))
      (func $act20 (call $future-drop (global.get $a)))
      (func $before20 (call $make-future))
      (func $act21 (drop (call $subtask-cancel (global.get $a))))
      (func $before21 (global.set $a (i32.shr_u (call $never) (i32.const 4))))
      (func $act22 (call $subtask-drop (global.get $a)))
      (func $before22 (global.set $a (i32.shr_u (call $never) (i32.const 4))) (drop (call $subtask-cancel (global.get $a))))
      (func $act23 (drop (call $yield)))
      (func $before23)
      (func $act24 (global.set $returned (i32.const 1)) (call $task-return (i32.const 7)))
      (func $before24)
      (func $act25 (drop (call $rep (global.get $a))))
      (func $before25 (global.set $a (call $new-own (i32.const 5))))
      (func $act26 (drop (call $context-get)))
      (func $before26)
      (func $act27 (call $context-set (i32.const 1)))
      (func $before27)
      (func $act28 (call $inc) (call $dec))
      (func $before28)
      (func (export "arm") (param i32)
        (call_indirect $preparations (local.get 0))
        (table.set 0 (i32.const 0) (table.get $acts (local.get 0))))
      (func (export "take") (param i32 i32) (result i32) (i32.const 7))
      (func (export "take async") (param i32 i32) (result i32)
        (if (i32.eqz (global.get $returned)) (then (call $task-return (i32.const 7))))
        (i32.const 0))
      (func (export "callback") (param i32 i32 i32) (result i32) unreachable)
      (func (export "fetch") (result i32) (call $fetch (i32.const 16)) (i32.const 7))
      (func (export "fetch host") (result i32) (call $fetch-host (i32.const 64) (i32.const 4) (i32.const 16)) (i32.const 7)))
    (core instance $i (instantiate $m (with "" (instance
      (export "memory" (memory $memory)) (export "table" (table $libc "table"))
      (export "touch" (func $touch))
      (export "give" (func $bump))
      (export "late" (func $late))
      (export "make" (func $make))
      (export "drop host's" (func $drop-res))
      (export "new" (func $new-own))
      (export "drop own" (func $drop-own))
      (export "set new" (func $set-new))
      (export "set poll" (func $set-poll))
      (export "set drop" (func $set-drop))
      (export "join" (func $join))
      (export "stream new" (func $stream-new))
      (export "stream read" (func $stream-read))
      (export "stream write" (func $stream-write))
      (export "stream cancel" (func $stream-cancel))
      (export "stream drop" (func $stream-drop))
      (export "stream drop writable" (func $stream-drop-writable))
      (export "future new" (func $future-new))
      (export "future read" (func $future-read))
      (export "future write" (func $future-write))
      (export "future drop" (func $future-drop))
      (export "subtask cancel" (func $subtask-cancel))
      (export "subtask drop" (func $subtask-drop))
      (export "yield" (func $yield))
      (export "task return" (func $task-return))
      (export "rep" (func $rep))
      (export "context get" (func $context-get))
      (export "context set" (func $context-set))
      (export "backpressure" (func $inc))
      (export "never" (func $never))
      (export "dec" (func $dec))
      (export "fetch" (func $fetch))
      (export "fetch host" (func $fetch-host))
    ))))
    (func (export "arm") async (param "what" u32) (canon lift (core func $i "arm")))
    (func (export "take") (param "list" (list u8)) (result u32)
      (canon lift (core func $i "take") (memory $memory) (realloc (core func $libc "realloc"))))
    (func (export "take-async") async (param "list" (list u8)) (result u32)
      (canon lift (core func $i "take async") async (memory $memory) (realloc (core func $libc "realloc")) (callback (core func $i "callback"))))
    (func (export "fetch") (result u32) (canon lift (core func $i "fetch")))
    (func (export "fetch-host") (result u32) (canon lift (core func $i "fetch host"))))

  (component $Sender
    (import "receiver" (instance $receiver
      (export "take" (func (param "list" (list u8)) (result u32)))
      (export "take-async" (func async (param "list" (list u8)) (result u32)))))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $take (canon lower (func $receiver "take") (memory (core memory $libc "memory"))))
    (core func $take-async (canon lower (func $receiver "take-async") async (memory (core memory $libc "memory"))))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "take" (func $take (param i32 i32) (result i32)))
      (import "" "take async" (func $take-async (param i32 i32 i32) (result i32)))
      (func (export "send") (result i32) (call $take (i32.const 64) (i32.const 4)))
      (func (export "send async") (result i32)
        (if (i32.ne (call $take-async (i32.const 64) (i32.const 4) (i32.const 16)) (i32.const 2)) (then unreachable))
        (i32.load (i32.const 16))))
    (core instance $i (instantiate $m (with "" (instance
      (export "memory" (memory $libc "memory")) (export "take" (func $take)) (export "take async" (func $take-async))))))
    (func (export "send") (result u32) (canon lift (core func $i "send")))
    (func (export "send-async") async (result u32) (canon lift (core func $i "send async"))))

  (instance $giver (instantiate $Giver))
  (instance $receiver (instantiate $Receiver (with "host" (instance $host)) (with "giver" (instance $giver))))
  (instance $sender (instantiate $Sender (with "receiver" (instance $receiver))))
  (func (export "arm") (alias export $receiver "arm"))
  (func (export "take") (alias export $receiver "take"))
  (func (export "take-async") (alias export $receiver "take-async"))
  (func (export "fetch") (alias export $receiver "fetch"))
  (func (export "fetch-host") (alias export $receiver "fetch-host"))
  (func (export "send") (alias export $sender "send"))
  (func (export "send-async") (alias export $sender "send-async")))

;; ---------------------------------------------------------------------------------------------------------------

(@benign "a realloc that only allocates, and one that does what is allowed")
(component instance $c $C)
(assert_return (invoke $c "send") (u32.const 7))
(assert_return (invoke $c "send-async") (u32.const 7))
(assert_return (invoke $c "take" (list.const (u8.const 1) (u8.const 2))) (u32.const 7))
(assert_return (invoke $c "take-async" (list.const (u8.const 1) (u8.const 2))) (u32.const 7))
(assert_return (invoke $c "fetch") (u32.const 7))
(assert_return (invoke $c "fetch-host") (u32.const 7))
(assert_return (invoke $c "arm" (u32.const 25))) ;; rep
(assert_return (invoke $c "send") (u32.const 7))
(assert_return (invoke $c "send-async") (u32.const 7))
(assert_return (invoke $c "take" (list.const (u8.const 1) (u8.const 2))) (u32.const 7))
(assert_return (invoke $c "take-async" (list.const (u8.const 1) (u8.const 2))) (u32.const 7))
(assert_return (invoke $c "fetch") (u32.const 7))
(assert_return (invoke $c "fetch-host") (u32.const 7))
(assert_return (invoke $c "arm" (u32.const 26))) ;; context get
(assert_return (invoke $c "send") (u32.const 7))
(assert_return (invoke $c "send-async") (u32.const 7))
(assert_return (invoke $c "take" (list.const (u8.const 1) (u8.const 2))) (u32.const 7))
(assert_return (invoke $c "take-async" (list.const (u8.const 1) (u8.const 2))) (u32.const 7))
(assert_return (invoke $c "fetch") (u32.const 7))
(assert_return (invoke $c "fetch-host") (u32.const 7))
(assert_return (invoke $c "arm" (u32.const 27))) ;; context set
(assert_return (invoke $c "send") (u32.const 7))
(assert_return (invoke $c "send-async") (u32.const 7))
(assert_return (invoke $c "take" (list.const (u8.const 1) (u8.const 2))) (u32.const 7))
(assert_return (invoke $c "take-async" (list.const (u8.const 1) (u8.const 2))) (u32.const 7))
(assert_return (invoke $c "fetch") (u32.const 7))
(assert_return (invoke $c "fetch-host") (u32.const 7))
(assert_return (invoke $c "arm" (u32.const 28))) ;; backpressure
(assert_return (invoke $c "send") (u32.const 7))
(assert_return (invoke $c "send-async") (u32.const 7))
(assert_return (invoke $c "take" (list.const (u8.const 1) (u8.const 2))) (u32.const 7))
(assert_return (invoke $c "take-async" (list.const (u8.const 1) (u8.const 2))) (u32.const 7))
(assert_return (invoke $c "fetch") (u32.const 7))
(assert_return (invoke $c "fetch-host") (u32.const 7))
(@drop $c)

(@attack "while a value arrives from another component, realloc does")
;; touch
(component instance $a1 $C)
(assert_return (invoke $a1 "arm" (u32.const 0)))
(assert_trap (invoke $a1 "send") "cannot leave component instance")
(@drop $a1)
;; give
(component instance $a2 $C)
(assert_return (invoke $a2 "arm" (u32.const 1)))
(assert_trap (invoke $a2 "send") "cannot leave component instance")
(@drop $a2)
;; late
(component instance $a3 $C)
(assert_return (invoke $a3 "arm" (u32.const 2)))
(assert_trap (invoke $a3 "send") "cannot leave component instance")
(@drop $a3)
;; make
(component instance $a4 $C)
(assert_return (invoke $a4 "arm" (u32.const 3)))
(assert_trap (invoke $a4 "send") "cannot leave component instance")
(@drop $a4)
;; drop host's
(component instance $a5 $C)
(assert_return (invoke $a5 "arm" (u32.const 4)))
(assert_trap (invoke $a5 "send") "cannot leave component instance")
(@drop $a5)
;; new
(component instance $a6 $C)
(assert_return (invoke $a6 "arm" (u32.const 5)))
(assert_trap (invoke $a6 "send") "cannot leave component instance")
(@drop $a6)
;; drop own
(component instance $a7 $C)
(assert_return (invoke $a7 "arm" (u32.const 6)))
(assert_trap (invoke $a7 "send") "cannot leave component instance")
(@drop $a7)
;; set new
(component instance $a8 $C)
(assert_return (invoke $a8 "arm" (u32.const 7)))
(assert_trap (invoke $a8 "send") "cannot leave component instance")
(@drop $a8)
;; set poll
(component instance $a9 $C)
(assert_return (invoke $a9 "arm" (u32.const 8)))
(assert_trap (invoke $a9 "send") "cannot leave component instance")
(@drop $a9)
;; set drop
(component instance $a10 $C)
(assert_return (invoke $a10 "arm" (u32.const 9)))
(assert_trap (invoke $a10 "send") "cannot leave component instance")
(@drop $a10)
;; join
(component instance $a11 $C)
(assert_return (invoke $a11 "arm" (u32.const 10)))
(assert_trap (invoke $a11 "send") "cannot leave component instance")
(@drop $a11)
;; stream new
(component instance $a12 $C)
(assert_return (invoke $a12 "arm" (u32.const 11)))
(assert_trap (invoke $a12 "send") "cannot leave component instance")
(@drop $a12)
;; stream read
(component instance $a13 $C)
(assert_return (invoke $a13 "arm" (u32.const 12)))
(assert_trap (invoke $a13 "send") "cannot leave component instance")
(@drop $a13)
;; stream write
(component instance $a14 $C)
(assert_return (invoke $a14 "arm" (u32.const 13)))
(assert_trap (invoke $a14 "send") "cannot leave component instance")
(@drop $a14)
;; stream cancel
(component instance $a15 $C)
(assert_return (invoke $a15 "arm" (u32.const 14)))
(assert_trap (invoke $a15 "send") "cannot leave component instance")
(@drop $a15)
;; stream drop
(component instance $a16 $C)
(assert_return (invoke $a16 "arm" (u32.const 15)))
(assert_trap (invoke $a16 "send") "cannot leave component instance")
(@drop $a16)
;; stream drop writable
(component instance $a17 $C)
(assert_return (invoke $a17 "arm" (u32.const 16)))
(assert_trap (invoke $a17 "send") "cannot leave component instance")
(@drop $a17)
;; future new
(component instance $a18 $C)
(assert_return (invoke $a18 "arm" (u32.const 17)))
(assert_trap (invoke $a18 "send") "cannot leave component instance")
(@drop $a18)
;; future read
(component instance $a19 $C)
(assert_return (invoke $a19 "arm" (u32.const 18)))
(assert_trap (invoke $a19 "send") "cannot leave component instance")
(@drop $a19)
;; future write
(component instance $a20 $C)
(assert_return (invoke $a20 "arm" (u32.const 19)))
(assert_trap (invoke $a20 "send") "cannot leave component instance")
(@drop $a20)
;; future drop
(component instance $a21 $C)
(assert_return (invoke $a21 "arm" (u32.const 20)))
(assert_trap (invoke $a21 "send") "cannot leave component instance")
(@drop $a21)
;; subtask cancel
(component instance $a22 $C)
(assert_return (invoke $a22 "arm" (u32.const 21)))
(assert_trap (invoke $a22 "send") "cannot leave component instance")
(@drop $a22)
;; subtask drop
(component instance $a23 $C)
(assert_return (invoke $a23 "arm" (u32.const 22)))
(assert_trap (invoke $a23 "send") "cannot leave component instance")
(@drop $a23)
;; yield
(component instance $a24 $C)
(assert_return (invoke $a24 "arm" (u32.const 23)))
(assert_trap (invoke $a24 "send") "cannot leave component instance")
(@drop $a24)

(@attack "while a value arrives from another component, to an asynchronous function, realloc does")
;; touch
(component instance $a25 $C)
(assert_return (invoke $a25 "arm" (u32.const 0)))
(assert_trap (invoke $a25 "send-async") "cannot leave component instance")
(@drop $a25)
;; give
(component instance $a26 $C)
(assert_return (invoke $a26 "arm" (u32.const 1)))
(assert_trap (invoke $a26 "send-async") "cannot leave component instance")
(@drop $a26)
;; late
(component instance $a27 $C)
(assert_return (invoke $a27 "arm" (u32.const 2)))
(assert_trap (invoke $a27 "send-async") "cannot leave component instance")
(@drop $a27)
;; make
(component instance $a28 $C)
(assert_return (invoke $a28 "arm" (u32.const 3)))
(assert_trap (invoke $a28 "send-async") "cannot leave component instance")
(@drop $a28)
;; drop host's
(component instance $a29 $C)
(assert_return (invoke $a29 "arm" (u32.const 4)))
(assert_trap (invoke $a29 "send-async") "cannot leave component instance")
(@drop $a29)
;; new
(component instance $a30 $C)
(assert_return (invoke $a30 "arm" (u32.const 5)))
(assert_trap (invoke $a30 "send-async") "cannot leave component instance")
(@drop $a30)
;; drop own
(component instance $a31 $C)
(assert_return (invoke $a31 "arm" (u32.const 6)))
(assert_trap (invoke $a31 "send-async") "cannot leave component instance")
(@drop $a31)
;; set new
(component instance $a32 $C)
(assert_return (invoke $a32 "arm" (u32.const 7)))
(assert_trap (invoke $a32 "send-async") "cannot leave component instance")
(@drop $a32)
;; set poll
(component instance $a33 $C)
(assert_return (invoke $a33 "arm" (u32.const 8)))
(assert_trap (invoke $a33 "send-async") "cannot leave component instance")
(@drop $a33)
;; set drop
(component instance $a34 $C)
(assert_return (invoke $a34 "arm" (u32.const 9)))
(assert_trap (invoke $a34 "send-async") "cannot leave component instance")
(@drop $a34)
;; join
(component instance $a35 $C)
(assert_return (invoke $a35 "arm" (u32.const 10)))
(assert_trap (invoke $a35 "send-async") "cannot leave component instance")
(@drop $a35)
;; stream new
(component instance $a36 $C)
(assert_return (invoke $a36 "arm" (u32.const 11)))
(assert_trap (invoke $a36 "send-async") "cannot leave component instance")
(@drop $a36)
;; stream read
(component instance $a37 $C)
(assert_return (invoke $a37 "arm" (u32.const 12)))
(assert_trap (invoke $a37 "send-async") "cannot leave component instance")
(@drop $a37)
;; stream write
(component instance $a38 $C)
(assert_return (invoke $a38 "arm" (u32.const 13)))
(assert_trap (invoke $a38 "send-async") "cannot leave component instance")
(@drop $a38)
;; stream cancel
(component instance $a39 $C)
(assert_return (invoke $a39 "arm" (u32.const 14)))
(assert_trap (invoke $a39 "send-async") "cannot leave component instance")
(@drop $a39)
;; stream drop
(component instance $a40 $C)
(assert_return (invoke $a40 "arm" (u32.const 15)))
(assert_trap (invoke $a40 "send-async") "cannot leave component instance")
(@drop $a40)
;; stream drop writable
(component instance $a41 $C)
(assert_return (invoke $a41 "arm" (u32.const 16)))
(assert_trap (invoke $a41 "send-async") "cannot leave component instance")
(@drop $a41)
;; future new
(component instance $a42 $C)
(assert_return (invoke $a42 "arm" (u32.const 17)))
(assert_trap (invoke $a42 "send-async") "cannot leave component instance")
(@drop $a42)
;; future read
(component instance $a43 $C)
(assert_return (invoke $a43 "arm" (u32.const 18)))
(assert_trap (invoke $a43 "send-async") "cannot leave component instance")
(@drop $a43)
;; future write
(component instance $a44 $C)
(assert_return (invoke $a44 "arm" (u32.const 19)))
(assert_trap (invoke $a44 "send-async") "cannot leave component instance")
(@drop $a44)
;; future drop
(component instance $a45 $C)
(assert_return (invoke $a45 "arm" (u32.const 20)))
(assert_trap (invoke $a45 "send-async") "cannot leave component instance")
(@drop $a45)
;; subtask cancel
(component instance $a46 $C)
(assert_return (invoke $a46 "arm" (u32.const 21)))
(assert_trap (invoke $a46 "send-async") "cannot leave component instance")
(@drop $a46)
;; subtask drop
(component instance $a47 $C)
(assert_return (invoke $a47 "arm" (u32.const 22)))
(assert_trap (invoke $a47 "send-async") "cannot leave component instance")
(@drop $a47)
;; yield
(component instance $a48 $C)
(assert_return (invoke $a48 "arm" (u32.const 23)))
(assert_trap (invoke $a48 "send-async") "cannot leave component instance")
(@drop $a48)
;; task return
(component instance $a49 $C)
(assert_return (invoke $a49 "arm" (u32.const 24)))
(assert_trap (invoke $a49 "send-async") "cannot leave component instance")
(@drop $a49)

(@attack "while a value arrives from the host, realloc does")
;; touch
(component instance $a50 $C)
(assert_return (invoke $a50 "arm" (u32.const 0)))
(assert_trap (invoke $a50 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a50)
;; give
(component instance $a51 $C)
(assert_return (invoke $a51 "arm" (u32.const 1)))
(assert_trap (invoke $a51 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a51)
;; late
(component instance $a52 $C)
(assert_return (invoke $a52 "arm" (u32.const 2)))
(assert_trap (invoke $a52 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a52)
;; make
(component instance $a53 $C)
(assert_return (invoke $a53 "arm" (u32.const 3)))
(assert_trap (invoke $a53 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a53)
;; drop host's
(component instance $a54 $C)
(assert_return (invoke $a54 "arm" (u32.const 4)))
(assert_trap (invoke $a54 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a54)
;; new
(component instance $a55 $C)
(assert_return (invoke $a55 "arm" (u32.const 5)))
(assert_trap (invoke $a55 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a55)
;; drop own
(component instance $a56 $C)
(assert_return (invoke $a56 "arm" (u32.const 6)))
(assert_trap (invoke $a56 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a56)
;; set new
(component instance $a57 $C)
(assert_return (invoke $a57 "arm" (u32.const 7)))
(assert_trap (invoke $a57 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a57)
;; set poll
(component instance $a58 $C)
(assert_return (invoke $a58 "arm" (u32.const 8)))
(assert_trap (invoke $a58 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a58)
;; set drop
(component instance $a59 $C)
(assert_return (invoke $a59 "arm" (u32.const 9)))
(assert_trap (invoke $a59 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a59)
;; join
(component instance $a60 $C)
(assert_return (invoke $a60 "arm" (u32.const 10)))
(assert_trap (invoke $a60 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a60)
;; stream new
(component instance $a61 $C)
(assert_return (invoke $a61 "arm" (u32.const 11)))
(assert_trap (invoke $a61 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a61)
;; stream read
(component instance $a62 $C)
(assert_return (invoke $a62 "arm" (u32.const 12)))
(assert_trap (invoke $a62 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a62)
;; stream write
(component instance $a63 $C)
(assert_return (invoke $a63 "arm" (u32.const 13)))
(assert_trap (invoke $a63 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a63)
;; stream cancel
(component instance $a64 $C)
(assert_return (invoke $a64 "arm" (u32.const 14)))
(assert_trap (invoke $a64 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a64)
;; stream drop
(component instance $a65 $C)
(assert_return (invoke $a65 "arm" (u32.const 15)))
(assert_trap (invoke $a65 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a65)
;; stream drop writable
(component instance $a66 $C)
(assert_return (invoke $a66 "arm" (u32.const 16)))
(assert_trap (invoke $a66 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a66)
;; future new
(component instance $a67 $C)
(assert_return (invoke $a67 "arm" (u32.const 17)))
(assert_trap (invoke $a67 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a67)
;; future read
(component instance $a68 $C)
(assert_return (invoke $a68 "arm" (u32.const 18)))
(assert_trap (invoke $a68 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a68)
;; future write
(component instance $a69 $C)
(assert_return (invoke $a69 "arm" (u32.const 19)))
(assert_trap (invoke $a69 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a69)
;; future drop
(component instance $a70 $C)
(assert_return (invoke $a70 "arm" (u32.const 20)))
(assert_trap (invoke $a70 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a70)
;; subtask cancel
(component instance $a71 $C)
(assert_return (invoke $a71 "arm" (u32.const 21)))
(assert_trap (invoke $a71 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a71)
;; subtask drop
(component instance $a72 $C)
(assert_return (invoke $a72 "arm" (u32.const 22)))
(assert_trap (invoke $a72 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a72)
;; yield
(component instance $a73 $C)
(assert_return (invoke $a73 "arm" (u32.const 23)))
(assert_trap (invoke $a73 "take" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a73)

(@attack "while a value arrives from the host, to an asynchronous function, realloc does")
;; touch
(component instance $a74 $C)
(assert_return (invoke $a74 "arm" (u32.const 0)))
(assert_trap (invoke $a74 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a74)
;; give
(component instance $a75 $C)
(assert_return (invoke $a75 "arm" (u32.const 1)))
(assert_trap (invoke $a75 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a75)
;; late
(component instance $a76 $C)
(assert_return (invoke $a76 "arm" (u32.const 2)))
(assert_trap (invoke $a76 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a76)
;; make
(component instance $a77 $C)
(assert_return (invoke $a77 "arm" (u32.const 3)))
(assert_trap (invoke $a77 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a77)
;; drop host's
(component instance $a78 $C)
(assert_return (invoke $a78 "arm" (u32.const 4)))
(assert_trap (invoke $a78 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a78)
;; new
(component instance $a79 $C)
(assert_return (invoke $a79 "arm" (u32.const 5)))
(assert_trap (invoke $a79 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a79)
;; drop own
(component instance $a80 $C)
(assert_return (invoke $a80 "arm" (u32.const 6)))
(assert_trap (invoke $a80 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a80)
;; set new
(component instance $a81 $C)
(assert_return (invoke $a81 "arm" (u32.const 7)))
(assert_trap (invoke $a81 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a81)
;; set poll
(component instance $a82 $C)
(assert_return (invoke $a82 "arm" (u32.const 8)))
(assert_trap (invoke $a82 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a82)
;; set drop
(component instance $a83 $C)
(assert_return (invoke $a83 "arm" (u32.const 9)))
(assert_trap (invoke $a83 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a83)
;; join
(component instance $a84 $C)
(assert_return (invoke $a84 "arm" (u32.const 10)))
(assert_trap (invoke $a84 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a84)
;; stream new
(component instance $a85 $C)
(assert_return (invoke $a85 "arm" (u32.const 11)))
(assert_trap (invoke $a85 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a85)
;; stream read
(component instance $a86 $C)
(assert_return (invoke $a86 "arm" (u32.const 12)))
(assert_trap (invoke $a86 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a86)
;; stream write
(component instance $a87 $C)
(assert_return (invoke $a87 "arm" (u32.const 13)))
(assert_trap (invoke $a87 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a87)
;; stream cancel
(component instance $a88 $C)
(assert_return (invoke $a88 "arm" (u32.const 14)))
(assert_trap (invoke $a88 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a88)
;; stream drop
(component instance $a89 $C)
(assert_return (invoke $a89 "arm" (u32.const 15)))
(assert_trap (invoke $a89 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a89)
;; stream drop writable
(component instance $a90 $C)
(assert_return (invoke $a90 "arm" (u32.const 16)))
(assert_trap (invoke $a90 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a90)
;; future new
(component instance $a91 $C)
(assert_return (invoke $a91 "arm" (u32.const 17)))
(assert_trap (invoke $a91 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a91)
;; future read
(component instance $a92 $C)
(assert_return (invoke $a92 "arm" (u32.const 18)))
(assert_trap (invoke $a92 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a92)
;; future write
(component instance $a93 $C)
(assert_return (invoke $a93 "arm" (u32.const 19)))
(assert_trap (invoke $a93 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a93)
;; future drop
(component instance $a94 $C)
(assert_return (invoke $a94 "arm" (u32.const 20)))
(assert_trap (invoke $a94 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a94)
;; subtask cancel
(component instance $a95 $C)
(assert_return (invoke $a95 "arm" (u32.const 21)))
(assert_trap (invoke $a95 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a95)
;; subtask drop
(component instance $a96 $C)
(assert_return (invoke $a96 "arm" (u32.const 22)))
(assert_trap (invoke $a96 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a96)
;; yield
(component instance $a97 $C)
(assert_return (invoke $a97 "arm" (u32.const 23)))
(assert_trap (invoke $a97 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a97)
;; task return
(component instance $a98 $C)
(assert_return (invoke $a98 "arm" (u32.const 24)))
(assert_trap (invoke $a98 "take-async" (list.const (u8.const 1) (u8.const 2))) "cannot leave component instance")
(@drop $a98)

(@attack "while a value arrives as a result from another component, realloc does")
;; touch
(component instance $a99 $C)
(assert_return (invoke $a99 "arm" (u32.const 0)))
(assert_trap (invoke $a99 "fetch") "cannot leave component instance")
(@drop $a99)
;; give
(component instance $a100 $C)
(assert_return (invoke $a100 "arm" (u32.const 1)))
(assert_trap (invoke $a100 "fetch") "cannot leave component instance")
(@drop $a100)
;; late
(component instance $a101 $C)
(assert_return (invoke $a101 "arm" (u32.const 2)))
(assert_trap (invoke $a101 "fetch") "cannot leave component instance")
(@drop $a101)
;; make
(component instance $a102 $C)
(assert_return (invoke $a102 "arm" (u32.const 3)))
(assert_trap (invoke $a102 "fetch") "cannot leave component instance")
(@drop $a102)
;; drop host's
(component instance $a103 $C)
(assert_return (invoke $a103 "arm" (u32.const 4)))
(assert_trap (invoke $a103 "fetch") "cannot leave component instance")
(@drop $a103)
;; new
(component instance $a104 $C)
(assert_return (invoke $a104 "arm" (u32.const 5)))
(assert_trap (invoke $a104 "fetch") "cannot leave component instance")
(@drop $a104)
;; drop own
(component instance $a105 $C)
(assert_return (invoke $a105 "arm" (u32.const 6)))
(assert_trap (invoke $a105 "fetch") "cannot leave component instance")
(@drop $a105)
;; set new
(component instance $a106 $C)
(assert_return (invoke $a106 "arm" (u32.const 7)))
(assert_trap (invoke $a106 "fetch") "cannot leave component instance")
(@drop $a106)
;; set poll
(component instance $a107 $C)
(assert_return (invoke $a107 "arm" (u32.const 8)))
(assert_trap (invoke $a107 "fetch") "cannot leave component instance")
(@drop $a107)
;; set drop
(component instance $a108 $C)
(assert_return (invoke $a108 "arm" (u32.const 9)))
(assert_trap (invoke $a108 "fetch") "cannot leave component instance")
(@drop $a108)
;; join
(component instance $a109 $C)
(assert_return (invoke $a109 "arm" (u32.const 10)))
(assert_trap (invoke $a109 "fetch") "cannot leave component instance")
(@drop $a109)
;; stream new
(component instance $a110 $C)
(assert_return (invoke $a110 "arm" (u32.const 11)))
(assert_trap (invoke $a110 "fetch") "cannot leave component instance")
(@drop $a110)
;; stream read
(component instance $a111 $C)
(assert_return (invoke $a111 "arm" (u32.const 12)))
(assert_trap (invoke $a111 "fetch") "cannot leave component instance")
(@drop $a111)
;; stream write
(component instance $a112 $C)
(assert_return (invoke $a112 "arm" (u32.const 13)))
(assert_trap (invoke $a112 "fetch") "cannot leave component instance")
(@drop $a112)
;; stream cancel
(component instance $a113 $C)
(assert_return (invoke $a113 "arm" (u32.const 14)))
(assert_trap (invoke $a113 "fetch") "cannot leave component instance")
(@drop $a113)
;; stream drop
(component instance $a114 $C)
(assert_return (invoke $a114 "arm" (u32.const 15)))
(assert_trap (invoke $a114 "fetch") "cannot leave component instance")
(@drop $a114)
;; stream drop writable
(component instance $a115 $C)
(assert_return (invoke $a115 "arm" (u32.const 16)))
(assert_trap (invoke $a115 "fetch") "cannot leave component instance")
(@drop $a115)
;; future new
(component instance $a116 $C)
(assert_return (invoke $a116 "arm" (u32.const 17)))
(assert_trap (invoke $a116 "fetch") "cannot leave component instance")
(@drop $a116)
;; future read
(component instance $a117 $C)
(assert_return (invoke $a117 "arm" (u32.const 18)))
(assert_trap (invoke $a117 "fetch") "cannot leave component instance")
(@drop $a117)
;; future write
(component instance $a118 $C)
(assert_return (invoke $a118 "arm" (u32.const 19)))
(assert_trap (invoke $a118 "fetch") "cannot leave component instance")
(@drop $a118)
;; future drop
(component instance $a119 $C)
(assert_return (invoke $a119 "arm" (u32.const 20)))
(assert_trap (invoke $a119 "fetch") "cannot leave component instance")
(@drop $a119)
;; subtask cancel
(component instance $a120 $C)
(assert_return (invoke $a120 "arm" (u32.const 21)))
(assert_trap (invoke $a120 "fetch") "cannot leave component instance")
(@drop $a120)
;; subtask drop
(component instance $a121 $C)
(assert_return (invoke $a121 "arm" (u32.const 22)))
(assert_trap (invoke $a121 "fetch") "cannot leave component instance")
(@drop $a121)
;; yield
(component instance $a122 $C)
(assert_return (invoke $a122 "arm" (u32.const 23)))
(assert_trap (invoke $a122 "fetch") "cannot leave component instance")
(@drop $a122)

(@attack "while a value arrives as a result from the host, realloc does")
;; touch
(component instance $a123 $C)
(assert_return (invoke $a123 "arm" (u32.const 0)))
(assert_trap (invoke $a123 "fetch-host") "cannot leave component instance")
(@drop $a123)
;; give
(component instance $a124 $C)
(assert_return (invoke $a124 "arm" (u32.const 1)))
(assert_trap (invoke $a124 "fetch-host") "cannot leave component instance")
(@drop $a124)
;; late
(component instance $a125 $C)
(assert_return (invoke $a125 "arm" (u32.const 2)))
(assert_trap (invoke $a125 "fetch-host") "cannot leave component instance")
(@drop $a125)
;; make
(component instance $a126 $C)
(assert_return (invoke $a126 "arm" (u32.const 3)))
(assert_trap (invoke $a126 "fetch-host") "cannot leave component instance")
(@drop $a126)
;; drop host's
(component instance $a127 $C)
(assert_return (invoke $a127 "arm" (u32.const 4)))
(assert_trap (invoke $a127 "fetch-host") "cannot leave component instance")
(@drop $a127)
;; new
(component instance $a128 $C)
(assert_return (invoke $a128 "arm" (u32.const 5)))
(assert_trap (invoke $a128 "fetch-host") "cannot leave component instance")
(@drop $a128)
;; drop own
(component instance $a129 $C)
(assert_return (invoke $a129 "arm" (u32.const 6)))
(assert_trap (invoke $a129 "fetch-host") "cannot leave component instance")
(@drop $a129)
;; set new
(component instance $a130 $C)
(assert_return (invoke $a130 "arm" (u32.const 7)))
(assert_trap (invoke $a130 "fetch-host") "cannot leave component instance")
(@drop $a130)
;; set poll
(component instance $a131 $C)
(assert_return (invoke $a131 "arm" (u32.const 8)))
(assert_trap (invoke $a131 "fetch-host") "cannot leave component instance")
(@drop $a131)
;; set drop
(component instance $a132 $C)
(assert_return (invoke $a132 "arm" (u32.const 9)))
(assert_trap (invoke $a132 "fetch-host") "cannot leave component instance")
(@drop $a132)
;; join
(component instance $a133 $C)
(assert_return (invoke $a133 "arm" (u32.const 10)))
(assert_trap (invoke $a133 "fetch-host") "cannot leave component instance")
(@drop $a133)
;; stream new
(component instance $a134 $C)
(assert_return (invoke $a134 "arm" (u32.const 11)))
(assert_trap (invoke $a134 "fetch-host") "cannot leave component instance")
(@drop $a134)
;; stream read
(component instance $a135 $C)
(assert_return (invoke $a135 "arm" (u32.const 12)))
(assert_trap (invoke $a135 "fetch-host") "cannot leave component instance")
(@drop $a135)
;; stream write
(component instance $a136 $C)
(assert_return (invoke $a136 "arm" (u32.const 13)))
(assert_trap (invoke $a136 "fetch-host") "cannot leave component instance")
(@drop $a136)
;; stream cancel
(component instance $a137 $C)
(assert_return (invoke $a137 "arm" (u32.const 14)))
(assert_trap (invoke $a137 "fetch-host") "cannot leave component instance")
(@drop $a137)
;; stream drop
(component instance $a138 $C)
(assert_return (invoke $a138 "arm" (u32.const 15)))
(assert_trap (invoke $a138 "fetch-host") "cannot leave component instance")
(@drop $a138)
;; stream drop writable
(component instance $a139 $C)
(assert_return (invoke $a139 "arm" (u32.const 16)))
(assert_trap (invoke $a139 "fetch-host") "cannot leave component instance")
(@drop $a139)
;; future new
(component instance $a140 $C)
(assert_return (invoke $a140 "arm" (u32.const 17)))
(assert_trap (invoke $a140 "fetch-host") "cannot leave component instance")
(@drop $a140)
;; future read
(component instance $a141 $C)
(assert_return (invoke $a141 "arm" (u32.const 18)))
(assert_trap (invoke $a141 "fetch-host") "cannot leave component instance")
(@drop $a141)
;; future write
(component instance $a142 $C)
(assert_return (invoke $a142 "arm" (u32.const 19)))
(assert_trap (invoke $a142 "fetch-host") "cannot leave component instance")
(@drop $a142)
;; future drop
(component instance $a143 $C)
(assert_return (invoke $a143 "arm" (u32.const 20)))
(assert_trap (invoke $a143 "fetch-host") "cannot leave component instance")
(@drop $a143)
;; subtask cancel
(component instance $a144 $C)
(assert_return (invoke $a144 "arm" (u32.const 21)))
(assert_trap (invoke $a144 "fetch-host") "cannot leave component instance")
(@drop $a144)
;; subtask drop
(component instance $a145 $C)
(assert_return (invoke $a145 "arm" (u32.const 22)))
(assert_trap (invoke $a145 "fetch-host") "cannot leave component instance")
(@drop $a145)
;; yield
(component instance $a146 $C)
(assert_return (invoke $a146 "arm" (u32.const 23)))
(assert_trap (invoke $a146 "fetch-host") "cannot leave component instance")
(@drop $a146)

(@probe "nothing of it was done by the host: it was never called, has destroyed nothing, and a new instance works")
(@host "calls.host.touch" 0)
(@host "calls.host.late" 0)
(@host "destructors" 0)
(component instance $again $C)
(assert_return (invoke $again "send") (u32.const 7))
(assert_return (invoke $again "send-async") (u32.const 7))
(assert_return (invoke $again "take" (list.const (u8.const 1) (u8.const 2))) (u32.const 7))
(assert_return (invoke $again "take-async" (list.const (u8.const 1) (u8.const 2))) (u32.const 7))
(assert_return (invoke $again "fetch") (u32.const 7))
(assert_return (invoke $again "fetch-host") (u32.const 7))
