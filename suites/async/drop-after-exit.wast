;;! title      = "The handle of a call that returned can be dropped, whenever the callee's task ends"
;;! property   = "task-separation"
;;! severity   = "high"
;;! features   = ["component-model", "component-async", "stores", "drop-store"]
;;! claims     = ["S79", "S82"]
;;! references = ["cm:CanonicalABI#subtask-state", "cm:CanonicalABI#canon-subtaskdrop", "cm:Concurrency#returning", "CWE-416", "CWE-400"]
;;! notes      = """
;;! A task may go on after it has returned (cm:Concurrency). Its caller has the result by then, and a subtask whose handle it may drop at any
;;! time from the event on: subtask.drop asks whether the resolution was delivered, and for nothing of the callee's. So a callee that ends
;;! later than it returns must not stop a caller that is tidy. Generated schedules found it."""

(component definition $tested
  ;; A task that waits once, returns, and is over after so many more turns.
  (component $Callee
    (core module $code
      (import "" "return" (func $return (param i32)))
      (import "" "get" (func $get (result i32)))
      (import "" "set" (func $set (param i32)))
      (global $over (mut i32) (i32.const 0))
      (func (export "begin") (param $turns i32) (result i32)
        ;; -1 stands for a task that has not returned.
        (call $set (i32.or (i32.const 0x100) (local.get $turns)))
        (i32.const 1))
      (func (export "turn") (param i32 i32 i32) (result i32)
        (if (i32.and (call $get) (i32.const 0x100)) (then
          (call $return (i32.const 7))
          (call $set (i32.and (call $get) (i32.const 0xff)))))
        (if (i32.eqz (call $get)) (then
          (global.set $over (i32.add (global.get $over) (i32.const 1)))
          (return (i32.const 0))))
        (call $set (i32.sub (call $get) (i32.const 1)))
        (i32.const 1))
      (func (export "over") (result i32) (global.get $over)))
    (core func $return (canon task.return (result u32)))
    (core func $get (canon context.get i32 0))
    (core func $set (canon context.set i32 0))
    (core instance $code (instantiate $code (with "" (instance
      (export "return" (func $return)) (export "get" (func $get)) (export "set" (func $set))))))
    (func (export "call") async (param "turns" u32) (result u32)
      (canon lift (core func $code "begin") async (callback (core func $code "turn"))))
    (func (export "over") (result u32) (canon lift (core func $code "over"))))

  (component $Caller
    (import "callee" (instance $callee
      (export "call" (func async (param "turns" u32) (result u32)))
      (export "over" (func (result u32)))))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $call (canon lower (func $callee "call") async (memory (core memory $libc "memory"))))
    (core func $over (canon lower (func $callee "over")))
    (core func $new (canon waitable-set.new))
    (core func $wait (canon waitable-set.wait (memory (core memory $libc "memory"))))
    (core func $set.drop (canon waitable-set.drop))
    (core func $join (canon waitable.join))
    (core func $drop (canon subtask.drop))
    (core func $yield (canon thread.yield))
    (core module $code
      (import "" "memory" (memory 1))
      (import "" "call" (func $call (param i32 i32) (result i32)))
      (import "" "over" (func $over (result i32)))
      (import "" "new" (func $new (result i32)))
      (import "" "wait" (func $wait (param i32 i32) (result i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "set.drop" (func $set.drop (param i32)))
      (import "" "drop" (func $drop (param i32)))
      (import "" "yield" (func $yield (result i32)))
      (global $subtask (mut i32) (i32.const 0))
      ;; Calls, waits until the call has returned, then until the callee's task is over if so asked, and gives the result.
      (func (export "begin") (param $turns i32) (param $late i32) (result i32) (local $set i32)
        (global.set $subtask (i32.shr_u (call $call (local.get $turns) (i32.const 16)) (i32.const 4)))
        (local.set $set (call $new))
        (call $join (global.get $subtask) (local.get $set))
        (loop $again
          (if (i32.ne (call $wait (local.get $set) (i32.const 32)) (i32.const 1)) (then unreachable))
          (br_if $again (i32.ne (i32.load (i32.const 36)) (i32.const 2))))
        (call $join (global.get $subtask) (i32.const 0))
        (if (local.get $late) (then
          (loop $until
            (drop (call $yield))
            (br_if $until (i32.eqz (call $over))))))
        (call $set.drop (local.get $set))
        (i32.load (i32.const 16)))
      (func (export "end") (call $drop (global.get $subtask))))
    (core instance $code (instantiate $code (with "" (instance
      (export "memory" (memory $libc "memory")) (export "call" (func $call)) (export "over" (func $over)) (export "new" (func $new))
      (export "wait" (func $wait)) (export "join" (func $join)) (export "drop" (func $drop)) (export "set.drop" (func $set.drop))
      (export "yield" (func $yield))))))
    (func (export "begin") async (param "turns" u32) (param "late" bool) (result u32) (canon lift (core func $code "begin")))
    (func (export "end") (canon lift (core func $code "end"))))

  (instance $callee (instantiate $Callee))
  (instance $caller (instantiate $Caller (with "callee" (instance $callee))))
  (func (export "begin") (alias export $caller "begin"))
  (func (export "end") (alias export $caller "end")))

(@benign "a task that returns and is over, and one whose handle is dropped before it is over")
(@store $s0)
(component instance $i0 $tested)
(assert_return (invoke $i0 "begin" (u32.const 0) (bool.const true)) (u32.const 7))
(assert_return (invoke $i0 "end"))
(@store $s1)
(component instance $i1 $tested)
(assert_return (invoke $i1 "begin" (u32.const 3) (bool.const false)) (u32.const 7))
(assert_return (invoke $i1 "end"))

(@attack "tasks go on for one turn, and for five, after they have returned")
(@store $s2)
(component instance $i2 $tested)
(assert_return (invoke $i2 "begin" (u32.const 1) (bool.const true)) (u32.const 7))
(@store $s3)
(component instance $i3 $tested)
(assert_return (invoke $i3 "begin" (u32.const 5) (bool.const true)) (u32.const 7))

(@probe "the caller drops their handles, and goes on")
(assert_return (invoke $i2 "end"))
(assert_return (invoke $i3 "end"))
(assert_return (invoke $i2 "begin" (u32.const 0) (bool.const true)) (u32.const 7))
(assert_return (invoke $i2 "end"))
