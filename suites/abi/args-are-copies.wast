;;! title      = "What a caller writes after a call has begun does not reach the callee"
;;! property   = "abi-copies"
;;! severity   = "critical"
;;! features   = ["component-model", "component-async", "host-imports", "started-calls"]
;;! claims     = ["S13", "S14", "S28"]
;;! references = ["cm:CanonicalABI#loading", "cm:CanonicalABI#canon-lower", "cm:Concurrency#backpressure", "CWE-367"]
;;! notes      = """
;;! Arguments are lifted when a task starts and lowered into the callee's own memory at once, so what the caller does to its buffers
;;! afterwards is its own affair. (A call that backpressure still holds back has not started; only its arguments may change yet.)
;;! Every buffer is changed: the elements, the pointers to them, and the place where arguments that do not fit into registers are
;;! passed. The other way round, a callee that writes to what it was given changes its own copy."""
;;! [host]
;;! "host.gate"   = { late = 3 }
;;! "host.list"   = { late = 3 }
;;! "host.string" = { late = 3 }
;;! "host.nested" = { late = 3 }

(component definition $C
  (import "host" (instance $host
    (export "gate" (func async))
    (export "list" (func async (param "list" (list u8)) (result (list u8))))
    (export "string" (func async (param "text" string) (result string)))
    (export "nested" (func async (param "texts" (list string)) (result (list string))))))

  ;; The receiver looks at its arguments only after the gate has opened, which gives the caller its chance.

  (component $Receiver
    (import "host" (instance $host (export "gate" (func async))))
    (core module $libc
      (memory (export "memory") 1)
      (global $next (mut i32) (i32.const 4096))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        (local $at i32)
        (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
        (global.set $next (i32.add (local.get $at) (local.get 3)))

        ;; what lies behind a copy is marked, and must stay so
        (i64.store align=1 (global.get $next) (i64.const -1))
        (global.set $next (i32.add (global.get $next) (i32.const 8)))
        (local.get $at)))
    (core instance $libc (instantiate $libc))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "gate" (func $gate (result i32)))
      (import "" "new" (func $new (result i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "drop" (func $drop (param i32)))
      (import "" "drop set" (func $drop-set (param i32)))
      (import "" "return" (func $return (param i64 i64 i64)))
      (func (export "keep") (param i32 i32 i32 i32 i32 i32) (result i32)
        (local $set i32)
        (i32.store (i32.const 0) (local.get 0))
        (i32.store (i32.const 4) (local.get 2))
        (i32.store (i32.const 8) (local.get 4))
        (local.set $set (call $new))
        (i32.store (i32.const 12) (local.get $set))
        (call $join (i32.shr_u (call $gate) (i32.const 4)) (local.get $set))
        (i32.or (i32.const 2) (i32.shl (local.get $set) (i32.const 4))))
      (func (export "marks") (result i32) ;; 1 if what lies behind the three copies is as it was
        (i32.and
          (i64.eq (i64.load align=1 (i32.add (i32.load (i32.const 0)) (i32.const 8))) (i64.const -1))
          (i64.eq (i64.load align=1 (i32.add (i32.load (i32.load (i32.const 8))) (i32.const 8))) (i64.const -1))))
      (func (export "opened") (param i32 i32 i32) (result i32)
        (call $drop (local.get 1))
        (call $drop-set (i32.load (i32.const 12)))
        (call $return
          (i64.load align=1 (i32.load (i32.const 0)))
          (i64.load align=1 (i32.load (i32.const 4)))
          (i64.load align=1 (i32.load (i32.load (i32.const 8)))))
        (i32.const 0))
      (func (export "take") (param i32 i32 i32 i32)
        (i32.store (i32.const 0) (local.get 0))
        (i32.store (i32.const 4) (local.get 2)))
      (func (export "list") (result i64) (i64.load align=1 (i32.load (i32.const 0))))
      (func (export "text") (result i64) (i64.load align=1 (i32.load (i32.const 4))))
      (func (export "scribble")
        (i64.store align=1 (i32.load (i32.const 0)) (i64.const 0))
        (i64.store align=1 (i32.load (i32.const 4)) (i64.const 0))))
    (core func $gate (canon lower (func $host "gate") async))
    (core func $new (canon waitable-set.new))
    (core func $join (canon waitable.join))
    (core func $drop (canon subtask.drop))
    (core func $drop-set (canon waitable-set.drop))
    (core func $return (canon task.return (result (tuple u64 u64 u64))))
    (core instance $i (instantiate $m (with "" (instance
      (export "memory" (memory $libc "memory")) (export "gate" (func $gate)) (export "new" (func $new))
      (export "join" (func $join)) (export "drop" (func $drop)) (export "drop set" (func $drop-set)) (export "return" (func $return))))))
    (func (export "keep") async (param "list" (list u8)) (param "text" string) (param "texts" (list string)) (result (tuple u64 u64 u64))
      (canon lift (core func $i "keep") async (callback (core func $i "opened"))
        (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (func (export "take") (param "list" (list u8)) (param "text" string)
      (canon lift (core func $i "take") (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (func (export "list") (result u64) (canon lift (core func $i "list")))
    (func (export "text") (result u64) (canon lift (core func $i "text")))
    (func (export "marks") (result bool) (canon lift (core func $i "marks")))
    (func (export "scribble") (canon lift (core func $i "scribble"))))

  ;; The caller. Its buffers: a list at 256, a text at 264, another text at 272 to which the list of texts at 280 points, all of
  ;; them passed by the arguments at 512, and what comes back at 1024.

  (component $Caller
    (import "host" (instance $host
      (export "list" (func async (param "list" (list u8)) (result (list u8))))
      (export "string" (func async (param "text" string) (result string)))
      (export "nested" (func async (param "texts" (list string)) (result (list string))))))
    (import "receiver" (instance $receiver
      (export "keep" (func async (param "list" (list u8)) (param "text" string) (param "texts" (list string)) (result (tuple u64 u64 u64))))
      (export "take" (func (param "list" (list u8)) (param "text" string)))))
    (core module $libc
      (memory (export "memory") 1)
      (global $next (mut i32) (i32.const 8192))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        (local $at i32)
        (local.set $at (i32.and (i32.add (global.get $next) (i32.const 7)) (i32.const -8)))
        (global.set $next (i32.add (local.get $at) (local.get 3)))
        (local.get $at)))
    (core instance $libc (instantiate $libc))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "keep" (func $keep (param i32 i32) (result i32)))
      (import "" "take" (func $take (param i32 i32 i32 i32)))
      (import "" "host-list" (func $host-list (param i32 i32 i32) (result i32)))
      (import "" "host-string" (func $host-string (param i32 i32 i32) (result i32)))
      (import "" "host-nested" (func $host-nested (param i32 i32 i32) (result i32)))
      (import "" "new" (func $new (result i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "drop" (func $drop (param i32)))
      (import "" "drop set" (func $drop-set (param i32)))
      (import "" "return three" (func $return-three (param i64 i64 i64)))
      (import "" "return" (func $return (param i64)))
      (func $prepare
        (i64.store (i32.const 256) (i64.const 0x1817161514131211))
        (i64.store (i32.const 264) (i64.const 0x6867666564636261)) ;; "abcdefgh"
        (i64.store (i32.const 272) (i64.const 0x706f6e6d6c6b6a69)) ;; "ijklmnop"
        (i32.store (i32.const 280) (i32.const 272))
        (i32.store (i32.const 284) (i32.const 8))
        (i32.store (i32.const 512) (i32.const 256)) (i32.store (i32.const 516) (i32.const 8))
        (i32.store (i32.const 520) (i32.const 264)) (i32.store (i32.const 524) (i32.const 8))
        (i32.store (i32.const 528) (i32.const 280)) (i32.store (i32.const 532) (i32.const 1)))
      (func $ruin (export "ruin")
        (i64.store (i32.const 256) (i64.const 0x2a2a2a2a2a2a2a2a))
        (i64.store (i32.const 264) (i64.const 0x2a2a2a2a2a2a2a2a))
        (i64.store (i32.const 272) (i64.const 0x2a2a2a2a2a2a2a2a))
        (i32.store (i32.const 280) (i32.const 264))
        (i32.store (i32.const 284) (i32.const 1))
        (i32.store (i32.const 512) (i32.const 264)) (i32.store (i32.const 516) (i32.const 1))
        (i32.store (i32.const 520) (i32.const 256)) (i32.store (i32.const 524) (i32.const 1))
        (i32.store (i32.const 528) (i32.const 280)) (i32.store (i32.const 532) (i32.const 0)))

      ;; A call must have started (1) and not returned, or the test shows nothing. 40 says which one it was.
      (func $wait (param $status i32) (param $which i32) (result i32)
        (local $set i32)
        (if (i32.ne (i32.and (local.get $status) (i32.const 15)) (i32.const 1)) (then unreachable))
        (i32.store (i32.const 40) (local.get $which))
        (local.set $set (call $new))
        (i32.store (i32.const 44) (local.get $set))
        (call $join (i32.shr_u (local.get $status) (i32.const 4)) (local.get $set))
        (i32.or (i32.const 2) (i32.shl (local.get $set) (i32.const 4))))
      (func (export "call") (param $ruin i32) (result i32)
        (local $status i32)
        (call $prepare)
        (local.set $status (call $keep (i32.const 512) (i32.const 1024)))
        (if (local.get $ruin) (then (call $ruin)))
        (call $wait (local.get $status) (i32.const 0)))
      (func (export "host list") (param $ruin i32) (result i32)
        (local $status i32)
        (call $prepare)
        (local.set $status (call $host-list (i32.const 256) (i32.const 8) (i32.const 1024)))
        (if (local.get $ruin) (then (call $ruin)))
        (call $wait (local.get $status) (i32.const 1)))
      (func (export "host string") (param $ruin i32) (result i32)
        (local $status i32)
        (call $prepare)
        (local.set $status (call $host-string (i32.const 264) (i32.const 8) (i32.const 1024)))
        (if (local.get $ruin) (then (call $ruin)))
        (call $wait (local.get $status) (i32.const 1)))
      (func (export "host nested") (param $ruin i32) (result i32)
        (local $status i32)
        (call $prepare)
        (local.set $status (call $host-nested (i32.const 280) (i32.const 1) (i32.const 1024)))
        (if (local.get $ruin) (then (call $ruin)))
        (call $wait (local.get $status) (i32.const 2)))
      (func (export "returned") (param i32 i32 i32) (result i32)
        (call $drop (local.get 1))
        (call $drop-set (i32.load (i32.const 44)))
        (block $nested
          (block $flat
            (block $tuple
              (br_table $tuple $flat $nested (i32.load (i32.const 40))))
            (call $return-three
              (i64.load (i32.const 1024)) (i64.load (i32.const 1032)) (i64.load (i32.const 1040)))
            (return (i32.const 0)))
          (call $return (i64.load align=1 (i32.load (i32.const 1024))))
          (return (i32.const 0)))
        (call $return (i64.load align=1 (i32.load (i32.load (i32.const 1024)))))
        (i32.const 0))
      (func (export "take") (param $ruin i32)
        (call $prepare)
        (call $take (i32.const 256) (i32.const 8) (i32.const 264) (i32.const 8))
        (if (local.get $ruin) (then (call $ruin))))
      (func (export "own list") (result i64) (i64.load (i32.const 256)))
      (func (export "own text") (result i64) (i64.load (i32.const 264))))
    (core func $keep (canon lower (func $receiver "keep") async (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core func $take (canon lower (func $receiver "take") (memory (core memory $libc "memory"))))
    (core func $list (canon lower (func $host "list") async (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core func $string (canon lower (func $host "string") async (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core func $nested (canon lower (func $host "nested") async (memory (core memory $libc "memory")) (realloc (core func $libc "realloc"))))
    (core func $new (canon waitable-set.new))
    (core func $join (canon waitable.join))
    (core func $drop (canon subtask.drop))
    (core func $drop-set (canon waitable-set.drop))
    (core func $return-three (canon task.return (result (tuple u64 u64 u64))))
    (core func $return (canon task.return (result u64)))
    (core instance $i (instantiate $m (with "" (instance
      (export "memory" (memory $libc "memory")) (export "keep" (func $keep)) (export "take" (func $take))
      (export "host-list" (func $list)) (export "host-string" (func $string)) (export "host-nested" (func $nested))
      (export "new" (func $new)) (export "join" (func $join)) (export "drop" (func $drop)) (export "drop set" (func $drop-set))
      (export "return three" (func $return-three)) (export "return" (func $return))))))
    (func (export "call") async (param "ruin" bool) (result (tuple u64 u64 u64))
      (canon lift (core func $i "call") async (callback (core func $i "returned"))))
    (func (export "host-list") async (param "ruin" bool) (result u64)
      (canon lift (core func $i "host list") async (callback (core func $i "returned"))))
    (func (export "host-string") async (param "ruin" bool) (result u64)
      (canon lift (core func $i "host string") async (callback (core func $i "returned"))))
    (func (export "host-nested") async (param "ruin" bool) (result u64)
      (canon lift (core func $i "host nested") async (callback (core func $i "returned"))))
    (func (export "ruin") (canon lift (core func $i "ruin")))
    (func (export "take") (param "ruin" bool) (canon lift (core func $i "take")))
    (func (export "own-list") (result u64) (canon lift (core func $i "own list")))
    (func (export "own-text") (result u64) (canon lift (core func $i "own text"))))

  (instance $receiver (instantiate $Receiver (with "host" (instance $host))))
  (instance $caller (instantiate $Caller (with "host" (instance $host)) (with "receiver" (instance $receiver))))
  (func (export "call") (alias export $caller "call"))
  (func (export "host-list") (alias export $caller "host-list"))
  (func (export "host-string") (alias export $caller "host-string"))
  (func (export "host-nested") (alias export $caller "host-nested"))
  (func (export "ruin") (alias export $caller "ruin"))
  (func (export "take") (alias export $caller "take"))
  (func (export "own-list") (alias export $caller "own-list"))
  (func (export "own-text") (alias export $caller "own-text"))
  (func (export "list") (alias export $receiver "list"))
  (func (export "text") (alias export $receiver "text"))
  (func (export "marks") (alias export $receiver "marks"))
  (func (export "scribble") (alias export $receiver "scribble")))
(component instance $c $C)

;; ---------------------------------------------------------------------------------------------------------------

(@benign "what a caller leaves alone arrives, at once and late")
(assert_return (invoke $c "take" (bool.const false)))
(assert_return (invoke $c "list") (u64.const 0x1817161514131211))
(assert_return (invoke $c "text") (u64.const 0x6867666564636261))
(assert_return (invoke $c "call" (bool.const false))
  (tuple.const (u64.const 0x1817161514131211) (u64.const 0x6867666564636261) (u64.const 0x706f6e6d6c6b6a69)))
(assert_return (invoke $c "host-list" (bool.const false)) (u64.const 0x1817161514131211))
(assert_return (invoke $c "host-string" (bool.const false)) (u64.const 0x6867666564636261))
(assert_return (invoke $c "host-nested" (bool.const false)) (u64.const 0x706f6e6d6c6b6a69))

(@attack "a caller that overwrites everything after a synchronous call changes its own copy alone")
(assert_return (invoke $c "take" (bool.const true)))
(assert_return (invoke $c "list") (u64.const 0x1817161514131211))
(assert_return (invoke $c "text") (u64.const 0x6867666564636261))
(assert_return (invoke $c "own-list") (u64.const 0x2a2a2a2a2a2a2a2a))

(@attack "and while another component is at it")
(assert_return (invoke $c "call" (bool.const true))
  (tuple.const (u64.const 0x1817161514131211) (u64.const 0x6867666564636261) (u64.const 0x706f6e6d6c6b6a69)))

(@attack "and while the host is at it")
(assert_return (invoke $c "host-list" (bool.const true)) (u64.const 0x1817161514131211))
(assert_return (invoke $c "host-string" (bool.const true)) (u64.const 0x6867666564636261))
(assert_return (invoke $c "host-nested" (bool.const true)) (u64.const 0x706f6e6d6c6b6a69))

(@attack "and from another task of its own, which runs while the first one waits")
(@start $call (invoke $c "call" (bool.const false)))
(@start $ruin (invoke $c "ruin"))
(@await $ruin value)
(@await $call value
  (tuple.const (u64.const 0x1817161514131211) (u64.const 0x6867666564636261) (u64.const 0x706f6e6d6c6b6a69)))
(@permit value "which of two started calls wrote last is the host's choice")
(assert_return (invoke $c "own-list") (u64.const 0x2a2a2a2a2a2a2a2a))

(@attack "a receiver that overwrites what it was given changes its own copy alone")
(assert_return (invoke $c "take" (bool.const false)))
(assert_return (invoke $c "scribble"))
(assert_return (invoke $c "own-list") (u64.const 0x1817161514131211))
(assert_return (invoke $c "own-text") (u64.const 0x6867666564636261))
(assert_return (invoke $c "list") (u64.const 0))

(@probe "no copy went beyond its end, all calls are over, and both still work")
(assert_return (invoke $c "marks") (bool.const true))
(@host "concurrent" 0)
(assert_return (invoke $c "take" (bool.const false)))
(assert_return (invoke $c "text") (u64.const 0x6867666564636261))
