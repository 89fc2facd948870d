  ;; A machine of registers that hold handles. `step` does one command; what it gives back goes into the trace.
  ;; Register r is the word at 4 * r. A task's registers are 16 + k (its argument), 24 + k and 40 + k (the ends that wake it),
  ;; 32 + k (its set) and 48 + k (its mode); register 63 is always zero, which is no handle.
  (core module $Machine
    (type $new (func (result i64)))
    (type $copy (func (param i32 i32 i32) (result i32)))
    (type $cancel (func (param i32) (result i32)))
    (type $drop (func (param i32)))
    {{imports}}
    (import "" "set.new" (func $set.new (result i32)))
    (import "" "set.poll" (func $set.poll (param i32 i32) (result i32)))
    (import "" "set.wait" (func $set.wait (param i32 i32) (result i32)))
    (import "" "set.drop" (func $set.drop (param i32)))
    (import "" "join" (func $join (param i32 i32)))
    (import "" "make" (func $make (param i32) (result i32)))
    (import "" "rep" (func $rep (param i32) (result i32)))
    (import "" "thing.drop" (func $thing.drop (param i32)))
    (import "" "subtask.cancel" (func $subtask.cancel (param i32) (result i32)))
    (import "" "subtask.drop" (func $subtask.drop (param i32)))
    (import "" "hold-off" (func $hold-off))
    (import "" "let-in" (func $let-in))
    (import "" "memory" (memory 1))
    ;; A future takes one value, whatever the count says.
    (func $future.read (param i32 i32 i32) (result i32) (call $f32.read (local.get 0) (local.get 1)))
    (func $future.write (param i32 i32 i32) (result i32) (call $f32.write (local.get 0) (local.get 1)))
    (table $new funcref (elem $s32.new $s8.new $own.new $f32.new))
    (table $read funcref (elem $s32.read $s8.read $own.read $future.read))
    (table $write funcref (elem $s32.write $s8.write $own.write $future.write))
    (table $cancel-read funcref (elem $s32.cancel-read $s8.cancel-read $own.cancel-read $f32.cancel-read))
    (table $cancel-write funcref (elem $s32.cancel-write $s8.cancel-write $own.cancel-write $f32.cancel-write))
    (table $drop-readable funcref (elem $s32.drop-readable $s8.drop-readable $own.drop-readable $f32.drop-readable))
    (table $drop-writable funcref (elem $s32.drop-writable $s8.drop-writable $own.drop-writable $f32.drop-writable))
    (func $get (export "get") (param $r i32) (result i32) (i32.load (i32.shl (local.get $r) (i32.const 2))))
    (func $set (export "set") (param $r i32) (param $v i32) (i32.store (i32.shl (local.get $r) (i32.const 2)) (local.get $v)))
    ;; What the register held, which it holds no longer.
    (func $take (export "take") (param $r i32) (result i32) (call $get (local.get $r)) (call $set (local.get $r) (i32.const 0)))
    ;; The register that holds the handle, else 63.
    (func $find (param $handle i32) (result i32) (local $r i32)
      (loop $next
        (if (i32.eq (call $get (local.get $r)) (local.get $handle)) (then (return (local.get $r))))
        (br_if $next (i32.lt_u (local.tee $r (i32.add (local.get $r) (i32.const 1))) (i32.const 63))))
      (local.get $r))
    ;; Every event of the set, as a sum, since the order is the runtime's choice.
    (func $drain (param $set i32) (result i32) (local $sum i32) (local $code i32)
      (loop $next
        (local.set $code (call $set.poll (local.get $set) (i32.const 256)))
        (if (local.get $code) (then
          (local.set $sum (i32.add (local.get $sum) (call $event (local.get $code))))
          (br $next))))
      (local.get $sum))
    (func $event (param $code i32) (result i32)
      (i32.or (local.get $code) (i32.or
        (i32.shl (call $find (i32.load (i32.const 256))) (i32.const 4))
        (i32.shl (i32.load (i32.const 260)) (i32.const 10)))))
    ;; Where the specification permits several outcomes, any of them is 15.
    (func $one-of (param $permitted i32) (param $outcome i32) (result i32)
      (i32.or (local.get $outcome)
        (select (i32.const 15) (i32.const 0) (i32.and (i32.shr_u (local.get $permitted) (i32.and (local.get $outcome) (i32.const 15))) (i32.const 1)))))
    (func (export "step") (param $op i32) (param $a i32) (param $b i32) (param $c i32) (param $d i32) (result i32) (local $pair i64)
      (block $sum (block $pad (block $raw (block $wait (block $wake (block $pick (block $put (block $grow (block $backpressure (block $subtask.drop
      (block $subtask.cancel (block $poke (block $peek (block $alias (block $thing.drop (block $rep (block $make
      (block $set.drop (block $drain (block $join (block $set.new (block $drop-writable (block $drop-readable
      (block $cancel-write (block $cancel-read (block $write (block $read (block $new
        (br_table $new $read $write $cancel-read $cancel-write $drop-readable $drop-writable $set.new $join $drain $set.drop
          $make $rep $thing.drop $alias $peek $poke $subtask.cancel $subtask.drop $backpressure $grow $put $pick $wake $wait $raw $pad $sum
          (local.get $op)))
        ;; new TYPE READABLE WRITABLE
        (local.set $pair (call_indirect $new (type $new) (local.get $a)))
        (call $set (local.get $b) (i32.wrap_i64 (local.get $pair)))
        (call $set (local.get $c) (i32.wrap_i64 (i64.shr_u (local.get $pair) (i64.const 32))))
        (return (i32.const 0)))
        ;; read TYPE END ADDRESS COUNT
        (return (call_indirect $read (type $copy) (call $get (local.get $b)) (local.get $c) (local.get $d) (local.get $a))))
        (return (call_indirect $write (type $copy) (call $get (local.get $b)) (local.get $c) (local.get $d) (local.get $a))))
        ;; cancel-read TYPE END PERMITTED
        (return (call $one-of (local.get $c)
          (call_indirect $cancel-read (type $cancel) (call $get (local.get $b)) (local.get $a)))))
        (return (call $one-of (local.get $c)
          (call_indirect $cancel-write (type $cancel) (call $get (local.get $b)) (local.get $a)))))
        (call_indirect $drop-readable (type $drop) (call $take (local.get $b)) (local.get $a)) (return (i32.const 0)))
        (call_indirect $drop-writable (type $drop) (call $take (local.get $b)) (local.get $a)) (return (i32.const 0)))
        (call $set (local.get $a) (call $set.new)) (return (i32.const 0)))
        ;; join WAITABLE SET
        (call $join (call $get (local.get $a)) (call $get (local.get $b))) (return (i32.const 0)))
        (return (call $drain (call $get (local.get $a)))))
        (call $set.drop (call $take (local.get $a))) (return (i32.const 0)))
        ;; make REGISTER REPRESENTATION
        (call $set (local.get $a) (call $make (local.get $b))) (return (i32.const 0)))
        (return (call $rep (call $get (local.get $a)))))
        (call $thing.drop (call $take (local.get $a))) (return (i32.const 0)))
        ;; alias FROM TO
        (call $set (local.get $b) (call $get (local.get $a))) (return (i32.const 0)))
        (return (i32.load (local.get $a))))
        (i32.store (local.get $a) (local.get $b)) (return (i32.const 0)))
        ;; cancel-call SUBTASK
        (return (call $subtask.cancel (call $get (local.get $a)))))
        (call $subtask.drop (call $take (local.get $a))) (return (i32.const 0)))
        (if (local.get $a) (then (call $hold-off)) (else (call $let-in))) (return (i32.const 0)))
        (return (memory.grow (local.get $a))))
        ;; put ADDRESS REGISTER: a handle into memory, to be written
        (i32.store (local.get $a) (call $take (local.get $b))) (return (i32.const 0)))
        ;; pick ADDRESS REGISTER: a handle that was read
        (call $set (local.get $b) (i32.load (local.get $a))) (i32.store (local.get $a) (i32.const 0)) (return (i32.const 0)))
        ;; wake TASK ACTION
        (i32.store8 (i32.const 272) (local.get $b))
        (return (call $s8.write (call $get (i32.add (local.get $a) (i32.const 24))) (i32.const 272) (i32.const 1))))
        (return (call $event (call $set.wait (call $get (local.get $a)) (i32.const 256)))))
        ;; raw REGISTER NUMBER
        (call $set (local.get $a) (local.get $b)) (return (i32.const 0)))
        ;; pad: handles that are never used
        (loop $more
          (drop (call $set.new))
          (br_if $more (i32.lt_u (local.tee $a (i32.add (local.get $a) (i32.const 1))) (i32.const 96))))
        (return (i32.const 0)))
        ;; sum: all numbers, each counted by its place
        (local.set $a (i32.const 0x400))
        (loop $next
          (local.set $b (i32.add (i32.mul (local.get $b) (i32.const 31)) (i32.load (local.get $a))))
          (br_if $next (i32.lt_u (local.tee $a (i32.add (local.get $a) (i32.const 4))) (i32.const 0x800))))
        (local.get $b)))
