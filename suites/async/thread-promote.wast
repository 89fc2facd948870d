;;! title      = "Promoting a thread that is not ready only yields"
;;! property   = "task-separation"
;;! severity   = "medium"
;;! features   = ["component-model", "component-async", "component-threading", "stores"]
;;! claims     = ["S68"]
;;! references = ["cm:CanonicalABI#-canon-threadyield-then-promote", "cm:CanonicalABI#threads", "cm:Concurrency#thread-built-ins", "CWE-362"]
;;! notes      = """
;;! "If the target thread is not ready to run, these built-ins are defined to gracefully fall back to the behavior of the
;;! thread.{suspend,yield} built-ins." A suspended thread waits until another one resumes it: whoever suspended it may rely on that. So
;;! promoting it does not run it, and promoting what is running or ready to begin is no trap."""

(component definition $Threading
  (core module $libc (table (export "table") 2 funcref))
  (core instance $libc (instantiate $libc))
  (core func $yield (canon thread.yield))
  (core type $start (func (param i32)))
  (alias core export $libc "table" (core table $table))
  (core func $new (canon thread.new-indirect $start (core table $table)))
  (core func $index (canon thread.index))
  (core func $resume-later (canon thread.resume-later))
  (core func $suspend (canon thread.suspend))
  (core func $yield-then-resume (canon thread.yield-then-resume))
  (core func $yield-then-promote (canon thread.yield-then-promote))
  (core module $m
    (import "" "yield" (func $yield (result i32)))
    (import "" "new" (func $new (param i32 i32) (result i32)))
    (import "" "index" (func $index (result i32)))
    (import "" "resume-later" (func $resume-later (param i32)))
    (import "" "suspend" (func $suspend (result i32)))
    (import "" "yield-then-resume" (func $yield-then-resume (param i32) (result i32)))
    (import "" "yield-then-promote" (func $yield-then-promote (param i32) (result i32)))
    (import "libc" "table" (table $table 2 funcref))
    (elem (table $table) (i32.const 0) func $note $note-twice)
    (global $log (mut i32) (i32.const 0))
    (global $kept (mut i32) (i32.const 0))
    (func $note (param i32) (global.set $log (i32.add (i32.mul (global.get $log) (i32.const 10)) (local.get 0))))
    (func $note-twice (param i32)
      (call $note (local.get 0))
      (drop (call $suspend))
      (call $note (i32.add (local.get 0) (i32.const 1))))
    (func $give-time (local $turns i32)
      (local.set $turns (i32.const 10))
      (loop $again
        (drop (call $yield))
        (local.set $turns (i32.sub (local.get $turns) (i32.const 1)))
        (br_if $again (local.get $turns))))

    ;; Runs a thread to the point where it suspends itself.
    (func $suspended
      (global.set $kept (call $new (i32.const 1) (i32.const 3)))
      (drop (call $yield-then-resume (global.get $kept)))
      (call $give-time))

    ;; The log before and after the thread is resumed.
    (func $resume (result i32) (local $before i32)
      (local.set $before (global.get $log))
      (call $resume-later (global.get $kept))
      (call $give-time)
      (i32.add (i32.mul (local.get $before) (i32.const 1000)) (global.get $log)))
    (func (export "suspended") (result i32)
      (call $suspended) (call $give-time)
      (call $resume))
    (func (export "promoted") (result i32)
      (call $suspended)
      (drop (call $yield-then-promote (global.get $kept)))
      (call $give-time)
      (global.get $log))
    (func (export "not begun") (result i32)
      (global.set $kept (call $new (i32.const 0) (i32.const 3)))
      (drop (call $yield-then-promote (global.get $kept)))
      (call $give-time)
      (global.get $log))
    (func (export "itself") (result i32)
      (drop (call $yield-then-promote (call $index)))
      (i32.const 1))
    (func (export "ready to begin") (result i32)
      (global.set $kept (call $new (i32.const 0) (i32.const 3)))
      (call $resume-later (global.get $kept))
      (drop (call $yield-then-promote (global.get $kept)))
      (call $give-time)
      (global.get $log)))
  (core instance $i (instantiate $m (with "" (instance (export "yield" (func $yield)) (export "new" (func $new))
    (export "index" (func $index)) (export "resume-later" (func $resume-later)) (export "suspend" (func $suspend))
    (export "yield-then-resume" (func $yield-then-resume)) (export "yield-then-promote" (func $yield-then-promote)))) (with "libc" (instance $libc))))
  (func (export "suspended") async (result u32) (canon lift (core func $i "suspended")))
  (func (export "promoted") async (result u32) (canon lift (core func $i "promoted")))
  (func (export "not-begun") async (result u32) (canon lift (core func $i "not begun")))
  (func (export "itself") async (result u32) (canon lift (core func $i "itself")))
  (func (export "ready-to-begin") async (result u32) (canon lift (core func $i "ready to begin"))))

(@benign "a thread that suspended itself stays so until it is resumed")
(component instance $calm $Threading)
(assert_return (invoke $calm "suspended") (u32.const 3034))

(@attack "promoting it does not change that, whether it ran before or not")
(@store $a)
(component instance $promoted $Threading)
(assert_return (invoke $promoted "promoted") (u32.const 3))
(@store $b)
(component instance $not-begun $Threading)
(assert_return (invoke $not-begun "not-begun") (u32.const 0))

(@attack "and promoting what is running, or about to begin, only yields")
(@store $c)
(component instance $itself $Threading)
(assert_return (invoke $itself "itself") (u32.const 1))
(@store $d)
(component instance $ready $Threading)
(assert_return (invoke $ready "ready-to-begin") (u32.const 3))
