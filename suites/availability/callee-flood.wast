;;! title      = "Backpressure bounds what a flood of calls costs the callee"
;;! property   = "task-blocking"
;;! severity   = "medium"
;;! features   = ["component-model", "component-async"]
;;! claims     = ["S43", "S78"]
;;! references = ["cm:Concurrency#backpressure", "cm:CanonicalABI#-canon-backpressureincdec", "CWE-770", "CWE-400"]
;;! notes      = """
;;! A call that is held off has had nothing lowered: no realloc, no memory of the callee's. The callee here puts pressure on when four calls are inside,
;;! and takes it off when one of them ends, so that each time one more may enter, not all that wait: whoever is let in looks again whether
;;! there is pressure. The arguments that are in the callee's memory at one time are counted by its realloc and as calls end."""

(component definition $C
  (component $Callee
    (core module $libc
      (memory (export "memory") 1)
      (global $inside (export "inside") (mut i32) (i32.const 0))
      (global $most (export "most") (mut i32) (i32.const 0))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32)
        (global.set $inside (i32.add (global.get $inside) (i32.const 1)))
        (if (i32.gt_u (global.get $inside) (global.get $most)) (then (global.set $most (global.get $inside))))
        (i32.const 1024)))
    (core instance $libc (instantiate $libc))
    (core func $inc (canon backpressure.inc))
    (core func $dec (canon backpressure.dec))
    (core func $return (canon task.return (result u32)))
    (core module $m
      (import "libc" "inside" (global $inside (mut i32)))
      (import "libc" "most" (global $most (mut i32)))
      (import "" "inc" (func $inc))
      (import "" "dec" (func $dec))
      (import "" "return" (func $return (param i32)))
      (global $may (mut i32) (i32.const 0))
      (global $pressed (mut i32) (i32.const 0))
      (func (export "allow") (param i32) (global.set $may (local.get 0)))
      (func (export "most") (result i32) (global.get $most))
      (func (export "close") (call $inc))
      (func (export "open") (call $dec))
      (func (export "take") (param i32 i32) (result i32)
        (if (i32.and (i32.eq (global.get $inside) (global.get $may)) (i32.eqz (global.get $pressed)))
          (then (global.set $pressed (i32.const 1)) (call $inc)))
        (i32.const 1))
      (func (export "taken") (param i32 i32 i32) (result i32)
        (global.set $inside (i32.sub (global.get $inside) (i32.const 1)))
        (if (global.get $pressed) (then (global.set $pressed (i32.const 0)) (call $dec)))
        (call $return (i32.const 1))
        (i32.const 0)))
    (core instance $i (instantiate $m (with "libc" (instance $libc)) (with "" (instance
      (export "inc" (func $inc)) (export "dec" (func $dec)) (export "return" (func $return))))))
    (func (export "allow") (param "many" u32) (canon lift (core func $i "allow")))
    (func (export "most") (result u32) (canon lift (core func $i "most")))
    (func (export "close") (canon lift (core func $i "close")))
    (func (export "open") (canon lift (core func $i "open")))
    (func (export "take") async (param "bytes" (list u8)) (result u32) (canon lift (core func $i "take") async
      (callback (core func $i "taken")) (memory (core memory $libc "memory")) (realloc (core func $libc "realloc")))))
  (instance $callee (instantiate $Callee))

  (component $Caller
    (import "callee" (instance $callee
      (export "close" (func)) (export "open" (func)) (export "most" (func (result u32)))
      (export "take" (func async (param "bytes" (list u8)) (result u32)))))
    (core module $libc (memory (export "memory") 1))
    (core instance $libc (instantiate $libc))
    (core func $take (canon lower (func $callee "take") async (memory (core memory $libc "memory"))))
    (core func $close (canon lower (func $callee "close")))
    (core func $open (canon lower (func $callee "open")))
    (core func $most (canon lower (func $callee "most")))
    (core func $set-new (canon waitable-set.new))
    (core func $wait (canon waitable-set.wait (memory (core memory $libc "memory"))))
    (core func $join (canon waitable.join))
    (core func $sub-drop (canon subtask.drop))
    (core func $set-drop (canon waitable-set.drop))
    (core func $cancel (canon subtask.cancel))
    (core func $yield (canon thread.yield))
    (core module $m
      (import "" "memory" (memory 1))
      (import "" "take" (func $take (param i32 i32 i32) (result i32)))
      (import "" "close" (func $close))
      (import "" "open" (func $open))
      (import "" "most" (func $most (result i32)))
      (import "" "set" (func $set (result i32)))
      (import "" "wait" (func $wait (param i32 i32) (result i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "sub-drop" (func $sub-drop (param i32)))
      (import "" "set-drop" (func $set-drop (param i32)))
      (import "" "cancel" (func $cancel (param i32) (result i32)))
      (import "" "yield" (func $yield (result i32)))
      (func $call (result i32) (call $take (i32.const 1024) (i32.const 1000) (i32.const 32)))
      (func $collect (param $set i32) (param $many i32)
        (loop $next
          (if (i32.ne (call $wait (local.get $set) (i32.const 16)) (i32.const 1)) (then unreachable))
          (br_if $next (i32.ne (i32.load (i32.const 20)) (i32.const 2)))
          (call $sub-drop (i32.load (i32.const 16)))
          (br_if $next (local.tee $many (i32.sub (local.get $many) (i32.const 1))))))
      ;; So many calls at once, and all of them collected.
      (func (export "flood") (param $many i32) (result i32) (local $set i32) (local $at i32)
        (local.set $set (call $set))
        (loop $again
          (call $join (i32.shr_u (call $call) (i32.const 4)) (local.get $set))
          (br_if $again (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $many))))
        (call $collect (local.get $set) (local.get $many))
        (call $set-drop (local.get $set))
        (call $most))
      ;; The same while nobody is let in: what got in meanwhile, and then all are let in, but for every second one, which is cancelled.
      (func (export "held") (param $many i32) (result i32) (local $set i32) (local $at i32) (local $sub i32) (local $most i32)
        (local.set $set (call $set))
        (call $close)
        (loop $again
          (local.set $sub (i32.shr_u (call $call) (i32.const 4)))
          (call $join (local.get $sub) (local.get $set))
          (drop (call $yield))
          (if (i32.and (local.get $at) (i32.const 1)) (then
            (call $join (local.get $sub) (i32.const 0))
            (if (i32.ne (call $cancel (local.get $sub)) (i32.const 3)) (then unreachable))
            (call $sub-drop (local.get $sub))))
          (br_if $again (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 1))) (local.get $many))))
        (local.set $most (call $most))
        (call $open)
        (call $collect (local.get $set) (i32.shr_u (local.get $many) (i32.const 1)))
        (call $set-drop (local.get $set))
        (local.get $most)))
    (core instance $i (instantiate $m (with "" (instance
      (export "memory" (memory $libc "memory")) (export "take" (func $take)) (export "close" (func $close)) (export "open" (func $open))
      (export "most" (func $most)) (export "set" (func $set-new)) (export "wait" (func $wait)) (export "join" (func $join))
      (export "sub-drop" (func $sub-drop)) (export "set-drop" (func $set-drop)) (export "cancel" (func $cancel)) (export "yield" (func $yield))))))
    (func (export "flood") async (param "many" u32) (result u32) (canon lift (core func $i "flood")))
    (func (export "held") async (param "many" u32) (result u32) (canon lift (core func $i "held"))))
  (instance $caller (instantiate $Caller (with "callee" (instance $callee))))
  (func (export "allow") (alias export $callee "allow"))
  (func (export "most") (alias export $callee "most"))
  (func (export "flood") (alias export $caller "flood"))
  (func (export "held") (alias export $caller "held")))

(@benign "without pressure every call is inside at once; all return")
(component instance $open $C)
(assert_return (invoke $open "flood" (u32.const 200)) (u32.const 200))

(@attack "with it no more than the callee lets in, and all return")
(component instance $four $C)
(assert_return (invoke $four "allow" (u32.const 4)))
(assert_return (invoke $four "flood" (u32.const 200)) (u32.const 4))
(assert_return (invoke $four "flood" (u32.const 200)) (u32.const 4))
(component instance $one $C)
(assert_return (invoke $one "allow" (u32.const 1)))
(assert_return (invoke $one "flood" (u32.const 200)) (u32.const 1))

(@attack "while it is on, nothing of a flood is in the callee; what is cancelled never will be")
(component instance $held $C)
(assert_return (invoke $held "held" (u32.const 200)) (u32.const 0))
(assert_return (invoke $held "most") (u32.const 100))

(@probe "nothing is left of any call, and more are taken")
(@host "concurrent" 0)
(assert_return (invoke $four "flood" (u32.const 4)) (u32.const 4))
