;; The owner of the resource. Its destructor counts, in the low byte, and adds up the representations, above it.
(component definition $driver
  (component $Owner
    (core module $code
      (global $gone (mut i32) (i32.const 0))
      (func (export "destroy") (param i32)
        (global.set $gone (i32.add (global.get $gone) (i32.add (i32.const 1) (i32.shl (local.get 0) (i32.const 8))))))
      (func (export "rep") (param i32) (result i32) (local.get 0))
      (func (export "gone") (result i32) (global.get $gone)))
    (core instance $code (instantiate $code))
    (type $r (resource (rep i32) (dtor (core func $code "destroy"))))
    (core func $new (canon resource.new $r))
    (export $thing "thing" (type $r))
    (func (export "make") (param "rep" u32) (result (own $thing)) (canon lift (core func $new)))
    (func (export "rep") (param "self" (borrow $thing)) (result u32) (canon lift (core func $code "rep")))
    (func (export "gone") (result u32) (canon lift (core func $code "gone"))))

{{machine}}
  ;; The callee: whoever imports it moves its machine from outside, and its tasks wait to be woken.
  (component $Peer
    (import "owner" (instance $owner
      (export "thing" (type $thing (sub resource)))
      (export "make" (func (param "rep" u32) (result (own $thing))))
      (export "rep" (func (param "self" (borrow $thing)) (result u32)))))
    (alias export $owner "thing" (type $thing))
    (alias outer $driver $Machine (core module $Machine))
{{canon}}
    (core module $tasks
      (import "machine" "get" (func $get (param i32) (result i32)))
      (import "machine" "set" (func $set (param i32 i32)))
      (import "machine" "take" (func $take (param i32) (result i32)))
      (import "" "return" (func $return (param i32)))
      (import "" "cancel" (func $cancel))
      (import "" "context.get" (func $task (result i32)))
      (import "" "context.set" (func $context.set (param i32)))
      (import "" "s8.new" (func $s8.new (result i64)))
      (import "" "s8.read" (func $s8.read (param i32 i32 i32) (result i32)))
      (import "" "s8.cancel-read" (func $s8.cancel-read (param i32) (result i32)))
      (import "" "s8.drop-readable" (func $s8.drop-readable (param i32)))
      (import "" "s8.drop-writable" (func $s8.drop-writable (param i32)))
      (import "" "set.new" (func $set.new (result i32)))
      (import "" "set.drop" (func $set.drop (param i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "thing.drop" (func $thing.drop (param i32)))
      (import "" "memory" (memory 1))
      (func $of (param $register i32) (result i32) (i32.add (local.get $register) (call $task)))
      (func $mode (param $bit i32) (result i32) (i32.and (call $get (call $of (i32.const 48))) (local.get $bit)))
      (func $byte (result i32) (i32.add (i32.const 288) (call $task)))
      (func $answer (call $return (i32.add (i32.const 1000) (call $task))))
      ;; Bits of the mode: 1 park, 2 return first, 4 return when cancelled, 8 the argument is owned, 16 keep the borrow,
      ;; 32 return and confirm when cancelled.
      (func $give-back
        (if (i32.and (i32.eqz (call $mode (i32.const 24))) (i32.ne (call $get (call $of (i32.const 16))) (i32.const 0)))
          (then (call $thing.drop (call $take (call $of (i32.const 16)))))))
      (func $begin (param $task i32) (param $mode i32) (param $argument i32) (result i32) (local $ends i64)
        (call $context.set (local.get $task))
        (call $set (call $of (i32.const 48)) (local.get $mode))
        (call $set (call $of (i32.const 16)) (local.get $argument))
        (if (call $mode (i32.const 2)) (then (call $give-back) (call $answer)))
        (if (i32.eqz (call $mode (i32.const 1))) (then (return (call $act (i32.shr_u (local.get $mode) (i32.const 8))))))
        (local.set $ends (call $s8.new))
        (call $set (call $of (i32.const 40)) (i32.wrap_i64 (local.get $ends)))
        (call $set (call $of (i32.const 24)) (i32.wrap_i64 (i64.shr_u (local.get $ends) (i64.const 32))))
        (drop (call $s8.read (call $get (call $of (i32.const 40))) (call $byte) (i32.const 1)))
        (call $set (call $of (i32.const 32)) (call $set.new))
        (call $join (call $get (call $of (i32.const 40))) (call $get (call $of (i32.const 32))))
        (i32.or (i32.const 2) (i32.shl (call $get (call $of (i32.const 32))) (i32.const 4))))
      (func (export "begin") (param i32 i32 i32) (result i32) (call $begin (local.get 0) (local.get 1) (local.get 2)))
      (func (export "callback") (param $event i32) (param i32 i32) (result i32)
        (call $join (call $get (call $of (i32.const 40))) (i32.const 0))
        (if (i32.eq (local.get $event) (i32.const 6)) (then (drop (call $s8.cancel-read (call $get (call $of (i32.const 40)))))))
        (call $s8.drop-readable (call $take (call $of (i32.const 40))))
        (call $s8.drop-writable (call $take (call $of (i32.const 24))))
        (call $set.drop (call $take (call $of (i32.const 32))))
        (if (i32.eq (local.get $event) (i32.const 6)) (then
          (call $give-back)
          (if (call $mode (i32.const 36)) (then (call $answer)))
          (if (i32.eqz (call $mode (i32.const 4))) (then (call $cancel)))
          (return (i32.const 0))))
        (call $act (i32.load8_u (call $byte))))
      ;; What a task does in the end: 0 return, 1 leave without a result, 2 return twice, 3 confirm a cancellation that nobody asked
      ;; for, 4 an unknown code.
      (func $act (param $action i32) (result i32)
        (call $give-back)
        (if (i32.eq (local.get $action) (i32.const 1)) (then (return (i32.const 0))))
        (if (i32.eq (local.get $action) (i32.const 3)) (then (call $cancel) (return (i32.const 0))))
        (if (i32.eqz (call $mode (i32.const 2))) (then (call $answer)))
        (if (i32.eq (local.get $action) (i32.const 2)) (then (call $answer)))
        (select (i32.const 7) (i32.const 0) (i32.eq (local.get $action) (i32.const 4))))
      ;; Handles come into a register, and leave from one.
      (func (export "hand") (param $register i32) (param $it i32) (call $set (local.get $register) (local.get $it)))
      (func (export "back") (param $register i32) (result i32) (call $take (local.get $register))))
    (core func $return (canon task.return (result u32)))
    (core func $task.cancel (canon task.cancel))
    (core func $context.get (canon context.get i32 0))
    (core func $context.set (canon context.set i32 0))
    (core instance $tasks (instantiate $tasks (with "machine" (instance $machine)) (with "" (instance
      (export "return" (func $return)) (export "cancel" (func $task.cancel))
      (export "context.get" (func $context.get)) (export "context.set" (func $context.set))
      (export "s8.new" (func $s8.new)) (export "s8.read" (func $s8.read)) (export "s8.cancel-read" (func $s8.cancel-read))
      (export "s8.drop-readable" (func $s8.drop-readable)) (export "s8.drop-writable" (func $s8.drop-writable))
      (export "set.new" (func $set.new)) (export "set.drop" (func $set.drop)) (export "join" (func $join))
      (export "thing.drop" (func $thing.drop)) (export "memory" (memory $libc "memory"))))))
    (func (export "step") (param "op" u32) (param "a" u32) (param "b" u32) (param "c" u32) (param "d" u32) (result u32)
      (canon lift (core func $machine "step")))
    ;; The same for what may block.
    (func (export "step-blocking") async (param "op" u32) (param "a" u32) (param "b" u32) (param "c" u32) (param "d" u32) (result u32)
      (canon lift (core func $machine "step")))
    (func (export "lend") async (param "task" u32) (param "mode" u32) (param "it" (borrow $thing)) (result u32)
      (canon lift (core func $tasks "begin") async (callback (core func $tasks "callback"))))
    (func (export "move") async (param "task" u32) (param "mode" u32) (param "it" (own $thing)) (result u32)
      (canon lift (core func $tasks "begin") async (callback (core func $tasks "callback"))))
{{lifts}})

  ;; The caller. Its programs are lists of commands of five words each; what every command gave back is the result.
  (component $Caller
    (import "owner" (instance $owner
      (export "thing" (type $thing (sub resource)))
      (export "make" (func (param "rep" u32) (result (own $thing))))
      (export "rep" (func (param "self" (borrow $thing)) (result u32)))
      (export "gone" (func (result u32)))))
    (alias export $owner "thing" (type $thing))
    (import "peer" (instance $peer
      (export "step" (func (param "op" u32) (param "a" u32) (param "b" u32) (param "c" u32) (param "d" u32) (result u32)))
      (export "step-blocking" (func async (param "op" u32) (param "a" u32) (param "b" u32) (param "c" u32) (param "d" u32) (result u32)))
      (export "lend" (func async (param "task" u32) (param "mode" u32) (param "it" (borrow $thing)) (result u32)))
      (export "move" (func async (param "task" u32) (param "mode" u32) (param "it" (own $thing)) (result u32)))
{{imported}}))
    (alias outer $driver $Machine (core module $Machine))
{{canon}}
    (core module $caller
      (type $hand (func (param i32 i32)))
      (type $back (func (param i32) (result i32)))
      (import "machine" "get" (func $get (param i32) (result i32)))
      (import "machine" "set" (func $set (param i32 i32)))
      (import "machine" "take" (func $take (param i32) (result i32)))
      (import "machine" "step" (func $step (param i32 i32 i32 i32 i32) (result i32)))
      (import "" "peer.step" (func $peer.step (param i32 i32 i32 i32 i32) (result i32)))
      (import "" "peer.step-blocking" (func $peer.step-blocking (param i32 i32 i32 i32 i32) (result i32)))
      (import "" "lend" (func $lend (param i32 i32 i32 i32) (result i32)))
      (import "" "move" (func $move (param i32 i32 i32 i32) (result i32)))
{{handed}}
      (import "" "gone" (func $gone (result i32)))
      (import "" "set.new" (func $set.new (result i32)))
      (import "" "set.wait" (func $set.wait (param i32 i32) (result i32)))
      (import "" "set.drop" (func $set.drop (param i32)))
      (import "" "join" (func $join (param i32 i32)))
      (import "" "memory" (memory 1))
      (table $hand funcref (elem $s32.hand $s8.hand $own.hand $f32.hand $thing.hand))
      (table $back funcref (elem $s32.back $s8.back $own.back $f32.back $thing.back))
      (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 0x4000))
      (func (export "run") (param $at i32) (param $words i32) (result i32) (local $end i32) (local $trace i32)
        (local.set $end (i32.add (local.get $at) (i32.shl (local.get $words) (i32.const 2))))
        (local.set $trace (i32.const 0x8000))
        (loop $next
          (if (i32.lt_u (local.get $at) (local.get $end)) (then
            (i32.store (local.get $trace) (call $do
              (i32.load (local.get $at)) (i32.load offset=4 (local.get $at)) (i32.load offset=8 (local.get $at))
              (i32.load offset=12 (local.get $at)) (i32.load offset=16 (local.get $at))))
            (local.set $trace (i32.add (local.get $trace) (i32.const 4)))
            (local.set $at (i32.add (local.get $at) (i32.const 20)))
            (br $next))))
        (i32.store (i32.const 0xc000) (i32.const 0x8000))
        (i32.store (i32.const 0xc004) (i32.shr_u (i32.sub (local.get $trace) (i32.const 0x8000)) (i32.const 2)))
        (i32.const 0xc000))
      ;; Below 64 a command for this machine, from 128 on one for the peer's, from 192 on one that may block, in between what is
      ;; between the two.
      (func $do (param $op i32) (param $a i32) (param $b i32) (param $c i32) (param $d i32) (result i32)
        (if (i32.lt_u (local.get $op) (i32.const 64)) (then
          (return (call $step (local.get $op) (local.get $a) (local.get $b) (local.get $c) (local.get $d)))))
        (if (i32.ge_u (local.get $op) (i32.const 192)) (then
          (return (call $peer.step-blocking (i32.sub (local.get $op) (i32.const 192)) (local.get $a) (local.get $b) (local.get $c) (local.get $d)))))
        (if (i32.ge_u (local.get $op) (i32.const 128)) (then
          (return (call $peer.step (i32.sub (local.get $op) (i32.const 128)) (local.get $a) (local.get $b) (local.get $c) (local.get $d)))))
        (block $cancel-raced (block $gone (block $forge (block $back (block $hand (block $await (block $move (block $lend
          (br_table $lend $move $await $hand $back $forge $gone $cancel-raced (i32.sub (local.get $op) (i32.const 64))))
          ;; lend TASK MODE ARGUMENT SUBTASK
          (return (call $called (local.get $d) (call $lend (local.get $a) (local.get $b) (call $get (local.get $c)) (call $result (local.get $a))))))
          (return (call $called (local.get $d) (call $move (local.get $a) (local.get $b) (call $get (local.get $c)) (call $result (local.get $a))))))
          ;; await SUBTASK STATE
          (return (call $await (call $get (local.get $a)) (local.get $b))))
          ;; hand TYPE FROM TO
          (call_indirect $hand (type $hand) (local.get $c) (call $take (local.get $b)) (local.get $a)) (return (i32.const 0)))
          (call $set (local.get $c) (call_indirect $back (type $back) (local.get $b) (local.get $a))) (return (i32.const 0)))
          ;; forge FROM TO: the peer is told the number of a handle that is not its own
          (return (call $peer.step (i32.const 25) (local.get $b) (call $get (local.get $a)) (i32.const 0) (i32.const 0))))
        (return (call $gone)))
        ;; cancel-raced SUBTASK TASK: 15 if it was cancelled and has no result, or returned and has it
        (call $raced (call $step (i32.const 17) (local.get $a) (i32.const 0) (i32.const 0) (i32.const 0))
          (i32.load (call $result (local.get $b))) (i32.add (i32.const 1000) (local.get $b))))
      (func $raced (param $state i32) (param $came i32) (param $expected i32) (result i32)
        (if (i32.and (i32.eq (local.get $state) (i32.const 2)) (i32.eq (local.get $came) (local.get $expected))) (then (return (i32.const 15))))
        (if (i32.and (i32.eq (local.get $state) (i32.const 4)) (i32.eqz (local.get $came))) (then (return (i32.const 15))))
        (i32.or (local.get $state) (i32.shl (local.get $came) (i32.const 4))))
      ;; Where the call's result goes.
      (func $result (param $task i32) (result i32) (i32.add (i32.const 512) (i32.shl (local.get $task) (i32.const 2))))
      (func $called (param $register i32) (param $packed i32) (result i32)
        (call $set (local.get $register) (i32.shr_u (local.get $packed) (i32.const 4)))
        (i32.and (local.get $packed) (i32.const 15)))
      ;; Waits until the subtask has got so far.
      (func $await (param $subtask i32) (param $least i32) (result i32) (local $set i32)
        (local.set $set (call $set.new))
        (call $join (local.get $subtask) (local.get $set))
        (loop $again
          (if (i32.ne (call $set.wait (local.get $set) (i32.const 304)) (i32.const 1)) (then (return (i32.const 0xbad))))
          (if (i32.ne (i32.load (i32.const 304)) (local.get $subtask)) (then (return (i32.const 0xbad))))
          (br_if $again (i32.lt_u (i32.load (i32.const 308)) (local.get $least))))
        (call $join (local.get $subtask) (i32.const 0))
        (call $set.drop (local.get $set))
        (i32.load (i32.const 308))))
    (core func $peer.step (canon lower (func $peer "step")))
    (core func $peer.step-blocking (canon lower (func $peer "step-blocking")))
    (core func $lend (canon lower (func $peer "lend") async (memory (core memory $libc "memory"))))
    (core func $move (canon lower (func $peer "move") async (memory (core memory $libc "memory"))))
    (core func $gone (canon lower (func $owner "gone")))
{{lowers}}
    (core instance $caller (instantiate $caller (with "machine" (instance $machine)) (with "" (instance
      (export "peer.step" (func $peer.step)) (export "peer.step-blocking" (func $peer.step-blocking))
      (export "lend" (func $lend)) (export "move" (func $move)) (export "gone" (func $gone))
{{given}}
      (export "set.new" (func $set.new)) (export "set.wait" (func $set.wait)) (export "set.drop" (func $set.drop))
      (export "join" (func $join)) (export "memory" (memory $libc "memory"))))))
    (func (export "run") async (param "program" (list u32)) (result (list u32))
      (canon lift (core func $caller "run") (memory (core memory $libc "memory")) (realloc (core func $caller "realloc")))))

  (instance $owner (instantiate $Owner))
  (instance $peer (instantiate $Peer (with "owner" (instance $owner))))
  (instance $caller (instantiate $Caller (with "owner" (instance $owner)) (with "peer" (instance $peer))))
  (func (export "run") (alias export $caller "run")))
